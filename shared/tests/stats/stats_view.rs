//! Statistics as JSON: exactly the fields of the documentation.

use serde_json::{Value, json};
use stint_rules::stats::{SessionStats, Statistics, Streaks};
use stint_rules::wire::{MOST_LISTED, Stats, StatsSettings, Tenths, stats_view};
use stint_rules::{ProjectId, TaskId};
use uuid::Uuid;

use crate::support::{at, date, fact, over, test, utc};

fn shown(statistics: &Statistics, goal: Option<u32>) -> Stats {
    let person = StatsSettings {
        time_zone: "UTC".to_owned(),
        day_starts_at: 0,
        daily_goal_minutes: goal,
    };
    let streaks = Streaks {
        current: 2,
        longest: 7,
    };
    stats_view(
        statistics,
        streaks,
        &person,
        date("2026-11-22"),
        at("2026-11-22T12:00"),
    )
}

fn json(stats: &Stats) -> Value {
    let json = serde_json::to_value(stats).expect("JSON");
    let again: Stats = serde_json::from_value(json.clone()).expect("it is read again");
    assert_eq!(&again, stats);
    json
}

#[test]
fn json_has_exactly_the_documented_fields() {
    let session = SessionStats {
        distractions: 3,
        ..fact("2026-11-22T10:00", "2026-11-22T10:25")
    };
    let forgotten = SessionStats {
        automatic: true,
        ..fact("2026-11-22T11:00", "2026-11-22T11:10")
    };
    let statistics = over(&utc(), "2026-11-21", "2026-11-22", &[session, forgotten]);
    let counts = json!({
        "focusedSeconds": 2100, "automaticSeconds": 600, "sessions": 2, "completed": 1,
        "automatic": 1, "abandoned": 0, "open": 0, "completionRate": 100.0, "meanScore": 80.0,
        "pauses": 0, "distractions": 3,
    });
    let nothing = json!({
        "focusedSeconds": 0, "automaticSeconds": 0, "sessions": 0, "completed": 0, "automatic": 0,
        "abandoned": 0, "open": 0, "completionRate": null, "meanScore": null, "pauses": 0,
        "distractions": 0,
    });
    let with = |more: Value, counts: &Value| {
        let mut all = counts.clone();
        for (name, value) in more.as_object().expect("fields") {
            all[name] = value.clone();
        }
        all
    };
    let mut got = json(&shown(&statistics, Some(40)));
    assert_eq!(got["hours"].as_array().map(Vec::len), Some(24));
    assert_eq!(got["hours"][9], with(json!({"hour": 9}), &nothing));
    assert_eq!(got["hours"][11]["focusedSeconds"], 600);
    assert_eq!(got["weekdays"].as_array().map(Vec::len), Some(7));
    assert_eq!(got["weekdays"][6], with(json!({"weekday": 7}), &counts));
    got["hours"].take();
    got["weekdays"].take();
    let day = |name: &str, progress: f64| {
        let date = date(name);
        json!({
            "date": name, "goalProgress": progress, "begins": format!("{name}T00:00:00.000Z"),
            "ends": format!("{}T00:00:00.000Z", date.succ_opt().expect("another day")),
        })
    };
    let types = json!({"pomodoro": 2, "short": 0, "long": 0, "custom": 0});
    assert_eq!(
        got,
        json!({
            "startDate": "2026-11-21", "endDate": "2026-11-22", "today": "2026-11-22",
            "timeZone": "UTC", "dayStartsAt": 0, "serverTime": "2026-11-22T12:00:00.000Z",
            "totals": with(json!({ "byType": types }), &counts),
            "goal": {"dailyGoalMinutes": 40, "daysReached": 0},
            "streak": {"current": 2, "longest": 7},
            "days": [
                with(day("2026-11-21", 0.0), &nothing),
                with(day("2026-11-22", 87.5), &counts),
            ],
            "hours": null, "weekdays": null,
            "projects": [with(json!({"projectId": null}), &counts)], "otherProjects": null,
            "tasks": [with(json!({"taskId": null}), &counts)], "otherTasks": null,
            "tags": [], "otherTags": null,
        })
    );
}

#[test]
fn goal_is_exact_to_the_second_and_progress_is_rounded_down() {
    let almost = fact("2026-11-21T10:00:00Z", "2026-11-21T10:24:59Z");
    let exactly = fact("2026-11-22T10:00", "2026-11-22T10:25");
    let statistics = over(&utc(), "2026-11-20", "2026-11-22", &[almost, exactly]);
    let stats = shown(&statistics, Some(25));
    assert_eq!(stats.goal.map(|goal| goal.days_reached), Some(1));
    let progress: Vec<_> = stats.days.iter().map(|day| day.goal_progress).collect();
    assert_eq!(
        progress,
        [0, 999, 1000].map(|tenths| Some(Tenths::new(tenths)))
    );
    let without = shown(&statistics, None);
    assert_eq!(without.goal, None);
    assert!(without.days.iter().all(|day| day.goal_progress.is_none()));
}

#[test]
fn projects_and_tasks_are_sorted_by_time_and_the_rest_summed() {
    let id = |number: u128| TaskId::new(Uuid::from_u128(number));
    let count = MOST_LISTED as u128 + 2;
    let sessions: Vec<_> = (0..count)
        .map(|number| SessionStats {
            task_id: Some(id(count - number)),
            project_id: Some(ProjectId::new(Uuid::from_u128(number % 2))),
            ..if number == 7 {
                fact("2026-11-22T10:00", "2026-11-22T10:02")
            } else {
                fact("2026-11-22T10:00", "2026-11-22T10:01")
            }
        })
        .collect();
    let stats = shown(&over(&utc(), "2026-11-22", "2026-11-22", &sessions), None);
    assert_eq!(stats.tasks.len(), MOST_LISTED);
    assert_eq!(stats.tasks[0].task_id, Some(id(count - 7)));
    assert_eq!(
        (stats.tasks[1].task_id, stats.tasks[2].task_id),
        (Some(id(1)), Some(id(2)))
    );
    let others = stats.other_tasks.expect("two more");
    assert_eq!((others.sessions, others.focused_seconds), (2, 120));
    let listed: i64 = stats
        .tasks
        .iter()
        .map(|task| task.counts.focused_seconds)
        .sum();
    assert_eq!(
        listed + others.focused_seconds,
        stats.totals.counts.focused_seconds
    );
    assert_eq!((stats.projects.len(), stats.other_projects), (2, None));
}

#[test]
fn tenths_round_half_up_and_progress_down() {
    for (part, whole, rounded, down) in [
        (0, 3, 0, 0),
        (1, 3, 3, 3),
        (2, 3, 7, 6),
        (1, 20, 1, 0),
        (1, 21, 0, 0),
        (1999, 20, 1000, 999),
        (i64::MAX, i64::MAX, 10, 10),
    ] {
        assert_eq!(
            Tenths::ratio(part, whole),
            Some(Tenths::new(rounded)),
            "{part}/{whole}"
        );
        assert_eq!(
            Tenths::ratio_down(part, whole),
            Some(Tenths::new(down)),
            "{part}/{whole}"
        );
    }
    assert_eq!(
        (Tenths::ratio(1, 0), Tenths::ratio_down(1, 0)),
        (None, None)
    );
}
