//! Problems of an event log, by line.

use shared::ProblemList;
use shared::rules::LogError;
use shared::wire::ImportProblem;

/// How many problems are reported; a file of another kind has one per line.
const MAX_PROBLEMS: usize = 100;

/// The first problems and the number of all.
#[derive(Clone, Debug, Default)]
pub(super) struct LineProblems {
    pub(super) first: Vec<ImportProblem>,
    pub(super) count: u64,
    pub(super) is_damaged: bool,
}

impl LineProblems {
    /// Those that were found before.
    pub(super) const fn of(first: Vec<ImportProblem>, count: u64) -> Self {
        Self {
            first,
            count,
            is_damaged: false,
        }
    }

    /// Something that the rules refuse.
    pub(super) fn add(&mut self, line: u64, code: &str, detail: impl Into<String>) {
        self.count += 1;
        if self.first.len() < MAX_PROBLEMS {
            self.first.push(ImportProblem {
                line,
                code: code.to_owned(),
                detail: detail.into(),
            });
        }
    }

    /// Something that makes the file useless. It is listed even after a hundred others.
    pub(super) fn damage(&mut self, line: u64, code: &str, detail: impl Into<String>) {
        if !std::mem::replace(&mut self.is_damaged, true) {
            self.first.truncate(MAX_PROBLEMS - 1);
        }
        self.add(line, code, detail);
    }

    pub(super) fn flaw(&mut self, line: u64, flaw: &LogError) {
        self.add(line, flaw.code(), flaw.to_string());
    }

    pub(super) fn values(&mut self, line: u64, problems: ProblemList) {
        for problem in problems.into_parts().0 {
            self.add(line, &problem.code, problem.detail);
        }
    }
}
