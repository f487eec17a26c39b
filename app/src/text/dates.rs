//! Dates and lengths of time as a person reads them. Clocks have 24 hours in both languages.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

/// How a language writes dates.
#[derive(Debug)]
pub struct DateWords {
    /// The day that it is.
    pub today: &'static str,
    /// The day before.
    pub yesterday: &'static str,
    /// Monday first.
    pub weekdays: [&'static str; 7],
    /// January first.
    pub months: [&'static str; 12],
    /// January first.
    pub short_months: [&'static str; 12],
    /// What stands after the number of a day.
    after_day: &'static str,
}

/// English.
pub const ENGLISH: DateWords = DateWords {
    today: "Today",
    yesterday: "Yesterday",
    weekdays: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    short_months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    after_day: "",
};

/// German.
pub const GERMAN: DateWords = DateWords {
    today: "Heute",
    yesterday: "Gestern",
    weekdays: [
        "Montag",
        "Dienstag",
        "Mittwoch",
        "Donnerstag",
        "Freitag",
        "Samstag",
        "Sonntag",
    ],
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    short_months: [
        "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.",
        "Dez.",
    ],
    after_day: ".",
};

impl DateWords {
    /// The name of a date's weekday.
    #[must_use]
    pub fn weekday(&self, date: NaiveDate) -> &'static str {
        let number = date.weekday().num_days_from_monday() as usize;
        self.weekdays.get(number).copied().unwrap_or_default()
    }

    /// `Today`, `Yesterday`, `Monday, 16 November`, with the year where it is another one.
    #[must_use]
    pub fn heading(&self, date: NaiveDate, today: NaiveDate) -> String {
        if date == today {
            return self.today.to_owned();
        }
        if Some(date) == today.pred_opt() {
            return self.yesterday.to_owned();
        }
        let full = self.full(date);
        if date.year() == today.year() {
            full
        } else {
            format!("{full} {}", date.year())
        }
    }

    /// `Monday, 16 November`.
    #[must_use]
    pub fn full(&self, date: NaiveDate) -> String {
        let month = self.months.get(date.month0() as usize);
        format!(
            "{}, {}{} {}",
            self.weekday(date),
            date.day(),
            self.after_day,
            month.copied().unwrap_or_default()
        )
    }

    /// `16 Nov 2026`.
    #[must_use]
    pub fn with_year(&self, date: NaiveDate) -> String {
        format!("{}\u{a0}{}", self.short(date), date.year())
    }

    /// `16 Nov`.
    #[must_use]
    pub fn short(&self, date: NaiveDate) -> String {
        let month = self.short_months.get(date.month0() as usize);
        format!(
            "{}{}\u{a0}{}",
            date.day(),
            self.after_day,
            month.copied().unwrap_or_default()
        )
    }
}

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

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn near_days_have_names_of_their_own() {
        let today = date("2026-11-22");
        for (day, english, german) in [
            ("2026-11-22", "Today", "Heute"),
            ("2026-11-21", "Yesterday", "Gestern"),
            ("2026-11-16", "Monday, 16 November", "Montag, 16. November"),
            (
                "2025-03-02",
                "Sunday, 2 March 2025",
                "Sonntag, 2. März 2025",
            ),
            ("2026-11-23", "Monday, 23 November", "Montag, 23. November"),
        ] {
            assert_eq!(ENGLISH.heading(date(day), today), english);
            assert_eq!(GERMAN.heading(date(day), today), german);
        }
        assert_eq!(GERMAN.short(date("2026-11-16")), "16.\u{a0}Nov.");
        let with_year = GERMAN.with_year(date("2026-03-07"));
        assert_eq!(with_year, "7.\u{a0}März\u{a0}2026");
    }

    #[test]
    fn yesterday_may_be_of_last_year() {
        let new_year = date("2027-01-01");
        assert_eq!(ENGLISH.heading(date("2026-12-31"), new_year), "Yesterday");
    }

    #[test]
    fn hours_are_told_from_sixty_minutes_on() {
        assert_eq!(minutes(0), "0\u{a0}min");
        assert_eq!(minutes(59), "59\u{a0}min");
        assert_eq!(minutes(120), "2\u{a0}h");
        assert_eq!(minutes(200), "3\u{a0}h 20\u{a0}min");
    }
}
