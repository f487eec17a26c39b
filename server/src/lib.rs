//! The `stint` server: command line, settings, logging and the composition root.
//!
//! [`compose`] is the only place that puts database, services, routes and background jobs
//! together.

pub mod cli;
pub mod compose;
mod file_descriptors;
pub mod logging;
pub mod settings;
