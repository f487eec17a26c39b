//! The data of the history pages, made of the same values as the server's pages.

use chrono::NaiveDate;
use shared::ordered::{map_of, set_of};
use shared::rules::Session;
use shared::stats::{
    Calendar, SessionStats, Statistics, Streaks, TagStatistics, ZoneOffset, streaks,
};
use shared::wire::{Stats, StatsSettings, stats_view};
use shared::{ProjectId, SessionId, TaskId};

use super::forms::Refused;
use super::history::OfflineHistory;
use crate::model::history_filter::{HistoryFilter, PER_PAGE};
use crate::model::history_query::HistoryQuery;
use crate::model::history_update::{MAX_AGE, NamedItem};
use crate::model::insights_range::{DateSpan, RequestedRange, whole_weeks, year_begins};
use crate::pages::form::RejectedForm;
use crate::pages::history::{
    AddSession, Choice, HistoryContent, HistoryEntry, HistoryPageData, Names, OtherSession,
};
use crate::pages::insights::{Insights, InsightsData};
use crate::pages::offline_status::OfflineStatus;
use crate::pages::session::{SessionDetail, SessionPageData};

/// The limit on tasks and on projects in a filter, as on the server.
const MAX_CHOICES: usize = 100;

impl OfflineHistory {
    /// The data of `/history` for the parameters of its address.
    #[must_use]
    pub fn history(
        &self,
        pairs: &[(String, String)],
        refused: Option<Refused>,
        offset: ZoneOffset,
    ) -> HistoryPageData {
        let query = HistoryQuery::of(pairs.iter().cloned());
        let calendar = self.calendar(offset);
        let (sent, other) = self.refused(refused, &calendar);
        let content = match HistoryFilter::parse(&query, |date| calendar.bound(date)) {
            Ok(filter) => self.listed(&query, &filter, &calendar, self.today(offset)),
            Err(wrong) => HistoryContent::Wrong(wrong),
        };
        HistoryPageData {
            query,
            tasks: choices(&self.metadata.tasks),
            projects: choices(&self.metadata.projects),
            tags: Vec::new(),
            notice: None,
            content,
            offline_status: Some(self.offline_status(&calendar)),
            add: Some(AddSession {
                sent,
                other,
                ..AddSession::of(pairs, calendar.shown_at(self.now))
            }),
            selection: None,
        }
    }

    fn listed(
        &self,
        query: &HistoryQuery,
        filter: &HistoryFilter,
        calendar: &Calendar,
        today: NaiveDate,
    ) -> HistoryContent {
        let names = self.names();
        let fitting: Vec<&Session> = self
            .sessions
            .iter()
            .filter(|session| {
                filter
                    .sessions
                    .matches(session, names.of(session), calendar)
            })
            .collect();
        let total = fitting.len() as u64;
        let skipped = usize::try_from((filter.page - 1).saturating_mul(PER_PAGE));
        let entries = fitting
            .into_iter()
            .skip(skipped.unwrap_or(usize::MAX))
            .take(PER_PAGE as usize)
            .map(|session| HistoryEntry {
                is_unsaved: self.unsaved.contains(&session.id),
                ..HistoryEntry::of(session, &names, calendar, self.now)
            })
            .collect();
        HistoryContent::of_page(query, total, filter.page, entries, today)
    }

    /// What a refused form needs to be shown again.
    fn refused(
        &self,
        refused: Option<Refused>,
        calendar: &Calendar,
    ) -> (Option<RejectedForm>, Option<OtherSession>) {
        let Some(Refused { sent, other }) = refused else {
            return (None, None);
        };
        let other = other.and_then(|id| self.other(id, calendar));
        (Some(sent), other)
    }

    /// A session that another one would overlap.
    pub fn other(&self, id: SessionId, calendar: &Calendar) -> Option<OtherSession> {
        let session = self.sessions.iter().find(|session| session.id == id)?;
        Some(OtherSession {
            entry: HistoryEntry::of(session, &self.names(), calendar, self.now),
            is_ahead: session.started_at > self.now,
        })
    }

    /// The data of `/history/{id}`; none where the session is not stored.
    #[must_use]
    pub fn session(
        &self,
        id: SessionId,
        refused: Option<Refused>,
        offset: ZoneOffset,
    ) -> Option<SessionPageData> {
        let session = self.sessions.iter().find(|session| session.id == id)?;
        let calendar = self.calendar(offset);
        let today = self.today(offset);
        let names = self.names();
        let detail = SessionDetail::of(session, &[], &names, &calendar, self.now, today);
        let (sent, other) = self.refused(refused, &calendar);
        Some(SessionPageData {
            sent,
            other,
            ..SessionPageData::plain(detail)
        })
    }

    /// The data of `/insights` for the parameters of its address.
    #[must_use]
    pub fn insights(&self, pairs: &[(String, String)], offset: ZoneOffset) -> Insights {
        let calendar = self.calendar(offset);
        let facts = self.facts(offset);
        let today = self.today(offset);
        let streaks = self.streaks(&facts, &calendar, today);
        let stats = |days| self.stats(&facts, &calendar, streaks, today, days);
        let year = stats((year_begins(today), today));
        let week_starts_on = self.metadata.settings.week_starts_on;
        let requested = RequestedRange::of(pairs, today, week_starts_on);
        let range = stats((requested.span.first, requested.span.last));
        if Insights::are_empty(&year, &range) {
            return Insights::Empty;
        }
        // Sessions that only the server has cannot be compared with. One that was entered for a time
        // long ago says nothing about the days since.
        let begins = self.now.plus(-MAX_AGE);
        let oldest = self
            .sessions
            .iter()
            .rfind(|session| session.started_at >= begins)
            .map(|oldest| calendar.day_of(oldest.started_at));
        let is_stored =
            !self.metadata.is_short || oldest.is_some_and(|oldest| oldest < requested.before.first);
        let DateSpan { first, last } = requested.before;
        Insights::Data(Box::new(InsightsData {
            before: is_stored.then(|| stats((first, last)).totals.counts),
            stats: range,
            requested,
            year: whole_weeks(&year.days, today, week_starts_on),
            week_starts_on,
            names: self.names(),
        }))
    }

    /// The statistics of the current day alone.
    pub fn stats_of_today(&self, offset: ZoneOffset) -> Stats {
        let calendar = self.calendar(offset);
        let facts = self.facts(offset);
        let today = self.today(offset);
        let streaks = self.streaks(&facts, &calendar, today);
        self.stats(&facts, &calendar, streaks, today, (today, today))
    }

    fn facts(&self, offset: ZoneOffset) -> Vec<SessionStats> {
        let sessions = self.sessions.iter();
        sessions
            .filter_map(|session| SessionStats::of(session, self.now, offset))
            .collect()
    }

    fn streaks(&self, facts: &[SessionStats], calendar: &Calendar, today: NaiveDate) -> Streaks {
        let completed = facts.iter().filter(|fact| fact.is_completed_by_person());
        let days =
            set_of(completed.map(|fact| calendar.at_offset(fact.utc_offset).day_of(fact.start)));
        let stored = streaks(&days, today, calendar);
        Streaks {
            longest: stored.longest.max(self.metadata.longest_streak),
            ..stored
        }
    }

    fn stats(
        &self,
        facts: &[SessionStats],
        calendar: &Calendar,
        streaks: Streaks,
        today: NaiveDate,
        (first, last): (NaiveDate, NaiveDate),
    ) -> Stats {
        let mut statistics = Statistics::new(calendar.clone(), first, last);
        let mut tags = TagStatistics::default();
        for fact in facts {
            let in_range = statistics.add(fact);
            tags.add(fact, &in_range);
        }
        let settings = StatsSettings {
            time_zone: self.metadata.settings.zones.time_zone.clone(),
            day_starts_at: self.metadata.settings.day_starts_at,
            daily_goal_minutes: self.metadata.settings.daily_goal_minutes,
        };
        stats_view(&statistics, streaks, &settings, today, self.now).with_tags(&tags)
    }

    /// The status shown above a page.
    #[must_use]
    pub fn status(&self, offset: ZoneOffset) -> OfflineStatus {
        self.offline_status(&self.calendar(offset))
    }

    fn offline_status(&self, calendar: &Calendar) -> OfflineStatus {
        OfflineStatus {
            as_of: calendar.shown_at(self.metadata.as_of.unwrap_or(self.now)),
            today: calendar.shown_at(self.now).date(),
            unsaved: self.unsaved.len(),
            is_short: self.metadata.is_short,
            is_offline: self.is_offline,
        }
    }

    fn today(&self, offset: ZoneOffset) -> NaiveDate {
        let zones = &self.metadata.settings.zones;
        zones.today(self.now, self.metadata.settings.day_starts_at, offset)
    }

    /// The user's calendar over all stored sessions and the year.
    pub fn calendar(&self, offset: ZoneOffset) -> Calendar {
        let year = self.now.plus(-MAX_AGE);
        let oldest = self
            .sessions
            .last()
            .map_or(year, |oldest| oldest.started_at);
        let (from, day_starts_at) = (year.min(oldest), self.metadata.settings.day_starts_at);
        let zones = &self.metadata.settings.zones;
        zones.calendar(from, self.now, day_starts_at, offset)
    }

    fn names(&self) -> Names {
        let (tasks, projects) = (self.metadata.tasks.iter(), self.metadata.projects.iter());
        Names {
            tasks: map_of(tasks.map(|task| (TaskId::new(task.id), task.name.clone()))),
            projects: map_of(
                projects.map(|project| (ProjectId::new(project.id), project.name.clone())),
            ),
            colors: map_of(self.metadata.projects.iter().filter_map(|project| {
                let color = project.color.clone()?;
                Some((ProjectId::new(project.id), color))
            })),
        }
    }
}

/// The newest entries that are not archived.
fn choices(all: &[NamedItem]) -> Vec<Choice> {
    all.iter()
        .filter(|named| !named.archived)
        .take(MAX_CHOICES)
        .map(|named| (named.id.to_string(), named.name.clone()))
        .collect()
}
