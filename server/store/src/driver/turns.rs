//! Passes the shared transaction from writer to writer in the order of a [`FairQueue`]. A [`Turn`]
//! is the right to use it; dropping the turn passes it on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::StoreError;
use super::fair_queue::FairQueue;
use super::owner::Owner;
use super::shared_transaction::SharedTransaction;

/// Waiting writes of a user; more are refused.
const MAX_WAITING: usize = 128;

/// The transaction and the writes that wait for it; clones share both.
#[derive(Clone, Debug)]
pub(super) struct Turns(Arc<TurnState>);

#[derive(Debug)]
struct TurnState {
    queue: Mutex<Queue>,
    /// Locked by whoever has the turn.
    transaction: Mutex<SharedTransaction>,
}

#[derive(Debug, Default)]
struct Queue {
    /// Whether somebody has the turn.
    is_taken: bool,
    waiting: FairQueue<oneshot::Sender<Turn>>,
}

/// The right to use the transaction.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Turns,
    is_passed: bool,
}

impl Turns {
    pub(super) fn new(transaction: SharedTransaction) -> Self {
        Self(Arc::new(TurnState {
            queue: Mutex::default(),
            transaction: Mutex::new(transaction),
        }))
    }

    /// Waits for a turn. Cancel safe: the turn of a cancelled caller is passed on.
    ///
    /// # Errors
    /// If too many writes of the same user are queued.
    pub(super) async fn next(&self, owner: Owner) -> Result<Turn, StoreError> {
        let receiver = {
            let mut queue = self.queue();
            if !queue.is_taken {
                queue.is_taken = true;
                return Ok(self.turn());
            }
            if owner != Owner::Server
                && queue.waiting.len(owner, oneshot::Sender::is_closed) >= MAX_WAITING
            {
                return Err(StoreError::busy("too many writes of this user are waiting"));
            }
            let (sender, receiver) = oneshot::channel();
            queue.waiting.push(owner, sender);
            receiver
        };
        receiver
            .await
            .map_err(|_| StoreError::busy("the server is stopping"))
    }

    fn turn(&self) -> Turn {
        Turn {
            turns: self.clone(),
            is_passed: false,
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        lock(&self.0.queue)
    }

    /// Passes the turn to the next waiting write. Before, the transaction is committed where the
    /// batch is full, or nobody waits to share the commit.
    fn pass(&self) {
        let mut transaction = lock(&self.0.transaction);
        transaction.roll_back_unreleased();
        if transaction.is_batch_full() {
            transaction.commit();
        }
        loop {
            let next = {
                let mut queue = self.queue();
                let next = queue.waiting.pop();
                if next.is_none() && !transaction.has_waiting_commits() {
                    queue.is_taken = false;
                    return;
                }
                next
            };
            match next.map(|next| next.send(self.turn())) {
                Some(Ok(())) => return,
                // They were cancelled.
                Some(Err(mut returned)) => returned.is_passed = true,
                None => transaction.commit(),
            }
        }
    }
}

impl Turn {
    pub(super) fn transaction(&self) -> MutexGuard<'_, SharedTransaction> {
        lock(&self.turns.0.transaction)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.is_passed {
            self.turns.pass();
        }
    }
}

/// A panic in the middle of a write leaves it unreleased, and it is rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
