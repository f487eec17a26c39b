//! What a session may do: a decider in plain functions.
//!
//! [`settle`] says what time alone has caused, [`decide`] answers a command on a
//! settled state, [`evolve`] folds an event into the state; [`handle`] is settle,
//! then decide, and [`replay`] decides what happened while a client was away.

mod allowed;
mod check;
mod command;
mod decide;
mod derived;
mod derived_id;
mod ending;
mod event;
mod evolve;
mod interval;
mod kind;
pub mod limits;
mod log_check;
mod moved;
mod progress;
mod replay;
pub mod score;
mod settle;
mod state;
mod text;
mod values;
mod view;
mod violation;

pub use allowed::allowed_commands;
pub use check::{Flaw, check};
pub use command::{Amend, Change, Command, Start};
pub use decide::{Handled, decide, handle};
pub use derived::{ends_at, focused, pause_ends_at, timer};
pub use event::{Event, EventData};
pub use evolve::{evolve, fold};
pub use interval::{Interval, check_overlap, overlaps};
pub use kind::{AlertKind, CommandKind, DistractionKind, SessionStatus, SessionType};
pub use log_check::LogCheck;
pub use moved::moved;
pub use progress::task_progress;
pub use replay::{Replayed, replay, replay_run};
pub use score::{FocusScoreBreakdown, ScoreSource, live_breakdown};
pub use settle::{next_alert, next_deadline, settle, settled};
pub use state::{Distraction, Elapsed, Ending, OpenPause, Outcome, Pause, Phase, Session, State};
pub use text::normalize;
pub use view::{Stored, view};
pub use violation::{Refusal, RuleViolation};
