//! Events of the profile, which are in the user's log beside those of sessions, tasks and projects.

use serde::{Deserialize, Serialize};

use super::OwnPreset;
use crate::rules::derive_profile_event;
use crate::stats::FormerZone;
use crate::{EventId, Timestamp, UserId};

/// A user's profile: how their days are counted, and what the timer offers. The account, with its e-mail
/// address, is no part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// The name shown to the user.
    #[serde(default)]
    pub display_name: Option<String>,
    /// An IANA name.
    pub time_zone: String,
    /// What it was before, earliest first: of sessions without a `timeZone`.
    #[serde(default)]
    pub former_time_zones: Vec<FormerZone>,
    /// Whether days are those of `timeZone` for all sessions.
    #[serde(default)]
    pub days_in_current_zone: bool,
    /// When a day begins, in minutes after midnight: 0 to 1439.
    pub day_starts_at: u32,
    /// Focused minutes that the user wants to reach each day, 1 to 1440; null for no goal.
    #[serde(default)]
    pub daily_goal_minutes: Option<u32>,
    /// The day a week begins with by ISO 8601: 1 is Monday, 7 is Sunday.
    pub week_starts_on: u32,
    /// What the timer's start form can be filled with, in the user's order.
    #[serde(default)]
    pub presets: Vec<OwnPreset>,
}

/// What happened to a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum ProfileEventData {
    /// The profile was changed; what is so since.
    ProfileChanged(Profile),
}

impl ProfileEventData {
    /// Every type as it is spelled on the wire.
    pub const NAMES: &[&str] = &["ProfileChanged"];

    /// The type as it is spelled on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ProfileChanged(_) => Self::NAMES[0],
        }
    }
}

/// An event of the profile in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileEventRecord {
    /// Derived from its user, sequence and instant.
    pub event_id: EventId,
    /// Counts per user, together with the other events.
    pub sequence: u64,
    /// Whose profile.
    pub user_id: UserId,
    /// When it happened.
    pub timestamp: Timestamp,
    /// When it was stored.
    pub recorded_at: Timestamp,
    /// What happened: `type` and `data`.
    #[serde(flatten)]
    pub data: ProfileEventData,
}

impl ProfileEventRecord {
    /// The profile of a user is as given from now on.
    #[must_use]
    pub fn changed(user: UserId, sequence: u64, now: Timestamp, profile: Profile) -> Self {
        Self {
            event_id: EventId::new(derive_profile_event(user.as_uuid(), sequence, now)),
            sequence,
            user_id: user,
            timestamp: now,
            recorded_at: now,
            data: ProfileEventData::ProfileChanged(profile),
        }
    }
}
