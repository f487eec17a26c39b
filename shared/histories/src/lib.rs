//! Random histories of one user's sessions, and what must come of them. For tests only.
//!
//! A [`History`] is a list of steps: live commands, batches of replayed ones, reads, each
//! at the server's now. It follows from a seed, or from a list of choices that a property
//! test can shrink. [`World`] is the server in memory: it plays a history by the rules
//! alone, so that natively, in wasm, and over HTTP on a database the same must come out.
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

/// Plays a history given as JSON and returns its transcript as JSON; the whole of it in bytes,
/// for callers that share nothing but memory.
///
/// # Errors
/// When the input is no history.
pub fn play_json(history: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let history: History = serde_json::from_slice(history)?;
    serde_json::to_vec(&play(&history))
}
