//! Dates, times, instants and lengths as other programs write them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use shared::rules::limits::{MINUTE, SECOND};
use shared::wire::DateOrder;
use shared::{Millis, Timestamp};

const HOUR: Millis = 60 * MINUTE;

/// What a text says about when something was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Instant(Timestamp),
    Local(NaiveDateTime),
    Date(NaiveDate),
    Time(NaiveTime),
}

/// Reads a date, a time or both, with an offset or without, or a number of seconds, milliseconds or
/// microseconds since 1970.
pub(super) fn when(text: &str, order: DateOrder) -> Option<When> {
    let text = text.trim();
    if let Some(instant) = unix(text) {
        return Some(When::Instant(instant));
    }
    let end = text
        .find(|char: char| char == 'T' || char.is_whitespace())
        .unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    if first.contains(':') {
        // A time may have a space before AM.
        return Some(When::Time(time(text)?));
    }
    let date = date(first.trim_end_matches(','), order)?;
    let rest = rest.strip_prefix('T').unwrap_or(rest).trim();
    if rest.is_empty() {
        return Some(When::Date(date));
    }
    let (clock, offset) = without_offset(rest)?;
    let local = date.and_time(time(clock)?);
    Some(match offset {
        None => When::Local(local),
        Some(offset) => When::Instant(Timestamp::from_millis(
            local.and_utc().timestamp_millis() - offset,
        )),
    })
}

/// A number that is too long for a date.
fn unix(text: &str) -> Option<Timestamp> {
    let whole = text.split('.').next()?;
    if whole.len() < 9 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    Some(Timestamp::from_millis(match whole.len() {
        ..12 => (text.parse::<f64>().ok()? * 1000.0).round() as i64,
        12..15 => number,
        _ => number / 1000,
    }))
}

/// `2026-11-20`, `20261120`, `20.11.2026`, `11/20/26` and the like.
fn date(text: &str, order: DateOrder) -> Option<NaiveDate> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: i32 = text.parse().ok()?;
        let (month, day) = (number / 100 % 100, number % 100);
        return NaiveDate::from_ymd_opt(
            number / 10_000,
            u32::try_from(month).ok()?,
            u32::try_from(day).ok()?,
        );
    }
    let [first, second, third] = numbers(text)?;
    if first >= 1000 {
        return NaiveDate::from_ymd_opt(i32::try_from(first).ok()?, second, third);
    }
    let year = if third < 100 { 2000 + third } else { third };
    let (month, day) = match order {
        DateOrder::DayFirst => (second, first),
        DateOrder::MonthFirst => (first, second),
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn numbers(text: &str) -> Option<[u32; 3]> {
    let mut numbers = text.split(['-', '/', '.']).map(|number| {
        let is_plain = (1..=4).contains(&number.len());
        number.parse::<u32>().ok().filter(|_| is_plain)
    });
    let three = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(three)
}

/// What the dates of a file say about their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OrderEvidence {
    day_first: bool,
    month_first: bool,
    either: bool,
}

impl OrderEvidence {
    /// Takes a date, or an instant that begins with one, into account.
    pub(super) fn add(&mut self, text: &str) {
        let text = text.trim();
        let end = text.find(|char: char| char == 'T' || char == ',' || char.is_whitespace());
        let date = &text[..end.unwrap_or(text.len())];
        let Some([first, second, _]) = numbers(date) else {
            return;
        };
        if first >= 1000 || first == second {
            return;
        }
        if first > 12 || date.contains('.') {
            self.day_first = true;
        } else if second > 12 {
            self.month_first = true;
        } else {
            self.either = true;
        }
    }

    /// The order; none where there is no date that needs one, or where it cannot be told.
    pub(super) const fn order(self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (true, false) => Some(DateOrder::DayFirst),
            (false, true) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// Whether somebody has to say the order.
    pub(super) const fn is_ambiguous(self) -> bool {
        self.either && self.order().is_none() || self.day_first && self.month_first
    }
}

/// The rest of a text that ends with an offset from UTC, and the offset if there is one.
fn without_offset(text: &str) -> Option<(&str, Option<Millis>)> {
    for utc in ["Z", "z", " UTC", " GMT"] {
        if let Some(rest) = text.strip_suffix(utc) {
            return Some((rest, Some(0)));
        }
    }
    let Some(at) = text.rfind(['+', '-', '−']) else {
        return Some((text, None));
    };
    let (rest, offset) = text.split_at(at);
    let mut chars = offset.chars();
    let sign = if chars.next() == Some('+') { 1 } else { -1 };
    let digits: String = chars.filter(|char| *char != ':').collect();
    let is_plain =
        matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain {
        return None;
    }
    let hours: Millis = digits[..2].parse().ok()?;
    let minutes: Millis = digits[2..].parse().unwrap_or(0);
    let offset = sign * (hours * HOUR + minutes * MINUTE);
    (hours <= 18 && minutes < 60).then_some((rest.trim_end(), Some(offset)))
}

/// `9:05`, `09:05:30.5`, `9:05 PM`, `090530`.
fn time(text: &str) -> Option<NaiveTime> {
    let lower = text.trim().to_ascii_lowercase().replace('.', ":");
    let (clock, noon) = match lower.trim_end_matches(':') {
        clock if clock.ends_with('m') => {
            let clock = clock.trim_end_matches(['m', ':']);
            let is_afternoon = clock.ends_with('p');
            let is_morning = clock.ends_with('a');
            if is_afternoon == is_morning {
                return None;
            }
            (
                clock.trim_end_matches(['a', 'p']).trim_end(),
                Some(is_afternoon),
            )
        }
        clock => (clock, None),
    };
    let is_plain = matches!(clock.len(), 4 | 6) && clock.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = [0_u32; 4];
    if is_plain {
        for (part, at) in parts.iter_mut().zip((0..clock.len()).step_by(2)) {
            *part = clock[at..at + 2].parse().ok()?;
        }
    } else {
        let mut count = 0;
        for number in clock.split(':') {
            let is_digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let part = parts.get_mut(count).filter(|_| is_digits)?;
            *part = match count {
                // Of the fraction, milliseconds.
                3 => format!("{number:0<3}")[..3].parse().ok()?,
                _ => number.parse().ok().filter(|_| number.len() <= 2)?,
            };
            count += 1;
        }
        if count < 2 {
            return None;
        }
    }
    let [hours, minutes, seconds, millis] = parts;
    let hours = match noon {
        None => hours,
        Some(_) if !(1..=12).contains(&hours) => return None,
        Some(is_afternoon) => hours % 12 + if is_afternoon { 12 } else { 0 },
    };
    NaiveTime::from_hms_milli_opt(hours, minutes, seconds.min(59), millis)
}

/// `1:30` and `1:30:00` as hours and minutes, `5400` as seconds, `1.5` and `1,5` as hours.
pub(super) fn length(text: &str) -> Option<Millis> {
    let text = text.trim();
    if !text.contains(':') {
        let unit = if text.contains(['.', ',']) {
            HOUR
        } else {
            SECOND
        };
        return amount(text, unit);
    }
    let mut length = 0;
    let mut unit = HOUR;
    for part in text.split(':') {
        if unit < SECOND {
            return None;
        }
        length += amount(part, unit)?;
        unit /= 60;
    }
    Some(length)
}

/// A decimal number of a unit, of at most a thousand days.
pub(super) fn amount(text: &str, unit: Millis) -> Option<Millis> {
    let number: f64 = text.trim().replace(',', ".").parse().ok()?;
    let millis = (number * unit as f64).round();
    let most = (1000 * 24 * HOUR) as f64;
    (0.0..=most).contains(&millis).then_some(millis as Millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match when(text, DateOrder::MonthFirst) {
            None => "none".to_owned(),
            Some(When::Instant(at)) => at.to_string(),
            Some(When::Local(local)) => local.to_string(),
            Some(When::Date(date)) => date.to_string(),
            Some(When::Time(time)) => time.to_string(),
        }
    }

    #[test]
    fn instants_dates_and_times_are_read() {
        for (text, expected) in [
            ("20261120T235000Z", "2026-11-20T23:50:00.000Z"),
            ("2026-11-20T09:00:00.000+0100", "2026-11-20T08:00:00.000Z"),
            ("2026-11-20T09:00:00.25+01:00", "2026-11-20T08:00:00.250Z"),
            ("2026-11-20 09:00:00 +01", "2026-11-20T08:00:00.000Z"),
            ("2026-11-20T09:00:00-09:30", "2026-11-20T18:30:00.000Z"),
            ("2026-11-20 09:00:00 UTC", "2026-11-20T09:00:00.000Z"),
            ("1795341600", "2026-11-22T10:00:00.000Z"),
            ("1795341600.5", "2026-11-22T10:00:00.500Z"),
            ("1795341600000", "2026-11-22T10:00:00.000Z"),
            ("1795341600000000", "2026-11-22T10:00:00.000Z"),
            ("2026-11-20 09:00", "2026-11-20 09:00:00"),
            ("11/20/2026, 9:05:30 PM", "2026-11-20 21:05:30"),
            ("2026-11-20", "2026-11-20"),
            ("20261120", "2026-11-20"),
            ("7/27/22", "2022-07-27"),
            ("09:00", "09:00:00"),
            ("9:05 AM", "09:05:00"),
            ("12:00 a.m.", "00:00:00"),
            ("12:30\u{202f}PM", "12:30:00"),
            ("10:23:52 PM", "22:23:52"),
            ("13:00 PM", "none"),
            ("24:00", "none"),
            ("9", "none"),
            ("", "none"),
            ("2026-02-30", "none"),
            ("2026-11-20T", "2026-11-20"),
            ("2026-11-20T09:00+99:00", "none"),
            ("tomorrow", "none"),
            ("１２:００", "none"),
            ("2026-11-20T09:00:00ü", "none"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        assert_eq!(
            when("04/03/2026", DateOrder::DayFirst),
            NaiveDate::from_ymd_opt(2026, 3, 4).map(When::Date)
        );
    }

    #[test]
    fn the_order_of_dates_follows_from_all_of_them() {
        for (dates, order, is_ambiguous) in [
            (
                &["03/04/2026", "03/13/2026"][..],
                Some(DateOrder::MonthFirst),
                false,
            ),
            (
                &["03/04/2026", "13/03/2026 09:00"],
                Some(DateOrder::DayFirst),
                false,
            ),
            (&["04.03.2026"], Some(DateOrder::DayFirst), false),
            (&["2026-03-04", "20260304"], None, false),
            (&["05/05/2026"], None, false),
            (&["03/04/2026"], None, true),
            (&["13/03/2026", "03/13/2026"], None, true),
        ] {
            let mut evidence = OrderEvidence::default();
            for date in dates {
                evidence.add(date);
            }
            assert_eq!(evidence.order(), order, "{dates:?}");
            assert_eq!(evidence.is_ambiguous(), is_ambiguous, "{dates:?}");
        }
    }

    #[test]
    fn lengths_are_read() {
        for (text, seconds) in [
            ("00:25:30", Some(1530)),
            ("0:25", Some(1500)),
            ("30:00:00", Some(108_000)),
            ("1500", Some(1500)),
            ("0.5", Some(1800)),
            ("0,5", Some(1800)),
            ("", None),
            ("-5", None),
            ("1:2:3:4", None),
            ("NaN", None),
            ("1e300", None),
        ] {
            assert_eq!(
                length(text).map(|millis| millis / SECOND),
                seconds,
                "{text}"
            );
        }
    }
}
