//! The calendar feed, written page by page. The crate icalendar escapes and folds its lines.

use std::fmt;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike, Property};
use sha2::{Digest, Sha256};
use shared::rules::SessionStatus;
use shared::rules::limits::{DAY, SECOND};
use shared::wire::SessionView;
use shared::{Millis, Timestamp};

use service::{ListNames, ServiceError, SessionPages};
use store::StoreError;
use web::state::AppState;
use web::streamed_body::streamed;

/// The age of the oldest sessions in the feed.
const REACH: Millis = 2 * 366 * DAY;

/// Sessions in the feed at most.
const MOST: usize = 5_000;

/// Characters of a text that the feed shows.
const SHOWN: usize = 1_000;

/// How often calendars are asked to refresh.
const REFRESH: &str = "PT1H";

const END: &str = "END:VCALENDAR\r\n";

/// The part of the feed that is written next.
enum Stage {
    Head,
    Sessions { left: usize },
    End,
}

pub(super) fn body(state: &AppState, pages: SessionPages, names: ListNames) -> Body {
    let names = Arc::new(names);
    let next = move |(stage, pages)| next_part(stage, pages, Arc::clone(&names));
    streamed(state, (Stage::Head, pages), next)
}

type Part = (Bytes, (Stage, SessionPages));

async fn next_part(
    stage: Stage,
    mut pages: SessionPages,
    names: Arc<ListNames>,
) -> Result<Option<Part>, ServiceError> {
    let (part, stage) = match stage {
        Stage::Head => (head().to_owned(), Stage::Sessions { left: MOST }),
        Stage::Sessions { left } => {
            let oldest = pages.now().plus(-REACH);
            let page = pages.next().await?;
            let is_last = page
                .last()
                .is_none_or(|session| session.start_time < oldest);
            let shown: Vec<&SessionView> = page
                .iter()
                .filter(|session| session.start_time >= oldest && session.end_time.is_some())
                .take(left)
                .collect();
            let left = left - shown.len();
            let mut part = String::new();
            for session in shown {
                part += &event(session, &names).map_err(unwritable)?;
            }
            if is_last || left == 0 {
                (part + END, Stage::End)
            } else {
                (part, Stage::Sessions { left })
            }
        }
        Stage::End => return Ok(None),
    };
    Ok(Some((Bytes::from(part), (stage, pages))))
}

/// What changes whenever the feed does: the newest event, the names, and the day, since old
/// sessions leave the feed.
pub(super) fn entity_tag(last_sequence: u64, names: &ListNames, now: Timestamp) -> String {
    let mut hash = Sha256::new();
    hash.update(last_sequence.to_be_bytes());
    hash.update((now.as_millis() / DAY).to_be_bytes());
    for name in names.tasks.values().chain(names.projects.values()) {
        hash.update(name);
        hash.update([0]);
    }
    let digits = hash.finalize()[..16]
        .iter()
        .fold(String::new(), |digits, byte| {
            digits + &format!("{byte:02x}")
        });
    format!("W/\"{digits}\"")
}

fn unwritable(error: fmt::Error) -> ServiceError {
    ServiceError::Store(StoreError::Corrupt {
        table: "sessions",
        reason: error.to_string(),
    })
}

/// Everything before the first event.
fn head() -> String {
    let mut calendar = Calendar::empty();
    let interval = Property::new("REFRESH-INTERVAL", REFRESH)
        .add_parameter("VALUE", "DURATION")
        .done();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Stint//Focus sessions//EN"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .append_property(Property::new("METHOD", "PUBLISH"))
        .name("Focus sessions")
        .append_property(interval)
        .append_property(Property::new("X-PUBLISHED-TTL", REFRESH));
    let mut text = calendar.to_string();
    text.truncate(text.len().saturating_sub(END.len()));
    text
}

fn event(session: &SessionView, names: &ListNames) -> Result<String, fmt::Error> {
    let minutes = session.actual_duration.unwrap_or(0);
    let outcome = match session.status {
        SessionStatus::Abandoned => "abandoned",
        _ => "completed",
    };
    let task = session.task_id.and_then(|id| names.tasks.get(&id));
    let project = session.project_id.and_then(|id| names.projects.get(&id));
    let summary = match (
        session.intention.as_deref().map(shortened),
        task.or(project),
    ) {
        (Some(intention), Some(name)) => format!("{intention} ({name})"),
        (Some(intention), None) => intention,
        (None, Some(name)) => name.clone(),
        (None, None) => format!("Focus, {minutes} min"),
    };
    let names = task.into_iter().chain(project).map(String::as_str);
    let categories: Vec<&str> = names.chain(session.tags.iter()).collect();
    // Times are written in whole seconds, and an event must not end when it starts.
    let end = session.end_time.unwrap_or(session.start_time);
    let end = end.max(session.start_time.plus(SECOND));
    let mut description = format!(
        "{} of {} min, {outcome}, focus score {}",
        minutes,
        session.planned_duration + session.extended_minutes,
        session.focus_score.unwrap_or(0)
    );
    let texts = [
        &session.task_progress,
        &session.abandon_reason,
        &session.progress_made,
    ];
    for text in texts.into_iter().flatten() {
        description += "\n\n";
        description += &shortened(text);
    }
    let mut event = Event::with_uid(&format!("{}@stint", session.session_id));
    event
        .timestamp(utc(session.updated_at))
        .created(utc(session.created_at))
        .last_modified(utc(session.updated_at))
        .starts(utc(session.start_time))
        .ends(utc(end))
        .summary(&summary)
        .description(&description)
        // Past sessions must not show the user as busy.
        .add_property("TRANSP", "TRANSPARENT")
        .add_property("SEQUENCE", session.version.saturating_sub(1).to_string());
    if !categories.is_empty() {
        event.categories(categories);
    }
    event.try_into_string()
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default()
}
