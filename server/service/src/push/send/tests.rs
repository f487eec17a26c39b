//! Whether an alert still holds, what answers mean, and what stands in the request.

use shared::UserId;
use shared::rules::limits::{MINUTE, PAUSE_LIMIT, PAUSE_WARNING};
use shared::rules::{Command, CompleteSession, Event, PauseSession, StartSession, fold, handle};
use uuid::Uuid;

use super::*;
use outbound::RetryAfter;

const TEN: Timestamp = Timestamp::from_millis(1_795_341_600_000);

fn id() -> SessionId {
    SessionId::new(Uuid::from_u128(1))
}

/// The session after commands at minutes from ten o'clock, settled some minutes later.
fn session(commands: &[(i64, Command)], minute: i64) -> Session {
    let mut events: Vec<Event> = Vec::new();
    for (minute, command) in commands {
        let user = UserId::new(Uuid::from_u128(2));
        let handled = handle(
            fold(&events).session(),
            id(),
            user,
            command,
            at(*minute),
            &[],
        );
        events.extend(handled.settled);
        events.extend(handled.outcome.unwrap());
    }
    Settled::new(fold(&events).session(), at(minute))
        .into_session()
        .unwrap()
}

fn at(minute: i64) -> Timestamp {
    TEN.plus(minute * MINUTE)
}

fn start() -> (i64, Command) {
    (0, Command::Start(StartSession::preset("pomodoro")))
}

fn pause(minute: i64) -> (i64, Command) {
    (minute, Command::Pause(PauseSession { pause_reason: None }))
}

fn complete(minute: i64) -> (i64, Command) {
    let complete = Command::Complete(CompleteSession {
        quality_rating: None,
        task_progress: None,
        focus_score: None,
    });
    (minute, complete)
}

#[test]
fn time_elapsed_alert_is_current_until_the_session_ends() {
    let kind = AlertKind::TimeElapsed;
    assert!(still_holds(&session(&[start()], 26), kind, at(25)));
    assert!(!still_holds(&session(&[start()], 24), kind, at(25)));
    assert!(!still_holds(&session(&[start()], 26), kind, at(24)));
    assert!(!still_holds(&session(&[start()], 40), kind, at(25)));
    let ended = session(&[start(), complete(26)], 26);
    assert!(!still_holds(&ended, kind, at(25)));
}

#[test]
fn pause_ending_alert_is_current_while_the_pause_is_open() {
    let kind = AlertKind::PauseEnding;
    let instant = at(5).plus(PAUSE_LIMIT - PAUSE_WARNING);
    let paused = [start(), pause(5)];
    assert!(still_holds(&session(&paused, 14), kind, instant));
    assert!(!still_holds(&session(&paused, 14), kind, instant.plus(1)));
    assert!(!still_holds(&session(&paused, 15), kind, instant));
    let resumed = [start(), pause(5), (14, Command::Resume)];
    assert!(!still_holds(&session(&resumed, 14), kind, instant));
    let again = [start(), pause(5), (6, Command::Resume), pause(7)];
    assert!(!still_holds(&session(&again, 14), kind, instant));
}

#[test]
fn pause_ended_alert_is_current_until_the_next_pause() {
    let kind = AlertKind::PauseEnded;
    assert!(still_holds(
        &session(&[start(), pause(5)], 16),
        kind,
        at(15)
    ));
    assert!(!still_holds(
        &session(&[start(), pause(5)], 14),
        kind,
        at(15)
    ));
    let by_hand = session(&[start(), pause(5), (14, Command::Resume)], 16);
    assert!(!still_holds(&by_hand, kind, at(14)));
    let again = session(&[start(), pause(5), pause(16)], 16);
    assert!(!still_holds(&again, kind, at(15)));
}

#[test]
fn completion_alert_stays_current() {
    let kind = AlertKind::SessionCompleted;
    assert!(still_holds(&session(&[start()], 41), kind, at(40)));
    assert!(!still_holds(&session(&[start()], 39), kind, at(40)));
    let by_hand = session(&[start(), complete(26)], 41);
    assert!(!still_holds(&by_hand, kind, at(40)));
}

fn reply(status: u16, retry_after: Option<RetryAfter>) -> OutboundReply {
    OutboundReply {
        status,
        retry_after,
        body_excerpt: String::new(),
    }
}

#[test]
fn response_status_decides_the_outcome() {
    for status in [200, 201, 202] {
        assert_eq!(verdict(&reply(status, None), TEN), Verdict::Taken);
    }
    for status in [404, 410] {
        assert_eq!(verdict(&reply(status, None), TEN), Verdict::Gone);
    }
    for status in [301, 307, 400, 401, 403, 413] {
        assert_eq!(verdict(&reply(status, None), TEN), Verdict::Refused);
    }
    for status in [408, 429, 500, 503] {
        assert_eq!(verdict(&reply(status, None), TEN), Verdict::Again(None));
    }
    let retry_after = reply(429, Some(RetryAfter::Seconds(7)));
    assert_eq!(
        verdict(&retry_after, TEN),
        Verdict::Again(Some(TEN.plus(7_000)))
    );
}

#[test]
fn backoff_doubles_and_respects_retry_after() {
    let waits = [1, 2, 3, 4].map(|attempts| next_attempt(attempts, None, TEN).since(TEN));
    assert_eq!(waits, [1_000, 2_000, 4_000, 8_000]);
    let retry_after = Some(TEN.plus(30_000));
    assert_eq!(next_attempt(1, retry_after, TEN), TEN.plus(30_000));
    assert_eq!(next_attempt(1, Some(TEN.plus(-1)), TEN), TEN.plus(1_000));
    assert_eq!(next_attempt(i64::MAX, None, TEN), Timestamp::MAX);
}

#[test]
fn topic_is_short_and_opaque() {
    let topics = [
        topic(id(), AlertKind::TimeElapsed),
        topic(id(), AlertKind::PauseEnding),
        topic(SessionId::new(Uuid::from_u128(2)), AlertKind::TimeElapsed),
    ];
    for (index, topic) in topics.iter().enumerate() {
        assert_eq!(topic.len(), 32);
        let is_safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(topic.chars().all(is_safe), "{topic}");
        assert!(!topics[..index].contains(topic));
    }
}

#[test]
fn request_has_ttl_and_urgency() {
    let delivery = PushDelivery {
        user: UserId::new(Uuid::nil()),
        alert: Uuid::nil(),
        subscription: Uuid::nil(),
        lease: Uuid::nil(),
        session: id(),
        kind: AlertKind::TimeElapsed,
        instant: TEN,
        expires_at: TEN.plus(60_000),
        attempts: 1,
        endpoint: "https://push.example.net:8443/secret".to_owned(),
        p256dh: [0; 65],
        auth: [0; 16],
    };
    let sent = headers(&delivery, "vapid t=a, k=b", TEN.plus(1_500)).unwrap();
    assert_eq!(sent["ttl"], "59");
    assert_eq!(sent["urgency"], "high");
    assert_eq!(sent["content-encoding"], "aes128gcm");
    assert_eq!(sent["authorization"], "vapid t=a, k=b");
    assert!(sent["authorization"].is_sensitive());
    assert_eq!(origin(&delivery.endpoint), "https://push.example.net:8443");
    assert_eq!(origin("nonsense"), "");
}
