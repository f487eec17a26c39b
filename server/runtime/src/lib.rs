//! The clock, randomness and background tasks, passed as parameters so that tests can replace them.

mod background_tasks;
pub mod clock;
pub mod entropy;

pub use background_tasks::BackgroundTasks;
