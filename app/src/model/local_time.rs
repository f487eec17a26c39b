//! Instants as clocks show them where the person is.
//!
//! Knows no zones: the server does, and provides the conversion in the context of each
//! rendering.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDateTime;
use shared::Timestamp;

type Convert = dyn Fn(Timestamp) -> NaiveDateTime + Send + Sync;

/// How the clocks of the person's zone go.
#[derive(Clone)]
pub struct LocalTime(Arc<Convert>);

impl LocalTime {
    /// Clocks that show this.
    pub fn new(convert: impl Fn(Timestamp) -> NaiveDateTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(convert))
    }

    /// What the clocks show at an instant.
    #[must_use]
    pub fn of(&self, at: Timestamp) -> NaiveDateTime {
        (self.0)(at)
    }
}

impl fmt::Debug for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalTime")
    }
}
