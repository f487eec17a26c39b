//! Facts, days and calendars in few words, and random ones.

use chrono::NaiveDate;
use histories::Dice;
use proptest::test_runner::{Config, RngSeed};
use stint_rules::rules::{SessionStatus, SessionType, Tags};
use stint_rules::stats::{Calendar, SessionStats, Span, Statistics, UtcOffset};
use stint_rules::{Millis, ProjectId, TaskId, Timestamp};
use uuid::Uuid;

/// On wasm, `#[test]` is a test under Node.
#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(not(target_arch = "wasm32"))]
pub use core::prelude::rust_2024::test;

pub const SECOND: Millis = 1_000;
pub const MINUTE: Millis = 60 * SECOND;
pub const HOUR: Millis = 60 * MINUTE;
pub const DAY: Millis = 24 * HOUR;

/// The same cases every time, unless `PROPTEST_CASES` and `PROPTEST_RNG_SEED` set others.
pub fn cases(cases: u32) -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        config.failure_persistence = None;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(2026);
    }
    config
}

/// `2026-11-22T10:00:00Z`, or without seconds and zone.
#[track_caller]
pub fn at(text: &str) -> Timestamp {
    let full = if text.len() == 16 {
        format!("{text}:00Z")
    } else {
        text.to_owned()
    };
    Timestamp::parse(&full).expect("an instant")
}

#[track_caller]
pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A calendar that goes through these offsets, given as an instant and minutes from UTC; the
/// instant of the first is of no account.
pub fn calendar(offsets: &[(&str, i32)], day_starts_at: u32) -> Calendar {
    let offsets = offsets.iter().map(|(from, minutes)| UtcOffset {
        from: at(from),
        seconds: minutes * 60,
    });
    Calendar::new(offsets.collect(), day_starts_at)
}

/// Zones that are named after their hours ahead of UTC.
pub fn hours_ahead(zone: &str, _: Timestamp) -> Option<i32> {
    zone.parse::<i32>().ok().map(|hours| hours * 3_600)
}

pub fn utc() -> Calendar {
    Calendar::new(Vec::new(), 0)
}

/// A pomodoro that was completed, with a score of 80.
pub fn fact(start: &str, end: &str) -> SessionStats {
    SessionStats {
        start: at(start),
        end: at(end),
        pauses: Vec::new(),
        status: SessionStatus::Completed,
        session_type: SessionType::Pomodoro,
        automatic: false,
        score: Some(80),
        distractions: 0,
        task_id: None,
        project_id: None,
        tags: Tags::default(),
        utc_offset: None,
    }
}

pub fn span(from: &str, until: &str) -> Span {
    Span {
        from: at(from),
        until: at(until),
    }
}

/// Statistics of facts over a range of days.
pub fn over(calendar: &Calendar, first: &str, last: &str, facts: &[SessionStats]) -> Statistics {
    let mut statistics = Statistics::new(calendar.clone(), date(first), date(last));
    for fact in facts {
        statistics.add(fact);
    }
    statistics
}

/// 2026-03-25T00:00:00Z, around which random calendars change.
pub const AROUND: Timestamp = Timestamp::from_millis(1_774_396_800_000);

/// A zone with up to three changes within ten days, of half an hour to a whole day, in whole
/// minutes.
pub fn random_offsets(dice: &mut Dice) -> Vec<(Timestamp, Millis)> {
    let mut offsets = vec![(Timestamp::MIN, dice.between(-12 * 4, 14 * 4) * 15 * MINUTE)];
    let mut from = AROUND;
    for _ in 0..dice.below(4) {
        from = from.plus(dice.between(1, 4 * 1440) * MINUTE);
        let before = offsets.last().map_or(0, |(_, offset)| *offset);
        let change = [30 * MINUTE, -30 * MINUTE, HOUR, -HOUR, DAY, -DAY];
        let changed = before + dice.pick(&change).copied().unwrap_or(0);
        // No zone is further from UTC than 16 hours: a whole day is skipped from -10 to +14.
        offsets.push((
            from,
            if changed.abs() <= 16 * HOUR {
                changed
            } else {
                before
            },
        ));
    }
    offsets
}

pub fn random_day_start(dice: &mut Dice) -> u32 {
    match dice.below(3) {
        0 => 0,
        1 => 240,
        _ => u32::try_from(dice.below(1440)).unwrap_or(0),
    }
}

/// The calendar of such a zone.
pub fn calendar_of(offsets: &[(Timestamp, Millis)], day_starts_at: u32) -> Calendar {
    let offsets = offsets.iter().map(|(from, offset)| UtcOffset {
        from: *from,
        seconds: i32::try_from(offset / SECOND).expect("within a day or two"),
    });
    Calendar::new(offsets.collect(), day_starts_at).with_session_zones(hours_ahead)
}

/// One of two tags, both, or none.
fn random_tags(dice: &mut Dice) -> Tags {
    let both = ["Thesis", "home"].into_iter();
    Tags::sent(both.filter(|_| dice.chance(40)))
}

/// Some sessions of those ten days; they may overlap, which counts them all.
pub fn random_facts(dice: &mut Dice) -> Vec<SessionStats> {
    (0..dice.below(12))
        .map(|_| {
            let start = AROUND.plus(dice.between(-DAY, 11 * DAY));
            let end = start.plus(dice.between(0, 165 * MINUTE));
            let mut pauses = Vec::new();
            let mut from = start;
            for _ in 0..dice.below(4) {
                let begins = from.plus(dice.between(0, 20 * MINUTE)).min(end);
                let until = begins.plus(dice.between(0, 10 * MINUTE)).min(end);
                pauses.push(Span {
                    from: begins,
                    until,
                });
                from = until;
            }
            let status = dice.pick(SessionStatus::ALL).copied();
            let status = status.unwrap_or(SessionStatus::Completed);
            let id = |number: u64| Uuid::from_u64_pair(7, number);
            SessionStats {
                start,
                end,
                pauses,
                status,
                session_type: dice.pick(SessionType::ALL).copied().expect("one of four"),
                automatic: status == SessionStatus::Completed && dice.chance(30),
                score: (!status.is_open())
                    .then(|| u8::try_from(dice.below(101)).expect("at most 100")),
                distractions: u32::try_from(dice.below(5)).expect("at most 4"),
                task_id: dice.chance(50).then(|| TaskId::new(id(dice.below(3)))),
                project_id: dice.chance(50).then(|| ProjectId::new(id(dice.below(3)))),
                tags: random_tags(dice),
                utc_offset: dice
                    .chance(30)
                    .then(|| i32::try_from(dice.between(-48, 56)).expect("small") * 900),
            }
        })
        .collect()
}
