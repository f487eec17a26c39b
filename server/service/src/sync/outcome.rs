//! Outcomes of replayed commands.

use shared::rules::{Refusal, RuleViolation};
use shared::wire::{self, Problem, Project, SyncOutcome, Task};

use crate::outcome::RefusedCommand;
use crate::tasks::TaskRefusal;

/// The outcome of a replayed command, and what it was about as it is after the run, if the user has it.
#[derive(Clone, Debug)]
pub struct ReplayOutcome {
    /// Applied, rejected, or a duplicate of an earlier replay.
    pub outcome: SyncOutcome,
    /// For a duplicate: the outcome of the first replay.
    pub first_outcome: Option<SyncOutcome>,
    /// Why it was rejected, now or at the first replay.
    pub problem: Option<Problem>,
    /// Of a run of a session.
    pub session: Option<wire::SessionView>,
    /// For a split: its second part.
    pub second_session: Option<wire::SessionView>,
    /// With its progress, of a run of a task.
    pub task: Option<Task>,
    /// With the numbers of its tasks, of a run of a project.
    pub project: Option<Project>,
}

/// Why a replayed command was rejected.
#[derive(Debug)]
pub enum ReplayRefusal {
    /// By the rules of sessions and of replay.
    Command(Box<RefusedCommand>),
    /// By those of tasks and projects.
    Entry(TaskRefusal),
}

impl From<Refusal> for ReplayRefusal {
    fn from(refusal: Refusal) -> Self {
        Self::Command(Box::new(RefusedCommand {
            refusal,
            session: None,
            open: None,
        }))
    }
}

impl From<RuleViolation> for ReplayRefusal {
    fn from(violation: RuleViolation) -> Self {
        Refusal::from(violation).into()
    }
}

/// Renders a refusal as the problem that is answered and stored.
pub type DescribeRefusal = dyn Fn(&ReplayRefusal) -> Problem + Send + Sync;

impl ReplayOutcome {
    const fn new(outcome: SyncOutcome, problem: Option<Problem>) -> Self {
        Self {
            outcome,
            first_outcome: None,
            problem,
            session: None,
            second_session: None,
            task: None,
            project: None,
        }
    }

    pub(super) const fn applied() -> Self {
        Self::new(SyncOutcome::Applied, None)
    }

    pub(super) const fn rejected(problem: Problem) -> Self {
        Self::new(SyncOutcome::Rejected, Some(problem))
    }

    pub(super) fn duplicate(problem: Option<Problem>) -> Self {
        let first_outcome = Some(match problem {
            Some(_) => SyncOutcome::Rejected,
            None => SyncOutcome::Applied,
        });
        Self {
            first_outcome,
            ..Self::new(SyncOutcome::Duplicate, problem)
        }
    }
}
