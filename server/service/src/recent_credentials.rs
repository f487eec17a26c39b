//! Credentials that were looked up within the last second, so that a client that sends one request
//! after the other is looked up once.
//!
//! What this process revokes or changes is invalidated at once; what another process revokes is
//! accepted for a second at most.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::{Millis, Timestamp, UserId};

use super::authenticated_user::AuthenticatedUser;

/// How long a look-up holds.
const LIFETIME: Millis = 1_000;

/// Look-ups that are remembered, and of one user.
const MAX_USERS: usize = 4_096;
const MAX_OF_USER: usize = 8;

/// SHA-256 of a secret.
type Hash = [u8; 32];

/// The look-ups; clones share them.
#[derive(Clone, Default)]
pub(super) struct RecentCredentials(Arc<Mutex<LookUps>>);

#[derive(Default)]
struct LookUps {
    by_user: HashMap<UserId, Vec<LookUp>>,
    /// How often something was invalidated.
    revision: u64,
}

struct LookUp {
    hash: Hash,
    found: AuthenticatedUser,
    at: Timestamp,
    /// When the credential ends by itself, or its use is to be recorded.
    until: Timestamp,
}

/// The revision at which a look-up began.
#[derive(Clone, Copy)]
pub(super) struct Revision(u64);

impl LookUp {
    fn is_fresh(&self, now: Timestamp) -> bool {
        // The clock may have been set back.
        (0..LIFETIME).contains(&now.since(self.at)) && now < self.until
    }
}

impl RecentCredentials {
    /// What was found for this credential a moment ago, or the revision to pass to
    /// [`Self::remember`].
    pub(super) fn find(
        &self,
        user: UserId,
        hash: &Hash,
        now: Timestamp,
    ) -> Result<AuthenticatedUser, Revision> {
        let look_ups = self.lock();
        let of_user = look_ups.by_user.get(&user).into_iter().flatten();
        let mut found = of_user.filter(|one| one.hash == *hash && one.is_fresh(now));
        match found.next() {
            Some(one) => Ok(one.found.clone()),
            None => Err(Revision(look_ups.revision)),
        }
    }

    /// Remembers what was found, unless something was invalidated since the look-up began: it may
    /// have read what is no longer so.
    pub(super) fn remember(
        &self,
        Revision(revision): Revision,
        hash: Hash,
        found: &AuthenticatedUser,
        at: Timestamp,
        until: Timestamp,
    ) {
        let mut look_ups = self.lock();
        if look_ups.revision != revision {
            return;
        }
        let by_user = &mut look_ups.by_user;
        if by_user.len() >= MAX_USERS && !by_user.contains_key(&found.user) {
            by_user.retain(|_, of_user| of_user.iter().any(|one| one.is_fresh(at)));
            if by_user.len() >= MAX_USERS {
                by_user.clear();
            }
        }
        let of_user = by_user.entry(found.user).or_default();
        of_user.retain(|one| one.hash != hash && one.is_fresh(at));
        of_user.truncate(MAX_OF_USER - 1);
        of_user.push(LookUp {
            hash,
            found: found.clone(),
            at,
            until,
        });
    }

    /// Invalidates the user's look-ups, and those that are under way. To be called after the commit
    /// that changes what they would find.
    pub(super) fn invalidate(&self, user: UserId) {
        let mut look_ups = self.lock();
        look_ups.revision += 1;
        look_ups.by_user.remove(&user);
    }

    fn lock(&self) -> MutexGuard<'_, LookUps> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authenticated_user::VerifiedCredential;
    use shared::stats::UserZones;
    use uuid::Uuid;

    const AT: Timestamp = Timestamp::from_millis(10_000);

    fn user(number: u128) -> AuthenticatedUser {
        AuthenticatedUser {
            user: UserId::new(Uuid::from_u128(number)),
            zones: UserZones::of_sessions("UTC"),
            day_starts_at: 0,
            by: VerifiedCredential::Login {
                id: Uuid::from_u128(number),
                authenticated_at: None,
            },
        }
    }

    /// As an authentication does that reads the database.
    fn look_up(recent: &RecentCredentials, number: u128, hash: u8) {
        let found = user(number);
        let Err(revision) = recent.find(found.user, &[hash; 32], AT) else {
            panic!("it is remembered");
        };
        recent.remember(revision, [hash; 32], &found, AT, Timestamp::MAX);
    }

    fn is_known(recent: &RecentCredentials, number: u128, hash: u8, now: Timestamp) -> bool {
        recent.find(user(number).user, &[hash; 32], now).is_ok()
    }

    #[test]
    fn a_look_up_holds_for_a_second_and_only_for_its_secret() {
        let recent = RecentCredentials::default();
        look_up(&recent, 1, 1);
        assert!(is_known(&recent, 1, 1, AT));
        assert!(is_known(&recent, 1, 1, AT.plus(999)));
        assert!(!is_known(&recent, 1, 1, AT.plus(1_000)));
        assert!(!is_known(&recent, 1, 1, AT.plus(-1)));
        assert!(!is_known(&recent, 1, 2, AT));
        assert!(!is_known(&recent, 2, 1, AT));
    }

    #[test]
    fn a_credential_that_expires_is_not_known_after_its_end() {
        let recent = RecentCredentials::default();
        let Err(revision) = recent.find(user(1).user, &[1; 32], AT) else {
            panic!("nothing is remembered");
        };
        recent.remember(revision, [1; 32], &user(1), AT, AT.plus(10));
        assert!(is_known(&recent, 1, 1, AT.plus(9)));
        assert!(!is_known(&recent, 1, 1, AT.plus(10)));
    }

    #[test]
    fn what_was_invalidated_during_a_look_up_is_not_remembered() {
        let recent = RecentCredentials::default();
        look_up(&recent, 1, 1);
        let Err(before) = recent.find(user(1).user, &[2; 32], AT) else {
            panic!("another secret is remembered");
        };
        recent.invalidate(user(1).user);
        assert!(!is_known(&recent, 1, 1, AT));
        recent.remember(before, [2; 32], &user(1), AT, Timestamp::MAX);
        assert!(!is_known(&recent, 1, 2, AT));
        look_up(&recent, 1, 2);
        assert!(is_known(&recent, 1, 2, AT));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let recent = RecentCredentials::default();
        for hash in 0..=u8::MAX {
            look_up(&recent, 1, hash);
        }
        assert_eq!(recent.lock().by_user[&user(1).user].len(), MAX_OF_USER);
        for number in 0..3 * MAX_USERS as u128 {
            look_up(&recent, number + 10, 1);
            assert!(recent.lock().by_user.len() <= MAX_USERS);
        }
    }
}
