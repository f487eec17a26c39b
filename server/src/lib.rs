//! Stint's server: service, store, HTTP.
//!
//! The direction of dependencies is `http → service → store`; the composition root
//! ([`compose`]) is the only place that puts them together.

pub mod cli;
pub mod clock;
pub mod compose;
pub mod entropy;
pub mod http;
pub mod logging;
pub mod metrics;
pub mod outbound;
pub mod service;
pub mod settings;
pub mod store;
pub mod work;
