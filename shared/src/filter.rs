//! The typed filters of lists: of sessions, which the API, the history page, its offline version
//! and the store share, and of tasks.

use chrono::NaiveDate;

use crate::rules::{Session, SessionStatus, SessionType, Tags};
use crate::stats::{Calendar, StartBound};
use crate::wire::{ArchivedFilter, TaskStatus};
use crate::{CalendarDay, ProjectId, SearchText, TaskId, Timestamp, parse_date};

/// One end of a range as a query states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeEdge {
    /// A civil day; as the end of a range the whole day is included.
    Day(NaiveDate),
    /// An instant; as the end of a range it is excluded.
    Instant(Timestamp),
}

impl RangeEdge {
    /// Reads a date such as `2026-11-22` or an RFC 3339 date-time.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parse_date(text)
            .map(Self::Day)
            .or_else(|| Timestamp::parse(text).map(Self::Instant))
    }
}

/// The range's start lies after its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the start of the range lies after its end")]
pub struct StartAfterEnd;

/// A range of start times, its end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StartRange {
    from: Option<StartBound>,
    until: Option<StartBound>,
}

impl StartRange {
    /// The range between two edges, each of which may be open; `day_begins` says where a day begins for
    /// the user.
    ///
    /// A range may be empty: a day that the zone skipped has no instants and is not an error.
    pub fn new(
        start: Option<RangeEdge>,
        end: Option<RangeEdge>,
        day_begins: impl Fn(NaiveDate) -> StartBound,
    ) -> Result<Self, StartAfterEnd> {
        let from = start.map(|edge| match edge {
            RangeEdge::Day(date) => day_begins(date),
            RangeEdge::Instant(at) => at.into(),
        });
        let until = end.map(|edge| match edge {
            RangeEdge::Day(date) => date.succ_opt().map_or(Timestamp::MAX.into(), &day_begins),
            RangeEdge::Instant(at) => at.into(),
        });
        let at = |bound: Option<StartBound>| bound.map(|bound| bound.at);
        let is_reversed = match (start, end) {
            (Some(RangeEdge::Day(start)), Some(RangeEdge::Day(end))) => start > end,
            // An end day is included, so a start at the instant after it is too late.
            (Some(RangeEdge::Instant(_)), Some(RangeEdge::Day(_))) => at(from) >= at(until),
            (Some(_), Some(RangeEdge::Instant(_))) => at(from) > at(until),
            _ => false,
        };
        if is_reversed {
            Err(StartAfterEnd)
        } else {
            Ok(Self { from, until })
        }
    }

    /// The earliest start, included; none where the range is open.
    #[must_use]
    pub const fn from(&self) -> Option<StartBound> {
        self.from
    }

    /// The latest start, excluded; none where the range is open.
    #[must_use]
    pub const fn until(&self) -> Option<StartBound> {
        self.until
    }

    fn contains(&self, session: &Session, calendar: &Calendar) -> bool {
        let is_reached = |bound: StartBound| calendar.is_reached(bound, session);
        self.from.is_none_or(is_reached) && !self.until.is_some_and(is_reached)
    }
}

/// Which sessions a list shows; the default is all that are not deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// When sessions started.
    pub starts: StartRange,
    /// Any of these states; empty for all.
    pub statuses: Vec<SessionStatus>,
    /// Only this type.
    pub session_type: Option<SessionType>,
    /// Only sessions of this task.
    pub task_id: Option<TaskId>,
    /// Only sessions of this project.
    pub project_id: Option<ProjectId>,
    /// Only sessions with any of these tags; empty for all.
    pub tags: Tags,
    /// Only sessions with this in a text of theirs, in the title of their task or in the name of
    /// their project.
    pub search: Option<SearchText>,
    /// Whether deleted sessions that can be restored are among them.
    pub includes_deleted: bool,
}

impl SessionFilter {
    /// Whether the list shows this session; `names` are the title of its task and the name of its
    /// project, where the user has them. The calendar is that of the days in `starts`.
    #[must_use]
    pub fn matches<'a>(
        &self,
        session: &Session,
        names: impl IntoIterator<Item = &'a str>,
        calendar: &Calendar,
    ) -> bool {
        (self.includes_deleted || session.deleted_at.is_none())
            && self.starts.contains(session, calendar)
            && (self.statuses.is_empty() || self.statuses.contains(&session.status()))
            && self
                .session_type
                .is_none_or(|known| known == session.session_type)
            && self
                .task_id
                .is_none_or(|task| Some(task) == session.task_id)
            && self
                .project_id
                .is_none_or(|project| Some(project) == session.project_id)
            && (self.tags.is_empty() || self.tags.iter().any(|tag| session.tags.contains(tag)))
            && self.search.as_ref().is_none_or(|search| {
                let mut names = names.into_iter();
                search.is_in_session(session) || names.any(|name| search.is_in(name))
            })
    }
}

/// Which tasks a list shows; the default is all that are not archived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Only open or only done ones.
    pub status: Option<TaskStatus>,
    /// Only those of a project.
    pub project_id: Option<ProjectId>,
    /// Only those that are planned for this day.
    pub planned_on: Option<CalendarDay>,
    /// Whether archived ones are among them.
    pub archived: ArchivedFilter,
    /// Only those with this in their title or notes.
    pub search: Option<SearchText>,
}

/// Which projects a list shows; the default is all that are not archived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Whether archived ones are among them.
    pub archived: ArchivedFilter,
    /// Only those with this in their name.
    pub search: Option<SearchText>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn utc(date: NaiveDate) -> StartBound {
        let days = date.signed_duration_since(NaiveDate::default()).num_days();
        let at = Timestamp::from_millis(days * DAY);
        let shown = Some(at);
        StartBound { at, shown }
    }

    fn range(start: &str, end: &str) -> Result<StartRange, StartAfterEnd> {
        StartRange::new(RangeEdge::parse(start), RangeEdge::parse(end), utc)
    }

    #[test]
    fn end_day_is_included_and_end_instant_is_excluded() {
        let day = range("1970-01-02", "1970-01-02").expect("one day");
        let at = |bound: Option<StartBound>| bound.map(|bound| bound.at);
        assert_eq!(at(day.from()), Some(Timestamp::from_millis(DAY)));
        assert_eq!(at(day.until()), Some(Timestamp::from_millis(2 * DAY)));
    }

    #[test]
    fn start_after_end_is_refused() {
        for (start, end) in [
            ("1970-01-03", "1970-01-02"),
            ("1970-01-03T00:00:00Z", "1970-01-02"),
            ("1970-01-03T00:00:01Z", "1970-01-03T00:00:00Z"),
            ("1970-01-03", "1970-01-02T23:59:59Z"),
        ] {
            assert_eq!(range(start, end), Err(StartAfterEnd), "{start} {end}");
        }
        assert_eq!(range("", ""), Ok(StartRange::default()));
        assert!(range("9999-12-31", "").is_ok());
    }
}
