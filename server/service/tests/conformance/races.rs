//! Concurrent requests on one and on two servers.

use std::collections::HashMap;
use std::sync::Arc;

use runtime::entropy::SystemEntropy;
use service::{Execution, RefusedCommand, SessionSnapshot, Sessions};
use shared::rules::Command;
use store::{Database, SqlValue};

use crate::conformance;
use crate::fixture::{Fixture, SECOND, distraction, id, pause, pomodoro, transactions};

conformance![
    one_of_many_concurrent_starts_wins,
    the_sequence_has_no_gaps,
    two_users_choose_the_same_id,
    concurrent_reads_and_writes,
    failures_of_one_user_do_not_affect_others,
    cancelled_caller_leaves_nothing_half_done,
];

/// A second server on the same database.
async fn second_server(fixture: &Fixture) -> Sessions {
    let database = Database::open(&fixture.db.url).await.unwrap();
    Sessions::new(
        transactions(&database, &fixture.clock),
        Arc::new(SystemEntropy),
    )
}

fn is_accepted(execution: &Execution<Result<SessionSnapshot, RefusedCommand>>) -> bool {
    matches!(execution, Execution::Decided(outcome) if outcome.is_ok())
}

async fn one_of_many_concurrent_starts_wins(fixture: Fixture) {
    let servers = [fixture.sessions.clone(), second_server(&fixture).await];
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..64_usize {
        let (sessions, user) = (servers[number % 2].clone(), fixture.user);
        tasks.spawn(async move {
            sessions
                .execute(user, id(number as u128 + 1), pomodoro(), None, None)
                .await
                .unwrap()
        });
    }
    let executions = tasks.join_all().await;
    assert_eq!(
        executions
            .iter()
            .filter(|execution| is_accepted(execution))
            .count(),
        1
    );
    for execution in &executions {
        if let Execution::Decided(outcome) = execution
            && let Err(refused) = outcome.as_ref()
        {
            assert_eq!(refused.refusal.code(), "session_already_open");
        }
    }
    assert_eq!(fixture.gapless_log().await.len(), 1);
}

async fn the_sequence_has_no_gaps(fixture: Fixture) {
    let session = fixture.start(1).await;
    let servers = [fixture.sessions.clone(), second_server(&fixture).await];
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..40_usize {
        let (sessions, user, clock) = (
            servers[number % 2].clone(),
            fixture.user,
            fixture.clock.clone(),
        );
        tasks.spawn(async move {
            clock.advance(SECOND);
            let command = match number % 4 {
                0 => pause(),
                1 => Command::Resume,
                _ => distraction(),
            };
            sessions
                .execute(user, session, command, None, None)
                .await
                .unwrap();
        });
    }
    tasks.join_all().await;
    let log = fixture.gapless_log().await;
    let found = fixture
        .sessions
        .find(fixture.user, session)
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(found.session.version, log.len() as u64);
    let events = crate::event_log::events_of(&log, session);
    assert_eq!(shared::rules::fold(&events).session(), Some(&found.state));
}

async fn two_users_choose_the_same_id(fixture: Fixture) {
    let users = [
        fixture.user,
        fixture.db.new_user().await,
        fixture.db.new_user().await,
    ];
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..60_usize {
        let (sessions, user) = (fixture.sessions.clone(), users[number % 3]);
        tasks.spawn(async move {
            let session = id(number as u128 / 3 + 1);
            let execution = sessions
                .execute(user, session, pomodoro(), None, None)
                .await
                .unwrap();
            (user, session, is_accepted(&execution))
        });
    }
    let mut open = HashMap::new();
    for (user, session, accepted) in tasks.join_all().await {
        if accepted {
            assert!(open.insert(user, session).is_none(), "one open session");
        }
    }
    assert_eq!(open.len(), 3, "nobody's ids are in another's way");
}

async fn concurrent_reads_and_writes(fixture: Fixture) {
    let session = fixture.start(1).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..40_i64 {
        let (sessions, user, clock) = (
            fixture.sessions.clone(),
            fixture.user,
            fixture.clock.clone(),
        );
        tasks.spawn(async move {
            clock.advance(60 * SECOND);
            if number % 3 == 0 {
                sessions
                    .execute(user, session, distraction(), None, None)
                    .await
                    .unwrap();
            } else {
                let found = sessions
                    .find(user, session)
                    .await
                    .unwrap()
                    .expect("it is there");
                let events = sessions
                    .events(user, session)
                    .await
                    .unwrap()
                    .expect("it is there");
                assert!(
                    events.items.len() as u64 >= found.session.version,
                    "what was read before stays"
                );
            }
        });
    }
    tasks.join_all().await;
    fixture.gapless_log().await;
}

/// Writers share a commit in SQLite: what goes wrong for one is undone for that one alone.
async fn failures_of_one_user_do_not_affect_others(fixture: Fixture) {
    let mut users = Vec::new();
    for _ in 0..30 {
        users.push(fixture.db.new_user().await);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (number, user) in users.iter().copied().enumerate() {
        let (sessions, database) = (fixture.sessions.clone(), fixture.db.database.clone());
        let clock = fixture.clock.clone();
        tasks.spawn(async move {
            if number % 3 == 0 {
                // Something goes wrong, after something was written.
                let mut work = transactions(&database, &clock)
                    .begin(user)
                    .await
                    .unwrap()
                    .unwrap();
                let sql = "UPDATE users SET last_sequence = 77 WHERE id = $1";
                let values = [SqlValue::from(user.as_uuid())];
                work.connection().execute(sql, &values).await.unwrap();
                work.connection()
                    .execute("NO STATEMENT", &[])
                    .await
                    .unwrap_err();
            }
            let session = id(number as u128 + 1);
            for command in [pomodoro(), distraction(), pause()] {
                let execution = sessions.execute(user, session, command, None, None).await;
                assert!(is_accepted(&execution.unwrap()));
            }
        });
    }
    tasks.join_all().await;
    for user in users {
        let fixture = Fixture {
            user,
            ..fixture.clone()
        };
        assert_eq!(fixture.gapless_log().await.len(), 3);
    }
}

async fn cancelled_caller_leaves_nothing_half_done(fixture: Fixture) {
    let session = fixture.start(1).await;
    for round in 0..60_usize {
        let (sessions, user) = (fixture.sessions.clone(), fixture.user);
        let task = tokio::spawn(async move {
            sessions
                .execute(user, session, distraction(), None, None)
                .await
                .map(|_| ())
        });
        for _ in 0..round {
            tokio::task::yield_now().await;
        }
        task.abort();
        let _ = task.await;
    }
    fixture.accept(session, pause()).await;
    let log = fixture.gapless_log().await;
    let found = fixture
        .sessions
        .find(fixture.user, session)
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(found.session.version, log.len() as u64);
    let events = crate::event_log::events_of(&log, session);
    assert_eq!(shared::rules::fold(&events).session(), Some(&found.state));
}
