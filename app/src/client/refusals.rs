//! What the person has to know about their commands: how many wait, and which were refused.
//!
//! A refusal stays until the person has put it away; nothing is dropped without a word.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::rules::{
    AbandonSession, Command, CommandKind, CompleteSession, PauseSession, RecordDistraction,
};
use shared::{CommandId, Timestamp};

use super::persistence::remove;
use super::store::Store;
use crate::model::command_queue::CommandQueue;

/// Something that the person did and the server refused, with what followed in the same
/// session and was refused too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedEntry {
    /// The refused command.
    pub id: CommandId,
    /// What it asked.
    pub command: CommandKind,
    /// When the person asked.
    pub at: Timestamp,
    /// Why it was refused; stable, snake_case.
    pub code: String,
    /// Why, in the server's words.
    pub detail: String,
    /// How many refused commands of the same session stand behind this one.
    pub others: usize,
    /// What the person wrote with them, so that it is not lost.
    pub user_texts: Vec<String>,
}

/// What the person wrote with a command.
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
        Command::Resume | Command::Amend(_) | Command::Delete | Command::Restore => None,
    }
}

/// One entry for each session, in the order of its first refused command.
fn entries(commands: &CommandQueue) -> Vec<RefusedEntry> {
    let mut sessions = Vec::new();
    let mut entries: Vec<RefusedEntry> = Vec::new();
    for (_, pending) in commands.refused() {
        let Some(problem) = &pending.problem else {
            continue;
        };
        let written = text(&pending.command).cloned();
        let index = sessions.iter().position(|id| *id == pending.session_id);
        if let Some(entry) = index.and_then(|index| entries.get_mut(index)) {
            entry.others += 1;
            entry.user_texts.extend(written);
            continue;
        }
        sessions.push(pending.session_id);
        entries.push(RefusedEntry {
            id: pending.command_id,
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
    /// How many of the person's commands the server has not heard.
    #[must_use]
    pub fn waiting(self) -> usize {
        self.state.with(|state| state.commands.waiting().count())
    }

    /// How many commands of other accounts this browser keeps until they sign in again.
    #[must_use]
    pub fn waiting_of_others(self) -> usize {
        self.state.with(|state| state.commands.waiting_of_others())
    }

    /// How many commands were given here before anybody was signed in.
    #[must_use]
    pub fn waiting_of_nobody(self) -> usize {
        self.state.with(|state| state.commands.waiting_of_nobody())
    }

    /// Makes what was done here before signing in this person's.
    pub fn claim(self) {
        if let Some(user) = self.state.with_untracked(|state| state.commands.user()) {
            spawn_local(async move {
                self.adopt(user).await;
                self.queue_changed();
            });
        }
    }

    /// Whether what waits outlives the page; false where the browser refuses to keep it.
    #[must_use]
    pub fn is_lasting(self) -> bool {
        self.state.with(|state| state.is_lasting)
    }

    /// What the server refused, oldest first.
    #[must_use]
    pub fn attention(self) -> Vec<RefusedEntry> {
        self.state.with(|state| entries(&state.commands))
    }

    /// The person has seen an entry: it goes, with what stood behind it.
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
    use shared::rules::StartSession;
    use shared::{SessionId, UserId};
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
