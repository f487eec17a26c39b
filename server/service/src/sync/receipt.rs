//! Which commands of a run were received before, and the outcomes that are stored of it.

use std::collections::HashMap;

use shared::CommandId;
use shared::rules::RuleViolation;
use shared::wire::Problem;
use store::StoreError;
use store::commands::{self, CommandOutcome};
use uuid::Uuid;

use super::command::OfflineCommand;
use super::outcome::{DescribeRefusal, ReplayOutcome};
use crate::unit_of_work::UnitOfWork;

/// Outcomes that are stored of a user, the newest ones.
const GUEST_OUTCOMES: i64 = 500;
const ACCOUNT_OUTCOMES: i64 = 5_000;

/// Older ones that a run removes at most: more than it adds.
const EVICTED: i64 = 200;

/// Whether a command of the run was received before.
enum Receipt {
    /// Not received before; its index among such commands.
    Fresh(usize),
    /// Repeats the new command with this index, earlier in the run.
    Again(usize),
    /// Replayed before; the problem it was rejected with, if it was.
    Before(Option<Box<Problem>>),
    /// Its id belongs to a different command.
    Reused,
}

/// How the commands of a run were received.
pub(super) struct Receipts<'a, C> {
    /// Those that were not received before.
    pub(super) fresh: Vec<&'a OfflineCommand<C>>,
    /// One for each command.
    all: Vec<Receipt>,
}

impl<'a, C: Sync> Receipts<'a, C> {
    pub(super) async fn of(
        work: &mut UnitOfWork,
        run: &'a [OfflineCommand<C>],
    ) -> Result<Self, StoreError> {
        let (user, now) = (work.user(), work.now());
        let mut indices: HashMap<CommandId, usize> = HashMap::new();
        let mut receipts = Self {
            fresh: Vec::new(),
            all: Vec::with_capacity(run.len()),
        };
        for sent in run {
            let receipt = if let Some(&index) = indices.get(&sent.command_id) {
                if receipts.fresh[index].fingerprint == sent.fingerprint {
                    Receipt::Again(index)
                } else {
                    Receipt::Reused
                }
            } else if let Some(stored) =
                commands::find(work.connection(), user, sent.command_id, now).await?
            {
                if stored.fingerprint == sent.fingerprint {
                    let problem = stored.problem.map(problem_from).transpose()?;
                    Receipt::Before(problem.map(Box::new))
                } else {
                    Receipt::Reused
                }
            } else {
                let index = receipts.fresh.len();
                indices.insert(sent.command_id, index);
                receipts.fresh.push(sent);
                Receipt::Fresh(index)
            };
            receipts.all.push(receipt);
        }
        Ok(receipts)
    }

    /// Stores the outcomes of the commands that were not received before, about the session, task or project
    /// with this id: for each the problem it was rejected with, if it was.
    pub(super) async fn store(
        &self,
        work: &mut UnitOfWork,
        subject: Uuid,
        problems: &[Option<Problem>],
    ) -> Result<(), StoreError> {
        let (user, now) = (work.user(), work.now());
        for (sent, problem) in self.fresh.iter().zip(problems) {
            let problem = problem.as_ref().map(serde_json::to_value).transpose();
            let outcome = CommandOutcome {
                subject,
                fingerprint: sent.fingerprint.to_vec(),
                problem: problem.map_err(corrupt)?,
            };
            commands::insert(work.connection(), user, sent.command_id, &outcome, now).await?;
        }
        if !self.fresh.is_empty() {
            let kept = if work.is_guest() {
                GUEST_OUTCOMES
            } else {
                ACCOUNT_OUTCOMES
            };
            commands::evict(work.connection(), user, kept, EVICTED).await?;
        }
        Ok(())
    }

    /// One outcome for each command, without what it was about.
    pub(super) fn outcomes(
        self,
        problems: &[Option<Problem>],
        describe: &DescribeRefusal,
    ) -> impl Iterator<Item = ReplayOutcome> {
        let problem_of = |index: usize| problems.get(index).cloned().flatten();
        self.all.into_iter().map(move |receipt| match receipt {
            Receipt::Fresh(index) => {
                problem_of(index).map_or_else(ReplayOutcome::applied, ReplayOutcome::rejected)
            }
            Receipt::Again(index) => ReplayOutcome::duplicate(problem_of(index)),
            Receipt::Before(problem) => ReplayOutcome::duplicate(problem.map(|problem| *problem)),
            Receipt::Reused => {
                ReplayOutcome::rejected(describe(&RuleViolation::CommandIdReused.into()))
            }
        })
    }
}

fn problem_from(stored: serde_json::Value) -> Result<Problem, StoreError> {
    serde_json::from_value(stored).map_err(corrupt)
}

fn corrupt(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt {
        table: "commands",
        reason: error.to_string(),
    }
}
