//! Concurrent clients of one user: two send the same batch, one sends live commands.

use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::Timestamp;
use shared::rules::limits::MINUTE;
use shared::wire::{EventRecord, Page, SessionView};
use uuid::Uuid;

use crate::rest_client::Rest;
use test_support::database::Kind;
use test_support::environment::setting;

const BEGIN: Timestamp = Timestamp::from_millis(1_795_341_600_000);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_clients_on_sqlite_leave_no_overlap_and_no_gap() {
    race(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_clients_on_postgres_leave_no_overlap_and_no_gap() {
    race(Kind::Postgres).await;
}

async fn race(kind: Kind) {
    let rest = Rest::new(kind, BEGIN).await;
    let rounds = setting("STINT_RACE_ROUNDS", 100);
    for round in 0..rounds {
        rest.clock.advance(30 * MINUTE);
        tokio::join!(sync(&rest, round), live(&rest), sync(&rest, round));
    }
    // Ends a session that is still open.
    rest.clock.advance(200 * MINUTE);
    check_sessions(&rest).await;
    check_sequence(&rest).await;
}

/// A client that was offline for a quarter of an hour; two of them send the same batch.
async fn sync(rest: &Rest, round: u64) {
    let now = runtime::clock::Clock::now(&rest.clock);
    let session = Uuid::from_u64_pair(0x7000_0000 + round, 1);
    let command = |number: u64, minutes_ago: i64, fields: Value| {
        let mut command = json!({
            "commandId": Uuid::from_u64_pair(0x7000_0000 + round, 1 + number),
            "sessionId": session,
            "occurredAt": now.plus(-minutes_ago * MINUTE),
        });
        let extra = fields.as_object().expect("an object").clone();
        command.as_object_mut().expect("an object").extend(extra);
        command
    };
    let commands = [
        command(1, 15, json!({"type": "start", "sessionType": "short"})),
        command(2, 12, json!({"type": "pause"})),
        command(3, 10, json!({"type": "resume"})),
        command(
            4,
            i64::try_from(round % 3).expect("small"),
            json!({"type": "complete", "qualityRating": 3}),
        ),
    ];
    let body = json!({"rulesVersion": 1, "commands": commands});
    let (status, body) = rest.call("POST", "/api/sync", Some(&body)).await;
    assert_eq!(status, StatusCode::OK, "{body}");
}

/// A client that is online: starts a session, pauses and completes the open one.
async fn live(rest: &Rest) {
    let start = json!({"sessionType": "pomodoro"});
    let (status, body) = rest.call("POST", "/api/sessions", Some(&start)).await;
    assert!(
        [StatusCode::CREATED, StatusCode::CONFLICT].contains(&status),
        "{body}"
    );
    let (_, body) = rest.call("GET", "/api/sessions/current", None).await;
    if let Some(id) = body["session"]["sessionId"].as_str() {
        for action in ["pause", "complete"] {
            let (status, body) = rest
                .call("PUT", &format!("/api/sessions/{id}/{action}"), None)
                .await;
            assert!(
                [StatusCode::OK, StatusCode::CONFLICT].contains(&status),
                "{body}"
            );
        }
    }
}

async fn check_sessions(rest: &Rest) {
    let mut sessions: Vec<SessionView> = Vec::new();
    for number in 1.. {
        let (status, body) = rest
            .call(
                "GET",
                &format!("/api/sessions?limit=100&page={number}"),
                None,
            )
            .await;
        assert_eq!(status, StatusCode::OK);
        let page: Page<SessionView> = serde_json::from_value(body).expect("a page");
        sessions.extend(page.items);
        if number >= page.total_pages {
            break;
        }
    }
    assert!(!sessions.is_empty());
    sessions.sort_by_key(|session| session.start_time);
    for pair in sessions.windows(2) {
        let end = pair[0].end_time.expect("only the newest could be open");
        assert!(
            end <= pair[1].start_time,
            "{} overlaps {}",
            pair[0].session_id,
            pair[1].session_id
        );
    }
}

async fn check_sequence(rest: &Rest) {
    let mut connection = rest
        .database
        .database
        .read()
        .await
        .expect("the database is free");
    let log: Vec<EventRecord> = store::events::after(&mut connection, rest.user, 0, 1_000_000)
        .await
        .expect("the log can be read");
    let sequences: Vec<u64> = log.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=log.len() as u64).collect::<Vec<_>>());
}
