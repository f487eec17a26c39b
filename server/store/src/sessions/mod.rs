//! The state of sessions: `sessions`, `session_pauses`, `session_distractions`, `session_tags`.
//!
//! Loading returns exactly what was saved, so that folding a session's events gives its stored
//! state.

mod children;
mod counts;
mod deleted;
mod keyset;
mod list;
mod load;
mod ordered;
mod redaction;
mod row;
mod save;
mod starts;
mod summary;
mod tags;

use crate::statement::Statement;

pub use deleted::deleted;
pub use keyset::{SessionCursor, after, by_ids, versions};
pub use list::page;
pub use load::{
    ReadForWrite, SessionDeadline, due, due_alerts, ended_between, find, find_and_open, for_write,
    is_due, open,
};
pub use redaction::{redact, redactable};
pub use row::SessionRow;
pub use save::{clear_alert, insert_all, save};
pub use summary::SessionPage;
pub use tags::{erase_tags, suggestions, tags};

/// The statements of this module by name, without those that are put together.
pub(super) fn statements() -> impl Iterator<Item = &'static Statement> {
    [
        counts::STATEMENTS,
        deleted::STATEMENTS,
        keyset::STATEMENTS,
        load::STATEMENTS,
        ordered::STATEMENTS,
        redaction::STATEMENTS,
        save::STATEMENTS,
        tags::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The texts of [`page`] and [`insert_all`] by name.
pub(super) fn composed_texts() -> impl Iterator<Item = (String, String)> {
    list::SESSIONS
        .texts()
        .into_iter()
        .chain(save::multi_row_texts())
}
