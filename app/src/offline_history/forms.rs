//! Forms about the times of sessions, decided on this device by the rules.

use shared::rules::{Command, Interval, Refusal, handle};
use shared::stats::ZoneOffset;
use shared::wire::{FieldProblem, Problem};
use shared::{CommandId, SessionId};

use super::history::OfflineHistory;
use crate::model::command_queue::PendingCommand;
use crate::model::times_form::{Entered, TimesForm};
use crate::model::zone_clock::ZoneClock;
use crate::pages::form::RejectedForm;

/// A form that was refused.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What was entered, and why it was refused.
    pub sent: RejectedForm,
    /// The session that it would overlap.
    pub other: Option<SessionId>,
}

/// Unused ids; which of them a command needs depends on the form.
#[derive(Clone, Copy, Debug)]
pub struct NewIds {
    /// By which the command takes effect once.
    pub command: CommandId,
    /// Of a recorded session, or of the second part of a split.
    pub session: SessionId,
}

/// The session that a form is about; none for a new one.
fn target(entered: &Entered) -> Option<SessionId> {
    let field = entered.iter().find(|(name, _)| name == "session");
    field.and_then(|(_, id)| id.parse().ok())
}

impl OfflineHistory {
    /// The command of a form, in the form to be stored.
    ///
    /// # Errors
    /// What is wrong with the values, or why the rules refuse them.
    pub fn submit(
        &self,
        form: TimesForm,
        entered: &Entered,
        ids: NewIds,
        offset: ZoneOffset,
    ) -> Result<PendingCommand, Box<Refused>> {
        let refused = |problem, other| {
            let sent = RejectedForm {
                form: form.as_str(),
                values: entered.to_vec(),
                problem,
            };
            Box::new(Refused { sent, other })
        };
        let id = target(entered).unwrap_or(ids.session);
        let session = self.sessions.iter().find(|session| session.id == id);
        let clock = ZoneClock::new(&self.metadata.settings.zones, offset);
        let command = form
            .command(entered, session, clock, ids.session)
            .map_err(|errors| {
                let problem = Problem {
                    errors,
                    ..Problem::default()
                };
                refused(problem, None)
            })?;
        match self.decide(id, &command) {
            Ok(()) => Ok(self.pending(ids.command, id, command)),
            Err(refusal) => Err(refused(problem(&refusal), other_session(&refusal))),
        }
    }

    /// A command that is given now.
    #[must_use]
    pub const fn pending(
        &self,
        command_id: CommandId,
        session_id: SessionId,
        command: Command,
    ) -> PendingCommand {
        PendingCommand {
            owner: Some(self.metadata.user),
            command_id,
            session_id,
            command,
            occurred_at: self.now,
            problem: None,
        }
    }

    fn decide(&self, id: SessionId, command: &Command) -> Result<(), Refusal> {
        let (own, others): (Vec<_>, Vec<_>) =
            self.sessions.iter().partition(|session| session.id == id);
        let others: Vec<Interval> = others.into_iter().map(Interval::of).collect();
        let own = own.first().copied();
        let user = self.metadata.user;
        handle(own, id, user, command, self.now, &others).outcome?;
        Ok(())
    }
}

fn problem(refusal: &Refusal) -> Problem {
    let violations = refusal.violations().iter();
    let fields = violations.filter_map(|violation| {
        let field = violation.field()?;
        Some(FieldProblem {
            pointer: format!("/{field}"),
            code: violation.code().to_owned(),
            detail: String::new(),
        })
    });
    Problem {
        code: refusal.code().to_owned(),
        // The rules' own sentences are English.
        detail: crate::text::texts().refused.to_owned(),
        errors: fields.collect(),
        ..Problem::default()
    }
}

fn other_session(refusal: &Refusal) -> Option<SessionId> {
    let mut others = refusal.violations().iter();
    let other = others.find_map(|violation| violation.other_session())?;
    Some(other.session_id)
}
