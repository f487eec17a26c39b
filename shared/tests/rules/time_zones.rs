//! Time zones of sessions: in which commands they are, and what is refused.

use stint_rules::rules::{
    Command, EventData, RecordSession, SplitSession, StartSession, check_event,
};
use stint_rules::stats::Calendar;
use stint_rules::{RangeEdge, SessionFilter, StartRange, Timestamp};

use crate::support::{ANOTHER, USER, at, given, nothing, start, test};

fn started_in(zone: &str) -> Command {
    Command::Start(StartSession {
        time_zone: Some(zone.to_owned()),
        ..StartSession::preset("pomodoro")
    })
}

#[test]
fn the_zone_of_a_start_stays_with_the_session() {
    for zone in [
        "UTC",
        "Europe/Berlin",
        "Etc/GMT+12",
        "America/North_Dakota/New_Salem",
    ] {
        let session = given([("10:00", started_in(zone))]);
        let event = serde_json::to_value(&session.log[0].data).expect("JSON");
        assert_eq!(event["data"]["timeZone"], zone);
        assert_eq!(session.view("10:01").time_zone.as_deref(), Some(zone));
    }
}

#[test]
fn no_zone_is_null() {
    let session = given([("10:00", start("pomodoro"))]);
    let state = serde_json::to_value(session.session()).expect("JSON");
    let view = serde_json::to_value(session.view("10:01")).expect("JSON");
    let event = serde_json::to_value(&session.log[0].data).expect("JSON");
    for one in [&state, &view, &event["data"]] {
        assert_eq!(one.get("timeZone"), Some(&serde_json::Value::Null));
    }
}

#[test]
fn what_is_no_name_is_refused() {
    let long = "x".repeat(65);
    for wrong in ["", " UTC", "Europe, Berlin", "Zürich", "UTC\n", &long] {
        let refused = nothing().when(started_in(wrong), "10:00");
        refused.refused_values(["unknown_time_zone"]);
    }
    given([("10:00", started_in(&"x".repeat(64)))]);
}

#[test]
fn recorded_and_split_sessions_have_a_zone() {
    let record = Command::Record(RecordSession {
        start_time: at("10:00"),
        end_time: at("10:40"),
        time_zone: Some("Asia/Tokyo".to_owned()),
        ..RecordSession::default()
    });
    let recorded = given([("11:00", record)]);
    let zone = |session: &crate::support::Given| session.view("12:00").time_zone;
    assert_eq!(zone(&recorded).as_deref(), Some("Asia/Tokyo"));
    let split = Command::Split(SplitSession {
        split_time: at("10:20"),
        second_session_id: ANOTHER,
    });
    let mut second = recorded.when(split, "11:30").given();
    second.log.retain(|event| event.session_id == ANOTHER);
    assert_eq!(zone(&second).as_deref(), Some("Asia/Tokyo"));
}

#[test]
fn lists_have_the_days_of_the_zone() {
    let hours_ahead = |zone: &str, _: Timestamp| (zone == "Asia/Tokyo").then_some(9 * 3_600);
    let calendar = Calendar::new(Vec::new(), 0).with_session_zones(hours_ahead);
    // 16:00 in London is the next day in Tokyo.
    let [tokyo, unknown] = ["Asia/Tokyo", "Mars/Olympus"].map(|zone| {
        let session = given([("16:00", started_in(zone))]);
        session.session().clone()
    });
    let lists = |from: &str, to: &str, calendar: &Calendar| {
        let edges = [from, to].map(RangeEdge::parse);
        let starts = StartRange::new(edges[0], edges[1], |date| calendar.bound(date));
        let filter = SessionFilter {
            starts: starts.expect("a range"),
            ..SessionFilter::default()
        };
        [&tokyo, &unknown].map(|session| filter.matches(session, [], calendar))
    };
    let utc = Calendar::new(Vec::new(), 0);
    for (from, to, own, all) in [
        ("2026-11-22", "2026-11-22", [false, true], [true, true]),
        ("2026-11-23", "2026-11-23", [true, false], [false, false]),
        (
            "2026-11-22T16:00:00Z",
            "2026-11-22T17:00:00Z",
            [true, true],
            [true, true],
        ),
    ] {
        assert_eq!(lists(from, to, &calendar), own, "{from} {to}");
        assert_eq!(lists(from, to, &utc), all, "{from} {to}");
    }
}

#[test]
fn logs_are_checked_for_their_zones() {
    let session = given([("10:00", started_in("Asia/Tokyo"))]);
    let mut event = session.log[0].clone();
    let before = nothing().state();
    assert!(check_event(&before, &event, USER).is_ok());
    if let EventData::FocusSessionStarted { time_zone, .. } = &mut event.data {
        *time_zone = Some("To kyo".to_owned());
    }
    let refused = check_event(&before, &event, USER).expect_err("refused");
    assert_eq!(refused.code(), "unknown_time_zone");
}
