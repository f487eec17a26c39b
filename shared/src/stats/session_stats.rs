//! The values of a session that statistics count, and its focused spans of time.

use super::calendar::{ZoneOffset, session_offset};
use crate::rules::limits::SECOND;
use crate::rules::{Ending, Phase, Session, SessionStatus, SessionType, Tags};
use crate::{Millis, ProjectId, TaskId, Timestamp};

/// A half-open span of time: [from, until).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

/// The values of a session that statistics count. There is none for a deleted session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionStats {
    /// When it began.
    pub start: Timestamp,
    /// Its end, the planned one if it completed automatically; now while it is open.
    pub end: Timestamp,
    /// Its pauses, oldest first; an open one lasts until `end`.
    pub pauses: Vec<Span>,
    /// Active, paused, completed or abandoned, at `end`.
    pub status: SessionStatus,
    /// Its kind.
    pub session_type: SessionType,
    /// Whether it completed automatically.
    pub automatic: bool,
    /// Its focus score, 0 to 100; none while it is open.
    pub score: Option<u8>,
    /// Recorded distractions.
    pub distractions: u32,
    /// The task it is about.
    pub task_id: Option<TaskId>,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// Names by which it is grouped.
    pub tags: Tags,
    /// The offset of its own zone at its start, seconds ahead of UTC; none where it has none.
    pub utc_offset: Option<i32>,
}

impl SessionStats {
    /// The values of a settled session at `now`; `None` for a deleted one.
    #[must_use]
    pub fn of(session: &Session, now: Timestamp, zone_offset: ZoneOffset) -> Option<Self> {
        if session.deleted_at.is_some() {
            return None;
        }
        let now = now.max(session.newest_at);
        let mut pauses: Vec<_> = session
            .pauses
            .iter()
            .map(|pause| Span {
                from: pause.began_at,
                until: pause.ended_at,
            })
            .collect();
        if let Phase::Paused(pause) = &session.phase {
            pauses.push(Span {
                from: pause.began_at,
                until: now,
            });
        }
        let ending = session.ending();
        Some(Self {
            start: session.started_at,
            end: ending.map_or(now, |ending| ending.ended_at),
            pauses,
            status: session.status(),
            session_type: session.session_type,
            automatic: ending.is_some_and(Ending::is_automatic),
            score: ending.map(|ending| ending.focus_score),
            distractions: u32::try_from(session.distractions_within().count()).unwrap_or(u32::MAX),
            task_id: session.task_id,
            project_id: session.project_id,
            tags: session.tags.clone(),
            utc_offset: session_offset(session, zone_offset),
        })
    }

    /// Whether the user completed it, rather than the overtime limit; only that carries a streak.
    #[must_use]
    pub fn is_completed_by_person(&self) -> bool {
        self.status == SessionStatus::Completed && !self.automatic
    }

    /// The focused spans between its pauses, oldest first. Never goes backwards in time, even for
    /// pauses that overlap.
    pub fn focused_spans(&self) -> impl Iterator<Item = Span> {
        let mut from = self.start;
        let end = Span {
            from: self.end,
            until: self.end,
        };
        self.pauses
            .iter()
            .copied()
            .chain([end])
            .filter_map(move |pause| {
                let span = Span {
                    from,
                    until: pause.from.min(end.from),
                };
                from = from.max(pause.until);
                (span.from < span.until).then_some(span)
            })
    }

    /// Focused time in whole seconds, rounded down: the session's `actualSeconds`.
    #[must_use]
    pub fn focused_seconds(&self) -> i64 {
        let focused: Millis = self
            .focused_spans()
            .map(|span| span.until.since(span.from))
            .sum();
        focused / SECOND
    }
}
