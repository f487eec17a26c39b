//! Passes the shared transaction from writer to writer in the order of a [`FairQueue`]. A
//! [`Turn`] owns it; dropping the turn passes it on.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::fair_queue::FairQueue;
use super::file_guard::FileGuard;
use super::owner::Owner;
use super::shared_transaction::{SharedTransaction, unavailable};
use super::{DatabaseMetrics, StoreError};

/// Waiting writes of a user; more are refused.
const MAX_WAITING: usize = 128;

/// The transaction and the writes that wait for it; clones share both.
#[derive(Clone, Debug)]
pub(super) struct Turns(Arc<Mutex<Queue>>);

#[derive(Debug)]
struct Queue {
    /// None while a turn owns it.
    idle: Option<SharedTransaction>,
    waiting: FairQueue<oneshot::Sender<Turn>>,
}

/// The right to use the transaction.
#[derive(Debug)]
pub(super) struct Turn {
    transaction: SharedTransaction,
    /// None once the transaction was passed on.
    turns: Option<Turns>,
    /// Commits in a task, because no other write is left to do so; if the runtime shuts down first,
    /// the transaction is rolled back.
    is_final: bool,
}

impl Turns {
    pub(super) fn new(metrics: Arc<DatabaseMetrics>, files: FileGuard) -> Self {
        Self(Arc::new(Mutex::new(Queue {
            idle: Some(SharedTransaction::new(metrics, files)),
            waiting: FairQueue::default(),
        })))
    }

    /// Waits for a turn. Cancel safe: the turn of a cancelled caller is passed on.
    ///
    /// # Errors
    /// If too many writes of the same user are queued.
    pub(super) async fn next(&self, owner: Owner) -> Result<Turn, StoreError> {
        let receiver = {
            let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(transaction) = queue.idle.take() {
                return Ok(self.turn(transaction));
            }
            if owner != Owner::Server
                && queue.waiting.len(owner, oneshot::Sender::is_closed) >= MAX_WAITING
            {
                return Err(unavailable("too many writes of this user are waiting"));
            }
            let (sender, receiver) = oneshot::channel();
            queue.waiting.push(owner, sender);
            receiver
        };
        receiver
            .await
            .map_err(|_| unavailable("the server is stopping"))
    }

    fn turn(&self, transaction: SharedTransaction) -> Turn {
        Turn {
            transaction,
            turns: Some(self.clone()),
            is_final: false,
        }
    }

    /// Passes the transaction to the next waiting write. Without one it becomes idle, or is
    /// returned to the caller if it has unfinished work that the caller must complete.
    fn pass(
        &self,
        mut transaction: SharedTransaction,
        leaves_unfinished: bool,
    ) -> Option<SharedTransaction> {
        loop {
            let sender = {
                let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(sender) = queue.waiting.pop() else {
                    if transaction.is_unfinished() && !leaves_unfinished {
                        return Some(transaction);
                    }
                    queue.idle = Some(transaction);
                    return None;
                };
                sender
            };
            // The waiting caller may have been cancelled.
            let mut returned = sender.send(self.turn(transaction)).err()?;
            returned.turns = None;
            transaction = std::mem::take(&mut returned.transaction);
        }
    }

    fn is_empty(&self) -> bool {
        let queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.is_empty()
    }
}

impl Turn {
    pub(super) const fn transaction(&mut self) -> &mut SharedTransaction {
        &mut self.transaction
    }

    pub(super) fn begin(&self) -> &'static str {
        self.transaction.begin()
    }

    /// Ends the turn: rolls back what was not released, and commits unless others wait to share
    /// the commit.
    pub(super) async fn finish(mut self) {
        let nobody_waits = self.turns.as_ref().is_none_or(Turns::is_empty);
        let transaction = &mut self.transaction;
        transaction.roll_back_dropped().await;
        if nobody_waits || self.is_final || transaction.is_batch_full() {
            transaction.commit().await;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(turns) = self.turns.take() else {
            return;
        };
        // Unfinished if the waiting callers were cancelled.
        let transaction = std::mem::take(&mut self.transaction);
        if let Some(unfinished) = turns.pass(transaction, self.is_final) {
            let mut turn = turns.turn(unfinished);
            turn.is_final = true;
            if let Ok(runtime) = Handle::try_current() {
                runtime.spawn(turn.finish());
            }
        }
    }
}
