//! Positions in a user's list of tasks or projects.

use shared::{Timestamp, UserId};
use uuid::Uuid;

use crate::SqlValue;
use crate::statement::row;

/// A position in a user's list, newest first, id breaking ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskCursor {
    created_at: Timestamp,
    id: Uuid,
}

impl TaskCursor {
    /// Before the newest one.
    pub const TOP: Self = Self {
        created_at: Timestamp::MAX,
        id: Uuid::max(),
    };

    pub(super) const fn new(created_at: Timestamp, id: Uuid) -> Self {
        Self { created_at, id }
    }

    /// The parameters of a statement that reads on from here.
    pub(super) fn params(self, user: UserId, limit: u32) -> [(&'static str, SqlValue); 4] {
        row! { user_id: user, before: self.created_at, before_id: self.id, limit }
    }
}
