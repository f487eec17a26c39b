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

use serde_json::Value;

mod dice;
mod generator;
mod history;
mod values;
mod vectors;
mod world;

pub use dice::Dice;
pub use history::{History, Step};
pub use vectors::vectors;
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

/// The value without the fields called `detail`: sentences for people, which another
/// implementation of the rules need not repeat.
#[must_use]
pub fn without_details(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| *name != "detail")
            .map(|(name, value)| (name.clone(), without_details(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_details).collect(),
        _ => value.clone(),
    }
}
