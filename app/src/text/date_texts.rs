//! Dates as a person reads them.

use chrono::{Datelike, NaiveDate};

use super::DateTexts;

impl DateTexts {
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

    /// `Mon`.
    #[must_use]
    pub fn short_weekday(&self, date: NaiveDate) -> &'static str {
        let number = date.weekday().num_days_from_monday() as usize;
        self.short_weekdays.get(number).copied().unwrap_or_default()
    }

    /// `Nov`.
    #[must_use]
    pub fn short_month(&self, date: NaiveDate) -> &'static str {
        let month = self.short_months.get(date.month0() as usize);
        month.copied().unwrap_or_default()
    }

    /// `Nov 2026`.
    #[must_use]
    pub fn month(&self, date: NaiveDate) -> String {
        format!("{}\u{a0}{}", self.short_month(date), date.year())
    }

    /// `16 Nov – 2 Dec 2026`, the year of the first day where it is another one.
    #[must_use]
    pub fn span(&self, first: NaiveDate, last: NaiveDate) -> String {
        let end = self.with_year(last);
        if first == last {
            end
        } else if first.year() == last.year() {
            format!("{} \u{2013} {end}", self.short(first))
        } else {
            format!("{} \u{2013} {end}", self.with_year(first))
        }
    }

    /// `16 Nov 2026`.
    #[must_use]
    pub fn with_year(&self, date: NaiveDate) -> String {
        format!("{}\u{a0}{}", self.short(date), date.year())
    }

    /// `16 Nov`.
    #[must_use]
    pub fn short(&self, date: NaiveDate) -> String {
        format!(
            "{}{}\u{a0}{}",
            date.day(),
            self.after_day,
            self.short_month(date)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Language, Localized as _};

    fn in_english() -> &'static DateTexts {
        DateTexts::of(Language::English)
    }

    fn in_german() -> &'static DateTexts {
        DateTexts::of(Language::German)
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn today_and_yesterday_are_named() {
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
            assert_eq!(in_english().heading(date(day), today), english);
            assert_eq!(in_german().heading(date(day), today), german);
        }
        assert_eq!(in_german().short(date("2026-11-16")), "16.\u{a0}Nov.");
        let with_year = in_german().with_year(date("2026-03-07"));
        assert_eq!(with_year, "7.\u{a0}März\u{a0}2026");
    }

    #[test]
    fn spans_name_the_same_year_at_their_end() {
        for (first, last, expected) in [
            ("2026-11-16", "2026-11-16", "16 Nov 2026"),
            ("2026-11-16", "2026-12-02", "16 Nov \u{2013} 2 Dec 2026"),
            (
                "2025-12-31",
                "2026-01-01",
                "31 Dec 2025 \u{2013} 1 Jan 2026",
            ),
        ] {
            let shown = in_english().span(date(first), date(last));
            assert_eq!(shown.replace('\u{a0}', " "), expected);
        }
        assert_eq!(in_german().month(date("2026-09-01")), "Sept.\u{a0}2026");
        assert_eq!(in_german().short_weekday(date("2026-11-22")), "So");
    }

    #[test]
    fn yesterday_may_be_in_the_previous_year() {
        let new_year = date("2027-01-01");
        assert_eq!(
            in_english().heading(date("2026-12-31"), new_year),
            "Yesterday"
        );
    }
}
