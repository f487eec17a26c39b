//! The choices of this device, where the browser keeps them: all its tabs read the same.
//!
//! No signal holds them, because whoever goes by them reads them when something happens.
//! To be called in the browser only.

use crate::model::preferences::{Preferences, STORAGE_KEY};
use crate::platform;

/// What is chosen at the moment.
#[must_use]
pub fn chosen() -> Preferences {
    Preferences::read(&platform::read_stored(STORAGE_KEY))
}

/// Chooses, and keeps what was chosen.
pub fn choose(choose: impl FnOnce(&mut Preferences)) {
    let mut preferences = chosen();
    choose(&mut preferences);
    platform::write_stored(STORAGE_KEY, &preferences.write());
}
