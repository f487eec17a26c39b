//! An example for every rule in the module's documentation.

use stint_rules::rules::{SessionStatus, SessionType, Tags};
use stint_rules::stats::{SessionStats, TagStatistics};
use stint_rules::wire::Tenths;
use stint_rules::{ProjectId, TaskId};
use uuid::Uuid;

use crate::support::{calendar, fact, hours_ahead, over, span, test, utc};

fn seconds(all_counts: &[stint_rules::stats::SessionCounts]) -> Vec<i64> {
    all_counts
        .iter()
        .map(|counts| counts.focused_seconds)
        .collect()
}

fn days(statistics: &stint_rules::stats::Statistics) -> Vec<(i64, u64)> {
    let days = statistics.days.iter();
    days.map(|day| (day.counts.focused_seconds, day.counts.sessions()))
        .collect()
}

#[test]
fn days_without_sessions_are_included() {
    let statistics = over(&utc(), "2026-02-27", "2026-03-02", &[]);
    let dates: Vec<_> = statistics
        .days
        .iter()
        .map(|day| day.date.to_string())
        .collect();
    assert_eq!(
        dates,
        ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]
    );
    assert_eq!(
        statistics.total,
        stint_rules::stats::SessionCounts::default()
    );
    assert!(statistics.projects.is_empty() && statistics.tasks.is_empty());
}

#[test]
fn focused_time_is_split_at_midnight_and_session_counts_on_its_first_day() {
    let session = fact("2026-11-21T23:50", "2026-11-22T00:15");
    let statistics = over(&utc(), "2026-11-20", "2026-11-23", &[session]);
    assert_eq!(days(&statistics), [(0, 0), (600, 1), (900, 0), (0, 0)]);
    assert_eq!(statistics.total.focused_seconds, 1500);
    assert_eq!(statistics.hours[23].focused_seconds, 600);
    assert_eq!(statistics.hours[0].focused_seconds, 900);
    assert_eq!(
        (
            statistics.hours[23].sessions(),
            statistics.hours[0].sessions()
        ),
        (1, 0)
    );
    // 21 November 2026 is a Saturday.
    assert_eq!(seconds(&statistics.weekdays), [0, 0, 0, 0, 0, 600, 900]);
}

#[test]
fn pauses_are_excluded_from_their_hours() {
    let session = SessionStats {
        pauses: vec![
            span("2026-11-22T09:55", "2026-11-22T10:02"),
            span("2026-11-22T10:58", "2026-11-22T11:01"),
        ],
        ..fact("2026-11-22T09:50", "2026-11-22T11:10")
    };
    let statistics = over(&utc(), "2026-11-22", "2026-11-22", &[session]);
    assert_eq!(seconds(&statistics.hours[9..12]), [5 * 60, 56 * 60, 9 * 60]);
    assert_eq!(statistics.total.pauses, 2);
}

#[test]
fn a_session_with_a_zone_counts_by_its_own_clock() {
    // From 23:50 to 00:15 of the next day in Tokyo.
    let session = SessionStats {
        utc_offset: Some(9 * 3_600),
        ..fact("2026-11-21T14:50", "2026-11-21T15:15")
    };
    let facts = std::slice::from_ref(&session);
    let whole = utc().with_session_zones(hours_ahead);
    let statistics = over(&whole, "2026-11-21", "2026-11-22", facts);
    assert_eq!(days(&statistics), [(600, 1), (900, 0)]);
    assert_eq!(seconds(&statistics.hours[23..]), [600]);
    assert_eq!(seconds(&statistics.hours[..1]), [900]);
    // From four o'clock on it is the day before.
    let late = calendar(&[], 240).with_session_zones(hours_ahead);
    let statistics = over(&late, "2026-11-21", "2026-11-22", facts);
    assert_eq!(days(&statistics), [(1_500, 1), (0, 0)]);
    // A calendar for all sessions.
    let statistics = over(&utc(), "2026-11-21", "2026-11-22", facts);
    assert_eq!(days(&statistics), [(1_500, 1), (0, 0)]);
    assert_eq!(seconds(&statistics.hours[14..16]), [600, 900]);
}

#[test]
fn second_counts_on_the_day_it_ends() {
    // It ends 10 minutes and 0.6 seconds after midnight; the pause makes its seconds end at .4.
    let session = SessionStats {
        start: crate::support::at("2026-11-21T23:50:00Z"),
        end: crate::support::at("2026-11-22T00:10:00.600Z"),
        pauses: vec![span("2026-11-21T23:55:00Z", "2026-11-21T23:55:00.400Z")],
        ..fact("2026-11-21T23:50", "2026-11-22T00:10")
    };
    assert_eq!(session.focused_seconds(), 1200);
    let statistics = over(&utc(), "2026-11-21", "2026-11-22", &[session]);
    assert_eq!(days(&statistics), [(599, 1), (601, 0)]);
}

#[test]
fn session_started_before_the_range_counts_only_its_seconds() {
    let session = fact("2026-11-21T23:50", "2026-11-22T00:15");
    let statistics = over(
        &utc(),
        "2026-11-22",
        "2026-11-22",
        std::slice::from_ref(&session),
    );
    assert_eq!(days(&statistics), [(900, 0)]);
    assert_eq!(statistics.total.mean_score(), None);
    assert_eq!(statistics.projects[&None].focused_seconds, 900);
    let before = over(&utc(), "2026-11-21", "2026-11-21", &[session]);
    assert_eq!(days(&before), [(600, 1)]);
    assert_eq!(before.total.mean_score(), Some(Tenths::new(800)));
}

#[test]
fn repeated_hour_is_one_hour_of_day() {
    let berlin = calendar(&[("2026-06-01T00:00", 120), ("2026-10-25T01:00", 60)], 0);
    let night = fact("2026-10-24T23:30", "2026-10-25T02:15");
    let statistics = over(&berlin, "2026-10-25", "2026-10-25", &[night]);
    assert_eq!(seconds(&statistics.hours[1..4]), [1800, 7200, 900]);
    assert_eq!(statistics.total.focused_seconds, 9900);
}

#[test]
fn skipped_hour_is_empty() {
    let berlin = calendar(&[("2026-01-01T00:00", 60), ("2026-03-29T01:00", 120)], 0);
    let night = fact("2026-03-29T00:30", "2026-03-29T01:30");
    let statistics = over(&berlin, "2026-03-29", "2026-03-29", &[night]);
    assert_eq!(seconds(&statistics.hours[1..4]), [1800, 0, 1800]);
}

#[test]
fn time_before_the_start_of_day_counts_on_the_previous_day() {
    let zone = calendar(&[("2026-01-01T00:00", 60)], 240);
    let session = fact("2026-11-22T02:50", "2026-11-22T03:10");
    let statistics = over(&zone, "2026-11-21", "2026-11-22", &[session]);
    assert_eq!(days(&statistics), [(600, 1), (600, 0)]);
    assert_eq!(seconds(&statistics.hours[3..5]), [600, 600]);
    // The weekday of its day is Saturday, although clocks show a Sunday.
    assert_eq!(seconds(&statistics.weekdays[5..]), [600, 600]);
}

#[test]
fn sessions_are_grouped_by_ending_and_type() {
    let session = || fact("2026-11-22T10:00", "2026-11-22T10:25");
    let sessions = [
        session(),
        SessionStats {
            session_type: SessionType::Long,
            ..session()
        },
        SessionStats {
            automatic: true,
            ..session()
        },
        SessionStats {
            status: SessionStatus::Abandoned,
            session_type: SessionType::Custom,
            ..session()
        },
        SessionStats {
            status: SessionStatus::Paused,
            score: None,
            session_type: SessionType::Short,
            ..session()
        },
    ];
    let total = over(&utc(), "2026-11-22", "2026-11-22", &sessions).total;
    assert_eq!(
        (
            total.completed,
            total.automatic,
            total.abandoned,
            total.open
        ),
        (2, 1, 1, 1)
    );
    assert_eq!(total.sessions(), 5);
    assert_eq!(total.types, [2, 1, 1, 1]);
    assert_eq!(
        total.focused_seconds,
        5 * 1500,
        "abandoned and open ones count"
    );
    assert_eq!(total.automatic_seconds, 1500);
    assert_eq!(total.completion_rate(), Some(Tenths::new(667)), "2 of 3");
}

#[test]
fn rates_without_data_are_null() {
    let automatic = SessionStats {
        automatic: true,
        ..fact("2026-11-22T10:00", "2026-11-22T10:25")
    };
    let total = over(&utc(), "2026-11-22", "2026-11-22", &[automatic]).total;
    assert_eq!((total.completion_rate(), total.mean_score()), (None, None));
    let no_time = fact("2026-11-22T10:00", "2026-11-22T10:00");
    let total = over(&utc(), "2026-11-22", "2026-11-22", &[no_time]).total;
    assert_eq!(
        (total.completion_rate(), total.mean_score()),
        (Some(Tenths::new(1000)), None)
    );
}

#[test]
fn mean_score_is_weighted_by_focused_time() {
    let long = SessionStats {
        score: Some(60),
        ..fact("2026-11-22T10:00", "2026-11-22T11:00")
    };
    let short = || SessionStats {
        score: Some(100),
        ..fact("2026-11-22T12:00", "2026-11-22T12:05")
    };
    let given_up = SessionStats {
        status: SessionStatus::Abandoned,
        score: Some(0),
        ..short()
    };
    let forgotten = SessionStats {
        automatic: true,
        score: Some(90),
        ..long.clone()
    };
    let sessions = [long, short(), short(), given_up, forgotten];
    let total = over(&utc(), "2026-11-22", "2026-11-22", &sessions).total;
    // (60 × 60 + 100 × 5 + 100 × 5 + 0 × 5) ÷ 75 minutes.
    assert_eq!(total.mean_score(), Some(Tenths::new(613)));
}

#[test]
fn focused_time_is_summed_by_project_and_task() {
    let (project, task) = (
        ProjectId::new(Uuid::from_u128(1)),
        TaskId::new(Uuid::from_u128(2)),
    );
    let sessions = [
        SessionStats {
            project_id: Some(project),
            ..fact("2026-11-22T10:00", "2026-11-22T10:10")
        },
        SessionStats {
            task_id: Some(task),
            ..fact("2026-11-22T11:00", "2026-11-22T11:01")
        },
    ];
    let statistics = over(&utc(), "2026-11-22", "2026-11-22", &sessions);
    assert_eq!(statistics.projects[&Some(project)].focused_seconds, 600);
    assert_eq!(statistics.projects[&None].focused_seconds, 60);
    assert_eq!(statistics.tasks[&Some(task)].focused_seconds, 60);
    assert_eq!(statistics.tasks[&None].sessions(), 1);
}

#[test]
fn a_session_counts_for_each_of_its_tags_whose_spelling_is_the_earliest() {
    let tagged = |start: &str, end: &str, tags: &[&str]| {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        SessionStats {
            tags: Tags::sent(tags).checked().expect("tags"),
            ..fact(start, end)
        }
    };
    let mut sessions = [
        tagged("2026-11-22T10:00", "2026-11-22T10:10", &["École", "thesis"]),
        tagged("2026-11-22T11:00", "2026-11-22T11:05", &["éCOLE"]),
        fact("2026-11-22T12:00", "2026-11-22T12:01"),
    ];
    for _ in 0..2 {
        let mut statistics = over(&utc(), "2026-11-22", "2026-11-22", &[]);
        let mut tags = TagStatistics::default();
        for fact in &sessions {
            let in_range = statistics.add(fact);
            tags.add(fact, &in_range);
        }
        let counted: Vec<_> = tags
            .iter()
            .map(|(key, tag)| (key, tag.spelling.as_str(), tag.counts.focused_seconds))
            .collect();
        let expected = [
            (None, "", 60),
            (Some("thesis"), "thesis", 600),
            (Some("école"), "École", 900),
        ];
        assert_eq!(counted, expected);
        assert_eq!(statistics.total.focused_seconds, 960);
        sessions.reverse();
    }
}
