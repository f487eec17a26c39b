//! What the server takes from the system, passed as parameters: the clock, randomness and the
//! set of background tasks. Tests pass their own.

pub mod clock;
pub mod entropy;
mod workers;

pub use workers::Workers;
