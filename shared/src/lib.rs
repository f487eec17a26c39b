//! The rules of a focus session and the types that cross the wire; `README.md` shows them to users
//! of the published crate.
//!
//! Nothing here does I/O, reads a clock or draws a random number: time, ids and the user's other
//! sessions are arguments.
#![doc = include_str!("../README.md")]

#[cfg(feature = "server")]
pub mod body;
mod calendar_day;
mod field_problem;
mod field_times;
mod filter;
mod ids;
pub mod json;
mod language;
mod lower_case;
pub mod ordered;
mod patch;
mod rank;
pub mod rules;
mod search;
pub mod stats;
mod time;
pub mod wire;
mod words;

// Derived code names this crate as the rest of the workspace does.
extern crate self as shared;

pub use calendar_day::CalendarDay;
pub use field_problem::{FieldProblem, ProblemList};
pub use field_times::{FieldChanges, FieldTimes, SetAt};
pub use filter::{ProjectFilter, RangeEdge, SessionFilter, StartAfterEnd, StartRange, TaskFilter};
pub use ids::{CommandId, EventId, PauseId, ProjectId, SessionId, TaskId, UserId};
pub use language::Language;
pub use lower_case::fold;
pub use patch::Patch;
pub use rank::Rank;
pub use search::SearchText;
pub use time::{Millis, Timestamp, parse_date};
