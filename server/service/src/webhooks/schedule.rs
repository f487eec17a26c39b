//! The retry schedule of deliveries, and when a failing webhook is disabled.

use shared::rules::limits::{DAY, MINUTE};
use shared::{Millis, Timestamp};

const HOUR: Millis = 60 * MINUTE;

/// The delay before each attempt, after the previous one failed (Standard Webhooks 1.0).
const WAITS: [Millis; 10] = [
    0,
    5_000,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

/// The share of a delay that is added at random, so that deliveries that failed together are not
/// repeated together: a tenth.
const JITTER: Millis = 10;

/// The longest `Retry-After` that is respected.
const LONGEST_WISH: Millis = DAY;

/// How long a webhook may fail without a success before it is disabled.
pub const GIVE_UP_AFTER: Millis = 5 * DAY;

/// After this long without attempts, earlier failures no longer count: the longest delay between
/// two attempts and some margin.
const FORGIVEN_AFTER: Millis = 2 * DAY;

/// When to attempt again after `made` attempts, the last of which failed at `now`; none after the
/// last attempt. `chance` is random; `wish` is the receiver's `Retry-After`.
#[must_use]
pub fn next_attempt(
    made: u32,
    now: Timestamp,
    chance: u8,
    wish: Option<Timestamp>,
) -> Option<Timestamp> {
    let wait = *WAITS.get(usize::try_from(made).ok()?)?;
    let jitter = wait / JITTER * Millis::from(chance) / Millis::from(u8::MAX);
    let scheduled = now.plus(wait + jitter);
    // Never earlier than the schedule: a receiver cannot ask for more load.
    let wish = wish.map_or(scheduled, |wish| wish.min(now.plus(LONGEST_WISH)));
    Some(scheduled.max(wish))
}

/// Since when a webhook has been failing, given that it fails at `now`; `before` is since when it
/// was failing, and when it last failed.
#[must_use]
pub fn failing_since(now: Timestamp, before: Option<(Timestamp, Timestamp)>) -> Timestamp {
    match before {
        Some((since, last)) if now.since(last) <= FORGIVEN_AFTER => since,
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    #[test]
    fn waits_follow_the_specification_and_end() {
        let waits: Vec<Option<Millis>> = (1..=10)
            .map(|made| Some(next_attempt(made, NOW, 0, None)?.since(NOW) / 1000))
            .collect();
        let hours = |hours: i64| Some(hours * 3600);
        let expected = [
            Some(5),
            Some(300),
            Some(1800),
            hours(2),
            hours(5),
            hours(10),
            hours(14),
            hours(20),
            hours(24),
            None,
        ];
        assert_eq!(waits, expected);
    }

    #[test]
    fn jitter_adds_at_most_a_tenth() {
        for (chance, expected) in [(0, 5_000), (128, 5_250), (255, 5_500)] {
            let wait = next_attempt(1, NOW, chance, None).unwrap().since(NOW);
            assert!((wait - expected).abs() <= 2, "{chance}: {wait}");
        }
    }

    #[test]
    fn retry_after_is_bounded_and_only_delays() {
        for (wish, expected) in [
            (1_000, 5_000),
            (60_000, 60_000),
            (-60_000, 5_000),
            (100 * DAY, LONGEST_WISH),
        ] {
            let at = next_attempt(1, NOW, 0, Some(NOW.plus(wish))).unwrap();
            assert_eq!(at.since(NOW), expected, "{wish}");
        }
        assert_eq!(next_attempt(10, NOW, 0, Some(NOW.plus(5))), None);
        assert_eq!(next_attempt(u32::MAX, NOW, 0, None), None);
    }

    #[test]
    fn old_failures_do_not_count() {
        let since = NOW.plus(-4 * DAY);
        assert_eq!(failing_since(NOW, None), NOW);
        assert_eq!(failing_since(NOW, Some((since, NOW.plus(-DAY)))), since);
        assert_eq!(failing_since(NOW, Some((since, NOW.plus(-3 * DAY)))), NOW);
    }
}
