//! Where a task stands in the order that a user gives their tasks by hand.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::Timestamp;

/// Bits of a [`Rank`] as one number that are the first ones of its id; the others are its instant.
const ID_BITS: u32 = 79;

/// A place in the order by hand; the highest is on top. It is an instant and an id, which need not be
/// those of any task: a task that was never moved has those of its creation, so that the newest is on top.
///
/// On the wire the two are separated by a blank. As texts they have the same order.
///
/// ```
/// use stint_rules::Rank;
///
/// let text = "2026-11-22T10:00:00.000Z 0198f3b0-0000-7000-8000-0000000000cc";
/// assert_eq!(Rank::parse(text).map(|rank| rank.to_string()).as_deref(), Some(text));
/// assert_eq!(Rank::parse("2026-11-22T10:00:00Z 0198f3b0-0000-7000-8000-0000000000cc"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Decides first.
    pub at: Timestamp,
    /// Breaks ties.
    pub id: Uuid,
}

impl Rank {
    /// Reads a rank in the spelling that [`fmt::Display`] gives it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once(' ')?;
        let rank = Self {
            at: Timestamp::parse(at)?,
            id: Uuid::try_parse(id).ok()?,
        };
        (rank.to_string() == text).then_some(rank)
    }

    /// So many ranks between two, equally far apart, the highest first; none where there is no room.
    #[must_use]
    pub fn between(upper: Self, lower: Self, count: usize) -> Option<Vec<Self>> {
        let (upper, lower) = (upper.number(), lower.number());
        let places = u128::try_from(count).ok()?;
        let step = upper.checked_sub(lower)? / (places + 1);
        let rank = |place| Self::of_number(upper - step * place);
        (step > 0).then(|| (1..=places).map(rank).collect())
    }

    /// The first bits, which two ranks rarely have in common.
    const fn number(self) -> u128 {
        let millis = self.at.as_millis() - Timestamp::MIN.as_millis();
        (millis.cast_unsigned() as u128) << ID_BITS | self.id.as_u128() >> (128 - ID_BITS)
    }

    fn of_number(number: u128) -> Self {
        let millis = i64::try_from(number >> ID_BITS).unwrap_or(i64::MAX);
        Self {
            at: Timestamp::MIN.plus(millis),
            id: Uuid::from_u128(number << (128 - ID_BITS)),
        }
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at, self.id)
    }
}

impl Serialize for Rank {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rank {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a rank"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(millis: i64, id: u128) -> Rank {
        Rank {
            at: Timestamp::from_millis(millis),
            id: Uuid::from_u128(id),
        }
    }

    #[test]
    fn ranks_between_two_are_in_order_and_apart() {
        for (upper, lower) in [
            (rank(1_000, 7), rank(999, u128::MAX >> 1)),
            (rank(1_000, 1 << 70), rank(1_000, 3)),
            (
                rank(1_795_341_600_000, u128::MAX),
                rank(-62_000_000_000_000, 0),
            ),
            (
                Rank {
                    at: Timestamp::MAX,
                    id: Uuid::max(),
                },
                Rank {
                    at: Timestamp::MIN,
                    id: Uuid::nil(),
                },
            ),
        ] {
            for count in [1, 2, 101] {
                let mut all = vec![upper];
                all.extend(Rank::between(upper, lower, count).expect("room"));
                all.push(lower);
                assert_eq!(all.len(), count + 2);
                assert!(all.is_sorted_by(|a, b| a > b), "{all:?}");
                let texts: Vec<_> = all.iter().map(Rank::to_string).collect();
                assert!(texts.is_sorted_by(|a, b| a > b), "{texts:?}");
            }
        }
    }

    #[test]
    fn where_no_room_is_left_there_is_none() {
        let (lower, mut upper) = (rank(0, 0), rank(86_400_000, 0));
        let mut moves = 0;
        while let Some(between) = Rank::between(upper, lower, 1) {
            upper = between[0];
            moves += 1;
        }
        assert_eq!(moves, 106, "between the same two, a day apart");
        assert_eq!(Rank::between(lower, upper, 1), None, "the wrong way round");
        assert_eq!(Rank::between(lower, lower, 1), None);
    }
}
