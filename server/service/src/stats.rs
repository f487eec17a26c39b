//! Statistics: reads sessions and lets `shared::stats` compute.
//!
//! Everything is read in one transaction, so that the result is of one instant, and in pages, so
//! that a long history takes no more memory than a short one.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use shared::rules::limits::{DAY, LONGEST_SESSION};
use shared::stats::{Calendar, SessionStats, Statistics, Streaks, streaks};
use shared::wire::{StatsSettings, stats_view};
use shared::{Timestamp, UserId, wire};

use super::outcome::ServiceError;
use super::sessions::Sessions;
use super::zones;
use store::stats::{self, DAY_RUNS, DayRun, FactCursor};
use store::{Connection, StoreError, sessions};

/// The most days of one request, about ten years.
pub const MAX_DAYS: i64 = 3_700;

/// The days of a range without given ends.
const USUAL_DAYS: i64 = 30;

/// Sessions in memory per page, some hundred bytes each.
const SESSIONS_PER_PAGE: u32 = 5_000;

/// The most days in a run.
const RUN: usize = 366;

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
    /// The range has more than [`MAX_DAYS`].
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
        if days > MAX_DAYS {
            return Err(StatsError::TooManyDays { days });
        }
        Ok((first, last))
    }
}

impl Sessions {
    /// A user's statistics over a range, in the days and hours of `zone`.
    pub async fn stats(
        &self,
        user: UserId,
        period: Period,
        zone: Tz,
    ) -> Result<wire::Stats, StatsError> {
        let (mut connection, now) = self.transactions.read_settled(user).await?;
        let preferences = stats::user_preferences(&mut connection, user).await?;
        let calendar_of =
            |from, until| zones::calendar(zone, from, until, preferences.day_starts_at);
        let today = calendar_of(now, now).day_of(now);
        let (first, last) = period.days(today)?;
        let (from, until) = (zones::day_begins(first, zone), zones::day_ends(last, zone));
        let calendar = calendar_of(from, until.plus(DAY));
        let mut statistics = Statistics::new(calendar, first, last);
        add(&mut connection, user, &mut statistics, now).await?;

        let streaks = match stats::next_completed(&mut connection, user, Timestamp::MIN).await? {
            None => Streaks::default(),
            Some(earliest) => {
                let history = calendar_of(earliest, now);
                let days = completed(&mut connection, user, &history, earliest, today).await?;
                streaks(&days, today, &history)
            }
        };
        let user = StatsSettings {
            time_zone: zone.name().to_owned(),
            day_starts_at: preferences.day_starts_at,
            daily_goal_minutes: preferences.daily_goal_minutes,
        };
        Ok(stats_view(&statistics, streaks, &user, today, now))
    }
}

/// Adds all sessions of the statistics' days.
async fn add(
    connection: &mut Connection,
    user: UserId,
    statistics: &mut Statistics,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (statistics.days.first(), statistics.days.last()) else {
        return Ok(());
    };
    // A session that started before the first day may reach into it.
    let from = first.begins.plus(-LONGEST_SESSION);
    let mut until = Some(FactCursor {
        start: last.ends,
        read: 0,
    });
    while let Some(next) = until {
        let part = stats::facts(connection, user, from, next, SESSIONS_PER_PAGE).await?;
        part.facts.iter().for_each(|fact| statistics.add(fact));
        until = part.next;
    }
    // The rows of an open session count until now.
    let open = sessions::open(connection, user).await?;
    let fact = open.and_then(|open| SessionStats::of(&open.session, now));
    fact.iter().for_each(|fact| statistics.add(fact));
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
    while let Some(start) = from {
        let runs = runs(calendar, calendar.day_of(start), today);
        let found = stats::completed_days(connection, user, runs).await?;
        days.extend(found.into_iter().map(|begins| calendar.day_of(begins)));
        // Days without sessions are skipped by the index, even years of them.
        from = stats::next_completed(connection, user, runs[DAY_RUNS - 1].ends).await?;
    }
    Ok(days)
}

/// Runs of days from the first one up to today, each about two years: a calendar holds the offset
/// changes of a run, two per year. The last runs may be empty.
fn runs(calendar: &Calendar, first: NaiveDate, today: NaiveDate) -> [DayRun; DAY_RUNS] {
    let mut day = first;
    std::array::from_fn(|_| {
        let begins = calendar.begins(day);
        let length = calendar.ends(day).since(begins);
        let mut run = DayRun {
            begins,
            ends: begins,
            length,
        };
        let requested = |day: &NaiveDate| *day <= today || *day == first;
        for next in day.iter_days().take(RUN).take_while(requested) {
            let ends = calendar.ends(next);
            if ends.since(run.ends) != length {
                break;
            }
            run.ends = ends;
            day = next.succ_opt().unwrap_or(next);
        }
        run
    })
}
