//! A fair queue of writes: one queue for each user, served round-robin, so that a user with many
//! writes delays the others by one of them at a time.

use std::collections::{HashMap, VecDeque};

use super::owner::Owner;

/// Waiting writes by owner.
#[derive(Debug)]
pub(super) struct FairQueue<W> {
    waiting: HashMap<Owner, VecDeque<W>>,
    /// Owners with waiting writes, the next one first.
    rotation: VecDeque<Owner>,
}

impl<W> Default for FairQueue<W> {
    fn default() -> Self {
        Self {
            waiting: HashMap::new(),
            rotation: VecDeque::new(),
        }
    }
}

impl<W> FairQueue<W> {
    /// Adds a write behind those of the same owner.
    pub(super) fn push(&mut self, owner: Owner, waiter: W) {
        let queue = self.waiting.entry(owner).or_default();
        if queue.is_empty() {
            self.rotation.push_back(owner);
        }
        queue.push_back(waiter);
    }

    /// The next write; its owner goes to the end of the rotation.
    pub(super) fn pop(&mut self) -> Option<W> {
        let owner = self.rotation.pop_front()?;
        let queue = self.waiting.get_mut(&owner)?;
        let waiter = queue.pop_front();
        if queue.is_empty() {
            self.waiting.remove(&owner);
        } else {
            self.rotation.push_back(owner);
        }
        waiter
    }

    /// The number of waiting writes of the owner; removes cancelled ones.
    pub(super) fn len(&mut self, owner: Owner, has_given_up: impl Fn(&W) -> bool) -> usize {
        let Some(queue) = self.waiting.get_mut(&owner) else {
            return 0;
        };
        queue.retain(|waiter| !has_given_up(waiter));
        let left = queue.len();
        if left == 0 {
            self.waiting.remove(&owner);
            self.rotation.retain(|other| *other != owner);
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::UserId;
    use uuid::Uuid;

    fn user(number: u128) -> Owner {
        Owner::User(UserId::new(Uuid::from_u128(number)))
    }

    fn order(queue: &mut FairQueue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn owners_take_turns_and_each_keeps_its_order() {
        let mut queue = FairQueue::default();
        for write in ["a1", "a2", "a3", "a4"] {
            queue.push(user(1), write);
        }
        queue.push(user(2), "b1");
        queue.push(Owner::Server, "s1");
        queue.push(user(2), "b2");
        assert_eq!(
            order(&mut queue),
            ["a1", "b1", "s1", "a2", "b2", "a3", "a4"]
        );
        assert!(queue.rotation.is_empty());
    }

    #[test]
    fn a_newcomer_waits_for_one_write_of_each_user_before_them() {
        let mut queue = FairQueue::default();
        for _ in 0..1_000 {
            queue.push(user(1), "burst");
        }
        queue.push(user(2), "other");
        assert_eq!(queue.pop(), Some("burst"));
        queue.push(user(3), "newcomer");
        let next: Vec<_> = std::iter::from_fn(|| queue.pop()).take(4).collect();
        assert_eq!(next, ["other", "burst", "newcomer", "burst"]);
    }

    #[test]
    fn waiters_that_gave_up_do_not_count_and_have_no_turn() {
        let mut queue = FairQueue::default();
        for write in ["gone", "waits", "gone"] {
            queue.push(user(1), write);
        }
        queue.push(user(2), "gone");
        assert_eq!(queue.len(user(1), |write| *write == "gone"), 1);
        assert_eq!(queue.len(user(2), |write| *write == "gone"), 0);
        assert_eq!(queue.len(user(3), |write| *write == "gone"), 0);
        assert_eq!(order(&mut queue), ["waits"]);
    }
}
