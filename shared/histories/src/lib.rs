//! Random histories of one user's sessions, and their expected results. For tests only.
//!
//! A [`History`] is a list of steps: live commands, batches of replayed ones, reads, each
//! at the server's now. It follows from a seed, or from a list of choices that a property
//! test can shrink. [`World`] is an in-memory model of the server that executes a history with the
//! rules alone. Native code, wasm, and HTTP on a database must give the same.
//!
//! ```
//! use histories::{History, play};
//!
//! let history = History::from_seed(7);
//! assert_eq!(play(&history), play(&history));
//! ```

mod dice;
mod generator;
mod history;
mod world;

pub use dice::Dice;
pub use history::{History, Step};
pub use world::{CommandReply, LogEntry, StepResult, Transcript, World, play};

/// Executes a history given as JSON and returns its transcript as JSON, for callers that share
/// only memory.
///
/// # Errors
/// When the input is not a history.
pub fn play_json(history: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let history: History = serde_json::from_slice(history)?;
    serde_json::to_vec(&play(&history))
}
