//! What pages with plain forms are made of: fields with their words and errors, notices,
//! the ways between the pages of a list. Rendered by the server only.
//!
//! Decides nothing about values: what is wrong with them comes from the services.

mod fields;
mod parts;
mod sent;

pub use fields::{Choice, Input, Tick};
pub use parts::{Again, Moment, Notice, Pages, Sure};
pub use sent::{Filled, Sent, told};
