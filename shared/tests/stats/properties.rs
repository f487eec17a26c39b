//! Properties for all sessions and zones, compared with a model that counts each second.

use chrono::{Datelike, NaiveDate};
use histories::Dice;
use proptest::prelude::*;
use stint_rules::stats::{SessionCounts, SessionStats, Statistics, TagStatistics};
use stint_rules::{Millis, Timestamp};

use crate::support::{
    AROUND, DAY, HOUR, MINUTE, SECOND, calendar_of, cases, random_day_start, random_facts,
    random_offsets, test,
};

/// A simple model of the calendar, minute by minute.
struct ReferenceCalendar {
    offsets: Vec<(Timestamp, Millis)>,
    /// For every minute from three days before [`AROUND`], the latest day whose start clocks have
    /// shown by then, as days since 1970.
    days: Vec<Millis>,
    day_starts_at: u32,
}

impl ReferenceCalendar {
    const FROM: Timestamp = AROUND.plus(-3 * DAY);

    fn new(offsets: Vec<(Timestamp, Millis)>, day_starts_at: u32) -> Self {
        let mut reference = Self {
            offsets,
            days: Vec::new(),
            day_starts_at,
        };
        let mut latest = Millis::MIN;
        for minute in 0..18 * 1440 {
            let at = Self::FROM.plus(minute * MINUTE);
            let shown = reference.local_millis(at) - Millis::from(day_starts_at) * MINUTE;
            latest = latest.max(shown.div_euclid(DAY));
            reference.days.push(latest);
        }
        reference
    }

    fn local_millis(&self, at: Timestamp) -> Millis {
        let holds = self.offsets.iter().rev().find(|(from, _)| *from <= at);
        at.as_millis() + holds.map_or(0, |(_, offset)| *offset)
    }

    /// The hour of a session's own clock, else of the calendar.
    fn hour_of(&self, fact: &SessionStats, at: Timestamp) -> usize {
        let shown = fact
            .utc_offset
            .map(|offset| at.as_millis() + Millis::from(offset) * SECOND);
        shown.map_or_else(
            || self.hour(at),
            |shown| usize::try_from(shown.div_euclid(HOUR).rem_euclid(24)).expect("0 to 23"),
        )
    }

    /// The day of a session's own clock, else of the calendar.
    fn day_of(&self, fact: &SessionStats, at: Timestamp) -> NaiveDate {
        let shown = fact
            .utc_offset
            .map(|offset| at.as_millis() + Millis::from(offset) * SECOND);
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");
        shown.map_or_else(
            || self.day(at),
            |shown| {
                let shown = shown - Millis::from(self.day_starts_at) * MINUTE;
                epoch + chrono::Duration::days(shown.div_euclid(DAY))
            },
        )
    }

    fn hour(&self, at: Timestamp) -> usize {
        usize::try_from(self.local_millis(at).div_euclid(HOUR).rem_euclid(24)).expect("0 to 23")
    }

    fn day(&self, at: Timestamp) -> NaiveDate {
        let minute = usize::try_from(at.since(Self::FROM) / MINUTE).expect("within the days");
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");
        epoch + chrono::Duration::days(self.days[minute])
    }
}

/// The instant just before each focused second of a session is complete.
fn ticks(fact: &SessionStats) -> Vec<Timestamp> {
    let mut ticks = Vec::new();
    let mut focused = 0;
    let mut at = fact.start;
    while at < fact.end {
        let paused = fact
            .pauses
            .iter()
            .find(|pause| pause.from <= at && at < pause.until);
        if let Some(pause) = paused {
            at = pause.until;
            continue;
        }
        // Focused up to the next pause.
        let pauses = fact.pauses.iter().map(|pause| pause.from);
        let until = pauses
            .filter(|from| *from > at)
            .min()
            .unwrap_or(fact.end)
            .min(fact.end);
        while at < until {
            let step = (SECOND - focused % SECOND).min(until.since(at));
            focused += step;
            at = at.plus(step);
            if focused % SECOND == 0 {
                ticks.push(at.plus(-1));
            }
        }
    }
    ticks
}

fn sum<'a>(all_counts: impl IntoIterator<Item = &'a SessionCounts>) -> SessionCounts {
    let mut sum = SessionCounts::default();
    for counts in all_counts {
        sum.add(counts);
    }
    sum
}

struct Case {
    reference: ReferenceCalendar,
    empty: Statistics,
    statistics: Statistics,
    facts: Vec<SessionStats>,
    first: NaiveDate,
    last: NaiveDate,
}

fn case(seed: u64) -> Case {
    let mut dice = Dice::new(seed);
    let offsets = random_offsets(&mut dice);
    let day_starts_at = random_day_start(&mut dice);
    let calendar = calendar_of(&offsets, day_starts_at);
    let facts = random_facts(&mut dice);
    let first = calendar.day_of(AROUND.plus(dice.between(0, 3 * DAY)));
    let last = first + chrono::Duration::days(dice.between(0, 8));
    let empty = Statistics::new(calendar, first, last);
    let mut statistics = empty.clone();
    for fact in &facts {
        statistics.add(fact);
    }
    Case {
        reference: ReferenceCalendar::new(offsets, day_starts_at),
        empty,
        statistics,
        facts,
        first,
        last,
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn breakdowns_sum_to_the_total(seed in any::<u64>()) {
        let Case { statistics, facts, empty, .. } = case(seed);
        let days = sum(statistics.days.iter().map(|day| &day.counts));
        prop_assert_eq!(days, statistics.total);
        prop_assert_eq!(sum(&statistics.hours), statistics.total);
        prop_assert_eq!(sum(&statistics.weekdays), statistics.total);
        prop_assert_eq!(sum(statistics.projects.values()), statistics.total);
        prop_assert_eq!(sum(statistics.tasks.values()), statistics.total);
        let mut tags = TagStatistics::default();
        let mut again = empty.clone();
        for fact in &facts {
            let in_range = again.add(fact);
            tags.add(fact, &in_range);
        }
        for (key, counted) in tags.iter() {
            let mut only = empty.clone();
            let has = |fact: &&SessionStats| match key {
                Some(tag) => fact.tags.contains(tag),
                None => fact.tags.is_empty(),
            };
            for fact in facts.iter().filter(has) {
                only.add(fact);
            }
            prop_assert_eq!(counted.counts, only.total);
        }
        prop_assert_eq!(statistics.total.types.iter().sum::<u64>(), statistics.total.sessions());
    }

    /// A range that holds all sessions has exactly their `actualSeconds`.
    #[test]
    fn range_with_all_sessions_has_all_seconds(seed in any::<u64>()) {
        let Case { facts, statistics, .. } = case(seed);
        let calendar = calendar_of(&random_offsets(&mut Dice::new(seed)), 0);
        let first = calendar.day_of(AROUND.plus(-3 * DAY));
        let mut whole = Statistics::new(calendar, first, first + chrono::Duration::days(20));
        for fact in &facts {
            whole.add(fact);
        }
        let seconds: i64 = facts.iter().map(SessionStats::focused_seconds).sum();
        prop_assert_eq!(whole.total.focused_seconds, seconds);
        prop_assert_eq!(whole.total.sessions(), facts.len() as u64);
        prop_assert!(statistics.total.focused_seconds <= seconds);
    }

    #[test]
    fn halves_of_a_range_sum_to_the_range(seed in any::<u64>()) {
        let Case { facts, statistics, first, last, .. } = case(seed);
        let mut dice = Dice::new(seed);
        let offsets = random_offsets(&mut dice);
        let calendar = calendar_of(&offsets, random_day_start(&mut dice));
        let middle = first + chrono::Duration::days((last - first).num_days() / 2);
        let mut halves = Vec::new();
        for (from, to) in [(first, middle), (middle + chrono::Duration::days(1), last)] {
            let mut half = Statistics::new(calendar.clone(), from, to);
            for fact in &facts {
                half.add(fact);
            }
            halves.push(half);
        }
        prop_assert_eq!(sum(halves.iter().map(|half| &half.total)), statistics.total);
        let days: Vec<_> = halves.iter().flat_map(|half| half.days.clone()).collect();
        prop_assert_eq!(days, statistics.days);
    }

    #[test]
    fn order_of_sessions_does_not_change_the_result(seed in any::<u64>()) {
        let Case { mut facts, statistics, first, last, .. } = case(seed);
        let mut dice = Dice::new(seed);
        let offsets = random_offsets(&mut dice);
        let mut again = Statistics::new(calendar_of(&offsets, random_day_start(&mut dice)), first, last);
        for index in (1..facts.len()).rev() {
            facts.swap(index, usize::try_from(dice.below(index as u64 + 1)).expect("small"));
        }
        for fact in &facts {
            again.add(fact);
        }
        prop_assert_eq!(again, statistics);
    }

    /// On the day and in the hour that the reference calendar has.
    #[test]
    fn statistics_equal_counting_each_second(seed in any::<u64>()) {
        let Case { reference, facts, statistics, first, last, .. } = case(seed);
        let mut days = vec![0; statistics.days.len()];
        let mut hours = [0; 24];
        let mut sessions = vec![0; statistics.days.len()];
        let index = |fact: &SessionStats, at| {
            let day = reference.day_of(fact, at);
            (first..=last).contains(&day).then(|| usize::try_from((day - first).num_days()).expect("in order"))
        };
        for fact in &facts {
            if let Some(day) = index(fact, fact.start) {
                sessions[day] += 1;
            }
            for tick in ticks(fact) {
                if let Some(day) = index(fact, tick) {
                    days[day] += 1;
                    hours[reference.hour_of(fact, tick)] += 1;
                }
            }
        }
        let focused: Vec<_> = statistics.days.iter().map(|day| day.counts.focused_seconds).collect();
        prop_assert_eq!(focused, days);
        prop_assert_eq!(statistics.hours.map(|hour| hour.focused_seconds), hours);
        let started: Vec<_> = statistics.days.iter().map(|day| day.counts.sessions()).collect();
        prop_assert_eq!(started, sessions);
        for (number, weekday) in statistics.weekdays.iter().enumerate() {
            let of_weekday: i64 = statistics.days.iter()
                .filter(|day| day.date.weekday().num_days_from_monday() as usize == number)
                .map(|day| day.counts.focused_seconds)
                .sum();
            prop_assert_eq!(weekday.focused_seconds, of_weekday);
        }
    }

    /// Days follow each other without gap or overlap.
    #[test]
    fn every_instant_has_one_day_and_hour(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let offsets = random_offsets(&mut dice);
        let day_starts_at = random_day_start(&mut dice);
        let calendar = calendar_of(&offsets, day_starts_at);
        let reference = ReferenceCalendar::new(offsets, day_starts_at);
        for _ in 0..40 {
            let at = AROUND.plus(dice.between(-2 * DAY, 12 * DAY));
            let day = calendar.day_of(at);
            prop_assert!(calendar.begins(day) <= at && at < calendar.ends(day));
            prop_assert_eq!(day, reference.day(at));
            prop_assert_eq!(calendar.hour_of(at), reference.hour(at));
            let ends = calendar.hour_ends(at);
            prop_assert!(ends > at && ends.since(at) <= HOUR);
            prop_assert_eq!(calendar.hour_of(ends.plus(-1)), calendar.hour_of(at));
        }
    }
}
