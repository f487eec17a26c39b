//! The scheduler's queue in memory: deadlines of the next seconds, users whose deadline is being
//! processed, and users backing off after a failure. Pure; knows neither clock nor database.

use std::collections::{BTreeSet, HashMap, HashSet};

use shared::rules::limits::{MINUTE, SECOND};
use shared::{Millis, Timestamp, UserId};
use uuid::Uuid;

use service::Deadline;

/// Backoff after a user's first failure; doubled with each further one.
const MIN_BACKOFF: Millis = SECOND;
const MAX_BACKOFF: Millis = 5 * MINUTE;

#[derive(Debug, Default)]
pub struct DeadlineQueue {
    waiting: BTreeSet<Deadline>,
    processing: HashMap<UserId, Deadline>,
    /// Taken since the running poll began: its snapshot may still contain them.
    taken: HashSet<Deadline>,
    backoffs: HashMap<UserId, Backoff>,
}

#[derive(Clone, Copy, Debug)]
struct Backoff {
    until: Timestamp,
    length: Millis,
}

impl DeadlineQueue {
    /// Adds a deadline that a commit has just stored.
    pub fn push(&mut self, deadline: Deadline) {
        self.waiting.insert(deadline);
    }

    /// A poll begins. It may still see what is being processed now.
    pub fn begin_poll(&mut self) {
        self.taken = self.processing.values().copied().collect();
    }

    /// Adds the deadlines that the poll found, without those taken meanwhile.
    pub fn end_poll(&mut self, found: impl IntoIterator<Item = Deadline>) {
        let taken = std::mem::take(&mut self.taken);
        let unknown = found
            .into_iter()
            .filter(|deadline| !taken.contains(deadline));
        self.waiting.extend(unknown);
    }

    /// Takes the earliest deadline that is due, of a user who has none in progress.
    pub fn pop_due(&mut self, now: Timestamp) -> Option<Deadline> {
        let due = self
            .waiting
            .iter()
            .take_while(|deadline| deadline.at <= now);
        let next = due
            .filter(|deadline| !self.processing.contains_key(&deadline.user))
            .copied()
            .next()?;
        self.waiting.remove(&next);
        self.processing.insert(next.user, next);
        self.taken.insert(next);
        Some(next)
    }

    /// The user's deadline in progress was processed.
    pub fn done(&mut self, user: UserId) {
        self.processing.remove(&user);
        self.backoffs.remove(&user);
    }

    /// The user's deadline in progress failed. Returns the backoff, which grows with each failure
    /// unless the cause affects all users (`is_theirs` is false).
    pub fn failed(&mut self, user: UserId, now: Timestamp, is_theirs: bool) -> Millis {
        self.processing.remove(&user);
        let length = match self.backoffs.get(&user) {
            Some(backoff) if is_theirs => (backoff.length * 2).min(MAX_BACKOFF),
            _ => MIN_BACKOFF,
        };
        let until = now.plus(length);
        self.backoffs.insert(user, Backoff { until, length });
        // A poll after the backoff finds it in the database again.
        self.waiting.retain(|deadline| deadline.user != user);
        length
    }

    /// The users that polls leave out at `now`.
    pub fn backing_off(&self, now: Timestamp) -> HashSet<UserId> {
        self.backoffs
            .iter()
            // A clock that went backwards must not make a backoff endless.
            .filter(|(_, backoff)| (0..=backoff.length).contains(&backoff.until.since(now)))
            .map(|(user, _)| *user)
            .collect()
    }

    /// The earliest waiting deadline, due or not.
    pub fn earliest(&self) -> Option<Timestamp> {
        self.waiting.first().map(|deadline| deadline.at)
    }

    /// The earliest deadline that is not due yet.
    pub fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let later = Deadline {
            at: now.plus(1),
            user: UserId::new(Uuid::nil()),
        };
        let next = self.waiting.range(later..).next();
        next.map(|deadline| deadline.at)
    }

    /// Waiting deadlines, due or not.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Waiting deadlines that are due.
    pub fn due(&self, now: Timestamp) -> usize {
        self.waiting
            .iter()
            .take_while(|deadline| deadline.at <= now)
            .count()
    }

    /// Users with a deadline in progress.
    pub fn in_progress(&self) -> usize {
        self.processing.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64, user: u128) -> Deadline {
        Deadline {
            at: Timestamp::from_millis(millis),
            user: UserId::new(Uuid::from_u128(user)),
        }
    }

    fn queue(deadlines: &[Deadline]) -> DeadlineQueue {
        let mut queue = DeadlineQueue::default();
        queue.begin_poll();
        queue.end_poll(deadlines.iter().copied());
        queue
    }

    const fn time(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn deadlines_are_due_in_order() {
        let mut queue = queue(&[at(30, 1), at(10, 2), at(20, 3)]);
        assert_eq!(queue.pop_due(time(9)), None);
        assert_eq!(queue.pop_due(time(25)), Some(at(10, 2)));
        assert_eq!(queue.pop_due(time(25)), Some(at(20, 3)));
        assert_eq!(queue.pop_due(time(25)), None);
        assert_eq!(queue.next_after(time(25)), Some(time(30)));
        assert_eq!(queue.next_after(time(30)), None);
    }

    #[test]
    fn deadlines_of_one_user_run_one_after_another() {
        let mut queue = queue(&[at(10, 1), at(11, 1), at(12, 2)]);
        assert_eq!(queue.pop_due(time(20)), Some(at(10, 1)));
        assert_eq!(queue.pop_due(time(20)), Some(at(12, 2)));
        assert_eq!(queue.pop_due(time(20)), None);
        queue.done(at(10, 1).user);
        assert_eq!(queue.pop_due(time(20)), Some(at(11, 1)));
    }

    #[test]
    fn a_poll_does_not_add_what_was_taken_while_it_ran() {
        let mut queue = queue(&[at(10, 1), at(11, 2)]);
        assert_eq!(queue.pop_due(time(20)), Some(at(10, 1)));
        queue.begin_poll();
        assert_eq!(queue.pop_due(time(20)), Some(at(11, 2)));
        queue.done(at(10, 1).user);
        queue.done(at(11, 2).user);
        queue.end_poll([at(10, 1), at(11, 2), at(12, 1)]);
        assert_eq!(queue.pop_due(time(20)), Some(at(12, 1)));
        assert_eq!(queue.pop_due(time(20)), None);
    }

    #[test]
    fn a_failing_user_backs_off_longer_each_time_and_delays_no_other() {
        let mut queue = queue(&[at(10, 1), at(11, 1), at(12, 2)]);
        let failing = queue.pop_due(time(20)).expect("due").user;
        queue.failed(failing, time(20), true);
        assert_eq!(queue.pop_due(time(20)), Some(at(12, 2)));
        assert_eq!(queue.pop_due(time(20)), None);
        assert!(queue.backing_off(time(1_020)).contains(&failing));
        assert!(!queue.backing_off(time(1_021)).contains(&failing));
        queue.failed(failing, time(2_000), true);
        assert!(queue.backing_off(time(4_000)).contains(&failing));
        for _ in 0..20 {
            queue.failed(failing, time(5_000), true);
        }
        let longest = 5_000 + MAX_BACKOFF;
        assert!(queue.backing_off(time(longest)).contains(&failing));
        assert!(!queue.backing_off(time(longest + 1)).contains(&failing));
        assert!(
            !queue.backing_off(time(0)).contains(&failing),
            "a clock set back"
        );
        queue.done(failing);
        assert!(queue.backing_off(time(5_001)).is_empty());
    }

    #[test]
    fn a_failure_that_affects_all_users_does_not_make_backoffs_grow() {
        let mut queue = queue(&[]);
        let user = at(0, 1).user;
        for _ in 0..20 {
            queue.failed(user, time(0), false);
        }
        assert!(!queue.backing_off(time(MIN_BACKOFF + 1)).contains(&user));
    }
}
