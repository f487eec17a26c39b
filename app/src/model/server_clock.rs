//! The server's clock, as the browser estimates it: each exchange may improve the estimate, and a
//! jump of the browser's own clock discards it.
//!
//! Pure: the instants are parameters. Nothing counts ticks.

use shared::{Millis, Timestamp};

/// A wall clock that moved by more than this against the monotonic one has jumped.
const JUMP: Millis = 1_000;

/// The uncertainty of a stored estimate: any exchange is better.
const STORED_UNCERTAINTY: Millis = 60_000;

/// One exchange with the server, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockExchange {
    /// The browser's clock when the request was sent.
    pub sent_at: Millis,
    /// The server's clock at some time in between.
    pub server: Timestamp,
    /// The browser's clock when the response arrived.
    pub received_at: Millis,
}

/// How far the server's clock is ahead of the browser's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockOffset {
    ahead: Millis,
    /// The true value lies within `ahead` ± `uncertainty`.
    uncertainty: Millis,
}

impl ClockOffset {
    /// The estimate from one exchange: the server answered between request and response.
    #[must_use]
    pub const fn from_exchange(exchange: ClockExchange) -> Self {
        let uncertainty = (exchange.received_at - exchange.sent_at).abs() / 2;
        Self {
            ahead: exchange.server.as_millis() - (exchange.sent_at + exchange.received_at) / 2,
            uncertainty,
        }
    }

    /// A stored estimate of an earlier page.
    #[must_use]
    pub const fn remembered(ahead: Millis) -> Self {
        Self {
            ahead,
            uncertainty: STORED_UNCERTAINTY,
        }
    }

    /// How far the server's clock is ahead of the browser's.
    #[must_use]
    pub const fn ahead(self) -> Millis {
        self.ahead
    }

    /// The estimate after one more exchange. Of two that agree the more exact one is used, so that
    /// the display is steady; where they contradict each other a clock was set, and the newer one
    /// is right.
    #[must_use]
    pub const fn after(self, exchange: ClockExchange) -> Self {
        let newer = Self::from_exchange(exchange);
        let apart = (newer.ahead - self.ahead).abs();
        let contradicts = apart > newer.uncertainty + self.uncertainty;
        if contradicts || newer.uncertainty <= self.uncertainty {
            newer
        } else {
            self
        }
    }

    /// The server's time when the browser's clock shows `local`.
    #[must_use]
    pub const fn server_time(self, local: Millis) -> Timestamp {
        Timestamp::from_millis(local + self.ahead)
    }
}

/// Whether the wall clock was set, or the machine slept, between two readings of both clocks.
///
/// Each reading is (wall, monotonic) in milliseconds.
#[must_use]
pub const fn has_jumped(before: (Millis, Millis), after: (Millis, Millis)) -> bool {
    let drift = (after.0 - before.0) - (after.1 - before.1);
    drift.abs() > JUMP
}

/// Milliseconds until the whole periods counted to or from `reference` change; never 0, so that a
/// timer always makes progress.
#[must_use]
pub fn until_next(period: Millis, now: Timestamp, reference: Timestamp) -> Millis {
    period - now.since(reference).rem_euclid(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(sent_at: Millis, server: Millis, received_at: Millis) -> ClockExchange {
        ClockExchange {
            sent_at,
            server: Timestamp::from_millis(server),
            received_at,
        }
    }

    #[test]
    fn offset_is_measured_at_the_middle_of_the_exchange() {
        let offset = ClockOffset::from_exchange(exchange(1_000, 61_100, 1_200));
        assert_eq!(offset.server_time(2_000), Timestamp::from_millis(62_000));
    }

    #[test]
    fn less_exact_answer_is_ignored() {
        let exact = ClockOffset::from_exchange(exchange(1_000, 1_005, 1_010));
        assert_eq!(exact.after(exchange(2_000, 2_400, 2_900)), exact);
    }

    #[test]
    fn more_exact_answer_replaces_the_offset() {
        let vague = ClockOffset::from_exchange(exchange(0, 100, 900));
        let exact = vague.after(exchange(2_000, 2_003, 2_006));
        assert_eq!(exact.server_time(0), Timestamp::from_millis(0));
    }

    #[test]
    fn newer_answer_wins_after_a_clock_jump() {
        let before = ClockOffset::from_exchange(exchange(1_000, 1_005, 1_010));
        let hour = 3_600_000;
        let after = before.after(exchange(hour + 2_000, 2_400, hour + 2_800));
        assert_eq!(after.server_time(hour), Timestamp::from_millis(0));
    }

    #[test]
    fn difference_between_the_clocks_is_a_jump() {
        assert!(!has_jumped((0, 0), (60_000, 60_000)));
        assert!(!has_jumped((0, 0), (60_900, 60_000)));
        assert!(has_jumped((0, 0), (3_600_000, 1_000)));
        assert!(has_jumped((0, 0), (-3_600_000, 1_000)));
    }

    #[test]
    fn wait_for_the_next_period_is_positive() {
        let end = Timestamp::from_millis(10_000);
        let wait = |now| until_next(1_000, Timestamp::from_millis(now), end);
        assert_eq!(wait(8_999), 1);
        assert_eq!(wait(9_000), 1_000);
        assert_eq!(wait(9_001), 999);
        assert_eq!(wait(10_250), 750, "overtime counts from the same instant");
        let minute = |now| until_next(60_000, Timestamp::from_millis(now), end);
        assert_eq!(
            (minute(9_999), minute(10_000), minute(-50_000)),
            (1, 60_000, 60_000)
        );
    }
}
