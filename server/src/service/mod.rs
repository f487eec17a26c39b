//! What Stint does, apart from how it is asked: transactions around the rules.
//!
//! Knows neither HTTP nor SQL. Everything that can happen to a session goes through
//! [`Sessions::execute`].

mod sessions;

pub use sessions::{Answer, Execution, Executed, Filter, Once, Refused, ServiceError, Sessions, StatusFilter};
