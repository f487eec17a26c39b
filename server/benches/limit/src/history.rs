//! A log of completed sessions, one every half an hour until yesterday.

use std::time::{SystemTime, UNIX_EPOCH};

use shared::rules::limits::MINUTE;
use shared::rules::{Command, CompleteSession, StartSession, State, evolve, handle};
use shared::wire::EventRecord;
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.expect("it is later").as_millis();
    Timestamp::from_millis(i64::try_from(millis).expect("a time"))
}

/// The text of a log of so many sessions.
#[must_use]
pub fn log(sessions: u64) -> String {
    let user = UserId::new(Uuid::nil());
    let end = now().plus(-24 * 60 * MINUTE);
    let (mut text, mut sequence) = (String::new(), 0);
    for number in 0..sessions {
        let before = i64::try_from(sessions - number).expect("small");
        let begin = end.plus(-30 * MINUTE * before);
        let id = SessionId::new(Uuid::from_u128(u128::from(number) + 1));
        let done = Command::Complete(CompleteSession {
            quality_rating: Some(4),
            task_progress: None,
            focus_score: None,
        });
        let mut state = State::NotStarted;
        for (at, command) in [
            (begin, Command::Start(StartSession::preset("pomodoro"))),
            (begin.plus(20 * MINUTE), done),
        ] {
            let decided = handle(state.session(), id, user, &command, at, &[]);
            for event in decided.outcome.expect("it is accepted") {
                sequence += 1;
                state = evolve(state, &event);
                let record = EventRecord {
                    event_id: event.event_id,
                    sequence,
                    session_id: id,
                    user_id: user,
                    timestamp: event.timestamp,
                    recorded_at: event.timestamp,
                    data: event.data,
                };
                text += &serde_json::to_string(&record).expect("JSON");
                text.push('\n');
            }
        }
    }
    text
}
