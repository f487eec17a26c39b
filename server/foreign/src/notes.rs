//! What became of rows: the first of them, and how many there are for each reason.

use std::collections::BTreeMap;

use shared::wire::{ReasonCount, RowNote, RowReason};

use super::limits::MAX_NOTES;

/// Notes on rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    counts: BTreeMap<RowReason, u64>,
    first: BTreeMap<(u64, RowReason), RowNote>,
}

impl Notes {
    pub(super) fn add(&mut self, row: u64, reason: RowReason) {
        *self.counts.entry(reason).or_default() += 1;
        self.first.insert((row, reason), RowNote { row, reason });
        if self.first.len() > MAX_NOTES {
            self.first.pop_last();
        }
    }

    /// The number of rows for each reason that there is.
    #[must_use]
    pub fn counts(&self) -> Vec<ReasonCount> {
        let count = |(reason, rows): (&RowReason, &u64)| ReasonCount {
            reason: *reason,
            rows: *rows,
        };
        self.counts.iter().map(count).collect()
    }

    /// The number of rows for this reason.
    #[must_use]
    pub fn count(&self, reason: RowReason) -> u64 {
        self.counts.get(&reason).copied().unwrap_or_default()
    }

    /// The number of all notes.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The first rows, in the order of the file.
    #[must_use]
    pub fn into_first(self) -> Vec<RowNote> {
        self.first.into_values().collect()
    }
}
