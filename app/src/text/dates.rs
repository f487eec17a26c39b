//! Clocks and lengths of time, the same in every language: clocks have 24 hours.

use chrono::{NaiveDateTime, Timelike};

/// `9:05` as `09:05`.
#[must_use]
pub fn clock(shown: NaiveDateTime) -> String {
    format!("{:02}:{:02}", shown.hour(), shown.minute())
}

/// `45 min`, `2 h`, `3 h 20 min`: the same in every language that has hours.
#[must_use]
pub fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h {minutes}\u{a0}min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_minutes_are_one_hour() {
        assert_eq!(minutes(0), "0\u{a0}min");
        assert_eq!(minutes(59), "59\u{a0}min");
        assert_eq!(minutes(120), "2\u{a0}h");
        assert_eq!(minutes(200), "3\u{a0}h 20\u{a0}min");
    }
}
