//! Statistics: reads what they are made of and lets `shared::stats` count.
//!
//! Everything is read in one transaction and in parts, so that what is told is of one instant
//! and a long history takes no more memory than a short one.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use shared::rules::limits::{DAY, LONGEST_SESSION};
use shared::stats::{Calendar, Person, Statistics, Streaks, streaks, view};
use shared::{Timestamp, UserId, wire};
use uuid::Uuid;

use super::outcome::ServiceError;
use super::sessions::Sessions;
use super::zones;
use crate::store::stats::{self, Before, Run};
use crate::store::{Connection, StoreError};

/// The most days that statistics are made of at once, about ten years.
pub const MOST_DAYS: i64 = 3_700;

/// The days of a range whose ends are left out.
const USUAL_DAYS: i64 = 30;

/// Sessions that are in memory at once.
const PART: u32 = 5_000;

/// Days that are looked up by one statement.
const RUN: usize = 366;

/// The days that are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first; if none, as many before the last that there are 30.
    pub first: Option<NaiveDate>,
    /// The last, included; if none, today, or the first where that is later.
    pub last: Option<NaiveDate>,
}

/// Why there are no statistics.
#[derive(Debug, thiserror::Error)]
pub enum StatsError {
    /// The service cannot answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The range has more than [`MOST_DAYS`].
    #[error("the range has {days} days")]
    TooManyDays {
        /// How many it has.
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
        if days > MOST_DAYS {
            return Err(StatsError::TooManyDays { days });
        }
        Ok((first, last))
    }
}

impl Sessions {
    /// A person's statistics over a period, in the days and hours of `zone`.
    ///
    /// # Errors
    /// As [`StatsError`] says.
    pub async fn stats(
        &self,
        user: UserId,
        period: Period,
        zone: Tz,
    ) -> Result<wire::Stats, StatsError> {
        let (mut connection, now) = self.ledger.read_settled(user).await?;
        let preferences = stats::preferences(&mut connection, user).await?;
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
                let days = completed(&mut connection, user, &history, earliest).await?;
                streaks(&days, today, &history)
            }
        };
        let person = Person {
            time_zone: zone.name().to_owned(),
            day_starts_at: preferences.day_starts_at,
            daily_goal_minutes: preferences.daily_goal_minutes,
        };
        Ok(view(&statistics, streaks, &person, today, now))
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
    // Who started before the first day may have been focused on it.
    let from = first.begins.plus(-LONGEST_SESSION);
    let mut before = Some(Before {
        start: last.ends,
        id: Uuid::nil(),
    });
    while let Some(next) = before {
        let part = stats::part(connection, user, from, next, PART, now).await?;
        part.facts.iter().for_each(|fact| statistics.add(fact));
        before = part.next;
    }
    Ok(())
}

/// The days on which the person completed something, from the earliest session that they
/// completed.
async fn completed(
    connection: &mut Connection,
    user: UserId,
    calendar: &Calendar,
    earliest: Timestamp,
) -> Result<BTreeSet<NaiveDate>, StoreError> {
    let mut days = BTreeSet::new();
    let mut from = Some(earliest);
    while let Some(start) = from {
        let run = run(calendar, calendar.day_of(start));
        let found = stats::completed_days(connection, user, run).await?;
        days.extend(found.into_iter().map(|begins| calendar.day_of(begins)));
        from = stats::next_completed(connection, user, run.ends).await?;
    }
    Ok(days)
}

/// Days from this one on that are as long as it is.
fn run(calendar: &Calendar, first: NaiveDate) -> Run {
    let begins = calendar.begins(first);
    let mut ends = calendar.ends(first);
    let length = ends.since(begins);
    for day in first.iter_days().skip(1).take(RUN - 1) {
        let day_ends = calendar.ends(day);
        if day_ends.since(ends) != length {
            break;
        }
        ends = day_ends;
    }
    Run {
        begins,
        ends,
        length,
    }
}
