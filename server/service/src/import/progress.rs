//! How far an import is, for the person who waits for it. Counted in memory, by the server that runs it.

use std::sync::atomic::{AtomicU64, Ordering};

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportProgress {
    /// Bytes of the file that have arrived and were checked.
    pub received: u64,
    /// Sessions that were stored or moved into the log; each is counted twice in the end.
    pub done: u64,
    /// What `done` is in the end; 0 as long as the file is not checked.
    pub total: u64,
}

/// Counts while an import runs.
#[derive(Debug, Default)]
pub(super) struct ProgressCounter {
    received: AtomicU64,
    done: AtomicU64,
    total: AtomicU64,
}

impl ProgressCounter {
    pub(super) fn now(&self) -> ImportProgress {
        let value = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        ImportProgress {
            received: value(&self.received),
            done: value(&self.done),
            total: value(&self.total),
        }
    }

    pub(super) fn receive(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Begins with so many sessions; anew where an import is decided again.
    pub(super) fn begin(&self, sessions: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(2 * sessions as u64, Ordering::Relaxed);
    }

    pub(super) fn advance(&self, sessions: usize) {
        self.done.fetch_add(sessions as u64, Ordering::Relaxed);
    }
}
