//! The rules of a focus session and the types that cross the wire.
//!
//! One implementation, compiled natively into the server and to WebAssembly into
//! the browser, so that both always agree. Nothing here does I/O, reads a clock or
//! draws a random number: time, ids and the user's other sessions are arguments.
//!
//! ```
//! use shared::rules::{Command, StartSession, handle};
//! use shared::{SessionId, Timestamp, UserId};
//! use uuid::Uuid;
//!
//! let session = SessionId::new(Uuid::from_u128(1));
//! let user = UserId::new(Uuid::from_u128(2));
//! let start = Command::Start(StartSession::preset("pomodoro"));
//! let now = Timestamp::from_millis(1_763_805_600_000);
//!
//! let handled = handle(None, session, user, &start, now, &[]);
//! let events = handled.outcome.expect("nothing is open, so a start is allowed");
//! assert_eq!(events.len(), 1);
//! ```

#[cfg(feature = "server")]
pub mod body;
mod field_problem;
mod filter;
mod ids;
pub mod json;
mod language;
mod patch;
pub mod rules;
pub mod stats;
mod time;
pub mod wire;
mod words;

// The derive macro names this crate as its users do.
extern crate self as shared;

pub use field_problem::{FieldProblem, ProblemList};
pub use filter::{RangeEdge, SessionFilter, StartAfterEnd, StartRange, TaskFilter};
pub use ids::{CommandId, EventId, PauseId, ProjectId, SessionId, TaskId, UserId};
pub use language::Language;
pub use patch::Patch;
pub use time::{Millis, Timestamp, parse_date};
