//! The choices of this device, where the browser keeps them: all its tabs read the same.
//!
//! No signal holds them, because whoever goes by them reads them when something happens.
//! To be called in the browser only.

use crate::browser;
use crate::preferences::{KEPT_AS, Preferences};

/// What is chosen at the moment.
#[must_use]
pub fn chosen() -> Preferences {
    Preferences::read(&browser::kept(KEPT_AS))
}

/// Chooses, and keeps what was chosen.
pub fn choose(choose: impl FnOnce(&mut Preferences)) {
    let mut preferences = chosen();
    choose(&mut preferences);
    browser::keep(KEPT_AS, &preferences.write());
}
