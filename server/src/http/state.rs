//! What handlers share. Holds services, never a database.

use std::sync::Arc;

use axum::extract::FromRef;

use super::perimeter::Perimeter;
use super::rate_limit::RateLimits;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::service::{Accounts, Readiness, Sessions};
use crate::settings::Signup;
use crate::store::Database;

/// Handed to every handler; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Sessions of all users.
    pub sessions: Sessions,
    /// The accounts of all people.
    pub accounts: Accounts,
    /// Whether the server can do its work.
    pub readiness: Readiness,
    /// How often somebody may ask.
    pub limits: RateLimits,
    /// The surroundings of the server.
    pub perimeter: Arc<Perimeter>,
    /// The clock of the whole process.
    pub clock: Arc<dyn Clock>,
    /// The randomness of the whole process.
    pub entropy: Arc<dyn Entropy>,
}

impl AppState {
    /// Everything on this database, open to everybody and without limits: what the settings
    /// say is then put in its place.
    #[must_use]
    pub fn on(database: &Database, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            sessions: Sessions::new(database.clone(), Arc::clone(&clock), Arc::clone(&entropy)),
            accounts: Accounts::new(
                database.clone(),
                Arc::clone(&clock),
                Arc::clone(&entropy),
                Signup::Open,
            ),
            readiness: Readiness::new(database.clone()),
            limits: RateLimits::off(),
            perimeter: Arc::default(),
            clock,
            entropy,
        }
    }
}

impl FromRef<AppState> for Sessions {
    fn from_ref(state: &AppState) -> Self {
        state.sessions.clone()
    }
}
