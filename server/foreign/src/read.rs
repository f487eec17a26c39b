//! Reading a file of any format.

use chrono::NaiveDateTime;
use shared::wire::{ColumnRole, DateOrder, ForeignColumn, ForeignFormat};
use shared::{SessionId, Timestamp};

use super::entry::{Entry, ListedTask};
use super::limits::{MAX_BYTES, MAX_COLUMNS, MAX_ROWS};
use super::notes::Notes;
use super::session_id::session_id;
use super::{encoding, json, table};

/// What the file does not say itself.
#[derive(Clone, Copy)]
pub struct ReadOptions<'a> {
    /// When clocks of the person's zone showed a time.
    pub local: &'a dyn Fn(NaiveDateTime) -> Timestamp,
    /// The order of day and month, where it is known.
    pub date_order: Option<DateOrder>,
    /// What the columns of a table mean, where the header does not say it.
    pub columns: Option<&'a [ColumnRole]>,
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignFile {
    /// As it was recognised.
    pub format: ForeignFormat,
    /// The columns of a table.
    pub columns: Vec<ForeignColumn>,
    /// The order of day and month by which its dates were read; none where it does not matter.
    pub date_order: Option<DateOrder>,
    /// Whether its dates can be read in both orders.
    pub needs_date_order: bool,
    /// Whether no columns say when sessions started and ended.
    pub needs_columns: bool,
    /// The number of its rows.
    pub rows: u64,
    /// The number of rows with tags.
    pub tagged: u64,
    /// The rows with a start and an end.
    pub entries: Vec<Entry>,
    /// The tasks of a file with task lists.
    pub tasks: Vec<ListedTask>,
    /// What became of the other rows.
    pub notes: Notes,
}

impl ForeignFile {
    /// For each entry, the id of its first session: the user has it where the entry was imported
    /// before.
    #[must_use]
    pub fn session_ids(&self) -> Vec<SessionId> {
        let id = |entry| session_id(self.format, entry, 0);
        self.entries.iter().map(id).collect()
    }

    pub(super) fn of(format: ForeignFormat) -> Self {
        Self {
            format,
            columns: Vec::new(),
            date_order: None,
            needs_date_order: false,
            needs_columns: false,
            rows: 0,
            tagged: 0,
            entries: Vec::new(),
            tasks: Vec::new(),
            notes: Notes::default(),
        }
    }
}

/// Why nothing of a file can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// No text, or a header only.
    #[error("The file has no rows.")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("The file may have at most {MAX_BYTES} bytes.")]
    TooLarge,
    /// More than [`MAX_ROWS`].
    #[error("The file may have at most {MAX_ROWS} rows; split it.")]
    TooManyRows,
    /// More than [`MAX_COLUMNS`].
    #[error("A table may have at most {MAX_COLUMNS} columns.")]
    TooManyColumns,
    /// JSON of no known format.
    #[error("The file is JSON, but of none of the formats that are read: {0}.")]
    UnknownJson(String),
    /// Not a table.
    #[error("The file cannot be read as a table: {0}.")]
    NoTable(String),
}

/// Reads a file; what is wrong with single rows is in its notes.
///
/// # Errors
/// [`FileError`] where nothing can be read.
pub fn read(bytes: &[u8], options: &ReadOptions<'_>) -> Result<ForeignFile, FileError> {
    if bytes.len() > MAX_BYTES {
        return Err(FileError::TooLarge);
    }
    let text = encoding::decode(bytes);
    match text.trim_start().chars().next() {
        None => Err(FileError::Empty),
        Some('[' | '{') => json::read(&text),
        Some(_) => table::read(&text, options),
    }
}
