//! The view of a session: its ring, facts, score and timeline.

use chrono::NaiveDateTime;
use leptos::prelude::*;

use super::detail::{Score, SessionDetail, TimelineEvent};
use super::page_data::SessionPageData;
use super::times::{StillWorking, Times};
use crate::base_path::link;
use crate::erase_view_type::{EraseViewType, ErasedView};
use crate::model::route::Route;
use crate::model::timer_display::minutes_and_seconds;
use crate::pages::history::title;
use crate::pages::navigation_bar::PlainBar;
use crate::pages::offline_status::{OfflineStatus, OfflineStatusNote};
use crate::pages::timer::ring_drawing::ring_drawing;
use crate::text::SessionTexts;
use crate::text::dates::{clock, minutes};
use crate::text::texts;

/// `/history/{id}` from the offline history: without the forms that need the server and without
/// timeline.
#[component]
pub fn OfflineSession(
    /// The session to show.
    one: SessionPageData,
    /// The state of the offline history.
    offline_status: OfflineStatus,
) -> impl IntoView {
    let detail = one.detail.clone();
    let above = view! {
        <OfflineStatusNote offline_status />
        <StillWorking one=one.clone() />
    };
    let below = view! { <Times one /> };
    view! { <SessionBody detail above=above.erase_view_type() below=below.erase_view_type() /> }
}

/// A session, with views above and below its ring.
#[component]
pub fn SessionBody(detail: SessionDetail, above: ErasedView, below: ErasedView) -> impl IntoView {
    let texts = texts();
    let own = &texts.session;
    let entry = &detail.entry;
    let title = title(entry);
    let end = entry
        .end
        .map_or_else(|| texts.history.now.to_owned(), |(_, shown)| clock(shown));
    let mut when = format!(
        "{}, {}\u{2013}{end}",
        texts.dates.heading(entry.day, detail.today),
        clock(entry.start_shown)
    );
    if let Some(zone) = &entry.other_zone {
        when = format!("{when}, {zone}");
    }
    let start = entry.start.to_string();
    let score = detail
        .score
        .map(|score| view! { <Breakdown score texts=own /> });
    let to_timer = detail.is_open().then(|| {
        view! {
            <p>
                {own.open} " " <a href=link(Route::Timer.path())>{own.to_timer}</a>
            </p>
        }
    });
    let timeline = (!detail.timeline.is_empty())
        .then(|| view! { <Timeline detail=detail.clone() texts=own /> });
    view! {
        <PlainBar here=Route::History />
        <main id="content" class="report">
            <p class="breadcrumb">
                <a href=link(Route::History.path())>{own.back}</a>
            </p>
            <header class="session-intro">
                <h1>{title}</h1>
                <p class="quiet">
                    <time datetime=start>{when}</time>
                </p>
            </header>
            {above}
            <Record detail=detail.clone() />
            <Facts detail />
            {score}
            {timeline}
            {to_timer}
            {below}
        </main>
    }
    .erase_view_type()
}

/// The ring at the end of the session, with the focused time in it.
#[component]
fn Record(detail: SessionDetail) -> impl IntoView {
    let texts = texts();
    let entry = detail.entry;
    let ring = StoredValue::new(detail.ring);
    let drawing = ring_drawing(move || ring.get_value(), move || entry.planned);
    view! {
        <div class="dial session-dial" data-phase=entry.status.phase()>
            {drawing}
            <div class="dial-text">
                <div class="phase">{(texts.history.status)(entry.status)}</div>
                <div class="numerals">{minutes_and_seconds(detail.seconds)}</div>
                <div class="until">{(texts.history.summary)(entry.counts)}</div>
            </div>
        </div>
    }
    .erase_view_type()
}

#[component]
fn Facts(detail: SessionDetail) -> impl IntoView {
    let texts = texts();
    let own = &texts.session;
    let SessionDetail {
        entry,
        values,
        reason,
        ..
    } = detail;
    let known = |name: Option<String>, id: &str| {
        (!id.is_empty()).then(|| name.unwrap_or_else(|| own.unknown.to_owned()))
    };
    let rating = values.rating.parse::<usize>().ok().and_then(|rating| {
        let name = texts.reflection.ratings.get(rating.checked_sub(1)?)?;
        Some(format!("{rating} \u{b7} {name}"))
    });
    let overtime = entry.counts.overtime;
    let facts = [
        (
            own.focused,
            Some((own.of_plan)(entry.minutes, entry.planned)),
        ),
        (own.overtime, (overtime > 0).then(|| minutes(overtime))),
        (
            own.kind,
            Some((texts.session_type)(entry.session_type).to_owned()),
        ),
        (own.task, known(entry.task, &values.task)),
        (own.project, known(entry.project, &values.project)),
        (
            own.tags,
            Some(values.tags.join(", ")).filter(|text| !text.is_empty()),
        ),
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
            <dl class="fact-list">{facts}</dl>
        </section>
    }
    .erase_view_type()
}

/// A term of a sum with its sign; 0 has none.
fn part(sign: char, amount: u32) -> String {
    if amount == 0 {
        "0".to_owned()
    } else {
        format!("{sign}{amount}")
    }
}

/// The terms of the score.
#[component]
fn Breakdown(score: Score, texts: &'static SessionTexts) -> impl IntoView {
    let Score {
        breakdown,
        reported,
    } = score;
    let reported = reported.map(|reported| {
        view! {
            <tr>
                <th scope="row">{texts.reported}</th>
                <td>{reported}</td>
            </tr>
        }
    });
    view! {
        <section>
            <h2>{texts.score}</h2>
            <table class="score-table">
                <tbody>
                    <tr>
                        <th scope="row">{texts.base}</th>
                        <td>{breakdown.base_score}</td>
                    </tr>
                    <tr>
                        <th scope="row">
                            {texts.distractions} {format!(" ({})", breakdown.distractions)}
                        </th>
                        <td>{part('\u{2212}', breakdown.distractions * 5)}</td>
                    </tr>
                    <tr>
                        <th scope="row">{texts.length}</th>
                        <td>{part('+', breakdown.duration_bonus)}</td>
                    </tr>
                    <tr>
                        <th scope="row">{texts.total}</th>
                        <td>{breakdown.calculated}</td>
                    </tr>
                    {reported}
                </tbody>
            </table>
        </section>
    }
    .erase_view_type()
}

/// The timeline; with dates where they differ from the start's.
#[component]
fn Timeline(detail: SessionDetail, texts: &'static SessionTexts) -> impl IntoView {
    let first = detail.entry.start_shown.date();
    let dates = crate::text::texts().dates;
    let all: Vec<_> = detail
        .timeline
        .into_iter()
        .map(|happening| {
            let day = happening.shown.date();
            let date = (day != first).then(|| format!("{}, ", dates.short(day)));
            let time = clock(happening.shown);
            let text = event_text(happening.what, texts);
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
            <h2>{texts.events}</h2>
            <ol class="timeline">{all}</ol>
        </section>
    }
    .erase_view_type()
}

fn span(start: NaiveDateTime, end: NaiveDateTime) -> String {
    format!("{}\u{2013}{}", clock(start), clock(end))
}

fn event_text(what: TimelineEvent, texts: &SessionTexts) -> String {
    let texts = &texts.event;
    match what {
        TimelineEvent::Started(planned) => (texts.started)(planned),
        TimelineEvent::Paused => texts.paused.to_owned(),
        TimelineEvent::Resumed(seconds) => (texts.resumed)(seconds),
        TimelineEvent::ResumedByLimit => texts.resumed_by_limit.to_owned(),
        TimelineEvent::Distraction(kind) => (texts.distraction)(kind).to_owned(),
        TimelineEvent::TimeIsUp => texts.time_is_up.to_owned(),
        TimelineEvent::Extended(minutes) => (texts.extended)(minutes),
        TimelineEvent::Reopened => texts.reopened.to_owned(),
        TimelineEvent::Completed => texts.completed.to_owned(),
        TimelineEvent::Automatic => texts.automatic.to_owned(),
        TimelineEvent::Abandoned => texts.abandoned.to_owned(),
        TimelineEvent::Revised => texts.revised.to_owned(),
        TimelineEvent::Amended => texts.amended.to_owned(),
        TimelineEvent::Corrected { start, end } => (texts.corrected)(&span(start, end)),
        TimelineEvent::Split { start, end } => (texts.split)(&span(start, end)),
        TimelineEvent::Deleted => texts.deleted.to_owned(),
        TimelineEvent::Restored => texts.restored.to_owned(),
    }
}
