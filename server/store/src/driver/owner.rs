//! For whom the database works.

use shared::UserId;

/// The user or server that a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// Background jobs, and requests without a user.
    Server,
    /// Requests of one user.
    User(UserId),
}
