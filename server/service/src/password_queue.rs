//! The queue before the computation of password hashes: few at a time, the others waiting for a
//! limited time. Memory is passed on to the next who waits, and released where nobody does.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::Block;
use tokio::sync::oneshot;

/// How many may wait, of each priority: a second or two of work for one core.
const MAX_WAITING: usize = 64;

/// How long one may wait.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// The allocators of Linux map what is larger than 32 MiB by itself, whatever was freed before, and
/// return it to the system when it is freed. Of such a mapping only what is used is resident.
const MAPPED_BLOCKS: usize = 33 * 1024 * 1024 / Block::SIZE;

/// Who is served first while others wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordPriority {
    /// Somebody without failed attempts.
    Normal,
    /// Somebody who has tried before, served once nobody else waits.
    Low,
}

/// The queue; clones share it.
#[derive(Clone)]
pub(crate) struct PasswordQueue {
    state: Arc<Mutex<QueueState>>,
    max_wait: Duration,
}

struct QueueState {
    /// Permits that nobody has.
    idle: usize,
    normal: VecDeque<oneshot::Sender<PasswordPermit>>,
    low: VecDeque<oneshot::Sender<PasswordPermit>>,
}

/// The right to compute a hash, with the memory for it.
pub(crate) struct PasswordPermit {
    /// `None` only while the permit is passed on.
    memory: Option<Vec<Block>>,
    queue: PasswordQueue,
}

impl PasswordQueue {
    /// A queue that lets `permits` compute at a time.
    pub(crate) fn new(permits: usize) -> Self {
        Self::with_max_wait(permits, MAX_WAIT)
    }

    fn with_max_wait(permits: usize, max_wait: Duration) -> Self {
        let state = QueueState {
            idle: permits,
            normal: VecDeque::new(),
            low: VecDeque::new(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            max_wait,
        }
    }

    /// Waits for a permit; `None` where too many wait, or for too long.
    pub(crate) async fn enter(&self, priority: PasswordPriority) -> Option<PasswordPermit> {
        let turn = {
            let mut state = self.lock();
            if state.idle > 0 {
                state.idle -= 1;
                return Some(PasswordPermit {
                    memory: Some(Vec::new()),
                    queue: self.clone(),
                });
            }
            let waiting = match priority {
                PasswordPriority::Normal => &mut state.normal,
                PasswordPriority::Low => &mut state.low,
            };
            waiting.retain(|waiter| !waiter.is_closed());
            if waiting.len() >= MAX_WAITING {
                return None;
            }
            let (waiter, turn) = oneshot::channel();
            waiting.push_back(waiter);
            turn
        };
        match tokio::time::timeout(self.max_wait, turn).await {
            Ok(Ok(permit)) => Some(permit),
            Ok(Err(_)) | Err(_) => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        // Nothing that can panic happens under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PasswordPermit {
    /// At least `blocks` blocks of memory.
    pub(crate) fn memory(&mut self, blocks: usize) -> &mut [Block] {
        let memory = self.memory.get_or_insert_default();
        if memory.len() < blocks {
            // Not copied from the smaller one.
            *memory = Vec::with_capacity(blocks.max(MAPPED_BLOCKS));
            memory.resize(blocks, Block::default());
        }
        memory
    }
}

impl Drop for PasswordPermit {
    /// Passes the permit on to the next who waits.
    fn drop(&mut self) {
        while let Some(memory) = self.memory.take() {
            let mut state = self.queue.lock();
            let next = state.normal.pop_front().or_else(|| state.low.pop_front());
            let Some(next) = next else {
                state.idle += 1;
                return;
            };
            drop(state);
            let permit = Self {
                memory: Some(memory),
                queue: self.queue.clone(),
            };
            if let Err(mut permit) = next.send(permit) {
                // Whoever waited has given up.
                self.memory = permit.memory.take();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn is_ready<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Option<T> {
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[tokio::test]
    async fn memory_is_passed_on_and_released() {
        let queue = PasswordQueue::new(1);
        let mut permit = queue.enter(PasswordPriority::Normal).await.unwrap();
        let first = permit.memory(8).as_ptr();
        let mut waiting = pin!(queue.enter(PasswordPriority::Low));
        assert!(is_ready(waiting.as_mut()).is_none());
        drop(permit);
        let mut permit = waiting.await.unwrap();
        assert_eq!(permit.memory(8).as_ptr(), first);
        drop(permit);
        let permit = queue.enter(PasswordPriority::Low).await.unwrap();
        assert_eq!(permit.memory.as_ref().map(Vec::capacity), Some(0));
    }

    #[tokio::test]
    async fn normal_priority_goes_first_and_nobody_waits_for_ever() {
        let queue = PasswordQueue::with_max_wait(1, Duration::from_millis(20));
        let permit = queue.enter(PasswordPriority::Normal).await.unwrap();
        let mut low = pin!(queue.enter(PasswordPriority::Low));
        let mut normal = pin!(queue.enter(PasswordPriority::Normal));
        assert!(is_ready(low.as_mut()).is_none() && is_ready(normal.as_mut()).is_none());
        drop(permit);
        let permit = is_ready(normal).expect("served first").unwrap();
        assert!(is_ready(low.as_mut()).is_none());
        // Given up after a time, and the permit is not lost with it.
        assert!(low.await.is_none());
        drop(permit);
        assert!(queue.enter(PasswordPriority::Low).await.is_some());
    }

    #[tokio::test]
    async fn a_permit_for_somebody_who_has_gone_is_passed_on() {
        let queue = PasswordQueue::new(1);
        let permit = queue.enter(PasswordPriority::Normal).await.unwrap();
        {
            let mut gone = Box::pin(queue.enter(PasswordPriority::Normal));
            assert!(is_ready(gone.as_mut()).is_none());
            drop(permit);
            // Sent to `gone`, which is dropped without taking it.
        }
        assert!(queue.enter(PasswordPriority::Normal).await.is_some());
    }

    #[tokio::test]
    async fn full_queue_refuses_immediately() {
        let queue = PasswordQueue::new(1);
        let permit = queue.enter(PasswordPriority::Normal).await.unwrap();
        let mut waiting = Vec::new();
        for _ in 0..MAX_WAITING {
            let mut waiter = Box::pin(queue.enter(PasswordPriority::Low));
            assert!(is_ready(waiter.as_mut()).is_none());
            waiting.push(waiter);
        }
        let refused = queue.enter(PasswordPriority::Low).await;
        assert!(refused.is_none());
        // Those of the other priority have places of their own, and whoever leaves frees one.
        let mut normal = Box::pin(queue.enter(PasswordPriority::Normal));
        assert!(is_ready(normal.as_mut()).is_none());
        drop(waiting);
        let mut low = Box::pin(queue.enter(PasswordPriority::Low));
        assert!(is_ready(low.as_mut()).is_none());
        drop(permit);
    }
}
