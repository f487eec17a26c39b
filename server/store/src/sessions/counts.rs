//! How many sessions a user has that are not deleted, by the period in which they start.

use std::collections::BTreeMap;

use shared::rules::Session;
use shared::rules::limits::DAY;
use shared::{Millis, Timestamp, UserId};

use crate::statement::{insert, params, statements};
use crate::{Connection, StoreError};

/// The length of a period. The migration that made the table has it, too.
pub(super) const PERIOD: Millis = 32 * DAY;

statements! {
    static ADD = concat!(
        insert!("session_counts", user_id, begins, sessions),
        " ON CONFLICT (user_id, begins) DO UPDATE SET sessions = session_counts.sessions + excluded.sessions"
    );
}

/// Changes of counts by the beginning of a period.
#[derive(Default)]
pub(super) struct CountChanges(BTreeMap<Timestamp, i64>);

impl CountChanges {
    /// Counts a session as it is now, and no more as it was before.
    pub(super) fn add(&mut self, before: Option<&Session>, session: &Session) {
        for (counted, number) in [(before, -1), (Some(session), 1)] {
            if let Some(counted) = counted.filter(|one| one.deleted_at.is_none()) {
                *self.0.entry(period_of(counted.started_at)).or_default() += number;
            }
        }
    }

    /// Stores what has changed.
    pub(super) async fn save(
        self,
        connection: &mut Connection,
        user: UserId,
    ) -> Result<(), StoreError> {
        for (begins, sessions) in self.0.into_iter().filter(|(_, number)| *number != 0) {
            ADD.run(connection, params! { user_id: user, begins, sessions })
                .await?;
        }
        Ok(())
    }
}

/// The beginning of the period of an instant.
const fn period_of(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.as_millis() - at.as_millis().rem_euclid(PERIOD))
}
