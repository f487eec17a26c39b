//! The user of a request, as their secret proves.

use shared::stats::UserZones;
use shared::wire::Scope;
use shared::{Timestamp, UserId};
use uuid::Uuid;

/// A user whose secret is valid.
#[derive(Clone, Debug)]
pub struct AuthenticatedUser {
    /// Whom the credential authenticates.
    pub user: UserId,
    /// Whose clocks the user's days go by.
    pub zones: UserZones,
    /// When their day begins, minutes after midnight.
    pub day_starts_at: u32,
    /// The credential.
    pub by: VerifiedCredential,
}

/// What a request was authenticated with.
#[derive(Clone, Debug)]
pub enum VerifiedCredential {
    /// A browser's login.
    Login {
        /// The login.
        id: Uuid,
        /// When the user last proved who they are; none for guests, whose only proof is the cookie.
        authenticated_at: Option<Timestamp>,
    },
    /// An API token with its scopes.
    Token(Uuid, Vec<Scope>),
}
