//! The calendar feed, written page by page. The crate icalendar escapes and folds its lines.

use std::fmt;

use axum::body::{Body, Bytes};
use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike, Property};
use shared::rules::SessionStatus;
use shared::rules::limits::DAY;
use shared::wire::SessionView;
use shared::{Millis, Timestamp};

use crate::export::streamed_body::streamed;
use service::{ServiceError, SessionPages};
use store::StoreError;
use web::state::AppState;

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

pub(super) fn body(state: &AppState, pages: SessionPages) -> Body {
    let next = |(stage, mut pages): (Stage, SessionPages)| async move {
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
                    part += &event(session).map_err(unwritable)?;
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
    };
    streamed(state, (Stage::Head, pages), next)
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

fn event(session: &SessionView) -> Result<String, fmt::Error> {
    let minutes = session.actual_duration.unwrap_or(0);
    let outcome = match session.status {
        SessionStatus::Abandoned => "abandoned",
        _ => "completed",
    };
    let summary = session
        .intention
        .as_deref()
        .map_or_else(|| format!("Focus, {minutes} min"), shortened);
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
        .ends(utc(session.end_time.unwrap_or(session.start_time)))
        .summary(&summary)
        .description(&description)
        // Past sessions must not show the user as busy.
        .add_property("TRANSP", "TRANSPARENT")
        .add_property("SEQUENCE", session.version.saturating_sub(1).to_string());
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
