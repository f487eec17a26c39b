//! A user's sessions never overlap in time.

use serde::{Deserialize, Serialize};

use super::state::Session;
use super::violation::RuleViolation;
use crate::json::FromJson;
use crate::{SessionId, Timestamp};

/// When a session takes place: [start, end), without end while it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Interval {
    /// A session is not compared with itself.
    pub session_id: SessionId,
    /// Included.
    pub start: Timestamp,
    /// Its end; none while it is open.
    pub end: Option<Timestamp>,
}

impl Interval {
    /// The interval of a session.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        Self {
            session_id: session.id,
            start: session.started_at,
            end: session.ending().map(|ending| ending.ended_at),
        }
    }

    /// Whether two intervals share any instant: `a.start < b.end && b.start < a.end`.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        other.end.is_none_or(|end| self.start < end) && self.end.is_none_or(|end| other.start < end)
    }
}

/// Checks that a session can be open from `start` on; an entry for the session itself is ignored.
///
/// # Errors
/// `session_already_open` where another one is, else `session_overlaps` with the first session that
/// it overlaps.
pub(super) fn check_room(
    session_id: SessionId,
    start: Timestamp,
    others: &[Interval],
) -> Result<(), RuleViolation> {
    let own = Interval {
        session_id,
        start,
        end: None,
    };
    let mut opens = others.iter().filter(|other| other.end.is_none());
    if let Some(open) = opens.find(|other| other.session_id != session_id) {
        let open = open.session_id;
        return Err(RuleViolation::SessionAlreadyOpen { open });
    }
    check_overlap(&own, others)
}

/// Checks when a session takes place against the user's others; an entry for the session itself
/// is ignored.
///
/// # Errors
/// `session_overlaps`, with the first session that it overlaps.
pub fn check_overlap(own: &Interval, others: &[Interval]) -> Result<(), RuleViolation> {
    match others
        .iter()
        .find(|other| other.session_id != own.session_id && own.overlaps(other))
    {
        Some(other) => Err(RuleViolation::SessionOverlaps {
            other: other.session_id,
            other_start: other.start,
            other_end: other.end,
        }),
        None => Ok(()),
    }
}

impl RuleViolation {
    /// For `session_overlaps`: when the other session takes place.
    #[must_use]
    pub const fn other_session(&self) -> Option<Interval> {
        match self {
            Self::SessionOverlaps {
                other,
                other_start,
                other_end,
            } => Some(Interval {
                session_id: *other,
                start: *other_start,
                end: *other_end,
            }),
            _ => None,
        }
    }
}

/// The sessions of a user that overlap an earlier one, each with the one it overlaps. Sorts the
/// intervals, which is all that it costs.
#[must_use]
pub fn overlaps(intervals: &mut [Interval]) -> Vec<(SessionId, SessionId)> {
    // An empty interval sorts before one that begins at the same instant: they do not overlap.
    intervals
        .sort_unstable_by_key(|interval| (interval.start, interval.end.unwrap_or(Timestamp::MAX)));
    let mut found = Vec::new();
    let mut latest: Option<Interval> = None;
    for interval in intervals {
        if let Some(latest) = latest.filter(|latest| interval.overlaps(latest)) {
            found.push((interval.session_id, latest.session_id));
        }
        let ends_later = latest.is_none_or(|latest| {
            latest
                .end
                .is_some_and(|end| interval.end.is_none_or(|own| own > end))
        });
        if ends_later {
            latest = Some(*interval);
        }
    }
    found
}
