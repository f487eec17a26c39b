//! The time zones of a user's days: which clock sessions and today go by.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, StartBound, ZoneOffset};
use crate::Timestamp;
use crate::json::{FromJson, ToJson};
use crate::rules::limits::DAY;

/// A time zone that a profile had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FormerZone {
    /// An IANA name.
    pub time_zone: String,
    /// When it ended.
    pub until: Timestamp,
}

/// Whose clocks a user's days go by; its JSON is part of the profile's.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromJson, ToJson)]
#[serde(rename_all = "camelCase")]
pub struct UserZones {
    /// The profile's, an IANA name.
    pub time_zone: String,
    /// Those that the profile had, earliest first: of sessions that have no zone of their own.
    #[serde(rename = "formerTimeZones", default)]
    pub former: Vec<FormerZone>,
    /// Whether `time_zone` is that of everything.
    #[serde(rename = "daysInCurrentZone", default)]
    pub current_only: bool,
    /// That of the device in use, where it is known: today's.
    #[serde(skip)]
    pub device: Option<String>,
}

impl UserZones {
    /// The most former zones; sessions before the earliest go by it.
    pub const MOST_FORMER: usize = 50;

    /// This zone for everything.
    #[must_use]
    pub fn only(time_zone: &str) -> Self {
        Self {
            current_only: true,
            ..Self::of_sessions(time_zone)
        }
    }

    /// The zones of sessions, and this one where they have none.
    #[must_use]
    pub fn of_sessions(time_zone: &str) -> Self {
        Self {
            time_zone: time_zone.to_owned(),
            ..Self::default()
        }
    }

    /// Changes the profile's zone; what began before keeps the one so far. One of less than a day was no
    /// place to stay, and a calendar has at most one change a day.
    pub fn change(&mut self, time_zone: String, now: Timestamp) {
        if time_zone == self.time_zone {
            return;
        }
        let time_zone = std::mem::replace(&mut self.time_zone, time_zone);
        let changed = self.former.last().map(|last| last.until);
        if changed.is_none_or(|changed| now.since(changed) >= DAY) {
            let until = now;
            self.former.push(FormerZone { time_zone, until });
        }
        let excess = self.former.len().saturating_sub(Self::MOST_FORMER);
        self.former.drain(..excess);
    }

    /// The profile's zone at an instant: of a session without one.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> &str {
        let former = self.former.iter().find(|former| at < former.until);
        former
            .filter(|_| !self.current_only)
            .map_or(&self.time_zone, |former| &former.time_zone)
    }

    /// The user's days between two instants; days start `day_starts_at` minutes after midnight.
    #[must_use]
    pub fn calendar(
        &self,
        from: Timestamp,
        until: Timestamp,
        day_starts_at: u32,
        zone_offset: ZoneOffset,
    ) -> Calendar {
        let offset = |at| clock_offset(zone_offset, self.at(at), at);
        let calendar = Calendar::of_zone(offset, from, until, day_starts_at);
        if self.current_only {
            calendar
        } else {
            calendar.with_session_zones(zone_offset)
        }
    }

    /// Where a day begins in the filters of lists.
    #[must_use]
    pub fn bound(
        &self,
        date: NaiveDate,
        day_starts_at: u32,
        zone_offset: ZoneOffset,
    ) -> StartBound {
        let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc();
        let near = Timestamp::from_millis(midnight.timestamp_millis());
        self.calendar(near, near, day_starts_at, zone_offset)
            .bound(date)
    }

    /// The current day.
    #[must_use]
    pub fn today(&self, now: Timestamp, day_starts_at: u32, zone_offset: ZoneOffset) -> NaiveDate {
        let device = self.device.as_ref().filter(|_| !self.current_only);
        let zone = device.unwrap_or(&self.time_zone);
        let offset = |at| clock_offset(zone_offset, zone, at);
        Calendar::of_zone(offset, now, now, day_starts_at).day_of(now)
    }
}

/// Seconds by which clocks of a zone are ahead of UTC. One that is not known is that of the empty
/// name: a browser's own, and UTC in the server.
#[must_use]
pub fn clock_offset(zone_offset: ZoneOffset, name: &str, at: Timestamp) -> i32 {
    zone_offset(name, at)
        .or_else(|| zone_offset("", at))
        .unwrap_or(0)
}
