//! What the list shows of a session, and the days that sessions are told by.
//!
//! Pure: what clocks showed comes from a [`Calendar`], which the server makes with a
//! time-zone library and the browser with `Intl`.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use shared::rules::limits::MINUTE;
use shared::rules::{Session, SessionType, focused};
use shared::stats::Calendar;
use shared::{ProjectId, SessionId, TaskId, Timestamp};

use super::session_line::SessionLine;
use crate::model::history::{DisplayStatus, EntryCounts};

/// What tasks and projects are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Titles of tasks.
    pub tasks: BTreeMap<TaskId, String>,
    /// Names of projects.
    pub projects: BTreeMap<ProjectId, String>,
}

/// A session in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Its id.
    pub id: SessionId,
    /// Its kind.
    pub session_type: SessionType,
    /// What the person meant to do.
    pub intention: Option<String>,
    /// The title of its task, where it is known.
    pub task: Option<String>,
    /// The name of its project, where it is known.
    pub project: Option<String>,
    /// When it began.
    pub start: Timestamp,
    /// What clocks showed then.
    pub start_shown: NaiveDateTime,
    /// When it ended, and what clocks showed then.
    pub end: Option<(Timestamp, NaiveDateTime)>,
    /// Focused minutes, rounded down.
    pub minutes: i64,
    /// Planned minutes.
    pub planned: u32,
    /// How it stands.
    pub status: DisplayStatus,
    /// 0 to 100; none while it is open.
    pub score: Option<u8>,
    /// What happened during it.
    pub counts: EntryCounts,
    /// Its record.
    pub line: SessionLine,
    /// Whether the server has yet to hear of something in it.
    pub is_unsaved: bool,
}

impl HistoryEntry {
    /// What there is to show of a settled session at `now`.
    #[must_use]
    pub fn of(session: &Session, names: &Names, calendar: &Calendar, now: Timestamp) -> Self {
        let ending = session.ending();
        let until = ending.map_or(now, |ending| ending.ended_at);
        let focused = focused(session, until);
        let task = session.task_id.and_then(|id| names.tasks.get(&id));
        let project = session.project_id.and_then(|id| names.projects.get(&id));
        Self {
            id: session.id,
            session_type: session.session_type,
            intention: session.intention.clone(),
            task: task.cloned(),
            project: project.cloned(),
            start: session.started_at,
            start_shown: calendar.shown_at(session.started_at),
            end: ending.map(|ending| (ending.ended_at, calendar.shown_at(ending.ended_at))),
            minutes: focused / MINUTE,
            planned: session.planned_minutes,
            status: DisplayStatus::of(session),
            score: ending.map(|ending| ending.focus_score),
            counts: EntryCounts {
                pauses: session.pauses_begun(),
                distractions: session.distractions.len(),
                overtime: (focused - session.plan()).max(0) / MINUTE,
            },
            line: SessionLine::of(session, now),
            is_unsaved: false,
        }
    }
}

/// The sessions that started on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryDay {
    /// The day by the person's clocks, from midnight to midnight.
    pub date: NaiveDate,
    /// Its sessions, the newest first.
    pub entries: Vec<HistoryEntry>,
}

/// Entries, the newest first, by the days on which they started.
#[must_use]
pub fn by_day(entries: Vec<HistoryEntry>) -> Vec<HistoryDay> {
    let mut days: Vec<HistoryDay> = Vec::new();
    for entry in entries {
        let date = entry.start_shown.date();
        match days.last_mut() {
            Some(day) if day.date == date => day.entries.push(entry),
            _ => days.push(HistoryDay {
                date,
                entries: vec![entry],
            }),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use shared::stats::UtcOffset;

    use super::*;
    use crate::fixtures;

    fn tokyo() -> Calendar {
        let offset = UtcOffset {
            from: Timestamp::MIN,
            seconds: 9 * 3_600,
        };
        Calendar::new(vec![offset], 0)
    }

    fn completed(start: i64) -> Session {
        fixtures::session(&[
            (start, fixtures::start("short")),
            (start + 15 * 60 + 130, fixtures::complete(Some(4))),
        ])
    }

    #[test]
    fn times_are_in_the_users_time_zone() {
        // The sample day begins at 10:00 UTC.
        let entry = HistoryEntry::of(
            &completed(0),
            &Names::default(),
            &tokyo(),
            fixtures::at(9_999),
        );
        assert_eq!(entry.start_shown.to_string(), "2025-11-22 19:00:00");
        assert_eq!((entry.minutes, entry.planned), (17, 15));
        assert_eq!(entry.counts.overtime, 2);
        assert_eq!(entry.status, DisplayStatus::Completed);
    }

    #[test]
    fn days_change_at_the_users_midnight() {
        let late = [6 * 3_600, 4 * 3_600, 0].map(|start| {
            HistoryEntry::of(
                &completed(start),
                &Names::default(),
                &tokyo(),
                fixtures::at(99_999),
            )
        });
        let days = by_day(late.to_vec());
        let counts: Vec<_> = days
            .iter()
            .map(|day| (day.date.to_string(), day.entries.len()))
            .collect();
        assert_eq!(
            counts,
            [("2025-11-23".to_owned(), 1), ("2025-11-22".to_owned(), 2)]
        );
    }

    #[test]
    fn automatic_completion_has_its_own_status() {
        let forgotten = fixtures::session(&[(0, fixtures::start("short"))]);
        let settled = fixtures::settled(&forgotten, 3_600);
        assert_eq!(DisplayStatus::of(&settled), DisplayStatus::Automatic);
    }
}
