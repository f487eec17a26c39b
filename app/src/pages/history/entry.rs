//! The entries of the list of sessions, grouped by day.
//!
//! Pure: local times come from a [`Calendar`], which the server makes with a time-zone library and
//! the browser with `Intl`.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use shared::rules::limits::MINUTE;
use shared::rules::{Session, SessionType, Tags, focused};
use shared::stats::Calendar;
use shared::{ProjectId, SessionId, TaskId, Timestamp};

use super::session_line::SessionLine;
use crate::model::history::{DisplayStatus, EntryCounts};
use crate::text::texts;

/// Titles and names by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Titles of tasks.
    pub tasks: BTreeMap<TaskId, String>,
    /// Names of projects.
    pub projects: BTreeMap<ProjectId, String>,
    /// Colours of projects that have one, for the insights.
    pub colors: BTreeMap<ProjectId, String>,
}

impl Names {
    /// The title of the session's task and the name of its project, where they are known.
    pub fn of(&self, session: &Session) -> impl Iterator<Item = &str> {
        let task = session.task_id.and_then(|id| self.tasks.get(&id));
        let project = session.project_id.and_then(|id| self.projects.get(&id));
        task.into_iter().chain(project).map(String::as_str)
    }
}

/// A session in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The id in the address of the session's page.
    pub id: SessionId,
    /// Its kind.
    pub session_type: SessionType,
    /// The user's text, if there is one.
    pub intention: Option<String>,
    /// Names by which it is grouped.
    pub tags: Tags,
    /// The title of its task, where it is known.
    pub task: Option<String>,
    /// The name of its project, where it is known.
    pub project: Option<String>,
    /// When the session started.
    pub start: Timestamp,
    /// The day on which it started, by the clock of its zone.
    pub day: NaiveDate,
    /// The start by that clock.
    pub start_shown: NaiveDateTime,
    /// The end, and the end by that clock.
    pub end: Option<(Timestamp, NaiveDateTime)>,
    /// The name of its zone where the user's own clocks showed another time.
    pub other_zone: Option<String>,
    /// Focused minutes, rounded down.
    pub minutes: i64,
    /// Planned minutes.
    pub planned: u32,
    /// The status of the settled session.
    pub status: DisplayStatus,
    /// 0 to 100; none while the session is open.
    pub score: Option<u8>,
    /// Pauses, distractions and overtime.
    pub counts: EntryCounts,
    /// The drawing of the session.
    pub line: SessionLine,
    /// Whether it has commands that the server has not confirmed.
    pub is_unsaved: bool,
}

impl HistoryEntry {
    /// The entry of a settled session at `now`.
    #[must_use]
    pub fn of(session: &Session, names: &Names, calendar: &Calendar, now: Timestamp) -> Self {
        let ending = session.ending();
        let until = ending.map_or(now, |ending| ending.ended_at);
        let focused = focused(session, until);
        let task = session.task_id.and_then(|id| names.tasks.get(&id));
        let project = session.project_id.and_then(|id| names.projects.get(&id));
        let own = calendar.of_session(session);
        let start_shown = own.shown_at(session.started_at);
        let is_elsewhere = start_shown != calendar.shown_at(session.started_at);
        Self {
            id: session.id,
            session_type: session.session_type,
            intention: session.intention.clone(),
            tags: session.tags.clone(),
            task: task.cloned(),
            project: project.cloned(),
            start: session.started_at,
            day: own.day_of(session.started_at),
            start_shown,
            end: ending.map(|ending| (ending.ended_at, own.shown_at(ending.ended_at))),
            other_zone: session.time_zone.clone().filter(|_| is_elsewhere),
            minutes: focused / MINUTE,
            planned: session.plan_minutes(),
            status: DisplayStatus::of(session),
            score: ending.map(|ending| ending.focus_score),
            counts: EntryCounts {
                pauses: session.pauses_begun(),
                distractions: session.distractions_within().count(),
                overtime: (focused - session.plan()).max(0) / MINUTE,
            },
            line: SessionLine::of(session, now),
            is_unsaved: false,
        }
    }
}

/// The title of a session: its intention, else its task, else its type.
pub fn title(entry: &HistoryEntry) -> String {
    let named = entry.intention.as_ref().or(entry.task.as_ref());
    named.map_or_else(
        || (texts().session_type)(entry.session_type).to_owned(),
        Clone::clone,
    )
}

/// What else is said of a session: its type, task, project, tags, status and zone. Nothing is said twice,
/// also where the intention is the title of the task.
pub fn details(entry: &HistoryEntry) -> Vec<String> {
    let texts = texts();
    let title = title(entry);
    let kind = (texts.session_type)(entry.session_type).to_owned();
    let mut details = vec![kind];
    details.extend(entry.task.clone());
    details.extend(entry.project.clone());
    details.extend(entry.tags.iter().map(|tag| format!("#{tag}")));
    if entry.status != DisplayStatus::Completed {
        details.push((texts.history.status)(entry.status).to_owned());
    }
    details.extend(entry.other_zone.clone());
    if entry.is_unsaved {
        details.push(texts.history.unsaved.to_owned());
    }
    let mut said = vec![title];
    details.retain(|detail| {
        let is_new = !said.contains(detail);
        said.push(detail.clone());
        is_new
    });
    details
}

/// The sessions that started on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryDay {
    /// By the clocks of the sessions, and from when a day begins for the user.
    pub date: NaiveDate,
    /// Whether no other session started on it.
    pub is_whole: bool,
    /// The sessions that started on it, newest first.
    pub entries: Vec<HistoryEntry>,
}

/// Groups entries, newest first, by the days on which they started.
#[must_use]
pub fn by_day(entries: Vec<HistoryEntry>) -> Vec<HistoryDay> {
    let mut days: Vec<HistoryDay> = Vec::new();
    for entry in entries {
        let date = entry.day;
        // Clocks of other zones may show a day again that another session has left.
        match days.iter_mut().rfind(|day| day.date == date) {
            Some(day) => day.entries.push(entry),
            None => days.push(HistoryDay {
                date,
                is_whole: false,
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
    fn day_begins_when_the_user_says() {
        // The sample day begins at 10:00 UTC: at 1:00 of the next day, and at 4:00.
        let calendar = Calendar::new(Vec::new(), 240);
        let entries = [18, 15, 0].map(|hour| {
            let session = completed(hour * 3_600);
            HistoryEntry::of(&session, &Names::default(), &calendar, fixtures::at(99_999))
        });
        assert_eq!(entries[1].start_shown.to_string(), "2025-11-23 01:00:00");
        let days: Vec<_> = by_day(entries.to_vec())
            .iter()
            .map(|day| (day.date.to_string(), day.entries.len()))
            .collect();
        assert_eq!(
            days,
            [("2025-11-23".to_owned(), 1), ("2025-11-22".to_owned(), 2)]
        );
    }

    #[test]
    fn nothing_is_said_twice() {
        let mut entry = HistoryEntry::of(
            &completed(0),
            &Names::default(),
            &tokyo(),
            fixtures::at(9_999),
        );
        assert_eq!((title(&entry).as_str(), details(&entry)), ("Short", vec![]));
        entry.task = Some("Thesis".to_owned());
        entry.project = Some("University".to_owned());
        let expected = ["Short", "University"];
        assert_eq!(
            (title(&entry).as_str(), details(&entry)),
            ("Thesis", expected.map(str::to_owned).to_vec())
        );
        entry.intention = entry.task.clone();
        assert_eq!(details(&entry), expected);
        entry.intention = Some("Chapter 3".to_owned());
        assert_eq!(details(&entry), ["Short", "Thesis", "University"]);
        entry.project = Some("Thesis".to_owned());
        assert_eq!(details(&entry), ["Short", "Thesis"]);
    }

    #[test]
    fn automatic_completion_has_its_own_status() {
        let forgotten = fixtures::session(&[(0, fixtures::start("short"))]);
        let settled = fixtures::settled(&forgotten, 3_600);
        assert_eq!(DisplayStatus::of(&settled), DisplayStatus::Automatic);
    }
}
