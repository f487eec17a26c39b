//! Who is asking, as the authenticating layer found out.
//!
//! Only the types: credentials are read elsewhere, and what an identity may do is for
//! [`super::access`].

use shared::UserId;
use shared::wire::Scope;
use uuid::Uuid;

/// Put into the extensions of every request that carries valid credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub user: UserId,
    /// The person's time zone, an IANA name.
    pub time_zone: String,
    /// What vouches for them.
    pub via: Via,
}

/// The credentials that vouch for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// The login cookie of a browser: may do everything.
    Login {
        /// The login.
        login_id: Uuid,
    },
    /// A bearer token: may do what its scopes say.
    Token {
        /// The token.
        token_id: Uuid,
        /// What it may do.
        scopes: Vec<Scope>,
    },
}
