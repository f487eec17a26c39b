//! What lengthens a test or a benchmark, and what its figures depend on.

use std::fmt::Debug;
use std::str::FromStr;

/// A number from the environment.
#[must_use]
pub fn setting<T: FromStr<Err: Debug>>(name: &str, default: T) -> T {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// The build and the machine.
#[must_use]
pub fn build() -> String {
    let build = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{build} build, {cores} cores")
}
