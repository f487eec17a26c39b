//! Pending and refused commands, as the user has to know about them.
//!
//! A refusal stays until the user dismisses it; nothing is dropped silently.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::rules::{
    AbandonSession, Command, CommandKind, CompleteSession, PauseSession, RecordDistraction,
};
use shared::{CommandId, SessionId, Timestamp};

use super::persistence::remove;
use super::store::Store;
use crate::model::command_queue::CommandQueue;

/// A refused command, with the later commands of its session that were refused too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedEntry {
    /// The first refused command.
    pub id: CommandId,
    /// The session that it is about.
    pub session: SessionId,
    /// Its kind.
    pub command: CommandKind,
    /// When the user gave it.
    pub at: Timestamp,
    /// The problem's code; stable, snake_case.
    pub code: String,
    /// The problem's text from the server.
    pub detail: String,
    /// The number of further refused commands of the session.
    pub others: usize,
    /// Texts that the user wrote with them, so that they are not lost.
    pub user_texts: Vec<String>,
}

/// The user's text of a command.
fn text(command: &Command) -> Option<&String> {
    match command {
        Command::Start(start) => start.intention.as_ref(),
        Command::Pause(PauseSession { pause_reason }) => pause_reason.as_ref(),
        Command::RecordDistraction(RecordDistraction { note, .. }) => note.as_ref(),
        Command::Complete(CompleteSession { task_progress, .. }) => task_progress.as_ref(),
        Command::Abandon(AbandonSession {
            reason,
            progress_made,
        }) => progress_made.as_ref().or(reason.as_ref()),
        Command::Record(sent) => sent.task_progress.as_ref().or(sent.intention.as_ref()),
        Command::Resume
        | Command::Extend(_)
        | Command::Reopen(_)
        | Command::Amend(_)
        | Command::Correct(_)
        | Command::Split(_)
        | Command::Delete
        | Command::Restore => None,
    }
}

/// One entry for each session, in the order of its first refused command.
pub fn entries(commands: &CommandQueue) -> Vec<RefusedEntry> {
    let mut entries: Vec<RefusedEntry> = Vec::new();
    for (_, pending) in commands.refused() {
        let Some(problem) = &pending.problem else {
            continue;
        };
        let written = text(&pending.command).cloned();
        let mut known = entries.iter_mut();
        if let Some(entry) = known.find(|entry| entry.session == pending.session_id) {
            entry.others += 1;
            entry.user_texts.extend(written);
            continue;
        }
        entries.push(RefusedEntry {
            id: pending.command_id,
            session: pending.session_id,
            command: pending.command.kind(),
            at: pending.occurred_at,
            code: problem.code.clone(),
            detail: problem.detail.clone(),
            others: 0,
            user_texts: written.into_iter().collect(),
        });
    }
    entries
}

impl Store {
    /// The number of the user's pending commands.
    #[must_use]
    pub fn waiting(self) -> usize {
        self.state.read().commands.waiting().count()
    }

    /// The number of other accounts' commands in this browser.
    #[must_use]
    pub fn pending_of_others(self) -> usize {
        self.state.read().commands.pending_of_others()
    }

    /// The number of commands made before anybody was signed in.
    #[must_use]
    pub fn pending_without_user(self) -> usize {
        self.state.read().commands.pending_without_user()
    }

    /// Adds the commands made before signing in to this account.
    pub fn claim(self) {
        if let Some(user) = self.state.with_untracked(|state| state.commands.user()) {
            spawn_local(async move {
                self.adopt(user).await;
                self.queue_changed();
            });
        }
    }

    /// Whether the queue outlives the page; false where the browser refuses to store it.
    #[must_use]
    pub fn is_lasting(self) -> bool {
        self.state.read().is_lasting
    }

    /// The refused commands, oldest first.
    #[must_use]
    pub fn attention(self) -> Vec<RefusedEntry> {
        self.state.with(|state| entries(&state.commands))
    }

    /// Removes an entry with its further commands.
    pub fn dismiss_attention(self, id: CommandId) {
        let changes = self.state.with_untracked(|state| {
            let refused = || state.commands.refused();
            let entry = refused().find(|(_, pending)| pending.command_id == id);
            let session = entry.map(|(_, pending)| pending.session_id);
            refused()
                .filter(|(_, pending)| Some(pending.session_id) == session)
                .map(|(key, _)| remove(*key))
                .collect::<Vec<_>>()
        });
        spawn_local(self.rewrite(changes));
    }
}

#[cfg(test)]
mod tests {
    use shared::UserId;
    use shared::rules::StartSession;
    use uuid::Uuid;

    use super::*;
    use crate::fixtures;
    use crate::model::api_responses::ApiProblem;
    use crate::model::command_queue::PendingCommand;

    fn pending(
        number: u128,
        session: u128,
        command: Command,
        refused: bool,
    ) -> (i64, PendingCommand) {
        let problem = ApiProblem {
            status: 409,
            code: "session_overlaps".to_owned(),
            detail: "It overlaps.".to_owned(),
        };
        let pending = PendingCommand {
            owner: Some(UserId::new(Uuid::from_u128(7))),
            command_id: CommandId::new(Uuid::from_u128(number)),
            session_id: SessionId::new(Uuid::from_u128(session)),
            command,
            occurred_at: fixtures::at(i64::try_from(number).unwrap()),
            problem: refused.then_some(problem),
        };
        (i64::try_from(number).unwrap(), pending)
    }

    #[test]
    fn refusals_of_a_session_are_one_entry() {
        let mut commands = CommandQueue::new(Some(UserId::new(Uuid::from_u128(7))), None);
        let start = Command::Start(StartSession {
            intention: Some("Read".to_owned()),
            ..StartSession::preset("short")
        });
        let complete = Command::Complete(CompleteSession {
            quality_rating: Some(4),
            task_progress: Some("Half of it".to_owned()),
            focus_score: None,
        });
        commands.load(vec![
            pending(1, 1, start.clone(), true),
            pending(2, 2, start, false),
            pending(3, 1, complete, true),
        ]);
        let entries = entries(&commands);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].command, CommandKind::Start);
        assert_eq!(
            (entries[0].others, entries[0].code.as_str()),
            (1, "session_overlaps")
        );
        assert_eq!(entries[0].user_texts, ["Read", "Half of it"]);
    }
}
