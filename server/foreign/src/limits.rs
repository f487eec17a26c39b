//! What a file may have, and what is kept of it.

use shared::Millis;
use shared::rules::limits::{MAX_PLAN_MINUTES, MINUTE};

/// Bytes of a file.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Rows of a table, or entries of another file.
pub const MAX_ROWS: u64 = 100_000;

/// Columns of a table.
pub const MAX_COLUMNS: usize = 100;

/// Characters of a cell of the header, and of an example, that are shown.
pub const SHOWN_CHARS: usize = 100;

/// Rows of which the report says what became of them.
pub const MAX_NOTES: usize = 100;

/// Characters of a project's name, as the list of projects takes them.
pub const PROJECT_CHARS: usize = 100;

/// Characters of a task's title, as the list of tasks takes them.
pub const TASK_CHARS: usize = 200;

/// Focused time of one session; what is longer becomes several.
pub const LONGEST_PIECE: Millis = MAX_PLAN_MINUTES * MINUTE;
