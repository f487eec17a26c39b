//! `/history/{id}`: a session and everything that is known of it, to be corrected and deleted.

#[cfg(feature = "ssr")]
mod amend;
mod detail;
#[cfg(feature = "ssr")]
mod one;

use leptos::prelude::*;

use super::bar::PlainBar;
use super::history::title;
use super::timer::ring::ring_drawing;
use super::unconnected::{Unconnected, UnconnectedNote};
use crate::erase::Erase;
use crate::place::Place;
use crate::reading::minutes_and_seconds;
use crate::text::SessionTexts;
use crate::text::dates::{clock, minutes};
use crate::text::words;

pub use detail::{Detail, Score, What};
#[cfg(feature = "ssr")]
pub use {
    detail::Values,
    one::{OneSession, SessionNotice, SessionPage},
};

/// `/history/{id}` where the browser draws it without the server: it cannot be corrected, and
/// what happened step by step is not there.
#[component]
pub fn KeptSession(
    /// The session.
    detail: Detail,
    /// How things stand.
    unconnected: Unconnected,
) -> impl IntoView {
    let above = view! { <UnconnectedNote unconnected /> }.into_any();
    view! { <Shown detail above below=().into_any() /> }
}

/// A session, with what is to stand above and below its record.
#[component]
fn Shown(detail: Detail, above: AnyView, below: AnyView) -> impl IntoView {
    let words = words();
    let own = &words.session;
    let entry = &detail.entry;
    let title = title(entry);
    let end = entry
        .end
        .map_or_else(|| words.history.now.to_owned(), |(_, shown)| clock(shown));
    let when = format!(
        "{}, {}\u{2013}{end}",
        words.dates.heading(entry.start_shown.date(), detail.today),
        clock(entry.start_shown)
    );
    let start = entry.start.to_string();
    let score = detail
        .score
        .map(|score| view! { <Breakdown score words=own /> });
    let to_timer = detail.is_open().then(|| {
        view! {
            <p>
                {own.open} " " <a href=Place::Timer.path()>{own.to_timer}</a>
            </p>
        }
    });
    let happenings = (!detail.happenings.is_empty())
        .then(|| view! { <Happenings detail=detail.clone() words=own /> });
    view! {
        <PlainBar here=Place::History />
        <main id="content" class="sheaf">
            <p class="trail">
                <a href=Place::History.path()>{own.back}</a>
            </p>
            <header class="about">
                <h1>{title}</h1>
                <p class="quiet">
                    <time datetime=start>{when}</time>
                </p>
            </header>
            {above}
            <Record detail=detail.clone() />
            <Facts detail />
            {score}
            {happenings}
            {to_timer}
            {below}
        </main>
    }
    .erase()
}

/// The ring as it was when the session ended, with what came of it in it.
#[component]
fn Record(detail: Detail) -> impl IntoView {
    let words = words();
    let entry = detail.entry;
    let ring = StoredValue::new(detail.ring);
    let drawing = ring_drawing(move || ring.get_value(), move || entry.planned);
    view! {
        <div class="dial record" data-face=entry.standing.face()>
            {drawing}
            <div class="reading">
                <div class="phase">{(words.history.status)(entry.standing)}</div>
                <div class="numerals">{minutes_and_seconds(detail.seconds)}</div>
                <div class="until">{(words.history.summary)(entry.tally)}</div>
            </div>
        </div>
    }
    .erase()
}

#[component]
fn Facts(detail: Detail) -> impl IntoView {
    let words = words();
    let own = &words.session;
    let Detail {
        entry,
        values,
        reason,
        ..
    } = detail;
    let known = |name: Option<String>, id: &str| {
        (!id.is_empty()).then(|| name.unwrap_or_else(|| own.unknown.to_owned()))
    };
    let rating = values.rating.parse::<usize>().ok().and_then(|rating| {
        let name = words.reflection.ratings.get(rating.checked_sub(1)?)?;
        Some(format!("{rating} \u{b7} {name}"))
    });
    let overtime = entry.tally.overtime;
    let facts = [
        (
            own.focused,
            Some((own.of_plan)(entry.minutes, entry.planned)),
        ),
        (own.overtime, (overtime > 0).then(|| minutes(overtime))),
        (
            own.kind,
            Some((words.session_type)(entry.session_type).to_owned()),
        ),
        (own.task, known(entry.task, &values.task)),
        (own.project, known(entry.project, &values.project)),
        (own.rating, rating),
        (own.reason, reason),
        (
            own.progress,
            Some(values.progress).filter(|text| !text.is_empty()),
        ),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .filter_map(|(label, text)| {
            let text = text?;
            Some(view! {
                <dt>{label}</dt>
                <dd>{text}</dd>
            })
        })
        .collect();
    view! {
        <section>
            <h2>{own.facts}</h2>
            <dl class="known">{facts}</dl>
        </section>
    }
    .erase()
}

/// A part of a sum; nothing has no sign.
fn part(sign: char, amount: u32) -> String {
    if amount == 0 {
        "0".to_owned()
    } else {
        format!("{sign}{amount}")
    }
}

/// How the score came about.
#[component]
fn Breakdown(score: Score, words: &'static SessionTexts) -> impl IntoView {
    let Score {
        breakdown,
        reported,
    } = score;
    let reported = reported.map(|reported| {
        view! {
            <tr>
                <th scope="row">{words.reported}</th>
                <td>{reported}</td>
            </tr>
        }
    });
    view! {
        <section>
            <h2>{words.score}</h2>
            <table class="reckoning">
                <tbody>
                    <tr>
                        <th scope="row">{words.base}</th>
                        <td>{breakdown.base_score}</td>
                    </tr>
                    <tr>
                        <th scope="row">
                            {words.distractions} {format!(" ({})", breakdown.distractions)}
                        </th>
                        <td>{part('\u{2212}', breakdown.distractions * 5)}</td>
                    </tr>
                    <tr>
                        <th scope="row">{words.length}</th>
                        <td>{part('+', breakdown.duration_bonus)}</td>
                    </tr>
                    <tr>
                        <th scope="row">{words.total}</th>
                        <td>{breakdown.calculated}</td>
                    </tr>
                    {reported}
                </tbody>
            </table>
        </section>
    }
    .erase()
}

/// What happened, in order; with the date where it is another than the beginning's.
#[component]
fn Happenings(detail: Detail, words: &'static SessionTexts) -> impl IntoView {
    let first = detail.entry.start_shown.date();
    let dates = crate::text::words().dates;
    let all: Vec<_> = detail
        .happenings
        .into_iter()
        .map(|happening| {
            let day = happening.shown.date();
            let date = (day != first).then(|| format!("{}, ", dates.short(day)));
            let time = clock(happening.shown);
            let text = told(happening.what, words);
            let note = happening.note.map(|note| view! { <q>{note}</q> });
            view! {
                <li>
                    <time datetime=happening.at.to_string()>{date} {time}</time>
                    <span>{text} {note}</span>
                </li>
            }
        })
        .collect();
    view! {
        <section>
            <h2>{words.events}</h2>
            <ol class="happenings">{all}</ol>
        </section>
    }
    .erase()
}

fn told(what: What, words: &SessionTexts) -> String {
    let words = &words.event;
    match what {
        What::Started(planned) => (words.started)(planned),
        What::Paused => words.paused.to_owned(),
        What::Resumed(seconds) => (words.resumed)(seconds),
        What::ResumedByLimit => words.resumed_by_limit.to_owned(),
        What::Distraction(kind) => (words.distraction)(kind).to_owned(),
        What::TimeIsUp => words.time_is_up.to_owned(),
        What::Completed => words.completed.to_owned(),
        What::Automatic => words.automatic.to_owned(),
        What::Abandoned => words.abandoned.to_owned(),
        What::Revised => words.revised.to_owned(),
        What::Amended => words.amended.to_owned(),
        What::Deleted => words.deleted.to_owned(),
        What::Restored => words.restored.to_owned(),
    }
}
