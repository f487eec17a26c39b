//! The authenticated user of a request.

use service::ReaderScopes;
use shared::stats::UserZones;
use shared::wire::Scope;
use shared::{Timestamp, UserId};
use uuid::Uuid;

/// In the extensions of every request with valid credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Whom the credential authenticates.
    pub user: UserId,
    /// Whose clocks their days go by.
    pub zones: UserZones,
    /// When their day begins, minutes after midnight.
    pub day_starts_at: u32,
    /// How they authenticated.
    pub auth_method: AuthMethod,
}

impl Identity {
    /// Whether a sign-in or a token's scope allows this.
    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        match &self.auth_method {
            AuthMethod::Login { .. } => true,
            AuthMethod::Token { scopes, .. } => scopes.contains(&scope),
        }
    }

    /// What is read beside sessions.
    #[must_use]
    pub fn reader_scopes(&self) -> ReaderScopes {
        ReaderScopes {
            tasks: self.allows(Scope::TasksRead),
            profile: self.allows(Scope::ProfileRead),
        }
    }
}

/// How a request is authenticated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    /// The login cookie of a browser: may do everything.
    Login {
        /// Event streams end when it is revoked.
        login_id: Uuid,
        /// When the user last proved who they are; none for guests.
        authenticated_at: Option<Timestamp>,
    },
    /// A bearer token: may do what its scopes say.
    Token {
        /// Event streams end when it is revoked.
        token_id: Uuid,
        /// What it may do.
        scopes: Vec<Scope>,
    },
}
