//! When a session took place, as a person says it afterwards.

use super::command::PauseTimes;
use super::limits::{
    MAX_FOCUSED, MAX_PAUSES, MAX_PLAN_MINUTES, MIN_FOCUSED, MIN_PLAN_MINUTES, MINUTE, PAUSE_LIMIT,
    RECORD_WINDOW, SECOND, SHORT_TEXT,
};
use super::state::{Pause, Session};
use super::text::{WORD, excerpt};
use super::validation::Validation;
use super::violation::RuleViolation;
use super::vocabulary::SessionStatus;
use crate::{Millis, Timestamp};

/// The names of the pauses' reasons, for refusals.
const REASONS: [&str; MAX_PAUSES] = [
    "pauses/0/pauseReason",
    "pauses/1/pauseReason",
    "pauses/2/pauseReason",
];

/// Start, end and pauses of an ended session.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) pauses: Vec<PauseTimes>,
}

impl Times {
    /// The times of an ended session.
    pub(super) fn of(session: &Session, end: Timestamp) -> Self {
        Self {
            start: session.started_at,
            end,
            // A pause that a reopening made in overtime lies behind an automatic end.
            pauses: (session.pauses.iter())
                .filter(|pause| pause.ended_at <= end)
                .map(PauseTimes::of)
                .collect(),
        }
    }

    /// Start to end without the pauses.
    pub(super) fn focused(&self) -> Millis {
        let paused = |pause: &PauseTimes| pause.resume_time.since(pause.pause_time);
        self.end.since(self.start) - self.pauses.iter().map(paused).sum::<Millis>()
    }

    /// The focused minutes, rounded up, as a plan.
    pub(super) fn plan(&self) -> i64 {
        let minutes = (self.focused() + MINUTE - 1) / MINUTE;
        minutes.clamp(MIN_PLAN_MINUTES, MAX_PLAN_MINUTES)
    }

    /// Cuts off what of the pauses lies outside of start and end.
    pub(super) fn clip_pauses(&mut self) {
        let (start, end) = (self.start, self.end);
        self.pauses
            .retain(|pause| pause.resume_time > start && pause.pause_time < end);
        for pause in &mut self.pauses {
            pause.pause_time = pause.pause_time.max(start);
            pause.resume_time = pause.resume_time.min(end);
        }
    }

    /// Checks them for a command that is given at `now`. `before` are times that were accepted
    /// already; what equals them is not checked again.
    pub(super) fn check(&self, before: Option<&Self>, now: Timestamp, values: &mut Validation) {
        if before == Some(self) {
            return;
        }
        let earliest = now.plus(-RECORD_WINDOW);
        if self.start < earliest && before.is_none_or(|before| before.start != self.start) {
            values.add(RuleViolation::StartTimeTooLongAgo {
                actual: self.start,
                earliest,
            });
        }
        if self.end > now {
            values.add(RuleViolation::EndTimeInFuture {
                actual: self.end,
                now,
            });
        } else {
            check_focused(self.focused(), "endTime", values);
        }
        if let Some(index) = self.wrong_pause() {
            values.add(RuleViolation::PausesOutOfRange { number: index + 1 });
        }
    }

    fn wrong_pause(&self) -> Option<usize> {
        let mut free_from = self.start;
        self.pauses.iter().enumerate().position(|(index, pause)| {
            let length = pause.resume_time.since(pause.pause_time);
            let fits = index < MAX_PAUSES
                && pause.pause_time >= free_from
                && (0..=PAUSE_LIMIT).contains(&length)
                && pause.resume_time <= self.end;
            free_from = pause.resume_time;
            !fits
        })
    }
}

impl PauseTimes {
    /// The times of an ended pause.
    pub(super) fn of(pause: &Pause) -> Self {
        Self {
            pause_time: pause.began_at,
            resume_time: pause.ended_at,
            pause_reason: pause.reason.clone(),
        }
    }
}

/// Reports focused time that is out of range, for this field.
pub(super) fn check_focused(focused: Millis, field: &'static str, values: &mut Validation) {
    if !(MIN_FOCUSED..=MAX_FOCUSED).contains(&focused) {
        values.add(RuleViolation::FocusedTimeOutOfRange {
            field,
            actual_seconds: focused.div_euclid(SECOND),
        });
    }
}

/// The pauses with their reasons normalised.
pub(super) fn pauses(sent: &[PauseTimes], values: &mut Validation) -> Vec<PauseTimes> {
    let named = |(index, pause): (usize, &PauseTimes)| {
        let field = REASONS.get(index).copied().unwrap_or("pauses");
        PauseTimes {
            pause_reason: values.text(pause.pause_reason.as_deref(), field, SHORT_TEXT),
            ..*pause
        }
    };
    sent.iter().enumerate().map(named).collect()
}

/// How the session ended; completed where nothing is said.
pub(super) fn outcome(sent: Option<&str>, values: &mut Validation) -> SessionStatus {
    match sent.map(|word| (SessionStatus::parse(word), word)) {
        None => SessionStatus::Completed,
        Some((Some(ended), _)) if !ended.is_open() => ended,
        Some((_, word)) => {
            values.add(RuleViolation::UnknownOutcome {
                actual: excerpt(word, WORD),
            });
            SessionStatus::Completed
        }
    }
}
