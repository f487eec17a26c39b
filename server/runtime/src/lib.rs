//! What the server takes from the system, passed as parameters: the clock, randomness and the
//! set of background tasks. Tests pass their own.

mod background_tasks;
pub mod clock;
pub mod entropy;

pub use background_tasks::BackgroundTasks;
