//! What the scheduler has in mind: the appointments of the next seconds, who is being attended
//! to, and who is left in peace for a while after a failure. Pure; knows neither clock nor
//! database.

use std::collections::{BTreeSet, HashMap, HashSet};

use shared::rules::limits::{MINUTE, SECOND};
use shared::{Millis, Timestamp, UserId};
use uuid::Uuid;

use service::Appointment;

/// How long somebody is left in peace after a first failure; doubled with each further one.
const SHORTEST_REST: Millis = SECOND;
const LONGEST_REST: Millis = 5 * MINUTE;

/// Appointments and what became of them.
#[derive(Debug, Default)]
pub struct Agenda {
    waiting: BTreeSet<Appointment>,
    attending: HashMap<UserId, Appointment>,
    /// Begun since the look that is under way began: it may still see them in the database.
    begun: HashSet<Appointment>,
    resting: HashMap<UserId, Rest>,
}

#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Timestamp,
    length: Millis,
}

impl Agenda {
    /// Adds an appointment that somebody told of.
    pub fn add(&mut self, appointment: Appointment) {
        self.waiting.insert(appointment);
    }

    /// A look at the database begins; what was begun before it and is not done it may still
    /// see.
    pub fn begin_look(&mut self) {
        self.begun = self.attending.values().copied().collect();
    }

    /// Adds what a look has found.
    pub fn end_look(&mut self, found: impl IntoIterator<Item = Appointment>) {
        let begun = std::mem::take(&mut self.begun);
        let unknown = found
            .into_iter()
            .filter(|appointment| !begun.contains(appointment));
        self.waiting.extend(unknown);
    }

    /// Takes the earliest appointment that is due, of somebody who is not being attended to.
    pub fn take(&mut self, now: Timestamp) -> Option<Appointment> {
        let due = self
            .waiting
            .iter()
            .take_while(|appointment| appointment.at <= now);
        let next = due
            .filter(|appointment| !self.attending.contains_key(&appointment.user))
            .copied()
            .next()?;
        self.waiting.remove(&next);
        self.attending.insert(next.user, next);
        self.begun.insert(next);
        Some(next)
    }

    /// An appointment was attended to.
    pub fn done(&mut self, user: UserId) {
        self.attending.remove(&user);
        self.resting.remove(&user);
    }

    /// An appointment could not be attended to: the person's next turn comes after a rest,
    /// which grows from time to time unless the failure is everybody's.
    pub fn failed(&mut self, user: UserId, now: Timestamp, is_theirs: bool) {
        self.attending.remove(&user);
        let length = match self.resting.get(&user) {
            Some(rest) if is_theirs => (rest.length * 2).min(LONGEST_REST),
            _ => SHORTEST_REST,
        };
        let until = now.plus(length);
        self.resting.insert(user, Rest { until, length });
        // It is found in the database again when the rest is over.
        self.waiting.retain(|appointment| appointment.user != user);
    }

    /// Who is left in peace at `now`.
    pub fn resting(&self, now: Timestamp) -> HashSet<UserId> {
        self.resting
            .iter()
            // A clock that went backwards must not make a rest endless.
            .filter(|(_, rest)| (0..=rest.length).contains(&rest.until.since(now)))
            .map(|(user, _)| *user)
            .collect()
    }

    /// The earliest instant of all that wait.
    pub fn earliest(&self) -> Option<Timestamp> {
        self.waiting.first().map(|appointment| appointment.at)
    }

    /// The earliest instant of those that are not due yet.
    pub fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let later = Appointment {
            at: now.plus(1),
            user: UserId::new(Uuid::nil()),
        };
        let next = self.waiting.range(later..).next();
        next.map(|appointment| appointment.at)
    }

    /// How many wait, due or not.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// How many are due.
    pub fn due(&self, now: Timestamp) -> usize {
        self.waiting
            .iter()
            .take_while(|appointment| appointment.at <= now)
            .count()
    }

    /// How many persons are being attended to.
    pub fn attending(&self) -> usize {
        self.attending.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64, user: u128) -> Appointment {
        Appointment {
            at: Timestamp::from_millis(millis),
            user: UserId::new(Uuid::from_u128(user)),
        }
    }

    fn agenda(appointments: &[Appointment]) -> Agenda {
        let mut agenda = Agenda::default();
        agenda.begin_look();
        agenda.end_look(appointments.iter().copied());
        agenda
    }

    const fn time(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn the_earliest_comes_first_and_none_too_early() {
        let mut agenda = agenda(&[at(30, 1), at(10, 2), at(20, 3)]);
        assert_eq!(agenda.take(time(9)), None);
        assert_eq!(agenda.take(time(25)), Some(at(10, 2)));
        assert_eq!(agenda.take(time(25)), Some(at(20, 3)));
        assert_eq!(agenda.take(time(25)), None);
        assert_eq!(agenda.next_after(time(25)), Some(time(30)));
        assert_eq!(agenda.next_after(time(30)), None);
    }

    #[test]
    fn a_person_is_attended_to_once_at_a_time_and_nothing_is_forgotten() {
        let mut agenda = agenda(&[at(10, 1), at(11, 1), at(12, 2)]);
        assert_eq!(agenda.take(time(20)), Some(at(10, 1)));
        assert_eq!(agenda.take(time(20)), Some(at(12, 2)));
        assert_eq!(agenda.take(time(20)), None);
        agenda.done(at(10, 1).user);
        assert_eq!(agenda.take(time(20)), Some(at(11, 1)));
    }

    #[test]
    fn what_a_look_still_sees_though_it_was_begun_is_not_added_again() {
        let mut agenda = agenda(&[at(10, 1), at(11, 2)]);
        assert_eq!(agenda.take(time(20)), Some(at(10, 1)));
        agenda.begin_look();
        assert_eq!(agenda.take(time(20)), Some(at(11, 2)));
        agenda.done(at(10, 1).user);
        agenda.done(at(11, 2).user);
        agenda.end_look([at(10, 1), at(11, 2), at(12, 1)]);
        assert_eq!(agenda.take(time(20)), Some(at(12, 1)));
        assert_eq!(agenda.take(time(20)), None);
    }

    #[test]
    fn who_fails_rests_longer_each_time_and_nobody_waits_for_them() {
        let mut agenda = agenda(&[at(10, 1), at(11, 1), at(12, 2)]);
        let failing = agenda.take(time(20)).expect("due").user;
        agenda.failed(failing, time(20), true);
        assert_eq!(agenda.take(time(20)), Some(at(12, 2)));
        assert_eq!(agenda.take(time(20)), None);
        assert!(agenda.resting(time(1_020)).contains(&failing));
        assert!(!agenda.resting(time(1_021)).contains(&failing));
        agenda.failed(failing, time(2_000), true);
        assert!(agenda.resting(time(4_000)).contains(&failing));
        for _ in 0..20 {
            agenda.failed(failing, time(5_000), true);
        }
        let longest = 5_000 + LONGEST_REST;
        assert!(agenda.resting(time(longest)).contains(&failing));
        assert!(!agenda.resting(time(longest + 1)).contains(&failing));
        assert!(
            !agenda.resting(time(0)).contains(&failing),
            "a clock set back"
        );
        agenda.done(failing);
        assert!(agenda.resting(time(5_001)).is_empty());
    }

    #[test]
    fn a_failure_that_is_everybodys_does_not_make_rests_grow() {
        let mut agenda = agenda(&[]);
        let user = at(0, 1).user;
        for _ in 0..20 {
            agenda.failed(user, time(0), false);
        }
        assert!(!agenda.resting(time(SHORTEST_REST + 1)).contains(&user));
    }
}
