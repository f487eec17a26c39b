//! Statistics: reads sessions and lets `shared::stats` compute.
//!
//! Everything is read in one transaction, so that the result is of one instant, and in pages, so
//! that a long history takes no more memory than a short one.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use shared::rules::limits::{DAY, LONGEST_SESSION};
use shared::stats::{
    Calendar, SessionStats, Statistics, Streaks, TagStatistics, UserZones, streaks,
};
use shared::wire::{MAX_STATS_DAYS, StatsSettings, stats_view};
use shared::{Timestamp, UserId, wire};

use super::outcome::ServiceError;
use super::sessions::Sessions;
use super::zones;
use store::stats::{self, DAY_RUNS, DayRun, FactCursor, RUN_DAYS};
use store::{Connection, StoreError, zone_offset};

/// The days of a range without given ends.
const USUAL_DAYS: i64 = 30;

/// Sessions in memory per page, some hundred bytes each.
const SESSIONS_PER_PAGE: u32 = 5_000;

/// The most days in a run.
const RUN: usize = 366;
const _: () = assert!(RUN <= RUN_DAYS);

/// The requested days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first; if none, so that the range has 30 days.
    pub first: Option<NaiveDate>,
    /// The last, included; if none, today or the first, whichever is later.
    pub last: Option<NaiveDate>,
}

/// Why statistics cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum StatsError {
    /// The service cannot answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The range has more than [`MAX_STATS_DAYS`].
    #[error("the range has {days} days")]
    TooManyDays {
        /// The days of the range.
        days: i64,
    },
}

impl From<StoreError> for StatsError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl Period {
    /// The first and the last day.
    fn days(self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), StatsError> {
        let last = self
            .last
            .unwrap_or_else(|| self.first.map_or(today, |first| first.max(today)));
        let before = || last.checked_sub_signed(Duration::days(USUAL_DAYS - 1));
        let first = self.first.or_else(before).unwrap_or(last);
        let days = last.signed_duration_since(first).num_days() + 1;
        if days > MAX_STATS_DAYS {
            return Err(StatsError::TooManyDays { days });
        }
        Ok((first, last))
    }
}

impl Sessions {
    /// A user's statistics over a range, in the days and hours of these zones.
    pub async fn stats(
        &self,
        user: UserId,
        period: Period,
        zones: &UserZones,
    ) -> Result<wire::Stats, StatsError> {
        let [stats] = self.stats_of(user, [period], zones).await?;
        Ok(stats)
    }

    /// As [`Self::stats`], over several ranges at one instant; sessions are read once.
    pub async fn stats_of<const RANGES: usize>(
        &self,
        user: UserId,
        periods: [Period; RANGES],
        zones: &UserZones,
    ) -> Result<[wire::Stats; RANGES], StatsError> {
        let (mut connection, open, now) =
            self.transactions.read_settled_session(user, None).await?;
        let stored = stats::user(&mut connection, user).await?;
        let starts_at = stored.day_starts_at;
        let calendar_of = |from, until| zones.calendar(from, until, starts_at, zone_offset);
        let today = zones.today(now, starts_at, zone_offset);
        let zone = zones::zone(&zones.time_zone).unwrap_or(Tz::UTC);
        let mut ranges = Vec::with_capacity(RANGES);
        for period in periods {
            let (first, last) = period.days(today)?;
            let from = zones::day_begins(first, zone, starts_at);
            let until = zones::day_ends(last, zone, starts_at);
            let calendar = calendar_of(from, until);
            let statistics = Statistics::new(calendar, first, last);
            ranges.push((statistics, TagStatistics::default()));
        }
        add(&mut connection, user, &mut ranges).await?;
        // The rows of an open session count until now.
        if let Some(open) = open.and_then(|open| SessionStats::of(&open.session, now, zone_offset))
        {
            ranges.iter_mut().for_each(|range| count(range, &open));
        }
        let streaks = match stored.first_completed {
            None => Streaks::default(),
            Some(earliest) => {
                let history = calendar_of(earliest, now);
                let days = completed(&mut connection, user, &history, earliest, today).await?;
                streaks(&days, today, &history)
            }
        };
        let settings = StatsSettings {
            time_zone: zone.name().to_owned(),
            day_starts_at: starts_at,
            daily_goal_minutes: stored.daily_goal_minutes,
        };
        let shown = |(statistics, tags): &Range| {
            stats_view(statistics, streaks, &settings, today, now).with_tags(tags)
        };
        Ok(std::array::from_fn(|index| shown(&ranges[index])))
    }
}

/// The statistics of a range of days, and those of tags.
type Range = (Statistics, TagStatistics);

fn count((statistics, tags): &mut Range, fact: &SessionStats) {
    let in_range = statistics.add(fact);
    tags.add(fact, &in_range);
}

/// Adds all ended sessions of the days of these ranges.
async fn add(
    connection: &mut Connection,
    user: UserId,
    ranges: &mut [Range],
) -> Result<(), StoreError> {
    let days = || ranges.iter().flat_map(|(range, _)| &range.days);
    let begins = days().map(|day| day.begins).min();
    let ends = days().map(|day| day.ends).max();
    let (Some(begins), Some(ends)) = (begins, ends) else {
        return Ok(());
    };
    // A session that started before the first day may reach into it. Its clock may be more than a day apart
    // from the calendar's.
    let from = begins.plus(-LONGEST_SESSION - 2 * DAY);
    let mut until = Some(FactCursor {
        start: ends.plus(2 * DAY),
        read: 0,
    });
    while let Some(next) = until {
        let part = stats::facts(connection, user, from, next, SESSIONS_PER_PAGE).await?;
        for range in &mut *ranges {
            part.facts.iter().for_each(|fact| count(range, fact));
        }
        until = part.next;
    }
    Ok(())
}

/// The days on which the user completed a session, from the earliest completed session on.
async fn completed(
    connection: &mut Connection,
    user: UserId,
    calendar: &Calendar,
    earliest: Timestamp,
    today: NaiveDate,
) -> Result<BTreeSet<NaiveDate>, StoreError> {
    let mut days = BTreeSet::new();
    let mut from = Some(earliest);
    let mut first = NaiveDate::MIN;
    while let Some(start) = from {
        // The day of a session's own clock may be the one before the calendar's.
        first = first.max(day_before(calendar.day_of(start)));
        let (runs, next_day) = runs(calendar, first, day_after(today));
        // Days without sessions are skipped by the index, even years of them.
        let (found, next) =
            stats::completed_days(connection, user, runs, calendar.has_session_zones()).await?;
        days.extend(found);
        (from, first) = (next, next_day);
    }
    Ok(days)
}

fn day_before(date: NaiveDate) -> NaiveDate {
    date.pred_opt().unwrap_or(date)
}

fn day_after(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(date)
}

/// Runs of days from the first one up to the last, each about two years, and the day after them: a
/// calendar holds the offset changes of a run, two per year. The last runs may be empty.
fn runs(calendar: &Calendar, first: NaiveDate, last: NaiveDate) -> ([DayRun; DAY_RUNS], NaiveDate) {
    let mut day = first;
    let runs = std::array::from_fn(|_| {
        let begins = calendar.begins(day);
        let length = calendar.ends(day).since(begins);
        let mut run = DayRun {
            first: day,
            begins,
            ends: begins,
            length,
            shown: calendar.shown_as_begins(day),
        };
        let requested = |day: &NaiveDate| *day <= last || *day == first;
        for next in day.iter_days().take(RUN).take_while(requested) {
            let ends = calendar.ends(next);
            if ends.since(run.ends) != length {
                break;
            }
            run.ends = ends;
            day = day_after(next);
        }
        run
    });
    (runs, day)
}
