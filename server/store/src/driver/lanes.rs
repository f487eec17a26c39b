//! The order in which writers take turns: a lane per user, served in rotation, so that whoever
//! queues many writes delays others by one of them at a time.

use std::collections::{HashMap, VecDeque};

use shared::UserId;

/// Whose write it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Lane {
    /// Jobs and requests that nobody is signed in for.
    Server,
    /// One user's requests.
    User(UserId),
}

/// Those who wait, by lane.
#[derive(Debug)]
pub(super) struct Lanes<W> {
    waiting: HashMap<Lane, VecDeque<W>>,
    /// The lanes in which somebody waits, the next one first.
    rotation: VecDeque<Lane>,
}

impl<W> Default for Lanes<W> {
    fn default() -> Self {
        Self {
            waiting: HashMap::new(),
            rotation: VecDeque::new(),
        }
    }
}

impl<W> Lanes<W> {
    /// Queues behind those of the same lane.
    pub(super) fn push(&mut self, lane: Lane, waiter: W) {
        let queue = self.waiting.entry(lane).or_default();
        if queue.is_empty() {
            self.rotation.push_back(lane);
        }
        queue.push_back(waiter);
    }

    /// The next in turn; their lane goes to the end of the rotation.
    pub(super) fn pop(&mut self) -> Option<W> {
        let lane = self.rotation.pop_front()?;
        let queue = self.waiting.get_mut(&lane)?;
        let waiter = queue.pop_front();
        if queue.is_empty() {
            self.waiting.remove(&lane);
        } else {
            self.rotation.push_back(lane);
        }
        waiter
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.rotation.is_empty()
    }

    /// How many wait in the lane, without those who have given up.
    pub(super) fn len(&mut self, lane: Lane, has_given_up: impl Fn(&W) -> bool) -> usize {
        let Some(queue) = self.waiting.get_mut(&lane) else {
            return 0;
        };
        queue.retain(|waiter| !has_given_up(waiter));
        let left = queue.len();
        if left == 0 {
            self.waiting.remove(&lane);
            self.rotation.retain(|other| *other != lane);
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn user(number: u128) -> Lane {
        Lane::User(UserId::new(Uuid::from_u128(number)))
    }

    fn order(lanes: &mut Lanes<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| lanes.pop()).collect()
    }

    #[test]
    fn lanes_take_turns_and_each_keeps_its_order() {
        let mut lanes = Lanes::default();
        for write in ["a1", "a2", "a3", "a4"] {
            lanes.push(user(1), write);
        }
        lanes.push(user(2), "b1");
        lanes.push(Lane::Server, "s1");
        lanes.push(user(2), "b2");
        assert_eq!(
            order(&mut lanes),
            ["a1", "b1", "s1", "a2", "b2", "a3", "a4"]
        );
        assert!(lanes.is_empty());
    }

    #[test]
    fn a_newcomer_waits_for_one_write_of_each_user_before_them() {
        let mut lanes = Lanes::default();
        for _ in 0..1_000 {
            lanes.push(user(1), "burst");
        }
        lanes.push(user(2), "other");
        assert_eq!(lanes.pop(), Some("burst"));
        lanes.push(user(3), "newcomer");
        let next: Vec<_> = std::iter::from_fn(|| lanes.pop()).take(4).collect();
        assert_eq!(next, ["other", "burst", "newcomer", "burst"]);
    }

    #[test]
    fn waiters_that_gave_up_do_not_count_and_have_no_turn() {
        let mut lanes = Lanes::default();
        for write in ["gone", "waits", "gone"] {
            lanes.push(user(1), write);
        }
        lanes.push(user(2), "gone");
        assert_eq!(lanes.len(user(1), |write| *write == "gone"), 1);
        assert_eq!(lanes.len(user(2), |write| *write == "gone"), 0);
        assert_eq!(lanes.len(user(3), |write| *write == "gone"), 0);
        assert_eq!(order(&mut lanes), ["waits"]);
    }
}
