//! Files of other time trackers: bytes become entries ([`read`]), and entries become sessions that
//! fit between those of the user ([`fit`]). Without I/O and without a clock.
//!
//! Every file is read in time that grows with its length alone, within the bounds of [`limits`].

mod civil;
mod encoding;
mod entry;
mod fit;
mod formats;
mod json;
pub mod limits;
mod loose;
mod notes;
mod read;
mod session_id;
mod super_productivity;
mod table;

pub use entry::{Entry, EntryTexts, ListedTask};
pub use fit::{Fitted, FittedSession, fit};
pub use notes::Notes;
pub use read::{FileError, ForeignFile, ReadOptions, read};
