//! What handlers share. Holds services, never a database.

use std::sync::Arc;

use axum::extract::FromRef;

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::service::Sessions;

/// Handed to every handler; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Sessions of all users.
    pub sessions: Sessions,
    /// The clock of the whole process.
    pub clock: Arc<dyn Clock>,
    /// The randomness of the whole process.
    pub entropy: Arc<dyn Entropy>,
}

impl FromRef<AppState> for Sessions {
    fn from_ref(state: &AppState) -> Self {
        state.sessions.clone()
    }
}
