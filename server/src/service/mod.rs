//! What Stint does, apart from how it is asked: transactions around the rules.
//!
//! Knows neither HTTP nor SQL. Everything that can happen to a session goes through
//! [`Sessions::execute`] or, told late, [`Sessions::replay`].

mod execute;
mod sessions;
mod sync;
mod work;

pub use sessions::{
    Answer, Executed, Execution, Filter, Once, Refused, ServiceError, Sessions, StatusFilter,
};
pub use sync::{Describe, Heard, Sent};
pub use work::Work;
