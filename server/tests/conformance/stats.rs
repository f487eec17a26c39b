//! Statistics from both databases: the same as the rules alone give, in parts, by look-ups.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use histories::{Dice, History, World};
use server::service::{Period, calendar, zone};
use server::store::Value;
use server::store::stats::{Before, part};
use shared::rules::{Command, Start};
use shared::stats::{Fact, Person, Statistics, streaks, view};
use shared::wire::Stats;
use shared::{SessionId, Timestamp};
use uuid::Uuid;

use crate::bench::{Bench, MINUTE, MORNING, SECOND, abandon, complete, distraction, id, pause};
use crate::conformance;
use crate::database::Kind;
use crate::{histories as played, plans};

conformance![
    statistics_agree_with_the_rules,
    sessions_come_in_parts,
    streaks_over_a_change_of_the_clocks,
    a_streak_is_over_all_time,
    statistics_are_look_ups
];

const DAY: i64 = 24 * 60 * MINUTE;

async fn stats(bench: &Bench, first: &str, last: &str, name: &str) -> Stats {
    let date = |text: &str| Some(text.parse().expect("a date"));
    let period = Period {
        first: date(first),
        last: date(last),
    };
    let zone = zone(name).expect("a zone");
    bench
        .sessions
        .stats(bench.user, period, zone)
        .await
        .unwrap()
}

/// What the pure function makes of the sessions of a world.
fn expected(world: &World, now: Timestamp, first: NaiveDate, last: NaiveDate, name: &str) -> Stats {
    let zone = zone(name).expect("a zone");
    let calendar = calendar(zone, Timestamp::from_millis(0), now.plus(400 * DAY), 0);
    let mut statistics = Statistics::new(calendar.clone(), first, last);
    let mut days = BTreeSet::new();
    for session in world.ids().filter_map(|id| world.state(id).session()) {
        let Some(fact) = Fact::of(session, now) else {
            continue;
        };
        statistics.add(&fact);
        if fact.is_completed_by_person() {
            days.insert(calendar.day_of(fact.start));
        }
    }
    let today = calendar.day_of(now);
    let person = Person {
        time_zone: name.to_owned(),
        day_starts_at: 0,
        daily_goal_minutes: None,
    };
    view(
        &statistics,
        streaks(&days, today, &calendar),
        &person,
        today,
        now,
    )
}

async fn statistics_agree_with_the_rules(mut bench: Bench) {
    let mut focused = 0;
    for seed in 0..25 {
        bench.user = bench.db.new_user().await;
        let mut history = History::from_seed(1_000 + seed);
        history.user = bench.user;
        let mut world = played::play(&bench, &history, seed).await;
        let now = bench.sessions.now();
        world.read(now);
        let mut dice = Dice::new(seed);
        for name in ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"] {
            let zone = zone(name).expect("a zone");
            let today = calendar(zone, now, now, 0).day_of(now);
            let last = today - Duration::days(dice.between(-1, 5));
            let first = last - Duration::days(dice.between(0, 40));
            let period = Period {
                first: Some(first),
                last: Some(last),
            };
            let got = bench
                .sessions
                .stats(bench.user, period, zone)
                .await
                .unwrap();
            assert_eq!(
                got,
                expected(&world, now, first, last, name),
                "seed {seed}, {name}"
            );
            focused += got.totals.figures.focused_seconds;
        }
        // The next history has sessions of the same ids.
        played::remove(&bench).await;
    }
    assert!(focused > 10_000, "{focused} seconds were compared");
}

/// Parts of two, three and many sessions give the same sessions, none twice.
async fn sessions_come_in_parts(bench: Bench) {
    // Three that take no time start in the same millisecond: the id decides.
    for number in [7, 9, 8] {
        bench.complete_one(number, Start::preset("short"), 0).await;
    }
    for number in 1..=6 {
        bench.clock.advance(MINUTE);
        let session = bench.start(number).await;
        bench.clock.advance(MINUTE);
        bench.accept(session, distraction()).await;
        bench.accept(session, pause()).await;
        bench.clock.advance(90 * SECOND);
        if number < 6 {
            let end = if number % 2 == 0 {
                abandon()
            } else {
                complete()
            };
            bench.accept(session, end).await;
        }
    }
    bench.accept(id(2), Command::Delete).await;
    let now = bench.sessions.now();
    let whole = read(&bench, 100, now).await;
    assert_eq!(whole.len(), 8);
    assert_eq!(
        whole
            .iter()
            .map(|fact| fact.distractions)
            .collect::<Vec<_>>(),
        [1, 1, 1, 1, 1, 0, 0, 0]
    );
    assert_eq!(
        whole.iter().map(Fact::focused_seconds).collect::<Vec<_>>(),
        [60, 60, 60, 60, 60, 0, 0, 0],
        "newest first; the open pause lasts until now"
    );
    for most in [1, 2, 3, 8] {
        assert_eq!(read(&bench, most, now).await, whole, "{most} at once");
    }
}

async fn read(bench: &Bench, most: u32, now: Timestamp) -> Vec<Fact> {
    let mut connection = bench.db.database.read().await.unwrap();
    let mut facts = Vec::new();
    let mut before = Some(Before {
        start: now.plus(1),
        id: Uuid::nil(),
    });
    while let Some(next) = before {
        let part = part(&mut connection, bench.user, MORNING, next, most, now)
            .await
            .unwrap();
        facts.extend(part.facts);
        before = part.next;
    }
    facts
}

/// Completes a session of five minutes that starts at this instant.
async fn done(bench: &Bench, number: u128, start: &str) -> SessionId {
    bench
        .clock
        .set(Timestamp::parse(start).expect("an instant"));
    bench.complete_one(number, Start::preset("short"), 5).await
}

async fn streaks_over_a_change_of_the_clocks(bench: Bench) {
    // The first and the last five minutes of days in Berlin; clocks change on the 29th.
    for (number, start) in (1..).zip([
        "2026-03-26T23:00:00Z",
        "2026-03-28T22:55:00Z",
        "2026-03-28T23:00:00Z",
        "2026-03-29T22:00:00Z",
        "2026-03-31T21:55:00Z",
    ]) {
        done(&bench, number, start).await;
    }
    let got = stats(&bench, "2026-03-27", "2026-03-31", "Europe/Berlin").await;
    let sessions: Vec<_> = got.days.iter().map(|day| day.figures.sessions).collect();
    assert_eq!(sessions, [1, 1, 1, 1, 1]);
    assert_eq!((got.streak.current, got.streak.longest), (5, 5));
    // In Kathmandu 26 March has none, and two days have two.
    let got = stats(&bench, "2026-03-27", "2026-03-31", "Asia/Kathmandu").await;
    let sessions: Vec<_> = got.days.iter().map(|day| day.figures.sessions).collect();
    assert_eq!(sessions, [1, 0, 2, 1, 0]);
    assert_eq!((got.streak.current, got.streak.longest), (1, 2));
}

async fn a_streak_is_over_all_time(bench: Bench) {
    let start = Timestamp::parse("2024-02-27T10:00:00Z").expect("an instant");
    for number in 0..4 {
        bench.clock.set(start.plus(number * DAY));
        bench
            .complete_one(
                10 + u128::try_from(number).unwrap(),
                Start::preset("short"),
                5,
            )
            .await;
    }
    done(&bench, 20, "2026-11-20T10:00:00Z").await;
    let yesterday = done(&bench, 21, "2026-11-21T10:00:00Z").await;
    bench.clock.set(MORNING);
    let streak = |stats: Stats| (stats.streak.current, stats.streak.longest);
    let day = || stats(&bench, "2026-11-22", "2026-11-22", "UTC");
    assert_eq!(streak(day().await), (2, 4), "today may still be empty");
    // A forgotten timer carries no streak.
    bench.start(22).await;
    bench.clock.advance(DAY);
    assert_eq!(streak(day().await), (0, 4));
    bench.accept(yesterday, Command::Delete).await;
    bench.clock.set(MORNING.plus(2 * DAY));
    done(&bench, 23, "2026-11-24T10:00:00Z").await;
    assert_eq!(streak(day().await), (1, 4));
    bench.accept(yesterday, Command::Restore).await;
    assert_eq!(streak(day().await), (1, 4));
    let other = Bench {
        user: bench.db.new_user().await,
        ..bench.clone()
    };
    assert_eq!(
        streak(stats(&other, "2026-11-22", "2026-11-22", "UTC").await),
        (0, 0)
    );
}

async fn statistics_are_look_ups(bench: Bench) {
    let user = Value::from(bench.user.as_uuid());
    let at = Value::from(MORNING);
    let expected: [(&str, Vec<Value>, &[&str]); 6] = [
        (
            "PERSON",
            vec![user.clone()],
            &["users_pkey", "sqlite_autoindex_users_1"],
        ),
        (
            "SESSIONS",
            vec![
                user.clone(),
                at.clone(),
                at.clone(),
                Value::from(Uuid::nil()),
                Value::from(10_i64),
            ],
            &["sessions_start"],
        ),
        (
            "PAUSES",
            vec![user.clone(), at.clone(), at.clone()],
            &["session_pauses_pkey", "PRIMARY KEY"],
        ),
        (
            "DISTRACTIONS",
            vec![user.clone(), at.clone(), at.clone()],
            &["session_distractions_pkey", "PRIMARY KEY"],
        ),
        (
            "NEXT_COMPLETED",
            vec![user.clone(), at.clone()],
            &["sessions_completed"],
        ),
        (
            "COMPLETED_DAYS",
            vec![user.clone(), at.clone(), at.clone(), Value::Length(DAY)],
            &["sessions_completed"],
        ),
    ];
    let statements = server::store::statements();
    let mut connection = bench.db.database.read().await.unwrap();
    if bench.db.kind == Kind::Postgres {
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
        let name = format!("server::store::stats::{name}");
        let (_, sql) = statements
            .iter()
            .find(|(known, _)| *known == name)
            .expect(&name);
        let plan = plans::plan(&mut connection, bench.db.kind, sql, &values).await;
        assert!(
            indexes.iter().any(|index| plan.contains(index)),
            "{name}:\n{plan}"
        );
        for slow in ["SCAN s", "SCAN p", "SCAN u", "Seq Scan"] {
            assert!(!plan.contains(slow), "{name}:\n{plan}");
        }
    }
}
