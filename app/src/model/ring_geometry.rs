//! The geometry of the ring: the position of each arc, gap and mark of a session.
//!
//! The whole ring is the time from the start to the planned end, pauses included, so that
//! everything is drawn where it happened. Pure integers: a circle of `pathLength` [`FULL`] is drawn
//! with dash patterns, so neither server nor browser computes an angle and both always agree.

use std::fmt::Write;

use shared::Timestamp;
use shared::rules::limits::{MINUTE, OVERTIME_LIMIT};
use shared::rules::{self, Phase, Session, ends_at};

/// The units of a whole ring.
pub const FULL: i64 = 36_000;

/// The narrowest visible gap.
const MIN_GAP: i64 = 110;

/// The width of a distraction's mark.
const MARK: i64 = 90;

/// A part of the ring, in units from its top: start and end.
pub type Stretch = (i64, i64);

/// The drawing of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Dash pattern of the focused arcs.
    pub focus: String,
    /// The end of the newest arc.
    pub head: i64,
    /// Dash pattern of the distractions.
    pub marks: String,
    /// Dash pattern of the second ring, full at the overtime limit.
    pub overtime: String,
}

impl Ring {
    /// The ring before a start.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            focus: dashes(&[]),
            head: 0,
            marks: dashes(&[]),
            overtime: dashes(&[]),
        }
    }

    /// A ring without marks, filled by so many thousandths.
    #[must_use]
    pub fn passed(thousandths: i64) -> Self {
        let head = (thousandths * FULL / 1_000).clamp(0, FULL);
        Self {
            focus: dashes(&[(0, head)]),
            head,
            ..Self::empty()
        }
    }

    /// The ring of a settled session at `now`.
    #[must_use]
    pub fn of(session: &Session, now: Timestamp) -> Self {
        let stretches = focused(session, now, MIN_GAP);
        let marks = session
            .distractions
            .iter()
            .map(|distraction| position(session, now, distraction.at).min(FULL))
            .map(|at| ((at - MARK / 2).max(0), (at + MARK / 2).min(FULL)));
        Self {
            head: stretches.last().map_or(0, |last| last.1),
            focus: dashes(&stretches),
            marks: dashes(&merged(marks)),
            overtime: dashes(&[(0, overtime(session, now))]),
        }
    }
}

/// The dash pattern of a dial with a tick every five minutes.
#[must_use]
pub fn dial_ticks(minutes: u32) -> String {
    let minutes = i64::from(minutes.max(1));
    let step = FULL / minutes * 5;
    format!("40 {}", step - 40)
}

/// Units of a dial that its minutes divide evenly.
#[must_use]
pub fn dial_length(minutes: u32) -> i64 {
    let minutes = i64::from(minutes.max(1));
    FULL / minutes * minutes
}

fn until(session: &Session, now: Timestamp) -> Timestamp {
    match &session.phase {
        Phase::Active => now.max(session.newest_at),
        Phase::Paused(pause) => pause.began_at,
        Phase::Ended(ending) => ending.ended_at,
    }
}

/// The elapsed part of overtime: 0 before it, [`FULL`] at its limit.
#[must_use]
pub fn overtime(session: &Session, now: Timestamp) -> i64 {
    if session.elapsed.is_none() {
        return 0;
    }
    let beyond = rules::focused(session, now) - session.plan();
    (beyond * FULL / OVERTIME_LIMIT).clamp(0, FULL)
}

/// The position of an instant on the ring, which goes from the start to the planned end.
#[must_use]
pub fn position(session: &Session, now: Timestamp, at: Timestamp) -> i64 {
    let whole = ends_at(session, now).since(session.started_at).max(MINUTE);
    (at.since(session.started_at) * FULL / whole).clamp(0, FULL)
}

/// The focused parts, with gaps where pauses were, each at least `min_gap` wide.
#[must_use]
pub fn focused(session: &Session, now: Timestamp, min_gap: i64) -> Vec<Stretch> {
    let until = until(session, now);
    let mut stretches = Vec::with_capacity(session.pauses.len() + 1);
    let mut from = 0;
    for pause in &session.pauses {
        let to = position(session, now, pause.began_at);
        stretches.push((from.min(to), to));
        from = position(session, now, pause.ended_at).max(to + min_gap);
    }
    let to = position(session, now, until);
    if to > from {
        stretches.push((from, to));
    }
    stretches
}

/// Parts in order; those that touch are merged, because dashes cannot overlap.
#[must_use]
pub fn merged(stretches: impl Iterator<Item = Stretch>) -> Vec<Stretch> {
    // A session has at most a hundred; the library's sort would add 1.4 kB to the browser's module.
    let mut ordered: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        let at = ordered.partition_point(|other| *other <= stretch);
        ordered.insert(at, stretch);
    }
    let mut all: Vec<Stretch> = Vec::new();
    for (from, to) in ordered {
        match all.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => all.push((from, to)),
        }
    }
    all
}

/// A `stroke-dasharray` that paints exactly these parts of a circle of [`FULL`] units.
fn dashes(stretches: &[Stretch]) -> String {
    let mut pattern = String::from("0");
    let mut end = 0;
    for (from, to) in stretches.iter().filter(|(from, to)| to > from) {
        // Writing to a String cannot fail.
        let _ = write!(pattern, " {} {}", from - end, to - from);
        end = *to;
    }
    let _ = write!(pattern, " {}", FULL - end + 1);
    pattern
}

#[cfg(test)]
mod tests {
    use shared::rules::Command;

    use super::*;
    use crate::fixtures::{self, distraction, pause};

    #[test]
    fn new_session_draws_an_empty_ring() {
        let session = fixtures::session(&[(0, fixtures::start("pomodoro"))]);
        let ring = Ring::of(&session, fixtures::at(0));
        assert_eq!(ring.focus, "0 36001");
        assert_eq!(ring.head, 0);
        assert_eq!(ring, Ring::empty());
    }

    #[test]
    fn break_ring_has_no_marks() {
        let half = Ring::passed(500);
        assert_eq!(
            (half.focus.as_str(), half.head),
            ("0 0 18000 18001", 18_000)
        );
        assert_eq!(half.marks, Ring::empty().marks);
        assert_eq!(Ring::passed(1_000).focus, "0 0 36000 1");
    }

    #[test]
    fn half_the_time_fills_half_the_ring() {
        let session = fixtures::session(&[(0, fixtures::start("pomodoro"))]);
        let ring = Ring::of(&session, fixtures::at(750));
        assert_eq!(ring.focus, "0 0 18000 18001");
        assert_eq!(ring.head, 18_000);
    }

    #[test]
    fn pause_is_a_gap_of_its_length() {
        // 15 minutes and a pause of 5: the ring is 20 minutes, so a minute is 1800 units.
        let session = fixtures::session(&[
            (0, fixtures::start("short")),
            (5 * 60, pause()),
            (10 * 60, Command::Resume),
        ]);
        let ring = Ring::of(&session, fixtures::at(12 * 60));
        assert_eq!(ring.focus, "0 0 9000 9000 3600 14401");
    }

    #[test]
    fn open_pause_stops_the_arc_at_its_start() {
        let session = fixtures::session(&[(0, fixtures::start("short")), (5 * 60, pause())]);
        let ring = Ring::of(&session, fixtures::at(10 * 60));
        assert_eq!(ring.head, 9_000);
        assert_eq!(ring.focus, "0 0 9000 27001");
    }

    #[test]
    fn shortest_pause_has_a_visible_gap() {
        let session = fixtures::session(&[
            (0, fixtures::start("long")),
            (600, pause()),
            (601, Command::Resume),
        ]);
        let ring = Ring::of(&session, fixtures::at(1_200));
        let lengths: Vec<i64> = ring.focus.split(' ').map(|n| n.parse().unwrap()).collect();
        assert_eq!(lengths[3], MIN_GAP);
    }

    #[test]
    fn near_distractions_share_a_mark() {
        let session = fixtures::session(&[
            (0, fixtures::start("pomodoro")),
            (750, distraction()),
            (751, distraction()),
            (900, distraction()),
        ]);
        let ring = Ring::of(&session, fixtures::at(1_000));
        assert_eq!(ring.marks, "0 17955 114 3486 90 14356");
    }

    #[test]
    fn overtime_fills_the_second_ring() {
        let session = fixtures::session(&[(0, fixtures::start("short"))]);
        let late = fixtures::settled(&session, 15 * 60 + 450);
        let ring = Ring::of(&late, fixtures::at(15 * 60 + 450));
        assert_eq!(ring.overtime, "0 0 18000 18001");
        assert_eq!(ring.focus, "0 0 36000 1");
        let over = fixtures::settled(&session, 30 * 60);
        let ring = Ring::of(&over, fixtures::at(30 * 60));
        assert_eq!(ring.overtime, "0 36001");
    }

    #[test]
    fn dash_patterns_have_no_negative_lengths() {
        let mut commands = vec![(0, fixtures::start("pomodoro"))];
        for second in 1..90 {
            commands.push((second * 7, distraction()));
        }
        commands.push((640, pause()));
        commands.push((641, Command::Resume));
        commands.push((642, pause()));
        commands.push((643, Command::Resume));
        let session = fixtures::session(&commands);
        for now in (643..1_600).step_by(13) {
            let session = fixtures::settled(&session, now);
            let ring = Ring::of(&session, fixtures::at(now));
            for pattern in [ring.focus, ring.marks] {
                let lengths: Vec<i64> = pattern.split(' ').map(|n| n.parse().unwrap()).collect();
                assert!(lengths.iter().all(|length| *length >= 0), "{pattern}");
                assert_eq!(lengths.iter().sum::<i64>(), FULL + 1);
                assert_eq!(
                    lengths.len() % 2,
                    0,
                    "an odd pattern would be repeated inverted"
                );
            }
        }
    }

    #[test]
    fn dial_has_a_tick_every_five_minutes() {
        for minutes in 5..=120 {
            let step: i64 = dial_ticks(minutes)
                .split(' ')
                .map(|n| n.parse::<i64>().unwrap())
                .sum();
            assert_eq!(step * i64::from(minutes), dial_length(minutes) * 5);
        }
    }
}
