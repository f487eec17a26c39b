//! Insights without the server: ranges, the time before, days and today.

use crate::model::insights_range::Range;

use super::*;

#[test]
fn insights_agree_with_the_statistics() {
    let sessions = folded(&[
        session_log(1, 0),
        session_log(2, DAY_SECONDS),
        session_log(3, 2 * DAY_SECONDS),
    ]);
    let offline = offline(sessions, &[], 2 * DAY_SECONDS + 3_600);
    let data = insights(&offline, &[("days", "7")]);
    assert_eq!(
        (data.requested.range, data.requested.wrong),
        (Range::Days(7), None)
    );
    assert_eq!(data.before.expect("all is stored").sessions, 0);
    assert_eq!(data.stats.days.len(), 7);
    assert_eq!(data.stats.totals.counts.completed, 3);
    assert_eq!(data.stats.goal.expect("a goal").days_reached, 3);
    assert_eq!(
        (data.stats.streak.current, data.stats.streak.longest),
        (3, 3)
    );
    let year: i64 = data.year.iter().map(|day| day.counts.focused_seconds).sum();
    assert_eq!(year, 75 * 60);
    let usual = insights(&offline, &[("days", "8")]).requested;
    assert_eq!(
        (usual.range, usual.wrong),
        (Range::Days(30), Some(Vec::new()))
    );
    assert_eq!(offline.status(zones).today.to_string(), "2025-11-24");
}

#[test]
fn night_belongs_to_the_day_that_has_not_ended() {
    // The sample day begins at 19:00 in Tokyo: at 1:00 of the next day, and at 19:00.
    let sessions = folded(&[session_log(1, 0), session_log(2, 6 * 3_600)]);
    let mut offline = offline(sessions, &[], 8 * 3_600);
    let days = |offline: &OfflineHistory| match history(offline, &[]).content {
        HistoryContent::List { days, today, .. } => (
            days.iter().map(|day| day.entries.len()).collect(),
            today.to_string(),
        ),
        other => panic!("no list: {other:?}"),
    };
    let on = |offline: &OfflineHistory, date| {
        let query = [("startDate", date), ("endDate", date)];
        let listed = entries(history(offline, &query)).len();
        let counted = insights(offline, &query).stats.totals.counts.sessions;
        assert_eq!(counted, listed as u64, "{date}");
        listed
    };
    assert_eq!(days(&offline), (vec![1, 1], "2025-11-23".to_owned()));
    assert_eq!(on(&offline, "2025-11-22"), 1);
    // At 4:00 the day has not ended by 3:00.
    offline.metadata.settings.day_starts_at = 240;
    assert_eq!(days(&offline), (vec![2], "2025-11-22".to_owned()));
    assert_eq!(on(&offline, "2025-11-22"), 2);
}

#[test]
fn time_before_is_compared_where_it_is_stored() {
    let sessions = folded(&[
        session_log(1, 0),
        session_log(2, DAY_SECONDS),
        session_log(3, 2 * DAY_SECONDS),
    ]);
    let mut offline = offline(sessions, &[], 2 * DAY_SECONDS + 3_600);
    let of = |offline: &OfflineHistory, first, last| {
        insights(offline, &[("startDate", first), ("endDate", last)])
    };
    let data = of(&offline, "2025-11-24", "2025-11-24");
    assert_eq!(data.stats.totals.counts.sessions, 1);
    assert_eq!(data.before.expect("all is stored").sessions, 1);
    // Where the copy is short, the day of its oldest session may lack some.
    offline.metadata.is_short = true;
    assert!(of(&offline, "2025-11-24", "2025-11-24").before.is_some());
    assert!(of(&offline, "2025-11-23", "2025-11-23").before.is_none());
    // One that was entered for a time long ago does not mean that the days since are stored.
    let sessions = folded(&[session_log(1, 0), session_log(2, -900 * DAY_SECONDS)]);
    let mut offline = self::offline(sessions, &[], 3_600);
    offline.metadata.is_short = true;
    assert!(of(&offline, "2025-11-22", "2025-11-22").before.is_none());
}

#[test]
fn today_counts_one_day_and_leads_to_it() {
    let sessions = folded(&[session_log(1, 0), session_log(2, DAY_SECONDS)]);
    let offline = offline(sessions, &[], DAY_SECONDS + 3_600);
    let today = offline.summary_of_today(Some((2, 4)), zones);
    assert_eq!(today.minutes, 25);
    assert_eq!((today.goal, today.sessions, today.streak), (Some(25), 1, 2));
    assert_eq!(
        today.text(),
        "25\u{a0}min of 25\u{a0}min today \u{b7} 1\u{a0}session \u{b7} Streak: 2 days \u{b7} 2 of 4 until the long break"
    );
    assert_eq!(
        today.address(),
        "/history?startDate=2025-11-23&endDate=2025-11-23"
    );
}

#[test]
fn today_says_nothing_to_a_newcomer() {
    let mut offline = offline(Vec::new(), &[], 0);
    assert_eq!(
        offline.summary_of_today(None, zones).text(),
        "0\u{a0}min of 25\u{a0}min today"
    );
    offline.metadata.settings.daily_goal_minutes = None;
    assert_eq!(offline.summary_of_today(None, zones).text(), "");
}

#[test]
fn longest_streak_may_precede_the_stored_sessions() {
    let mut metadata = metadata();
    metadata.longest_streak = 40;
    let sessions = folded(&[session_log(1, 0)]);
    let offline = OfflineHistory::of(metadata, sessions, &Mirror::default(), &[], at(3_600));
    assert_eq!(insights(&offline, &[]).stats.streak.longest, 40);
}

#[test]
fn today_is_the_browsers() {
    // 10:00 of the 23rd in Tokyo, 15:00 of the 22nd in Honolulu.
    let mut offline = offline(Vec::new(), &[], 15 * 3_600);
    let in_honolulu = |zone: &str, at: Timestamp| match zone {
        "" => zones("Pacific/Honolulu", at),
        known => zones(known, at),
    };
    for (current_only, today) in [(false, "2025-11-22"), (true, "2025-11-23")] {
        offline.metadata.settings.zones.current_only = current_only;
        let found = offline.stats_of_today(in_honolulu);
        assert_eq!(found.today.to_string(), today, "{current_only}");
    }
}
