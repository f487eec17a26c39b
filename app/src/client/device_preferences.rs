//! The preferences as the browser stores them for all tabs.
//!
//! No signal holds them, because they are only read when something happens. To be called in the
//! browser only.

use crate::model::keyboard;
use crate::model::preferences::{Preferences, STORAGE_KEY};
use crate::platform;

/// The current preferences.
#[must_use]
pub fn chosen() -> Preferences {
    Preferences::read(&platform::read_stored(STORAGE_KEY))
}

/// Changes the preferences and stores them.
pub fn choose(choose: impl FnOnce(&mut Preferences)) {
    let mut preferences = chosen();
    choose(&mut preferences);
    platform::write_stored(STORAGE_KEY, &preferences.write());
}

/// Shows the keys on buttons as they were chosen.
pub fn show_keys() {
    let keys = platform::read_stored(keyboard::STORAGE_KEY);
    platform::show_keys(chosen().has_single_keys, &keyboard::labels(&keys));
}
