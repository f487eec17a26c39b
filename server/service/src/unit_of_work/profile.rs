//! Writing the profile, with the event that says so.

use shared::wire::{LogRecord, Profile, ProfileEventRecord};
use store::users::{self, UserRow};
use store::{StoreError, events, profile_events};

use super::UnitOfWork;

impl UnitOfWork {
    /// The user's account; none if it is gone.
    pub(crate) async fn account(&mut self) -> Result<Option<UserRow>, StoreError> {
        users::by_id(&mut self.connection, self.user).await
    }

    /// Stores the profile where it differs from that `before`; whether it does.
    pub(crate) async fn change_profile(
        &mut self,
        before: &Profile,
        profile: Profile,
    ) -> Result<bool, StoreError> {
        if profile == *before {
            return Ok(false);
        }
        let (user, now, change) = (self.user, self.now, self.change());
        users::set_profile(&mut self.connection, user, &profile, change, now).await?;
        self.sequence += 1;
        let sequence = u64::try_from(self.sequence).unwrap_or(0);
        let event = ProfileEventRecord::changed(user, sequence, now, profile);
        self.added.bytes += events::stored_bytes(&event.data);
        profile_events::append(&mut self.connection, &event).await?;
        self.recorded.push(LogRecord::Profile(event));
        Ok(true)
    }
}
