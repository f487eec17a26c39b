//! Tests of the rules are written as: given a history, when a command, then events or a refusal.
//!
//! Instants are written `10:00`, `10:00:05` or `10:00:05.250` on 2026-11-22; with days in
//! front, `30d 10:00` is thirty days later and `-1d 10:00` the day before.

use stint_rules::rules::{
    AbandonSession, AmendSession, Command, CommandKind, CompleteSession, Event, ExtendSession,
    Interval, PauseSession, RecordDistraction, Refusal, ReopenSession, RuleViolation, Session,
    Settled, StartSession, State, allowed_commands, evolve, fold, handle, replay, replay_run,
    settle,
};
use stint_rules::wire::{SessionView, StoredAt};
use stint_rules::{SessionId, Timestamp, UserId};
use uuid::Uuid;

/// On wasm, `#[test]` is a test under Node.
#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(not(target_arch = "wasm32"))]
pub use core::prelude::rust_2024::test;

const MIDNIGHT: i64 = 1_795_305_600_000;
const DAY: i64 = 86_400_000;

pub const USER: UserId = UserId::new(Uuid::from_u128(0xa));
pub const SESSION: SessionId = SessionId::new(Uuid::from_u128(1));
pub const ANOTHER: SessionId = SessionId::new(Uuid::from_u128(2));

/// Parses an instant, see above.
pub fn at(text: &str) -> Timestamp {
    let (days, time) = match text.split_once("d ") {
        Some((days, time)) => (days.parse::<i64>().expect("days"), time),
        None => (0, text),
    };
    let mut parts = time.split(':');
    let mut next = || parts.next().unwrap_or("0");
    let hours: i64 = next().parse().expect("hours");
    let minutes: i64 = next().parse().expect("minutes");
    let (seconds, millis) = match next().split_once('.') {
        Some((seconds, millis)) => (seconds.to_owned(), format!("{millis:0<3}")),
        None => (
            time.split(':').nth(2).unwrap_or("0").to_owned(),
            "0".to_owned(),
        ),
    };
    let seconds: i64 = seconds.parse().expect("seconds");
    let millis: i64 = millis.parse().expect("milliseconds");
    let of_day = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis;
    Timestamp::from_millis(MIDNIGHT + days * DAY + of_day)
}

/// Formats an instant as [`at`] parses it.
pub fn clock(instant: Timestamp) -> String {
    let millis = instant.as_millis() - MIDNIGHT;
    let (days, of_day) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
    let (hours, minutes) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (seconds, millis) = (of_day / 1_000 % 60, of_day % 1_000);
    let mut text = match days {
        0 => String::new(),
        days => format!("{days}d "),
    };
    text += &format!("{hours:02}:{minutes:02}");
    if seconds > 0 || millis > 0 {
        text += &format!(":{seconds:02}");
    }
    if millis > 0 {
        text += &format!(".{millis:03}");
    }
    text
}

/// Such as `10:10 SessionResumed by itself`.
pub fn describe(event: &Event) -> String {
    let automatic = if event.is_automatic() {
        " by itself"
    } else {
        ""
    };
    format!(
        "{} {}{automatic}",
        clock(event.timestamp),
        event.data.name()
    )
}

pub fn start(session_type: &str) -> Command {
    Command::Start(StartSession::preset(session_type))
}

pub fn start_for(session_type: &str, minutes: i64) -> Command {
    Command::Start(StartSession {
        planned_duration: Some(minutes),
        ..StartSession::preset(session_type)
    })
}

pub fn custom(minutes: i64) -> Command {
    start_for("custom", minutes)
}

pub fn start_with_intention(intention: &str) -> Command {
    Command::Start(StartSession {
        intention: Some(intention.to_owned()),
        ..StartSession::preset("pomodoro")
    })
}

pub const fn pause() -> Command {
    Command::Pause(PauseSession { pause_reason: None })
}

pub const fn resume() -> Command {
    Command::Resume
}

pub fn distraction() -> Command {
    Command::RecordDistraction(RecordDistraction {
        kind: "external".to_owned(),
        note: None,
    })
}

pub const fn extend(minutes: i64) -> Command {
    Command::Extend(ExtendSession { minutes })
}

pub const fn reopen() -> Command {
    Command::Reopen(ReopenSession { count_as: None })
}

pub fn reopen_as(counted: &str) -> Command {
    Command::Reopen(ReopenSession {
        count_as: Some(counted.to_owned()),
    })
}

pub const fn complete() -> Command {
    Command::Complete(CompleteSession {
        quality_rating: None,
        task_progress: None,
        focus_score: None,
    })
}

pub const fn complete_rated(rating: i64) -> Command {
    Command::Complete(CompleteSession {
        quality_rating: Some(rating),
        task_progress: None,
        focus_score: None,
    })
}

pub const fn complete_scored(score: i64) -> Command {
    Command::Complete(CompleteSession {
        quality_rating: None,
        task_progress: None,
        focus_score: Some(score),
    })
}

pub const fn abandon() -> Command {
    Command::Abandon(AbandonSession {
        reason: None,
        progress_made: None,
    })
}

pub fn amend(change: impl FnOnce(&mut AmendSession)) -> Command {
    let mut amend = AmendSession::default();
    change(&mut amend);
    Command::Amend(amend)
}

/// The interval of another session of the user; without an end while it is open.
pub fn other(start: &str, end: Option<&str>) -> Interval {
    Interval {
        session_id: ANOTHER,
        start: at(start),
        end: end.map(at),
    }
}

/// The history before a command.
#[derive(Clone)]
pub struct Given {
    pub log: Vec<Event>,
    pub others: Vec<Interval>,
}

/// A user without sessions.
pub const fn nothing() -> Given {
    Given {
        log: Vec::new(),
        others: Vec::new(),
    }
}

/// Live commands that were accepted, each at its instant.
pub fn given<const N: usize>(commands: [(&str, Command); N]) -> Given {
    commands
        .into_iter()
        .fold(nothing(), |given, (when, command)| {
            let after = given.when(command, when);
            if let Err(refusal) = &after.outcome {
                panic!("given {when}: {refusal}");
            }
            after.given()
        })
}

/// An active session with all its pauses.
pub fn three_pauses() -> Given {
    given([
        ("10:00", start("pomodoro")),
        ("10:01", pause()),
        ("10:02", resume()),
        ("10:03", pause()),
        ("10:04", resume()),
        ("10:05", pause()),
        ("10:06", resume()),
    ])
}

/// The result of a command.
pub struct Then {
    before: Given,
    pub settled: Vec<Event>,
    pub outcome: Result<Vec<Event>, Refusal>,
}

impl Given {
    pub fn with(mut self, other: Interval) -> Self {
        self.others.push(other);
        self
    }

    /// Adds what time alone has caused by this instant.
    pub fn settled_at(mut self, when: &str) -> Self {
        let events = settle(&self.state(), at(when));
        self.log.extend(events);
        self
    }

    pub fn state(&self) -> State {
        fold(&self.log)
    }

    pub fn session(&self) -> Session {
        self.state().session().expect("the session exists").clone()
    }

    /// The session as the API shows it.
    pub fn view(&self, when: &str) -> SessionView {
        let stored = StoredAt {
            created_at: at("10:00"),
            updated_at: at("10:00"),
        };
        SessionView::new(&self.session(), stored, at(when))
    }

    pub fn allowed(&self, when: &str) -> Vec<&'static str> {
        allowed_commands(&Settled::new(self.state().session(), at(when)))
            .into_iter()
            .map(CommandKind::as_str)
            .collect()
    }

    /// Decides a live command.
    pub fn when(&self, command: Command, when: &str) -> Then {
        let handled = handle(
            self.state().session(),
            SESSION,
            USER,
            &command,
            at(when),
            &self.others,
        );
        Then {
            before: self.clone(),
            settled: handled.settled,
            outcome: handled.outcome,
        }
    }

    /// Replays at `now` a command that happened at `occurred`.
    pub fn replays(&self, command: Command, occurred: &str, now: &str) -> Then {
        Then {
            before: self.clone(),
            settled: Vec::new(),
            outcome: replay(
                &self.state(),
                SESSION,
                USER,
                &command,
                at(occurred),
                &self.others,
                at(now),
            ),
        }
    }

    /// Replays a run of commands at `now`; their codes, and the history after it.
    pub fn replays_run<const N: usize>(
        &self,
        commands: [(&str, Command); N],
        now: &str,
    ) -> (Vec<&'static str>, Self) {
        let replayed = replay_run(
            &self.state(),
            SESSION,
            USER,
            commands
                .iter()
                .map(|(occurred, command)| (at(occurred), command)),
            &self.others,
            at(now),
        );
        let mut after = self.clone();
        after.log.extend(replayed.events);
        assert_eq!(after.state(), replayed.state, "the log gives the state");
        let codes = replayed
            .outcomes
            .iter()
            .map(|outcome| outcome.as_ref().map_or_else(Refusal::code, |()| "applied"))
            .collect();
        (codes, after)
    }

    /// See [`describe`].
    pub fn log(&self) -> Vec<String> {
        self.log.iter().map(describe).collect()
    }
}

impl Then {
    /// Asserts all new events, automatic ones included; see [`describe`].
    #[track_caller]
    pub fn then<const N: usize>(self, expected: [&str; N]) -> Given {
        if let Err(refusal) = &self.outcome {
            panic!("refused: {} ({refusal})", refusal.code());
        }
        let after = self.given();
        let added = &after.log()[self.before.log.len()..];
        assert_eq!(added, expected);
        after
    }

    /// Asserts that it was refused with exactly this code.
    #[track_caller]
    pub fn refused(self, code: &str) -> Given {
        match &self.outcome {
            Ok(events) => panic!(
                "accepted: {:?}",
                events.iter().map(describe).collect::<Vec<_>>()
            ),
            Err(refusal) => assert_eq!(refusal.code(), code, "{refusal}"),
        }
        self.given()
    }

    /// Asserts that it was refused for its values with exactly these codes.
    #[track_caller]
    pub fn refused_values<const N: usize>(self, codes: [&str; N]) {
        match &self.outcome {
            Err(Refusal::Values(values)) => {
                let found: Vec<_> = values.iter().map(RuleViolation::code).collect();
                assert_eq!(found, codes);
            }
            other => panic!("not refused for its values: {other:?}"),
        }
    }

    #[track_caller]
    pub fn message(&self) -> String {
        match &self.outcome {
            Ok(_) => panic!("accepted"),
            Err(refusal) => refusal.to_string(),
        }
    }

    /// The history after it; automatic events stay, even after a refusal.
    pub fn given(&self) -> Given {
        let mut after = self.before.clone();
        after.log.extend(self.settled.iter().cloned());
        after.log.extend(self.outcome.iter().flatten().cloned());
        let one_by_one = after.log.iter().fold(State::NotStarted, evolve);
        assert_eq!(one_by_one, after.state());
        after
    }

    /// The last event's data as JSON.
    #[track_caller]
    pub fn data(&self) -> serde_json::Value {
        let events = self.outcome.as_ref().expect("accepted");
        serde_json::to_value(&events.last().expect("an event").data).expect("JSON")["data"].clone()
    }
}
