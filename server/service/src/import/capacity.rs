//! How many imports there may be at a time: one of a user, and as many of all users as their
//! number and their bytes allow. Each is held in memory until it is checked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use shared::UserId;
use store::StoreError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::progress::{ImportProgress, ProgressCounter};
use crate::outcome::ServiceError;

/// Imports at a time.
const IMPORTS: usize = 16;

/// KiB of all imports together: two of the largest.
const KIBIBYTES: usize = 2 * 100 * 1024;

/// Shared by its clones.
#[derive(Clone, Debug)]
pub(super) struct Capacity {
    users: Arc<Mutex<HashMap<UserId, Arc<ProgressCounter>>>>,
    kibibytes: Arc<Semaphore>,
}

/// An import's share, until dropped.
#[derive(Debug)]
pub(super) struct ImportPermit {
    capacity: Capacity,
    user: UserId,
    bytes: usize,
    kibibytes: Option<OwnedSemaphorePermit>,
    progress: Arc<ProgressCounter>,
}

impl Default for Capacity {
    fn default() -> Self {
        Self {
            users: Arc::default(),
            kibibytes: Arc::new(Semaphore::new(KIBIBYTES)),
        }
    }
}

impl Capacity {
    /// # Errors
    /// [`ServiceError::ImportInProgress`] where the user has an import already, and
    /// [`StoreError::Unavailable`] where there are too many.
    pub(super) fn enter(&self, user: UserId) -> Result<ImportPermit, ServiceError> {
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        if users.contains_key(&user) {
            return Err(ServiceError::ImportInProgress);
        }
        if users.len() >= IMPORTS {
            return Err(StoreError::busy("there are too many imports").into());
        }
        let progress = Arc::<ProgressCounter>::default();
        users.insert(user, Arc::clone(&progress));
        Ok(ImportPermit {
            capacity: self.clone(),
            user,
            bytes: 0,
            kibibytes: None,
            progress,
        })
    }

    /// How far the user's import is; none where they have none.
    pub(super) fn progress(&self, user: UserId) -> Option<ImportProgress> {
        let users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        users.get(&user).map(|progress| progress.now())
    }
}

impl ImportPermit {
    pub(super) fn progress(&self) -> &ProgressCounter {
        &self.progress
    }

    /// Whether there is room for so many bytes more.
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        self.bytes += bytes;
        self.progress.receive(bytes);
        let held = self.kibibytes.as_ref().map_or(0, |held| held.num_permits());
        let missing = self.bytes.div_ceil(1024).saturating_sub(held);
        let Ok(missing) = u32::try_from(missing) else {
            return false;
        };
        let pool = Arc::clone(&self.capacity.kibibytes);
        let Ok(more) = pool.try_acquire_many_owned(missing) else {
            return false;
        };
        match &mut self.kibibytes {
            Some(held) => held.merge(more),
            none => *none = Some(more),
        }
        true
    }
}

impl Drop for ImportPermit {
    fn drop(&mut self) {
        let mut users = self
            .capacity
            .users
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        users.remove(&self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn user(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    #[test]
    fn a_user_has_one_import_and_leaves_room_for_others() {
        let capacity = Capacity::default();
        let first = capacity.enter(user(0)).expect("there is room");
        assert!(matches!(
            capacity.enter(user(0)),
            Err(ServiceError::ImportInProgress)
        ));
        let others: Vec<_> = (1..16)
            .map(|number| capacity.enter(user(number)).expect("there is room"))
            .collect();
        assert!(matches!(
            capacity.enter(user(16)),
            Err(ServiceError::Store(_))
        ));
        drop(first);
        assert!(capacity.enter(user(16)).is_ok());
        drop(others);
    }

    #[test]
    fn bytes_of_all_imports_are_bounded() {
        let capacity = Capacity::default();
        let mut first = capacity.enter(user(1)).expect("there is room");
        let mut second = capacity.enter(user(2)).expect("there is room");
        let most = 100 * 1024 * 1024;
        assert!(first.grow(1) && first.grow(most - 1));
        assert!(second.grow(most));
        assert!(!second.grow(1));
        let mut third = capacity.enter(user(3)).expect("there is room");
        assert!(!third.grow(1));
        drop(first);
        assert!(third.grow(1));
    }
}
