//! SIGKILL during syncs: sending everything again gives the same state as without the kill.
//! `STINT_KILL_ROUNDS` sets the number of kills.

use histories::{Dice, World};
use reqwest::Client;
use serde_json::{Value, json};
use shared::rules::{
    Command, CompleteSession, PauseSession, RecordDistraction, StartSession, limits::MINUTE,
};
use shared::wire::{EventRecord, SessionView, SyncAnswer, SyncCommand, SyncOutcome};
use shared::{CommandId, SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::{Installation, Kind};
use test_support::environment::setting;
use test_support::process::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_kill_loses_nothing_on_sqlite() {
    killed(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_kill_loses_nothing_on_postgres() {
    killed(Kind::Postgres).await;
}

async fn killed(kind: Kind) {
    let rounds = setting("STINT_KILL_ROUNDS", 10);
    let installation = Installation::new(kind).await;
    let mut dice = Dice::new(rounds);
    let mut server = installation.serve();
    let client = crate::client();
    // Batches cut sessions in the middle, so that late commands revoke automatic events.
    let commands = commands(now(&client, &server, &installation).await);
    let batches: Vec<&[SyncCommand]> = commands.chunks(12).collect();
    let mut answered = 0;
    for _ in 0..rounds {
        // How far it gets before the kill is left to chance, to single steps of the request.
        let survived = usize::try_from(dice.below(3)).expect("small");
        for batch in batches.iter().skip(answered).take(survived) {
            assert_eq!(
                send(&client, &server, &installation, batch)
                    .await
                    .expect("an answer")
                    .len(),
                batch.len()
            );
            answered += 1;
        }
        let batch = batches[answered.min(batches.len() - 1)];
        let steps = dice.below(4_000);
        let request = send(&client, &server, &installation, batch);
        let kill = async {
            for _ in 0..steps {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            _ = request => {}
            () = kill => {}
        }
        drop(server);
        server = installation.serve();
        // Acknowledged commands are stored: sent again they are duplicates.
        for batch in batches.iter().take(answered) {
            for (_, outcome) in send(&client, &server, &installation, batch)
                .await
                .expect("an answer")
            {
                assert_eq!(outcome, SyncOutcome::Duplicate);
            }
        }
    }
    for batch in &batches {
        send(&client, &server, &installation, batch)
            .await
            .expect("an answer");
    }
    compare(&client, &server, &installation, &batches).await;
}

/// Ten days of sessions, one per hour, each ended by the user.
fn commands(now: Timestamp) -> Vec<SyncCommand> {
    let begin = now.plus(-10 * 24 * 60 * MINUTE);
    let mut commands = Vec::new();
    for number in 0..40_u64 {
        let session_id = SessionId::new(Uuid::from_u64_pair(0x6b69_6c6c, number));
        let mut add = |minute: i64, command: Command| {
            let index = commands.len() as u64;
            commands.push(SyncCommand {
                command_id: CommandId::new(Uuid::from_u64_pair(0x6b69_6c6d, index)),
                session_id,
                occurred_at: begin
                    .plus((i64::try_from(number).expect("small") * 60 + minute) * MINUTE),
                command,
            });
        };
        add(0, Command::Start(StartSession::preset("pomodoro")));
        add(5, Command::Pause(PauseSession { pause_reason: None }));
        // Every third pause runs into its limit, so that the resume is refused.
        add(if number % 3 == 0 { 20 } else { 9 }, Command::Resume);
        add(
            21,
            Command::RecordDistraction(RecordDistraction {
                kind: "external".to_owned(),
                note: None,
            }),
        );
        add(
            30,
            Command::Complete(CompleteSession {
                quality_rating: Some(4),
                task_progress: None,
                focus_score: None,
            }),
        );
    }
    commands
}

pub(crate) async fn now(
    client: &Client,
    server: &Server,
    installation: &Installation,
) -> Timestamp {
    let current = get(client, server, installation, "/api/sessions/current").await;
    serde_json::from_value(current["serverTime"].clone()).expect("an instant")
}

async fn get(client: &Client, server: &Server, installation: &Installation, path: &str) -> Value {
    let request = client
        .get(format!("http://{}{path}", server.addr))
        .bearer_auth(&installation.token);
    let response = request.send().await.expect("an answer");
    assert!(
        response.status().is_success(),
        "{path}: {}",
        response.status()
    );
    response.json().await.expect("JSON")
}

async fn send(
    client: &Client,
    server: &Server,
    installation: &Installation,
    batch: &[SyncCommand],
) -> Result<Vec<(SessionId, SyncOutcome)>, reqwest::Error> {
    let request = client
        .post(format!("http://{}/api/sync", server.addr))
        .bearer_auth(&installation.token)
        .json(&json!({"rulesVersion": 1, "commands": batch}));
    let answer: SyncAnswer = request.send().await?.error_for_status()?.json().await?;
    Ok(batch
        .iter()
        .zip(answer.results)
        .map(|(command, result)| (command.session_id, result.outcome))
        .collect())
}

/// Compares the end with that of a server in memory that was never killed.
async fn compare(
    client: &Client,
    server: &Server,
    installation: &Installation,
    batches: &[&[SyncCommand]],
) {
    let now = now(client, server, installation).await;
    let me = UserId::new(Uuid::nil());
    let mut world = World::new(me);
    for batch in batches {
        world.sync(batch, now);
    }
    let mut sequences = Vec::new();
    for session in world.ids() {
        let shown = get(
            client,
            server,
            installation,
            &format!("/api/sessions/{session}"),
        )
        .await;
        let shown: SessionView = serde_json::from_value(shown).expect("a session");
        let expected = world.view(session, now).expect("it was started");
        assert_eq!(timeless(shown), timeless(expected));
        let events = get(
            client,
            server,
            installation,
            &format!("/api/sessions/{session}/events"),
        )
        .await;
        let events: Vec<EventRecord> =
            serde_json::from_value(events["items"].clone()).expect("events");
        let logged = world
            .log()
            .iter()
            .filter(|logged| logged.event.session_id == session);
        let expected: Vec<_> = logged.map(|logged| logged.event.event_id).collect();
        assert_eq!(
            events
                .iter()
                .map(|event| event.event_id)
                .collect::<Vec<_>>(),
            expected
        );
        sequences.extend(events.iter().map(|event| event.sequence));
    }
    sequences.sort_unstable();
    assert_eq!(sequences, (1..=sequences.len() as u64).collect::<Vec<_>>());
}

/// Without the fields that depend on the time of the replay and on the user.
fn timeless(session: SessionView) -> SessionView {
    let zero = Timestamp::from_millis(0);
    let user_id = UserId::new(Uuid::nil());
    SessionView {
        user_id,
        created_at: zero,
        updated_at: zero,
        server_time: zero,
        ..session
    }
}
