//! The zones of a user's days: on a journey, after a move, and one zone for everything.

use stint_rules::Timestamp;
use stint_rules::rules::limits::{DAY, MINUTE};
use stint_rules::stats::UserZones;

use crate::support::{hours_ahead, test};

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("an instant")
}

#[test]
fn a_move_leaves_sessions_where_they_were() {
    let mut zones = UserZones::of_sessions("1");
    let (moved, back) = (at("2026-11-20T12:00:00Z"), at("2026-11-27T12:00:00Z"));
    zones.change("1".to_owned(), moved);
    assert_eq!(zones, UserZones::of_sessions("1"));
    zones.change("13".to_owned(), moved);
    zones.change("1".to_owned(), back);
    for (instant, zone, shown) in [
        ("2026-11-20T11:59:59.999Z", "1", "2026-11-20 12:59:59.999"),
        ("2026-11-20T12:00:00Z", "13", "2026-11-21 01:00:00"),
        ("2026-11-27T11:59:59Z", "13", "2026-11-28 00:59:59"),
        ("2026-11-27T12:00:00Z", "1", "2026-11-27 13:00:00"),
    ] {
        assert_eq!(zones.at(at(instant)), zone, "{instant}");
        let calendar = zones.calendar(moved, back, 0, hours_ahead);
        assert_eq!(calendar.shown_at(at(instant)).to_string(), shown);
    }
    let current = UserZones {
        current_only: true,
        ..zones
    };
    assert_eq!(current.at(at("2026-11-25T00:00:00Z")), "1");
    let calendar = current.calendar(moved, back, 0, hours_ahead);
    assert!(!calendar.has_session_zones());
}

#[test]
fn a_zone_of_less_than_a_day_does_not_count() {
    let mut zones = UserZones::of_sessions("1");
    let moved = at("2026-11-20T12:00:00Z");
    zones.change("13".to_owned(), moved);
    zones.change("12".to_owned(), moved.plus(MINUTE));
    zones.change("11".to_owned(), moved.plus(DAY - 1));
    assert_eq!(zones.former.len(), 1);
    assert_eq!(zones.at(moved.plus(-1)), "1");
    assert_eq!(zones.at(moved), "11");
    zones.change("1".to_owned(), moved.plus(DAY));
    assert_eq!(zones.at(moved), "11");
}

#[test]
fn former_zones_are_bounded() {
    let mut zones = UserZones::of_sessions("0");
    for day in 1..=60 {
        let moved = Timestamp::from_millis(day * DAY);
        zones.change((day % 2).to_string(), moved);
    }
    assert_eq!(zones.former.len(), UserZones::MOST_FORMER);
    assert_eq!(zones.former[0].until, Timestamp::from_millis(11 * DAY));
    assert_eq!(zones.at(Timestamp::MIN), "0");
}

#[test]
fn today_is_the_devices() {
    let now = at("2026-11-20T22:00:00Z");
    let mut zones = UserZones::of_sessions("1");
    let today = |zones: &UserZones, starts: u32| {
        let today = zones.today(now, starts, hours_ahead);
        today.to_string()
    };
    assert_eq!(today(&zones, 0), "2026-11-20");
    zones.device = Some("13".to_owned());
    assert_eq!(today(&zones, 0), "2026-11-21");
    // 11:00 there.
    assert_eq!(today(&zones, 12 * 60), "2026-11-20");
    zones.current_only = true;
    assert_eq!(today(&zones, 0), "2026-11-20");
}
