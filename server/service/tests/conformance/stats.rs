//! Statistics of both databases equal those of the rules, in pages, by index.

use std::collections::BTreeSet;
use std::iter::repeat_n;

use chrono::Duration;
use histories::{Dice, History, Step, World};
use service::{Period, zone_offset};
use shared::rules::{Command, StartSession};
use shared::stats::{FormerZone, SessionStats, Statistics, TagStatistics, UserZones, streaks};
use shared::wire::{Stats, StatsSettings, stats_view};
use shared::{SessionId, TaskId, Timestamp};
use store::SqlValue;
use store::stats::{self, DAY_RUNS, FactCursor};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, MORNING, SECOND, abandon, complete, distraction, id, pause};
use crate::{histories as played, query_plans};
use test_support::database::Kind;

conformance![
    statistics_agree_with_the_rules,
    sessions_are_read_in_pages,
    migration_computes_statistics_of_existing_sessions,
    streaks_over_a_change_of_the_clocks,
    a_streak_is_over_all_time,
    streaks_follow_the_zones_of_sessions,
    statistics_use_an_index
];

const DAY: i64 = 24 * 60 * MINUTE;

async fn stats(fixture: &Fixture, first: &str, last: &str, name: &str) -> Stats {
    let date = |text: &str| Some(text.parse().expect("a date"));
    let period = Period {
        first: date(first),
        last: date(last),
    };
    fixture
        .sessions
        .stats(fixture.user, period, &UserZones::only(name))
        .await
        .unwrap()
}

/// What the pure function makes of the sessions of a world.
fn expected(world: &World, now: Timestamp, period: Period, days_of: &UserZones) -> Stats {
    let (first, last) = period.first.zip(period.last).expect("both");
    let calendar = days_of.calendar(
        Timestamp::from_millis(0),
        now.plus(400 * DAY),
        0,
        zone_offset,
    );
    let mut statistics = Statistics::new(calendar.clone(), first, last);
    let mut tags = TagStatistics::default();
    let mut days = BTreeSet::new();
    for session in world.ids().filter_map(|id| world.state(id).session()) {
        let Some(fact) = SessionStats::of(session, now, zone_offset) else {
            continue;
        };
        let in_range = statistics.add(&fact);
        tags.add(&fact, &in_range);
        if fact.is_completed_by_person() {
            days.insert(calendar.at_offset(fact.utc_offset).day_of(fact.start));
        }
    }
    let today = days_of.today(now, 0, zone_offset);
    let user = StatsSettings {
        time_zone: days_of.time_zone.clone(),
        day_starts_at: 0,
        daily_goal_minutes: None,
    };
    stats_view(
        &statistics,
        streaks(&days, today, &calendar),
        &user,
        today,
        now,
    )
    .with_tags(&tags)
}

async fn statistics_agree_with_the_rules(mut fixture: Fixture) {
    let (mut focused, mut differing, mut differing_before) = (0, 0, 0);
    for seed in 0..25 {
        fixture.user = fixture.db.new_user().await;
        let mut history = History::from_seed(1_000 + seed);
        history.user = fixture.user;
        let mut world = played::play(&fixture, &history, seed).await;
        let now = fixture.sessions.now();
        world.read(now);
        let mut dice = Dice::new(seed);
        for name in ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"] {
            let today = UserZones::only(name).today(now, 0, zone_offset);
            let last = today - Duration::days(dice.between(-1, 5));
            let first = last - Duration::days(dice.between(0, 40));
            let period = Period {
                first: Some(first),
                last: Some(last),
            };
            let moved = |days: i64| FormerZone {
                time_zone: "Pacific/Auckland".to_owned(),
                until: now.plus(-days * DAY),
            };
            let own = UserZones::of_sessions(name);
            let days_of = [
                UserZones {
                    former: vec![moved(dice.between(0, 20))],
                    device: Some("Pacific/Honolulu".to_owned()),
                    ..own.clone()
                },
                UserZones::only(name),
                own,
            ];
            let expected = days_of
                .each_ref()
                .map(|days_of| expected(&world, now, period, days_of));
            for (days_of, expected) in days_of.iter().zip(&expected) {
                let got = fixture.sessions.stats(fixture.user, period, days_of);
                assert_eq!(got.await.unwrap(), *expected, "seed {seed}, {days_of:?}");
            }
            let [moved, all, own] = expected;
            focused += own.totals.counts.focused_seconds;
            differing += usize::from(own != all);
            differing_before += usize::from(own.days != moved.days);
        }
        // The next history has sessions of the same ids.
        played::remove(&fixture).await;
    }
    assert!(focused > 10_000, "{focused} seconds were compared");
    assert!(
        differing > 5,
        "{differing} histories have days of their own"
    );
    assert!(
        differing_before > 5,
        "{differing_before} histories have days from before a move"
    );
}

/// Parts of two, three and many sessions give the same sessions, none twice.
async fn sessions_are_read_in_pages(fixture: Fixture) {
    // Three that take no time start in the same millisecond: the id decides.
    for number in [7, 9, 8] {
        let start = StartSession {
            task_id: Some(TaskId::new(Uuid::from_u128(number))),
            ..StartSession::preset("short")
        };
        fixture.complete_one(number, start, 0).await;
    }
    for number in 1..=6 {
        fixture.clock.advance(MINUTE);
        let session = fixture.start(number).await;
        fixture.clock.advance(MINUTE);
        fixture.accept(session, distraction()).await;
        fixture.accept(session, pause()).await;
        fixture.clock.advance(90 * SECOND);
        if number < 6 {
            let end = if number % 2 == 0 {
                abandon()
            } else {
                complete()
            };
            fixture.accept(session, end).await;
        }
    }
    fixture.accept(id(2), Command::Delete).await;
    let whole = read(&fixture, 100).await;
    let summary: Vec<_> = whole.iter().map(summary).collect();
    let expected = [
        (0, 0, 0, Some(7)),
        (0, 0, 0, Some(8)),
        (0, 0, 0, Some(9)),
        (60, 1, 60, None),
        // The second was deleted; the sixth is open.
        (60 + 2 * 210, 1, 60, None),
        (60 + 3 * 210, 1, 60, None),
        (60 + 4 * 210, 1, 60, None),
    ];
    assert_eq!(summary, expected);
    for most in [1, 2, 3, 7] {
        assert_eq!(read(&fixture, most).await, whole, "{most} at once");
    }
}

/// When a session started and how long it was focused, in seconds, with its distractions and
/// its task.
fn summary(fact: &SessionStats) -> (i64, u32, i64, Option<u128>) {
    (
        fact.start.since(MORNING) / SECOND,
        fact.distractions,
        fact.focused_seconds(),
        fact.task_id.map(|task| task.as_uuid().as_u128()),
    )
}

/// All ended sessions in parts, in order of their start.
async fn read(fixture: &Fixture, most: u32) -> Vec<SessionStats> {
    let mut connection = fixture.db.database.read().await.unwrap();
    let mut facts = Vec::new();
    let mut until = Some(FactCursor {
        start: fixture.sessions.now(),
        read: 0,
    });
    while let Some(next) = until {
        let part = stats::facts(&mut connection, fixture.user, MORNING, next, most)
            .await
            .unwrap();
        assert!(part.facts.len() <= usize::try_from(most).unwrap());
        facts.extend(part.facts);
        until = part.next;
    }
    facts.sort_by_key(|fact| (fact.start, fact.task_id));
    facts
}

/// The migration makes the same texts of the sessions that were there before it.
async fn migration_computes_statistics_of_existing_sessions(mut fixture: Fixture) {
    let migration = match fixture.db.kind {
        Kind::Sqlite => include_str!("../../../../migrations/sqlite/0014_counted.sql"),
        Kind::Postgres => include_str!("../../../../migrations/postgres/0014_counted.sql"),
    };
    let update = migration
        .split(';')
        .find(|statement| statement.contains("UPDATE sessions SET counted"))
        .expect("an update");
    let mut counted = 0;
    for seed in 0..40 {
        fixture.user = fixture.db.new_user().await;
        let mut history = History::from_seed(2_000 + seed);
        history.user = fixture.user;
        // No session was corrected or split before the migration.
        history.steps.retain(|step| !corrects(step));
        played::play(&fixture, &history, seed).await;
        let mut written = texts(&fixture).await;
        // Nor had any a tag.
        for text in written.iter_mut().flatten() {
            let tags = text.find(",#").unwrap_or(text.len());
            text.truncate(tags);
        }
        let mut connection = fixture.db.database.write().await.unwrap();
        for statement in ["UPDATE sessions SET counted = NULL", update] {
            connection.execute(statement, &[]).await.unwrap();
        }
        connection.commit().await.unwrap();
        assert_eq!(texts(&fixture).await, written, "seed {seed}");
        counted += written.iter().flatten().count();
        played::remove(&fixture).await;
    }
    assert!(counted > 50, "{counted} texts were compared");
}

fn corrects(step: &Step) -> bool {
    let is_correction =
        |command: &Command| matches!(command, Command::Correct(_) | Command::Split(_));
    match step {
        Step::Live { command, .. } => is_correction(command),
        Step::Sync { commands, .. } => commands.iter().any(|sent| is_correction(&sent.command)),
        Step::Read { .. } => false,
    }
}

/// The statistics snapshot of each session.
async fn texts(fixture: &Fixture) -> Vec<Option<String>> {
    let mut connection = fixture.db.database.read().await.unwrap();
    let sql = "SELECT counted FROM sessions ORDER BY id";
    let rows = connection.fetch_all(sql, &[]).await.unwrap();
    rows.iter()
        .map(|row| row.text_or_null("counted").unwrap())
        .collect()
}

/// Completes a session of five minutes that starts at this instant.
async fn done(fixture: &Fixture, number: u128, start: &str) -> SessionId {
    fixture
        .clock
        .set(Timestamp::parse(start).expect("an instant"));
    fixture
        .complete_one(number, StartSession::preset("short"), 5)
        .await
}

async fn streaks_over_a_change_of_the_clocks(fixture: Fixture) {
    // The first and the last five minutes of days in Berlin; clocks change on the 29th.
    for (number, start) in (1..).zip([
        "2026-03-26T23:00:00Z",
        "2026-03-28T22:55:00Z",
        "2026-03-28T23:00:00Z",
        "2026-03-29T22:00:00Z",
        "2026-03-31T21:55:00Z",
    ]) {
        done(&fixture, number, start).await;
    }
    let got = stats(&fixture, "2026-03-27", "2026-03-31", "Europe/Berlin").await;
    let sessions: Vec<_> = got.days.iter().map(|day| day.counts.sessions).collect();
    assert_eq!(sessions, [1, 1, 1, 1, 1]);
    assert_eq!((got.streak.current, got.streak.longest), (5, 5));
    // In Kathmandu 26 March has none, and two days have two.
    let got = stats(&fixture, "2026-03-27", "2026-03-31", "Asia/Kathmandu").await;
    let sessions: Vec<_> = got.days.iter().map(|day| day.counts.sessions).collect();
    assert_eq!(sessions, [1, 0, 2, 1, 0]);
    assert_eq!((got.streak.current, got.streak.longest), (1, 2));
}

async fn a_streak_is_over_all_time(fixture: Fixture) {
    let start = Timestamp::parse("2024-02-27T10:00:00Z").expect("an instant");
    for number in 0..4 {
        fixture.clock.set(start.plus(number * DAY));
        fixture
            .complete_one(
                10 + u128::try_from(number).unwrap(),
                StartSession::preset("short"),
                5,
            )
            .await;
    }
    done(&fixture, 20, "2026-11-20T10:00:00Z").await;
    let yesterday = done(&fixture, 21, "2026-11-21T10:00:00Z").await;
    fixture.clock.set(MORNING);
    let streak = |stats: Stats| (stats.streak.current, stats.streak.longest);
    let day = || stats(&fixture, "2026-11-22", "2026-11-22", "UTC");
    assert_eq!(streak(day().await), (2, 4), "today may still be empty");
    // A forgotten timer carries no streak.
    fixture.start(22).await;
    fixture.clock.advance(DAY);
    assert_eq!(streak(day().await), (0, 4));
    fixture.accept(yesterday, Command::Delete).await;
    fixture.clock.set(MORNING.plus(2 * DAY));
    done(&fixture, 23, "2026-11-24T10:00:00Z").await;
    assert_eq!(streak(day().await), (1, 4));
    fixture.accept(yesterday, Command::Restore).await;
    assert_eq!(streak(day().await), (1, 4));
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    assert_eq!(
        streak(stats(&other, "2026-11-22", "2026-11-22", "UTC").await),
        (0, 0)
    );
}

/// A traveller: each session began on a day of its own by its own clock, but not by the one in Berlin.
async fn streaks_follow_the_zones_of_sessions(fixture: Fixture) {
    // 23:00 in Honolulu on the 20th, 21:00 in Berlin on the 21st, 1:00 in Tokyo on the 22nd.
    for (number, (start, zone)) in (1..).zip([
        ("2026-11-21T09:00:00Z", "Pacific/Honolulu"),
        ("2026-11-21T12:00:00Z", "Europe/Berlin"),
        ("2026-11-21T16:00:00Z", "Asia/Tokyo"),
    ]) {
        fixture.clock.set(Timestamp::parse(start).unwrap());
        let start = StartSession {
            time_zone: Some(zone.to_owned()),
            ..StartSession::preset("short")
        };
        fixture.complete_one(number, start, 5).await;
    }
    fixture.clock.set(MORNING);
    for (days_of, days, streak) in [
        (UserZones::of_sessions("Europe/Berlin"), [1, 1, 1], 3),
        (UserZones::only("Europe/Berlin"), [0, 3, 0], 1),
    ] {
        let period = Period {
            first: "2026-11-20".parse().ok(),
            last: "2026-11-22".parse().ok(),
        };
        let got = fixture
            .sessions
            .stats(fixture.user, period, &days_of)
            .await
            .unwrap();
        let sessions: Vec<_> = got.days.iter().map(|day| day.counts.sessions).collect();
        assert_eq!(sessions, days, "{days_of:?}");
        assert_eq!(
            (got.streak.current, got.streak.longest),
            (streak, streak),
            "{days_of:?}"
        );
    }
}

async fn statistics_use_an_index(fixture: Fixture) {
    let user = SqlValue::from(fixture.user.as_uuid());
    let at = SqlValue::from(MORNING);
    let expected: [(&str, Vec<SqlValue>, &[&str]); 4] = [
        (
            "USER",
            vec![user.clone()],
            &["users_pkey", "sqlite_autoindex_users_1"],
        ),
        ("USER", vec![user.clone()], &["sessions_completed"]),
        (
            "SNAPSHOTS",
            vec![
                user.clone(),
                at.clone(),
                at.clone(),
                SqlValue::from(10_i64),
                SqlValue::from(0_i64),
            ],
            &["COVERING INDEX sessions_counted", "sessions_start"],
        ),
        (
            "COMPLETED_DAYS",
            repeat_n(
                [at.clone(), at.clone(), SqlValue::Length(DAY), at.clone()],
                DAY_RUNS,
            )
            .flatten()
            .chain([SqlValue::Length(DAY), user.clone(), SqlValue::from(true)])
            .chain([SqlValue::Length(DAY), SqlValue::Length(1)])
            .collect(),
            &["sessions_completed"],
        ),
    ];
    let statements = store::statements();
    let mut connection = fixture.db.database.read().await.unwrap();
    if fixture.db.kind == Kind::Postgres {
        // With so few rows it would rather read them all.
        for setting in [
            "enable_seqscan",
            "enable_bitmapscan",
            "enable_hashjoin",
            "enable_mergejoin",
        ] {
            connection
                .execute(&format!("SET LOCAL {setting} = off"), &[])
                .await
                .unwrap();
        }
    }
    for (name, values, indexes) in expected {
        let name = format!("store::stats::{name}");
        let (_, sql) = statements
            .iter()
            .find(|(known, _)| *known == name)
            .expect(&name);
        let plan = query_plans::plan(&mut connection, fixture.db.kind, sql, &values).await;
        assert!(
            indexes.iter().any(|index| plan.contains(index)),
            "{name}:\n{plan}"
        );
        for slow in ["SCAN s", "SCAN p", "SCAN u", "Seq Scan"] {
            assert!(!plan.contains(slow), "{name}:\n{plan}");
        }
    }
}
