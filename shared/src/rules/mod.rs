//! The rules of a session: a decider in plain functions.
//!
//! [`settle`] gives the events of reached deadlines, [`decide`] the events of a command on a
//! [`Settled`] state, [`evolve`] folds an event into the state. [`handle`] settles and decides a
//! live command, [`replay`] decides a command from a client that had no connection. The commands
//! are declared in `command_table.rs`.

mod allowed;
mod change;
mod command;
mod command_table;
mod correct;
mod decide;
mod derived;
mod derived_id;
mod ending;
mod event;
mod event_check;
mod evolve;
mod free_intervals;
mod interval;
pub mod limits;
mod log_check;
mod progress;
mod reassign;
mod record;
mod replay;
#[cfg(feature = "server")]
mod replay_body;
pub mod score;
mod settle;
mod split;
mod state;
mod tags;
mod text;
mod times;
mod validation;
#[cfg(feature = "server")]
mod value_check;
mod violation;
mod vocabulary;

pub use allowed::allowed_commands;
pub use command::{
    AbandonSession, AmendSession, CompleteSession, CorrectSession, ExtendSession, PauseSession,
    PauseTimes, RecordDistraction, RecordSession, ReopenSession, SplitSession, StartSession,
};
#[cfg(feature = "openapi")]
pub use command_table::OperationDocs;
pub use command_table::{Command, CommandKind};
pub use decide::{CommandResult, decide, handle};
pub use derived::{
    TimerView, ends_at, focused, live_breakdown, next_alert, next_deadline, overtime_ends_at,
    pause_ends_at, timer,
};
pub(crate) use derived_id::{DerivedFrom, derive, derive_list_event, derive_profile_event};
pub(crate) use ending::breakdown;
pub use event::{CorrectedFields, Event, EventData, EventRecord};
pub use event_check::{LogError, check_event};
pub use evolve::{evolve, fold};
pub use free_intervals::{
    OverlapChoice, amendment_with_texts, free_intervals, recorded_pauses, texts_besides_intention,
};
pub use interval::{Interval, check_overlap, overlaps};
pub use log_check::LogCheck;
pub use progress::{SessionProgress, task_progress};
pub use reassign::reassigned;
pub use replay::{Replayed, clock_correction, in_window, replay, replay_run};
pub use score::{FocusScoreBreakdown, ScoreSource};
pub use settle::{Settled, settle, settled};
pub use state::{
    Distraction, Elapsed, Ending, EndingDraft, OpenPause, Outcome, Pause, Phase, Session, State,
};
pub use tags::{TagError, Tags, tag_key};
pub use text::normalize;
#[cfg(feature = "server")]
pub use value_check::value_violations;
pub use violation::{Refusal, RuleViolation, ViolationCode};
pub(crate) use vocabulary::vocabulary;
pub use vocabulary::{
    AlertKind, CountedAs, DistractionKind, SessionSource, SessionStatus, SessionType,
};
