//! Instants as local dates and times.
//!
//! Knows no time zones: the server provides the conversion in the context of each rendering.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDateTime;
use shared::Timestamp;

type Convert = dyn Fn(Timestamp) -> NaiveDateTime + Send + Sync;

/// The conversion to the user's time zone.
#[derive(Clone)]
pub struct LocalTime(Arc<Convert>);

impl LocalTime {
    /// Uses this conversion.
    pub fn new(convert: impl Fn(Timestamp) -> NaiveDateTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(convert))
    }

    /// The local date and time of an instant.
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
