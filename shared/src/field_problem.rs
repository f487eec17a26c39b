//! Problems with the fields of a request.

use serde::{Deserialize, Serialize};

/// A problem with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// RFC 6901 pointer into the body, or the query parameter's name.
    pub pointer: String,
    /// Stable, snake_case.
    pub code: String,
    /// What is wrong, and what would be valid.
    pub detail: String,
}

/// The problems of one request. The first [`MAX_LISTED`](Self::MAX_LISTED) are listed, the others
/// only counted, so that the size of an answer does not depend on the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemList {
    listed: Vec<FieldProblem>,
    more: usize,
}

impl ProblemList {
    /// At most this many problems are listed.
    pub const MAX_LISTED: usize = 20;

    /// Characters of a pointer; it may contain a name of any length that the caller chose.
    const MAX_POINTER_CHARS: usize = 300;

    /// No problems.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            listed: Vec::new(),
            more: 0,
        }
    }

    /// Adds a problem, which is made only where it is listed.
    pub fn push_with(&mut self, problem: impl FnOnce() -> FieldProblem) {
        if self.listed.len() >= Self::MAX_LISTED {
            self.more += 1;
            return;
        }
        let mut problem = problem();
        if let Some((end, _)) = problem.pointer.char_indices().nth(Self::MAX_POINTER_CHARS) {
            problem.pointer.truncate(end);
        }
        self.listed.push(problem);
    }

    /// Adds a problem.
    pub fn push(&mut self, problem: FieldProblem) {
        self.push_with(|| problem);
    }

    /// Adds the problems of another list.
    pub fn append(&mut self, other: Self) {
        self.more += other.more;
        self.extend(other.listed);
    }

    /// Lists at most `limit` of the problems.
    pub fn list_at_most(&mut self, limit: usize) {
        let dropped = self.listed.len().saturating_sub(limit);
        self.listed.truncate(limit);
        self.more += dropped;
    }

    /// How many problems there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.listed.len() + self.more
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The problems that are listed.
    #[must_use]
    pub fn listed(&self) -> &[FieldProblem] {
        &self.listed
    }

    /// The problems that are listed, and how many there are besides.
    #[must_use]
    pub fn into_parts(self) -> (Vec<FieldProblem>, usize) {
        (self.listed, self.more)
    }

    /// Succeeds only where there are no problems.
    ///
    /// # Errors
    /// The problems.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl Extend<FieldProblem> for ProblemList {
    fn extend<I: IntoIterator<Item = FieldProblem>>(&mut self, problems: I) {
        for problem in problems {
            self.push(problem);
        }
    }
}

impl FromIterator<FieldProblem> for ProblemList {
    fn from_iter<I: IntoIterator<Item = FieldProblem>>(problems: I) -> Self {
        let mut list = Self::new();
        list.extend(problems);
        list
    }
}

impl From<FieldProblem> for ProblemList {
    fn from(problem: FieldProblem) -> Self {
        Self::from_iter([problem])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(pointer: &str) -> FieldProblem {
        FieldProblem {
            pointer: pointer.to_owned(),
            code: "required".to_owned(),
            detail: "It is missing.".to_owned(),
        }
    }

    #[test]
    fn problems_beyond_the_limit_have_a_number_only() {
        let mut list: ProblemList = (0..30).map(|n| problem(&n.to_string())).collect();
        assert_eq!(list.listed().len(), ProblemList::MAX_LISTED);
        assert_eq!(list.count(), 30);
        list.push_with(|| unreachable!("it is only counted"));
        assert_eq!(list.count(), 31);
        list.append((0..5).map(|n| problem(&n.to_string())).collect());
        list.list_at_most(2);
        assert_eq!(list.count(), 36);
        let (listed, more) = list.into_parts();
        assert_eq!(listed, [problem("0"), problem("1")]);
        assert_eq!(more, 34);
    }

    #[test]
    fn a_pointer_is_cut_between_characters() {
        let list = ProblemList::from(problem(&"ü".repeat(1_000)));
        assert_eq!(list.listed()[0].pointer, "ü".repeat(300));
    }

    #[test]
    fn only_an_empty_list_is_no_error() {
        assert_eq!(ProblemList::new().into_result(), Ok(()));
        assert!(ProblemList::from(problem("/a")).into_result().is_err());
    }
}
