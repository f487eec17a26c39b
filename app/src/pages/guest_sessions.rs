//! What a guest has recorded, offered to the account that the guest signed in to: a plain form without
//! script, rendered by the server.

use leptos::prelude::*;
use shared::Timestamp;
use shared::rules::{Interval, OverlapChoice};
use shared::wire::ImportCount;

use super::form::{FormError, FormValues, LocalTimestamp, RejectedForm};
use super::navigation_bar::PlainBar;
use crate::base_path::link;
use crate::model::history_query::encode;
use crate::model::local_time::LocalTime;
use crate::model::route::Route;
use crate::text::dates::clock;
use crate::text::{GuestSessionsTexts, Localized as _, texts};

/// The path of the page.
pub const GUEST_SESSIONS: &str = "/guest-sessions";

/// The name of the form.
pub const GUEST_SESSIONS_FORM: &str = "guest-sessions";

/// Sessions that are listed; for those beyond, what is proposed is done.
const LISTED: usize = 100;

/// The data of the page.
#[derive(Clone, Debug)]
pub struct GuestSessionsPageData {
    /// The path of Stint to go on to.
    pub next: Option<String>,
    /// What is added whole.
    pub added: ImportCount,
    /// Sessions that the account has already.
    pub known: u64,
    /// Those that overlap sessions of the account.
    pub overlapping: Vec<GuestSession>,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
}

/// A guest's session that overlaps sessions of the account.
#[derive(Clone, Debug)]
pub struct GuestSession {
    /// When it took place.
    pub interval: Interval,
    /// What it was for.
    pub intention: Option<String>,
    /// The account's sessions that it overlaps.
    pub others: Vec<Interval>,
    /// Beginnings and ends of what can be added of it.
    pub parts: Vec<(Timestamp, Timestamp)>,
    /// Whether it has texts that can be added to one of the others.
    pub has_texts: bool,
    /// The choice that is made at first.
    pub proposed: OverlapChoice,
}

/// The address of the page, with the path to go on to.
#[must_use]
pub fn guest_sessions_path(next: Option<&str>) -> String {
    let mut path = GUEST_SESSIONS.to_owned();
    if let Some(next) = next {
        path += "?next=";
        encode(next, &mut path);
    }
    path
}

/// `/guest-sessions`
#[component]
pub fn GuestSessionsPage(
    /// The sessions and the rejected form.
    page: GuestSessionsPageData,
) -> impl IntoView {
    let words = GuestSessionsTexts::here();
    super::title(words.title);
    let form = FormValues::of(page.sent.as_ref(), GUEST_SESSIONS_FORM);
    let next = page.next.clone().unwrap_or_else(|| "/".to_owned());
    let back = move || view! { <input type="hidden" name="next" value=next.clone() /> };
    let ImportCount {
        sessions,
        projects,
        tasks,
        ..
    } = page.added;
    let added = (page.added != ImportCount::default()).then(
        || view! { <p>{words.added} " " {(texts().imports.counts)(sessions, projects, tasks)}</p> },
    );
    let known =
        (page.known > 0).then(|| view! { <p class="quiet">{(words.known)(page.known)}</p> });
    let more = page.overlapping.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| view! { <p class="hint">{(words.more)(more)}</p> });
    let has_overlaps = !page.overlapping.is_empty();
    let choices = page.overlapping.into_iter().take(LISTED);
    let choices: Vec<_> = choices
        .map(|session| choice(session, &form, words))
        .collect();
    let overlaps = has_overlaps.then(|| {
        view! {
            <h2>{words.overlapping}</h2>
            <p class="hint">{words.overlapping_hint}</p>
            {choices}
            {more}
        }
    });
    view! {
        <PlainBar here=Route::SignIn />
        <main id="content" class="page account">
            <h1>{words.title}</h1>
            <p>{words.intro}</p>
            <form method="post" action=link("/forms/guest-sessions/add") class="form">
                <FormError form=form.clone() />
                {back()}
                {added}
                {known}
                {overlaps}
                <button class="primary">{words.add}</button>
            </form>
            <form method="post" action=link("/forms/guest-sessions/decline") class="form">
                {back()}
                <p class="hint">{words.later}</p>
                <button class="outlined">{words.decline}</button>
            </form>
        </main>
    }
    .into_any()
}

/// What happens to a session that overlaps others.
fn choice(session: GuestSession, form: &FormValues, words: &'static GuestSessionsTexts) -> AnyView {
    let id = session.interval.session_id.to_string();
    let parts: Vec<String> = session.parts.iter().map(|part| times(*part)).collect();
    let options = OverlapChoice::ALL.iter().copied().filter_map(|option| {
        let label = match option {
            OverlapChoice::Parts if parts.is_empty() => return None,
            OverlapChoice::Parts => (words.parts)(&parts.join(", ")),
            OverlapChoice::Texts if !session.has_texts => return None,
            OverlapChoice::Texts => words.texts.to_owned(),
            OverlapChoice::LeaveOut => words.leave_out.to_owned(),
        };
        let chosen = form.value(&id, session.proposed.as_str().to_owned());
        Some(view! {
            <label class="option">
                <input
                    type="radio"
                    name=id.clone()
                    value=option.as_str()
                    checked=chosen == option.as_str()
                />
                <span>{label}</span>
            </label>
        })
    });
    let options: Vec<_> = options.collect();
    let others: Vec<_> = session
        .others
        .iter()
        .map(|other| {
            let path = format!("{}/{}", Route::History.path(), other.session_id);
            view! {
                <p class="hint">
                    {words.others} " " <a href=link(&path)>{interval(other)}</a>
                </p>
            }
        })
        .collect();
    view! {
        <fieldset class="field options">
            <legend>
                {interval(&session.interval)}
                {session
                    .intention
                    .map(|intention| view! { " " <span dir="auto">{intention}</span> })}
            </legend>
            {others}
            {options}
        </fieldset>
    }
    .into_any()
}

fn interval(one: &Interval) -> AnyView {
    let end = one.end.map(|end| format!("\u{2013}{}", shown(end)));
    view! {
        <LocalTimestamp at=one.start />
        {end}
    }
    .into_any()
}

fn times((start, end): (Timestamp, Timestamp)) -> String {
    format!("{}\u{2013}{}", shown(start), shown(end))
}

/// The time of day.
fn shown(at: Timestamp) -> String {
    use_context::<LocalTime>().map_or_else(|| at.to_string(), |clocks| clock(clocks.of(at)))
}
