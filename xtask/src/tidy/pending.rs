//! Existing violations of the rule on doc comments. When the number is 0, this file is deleted.

/// How many doc comments only repeat the name of their item.
pub const REPEATING_COMMENTS: usize = 54;
