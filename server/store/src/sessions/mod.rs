//! The state of sessions: `sessions`, `session_pauses`, `session_distractions`.
//!
//! What is loaded is exactly what was saved, so that folding a session's events gives
//! its stored state. Decides nothing.

mod children;
mod deleted;
mod keyset;
mod list;
mod load;
mod redaction;
mod row;
mod save;

pub use deleted::deleted;
pub use keyset::{SessionCursor, SessionOwner, after, owners};
pub use list::{SessionPage, list_statements, page};
pub use load::{SessionDeadline, due, due_alerts, ended_after, find, is_due, open};
pub use redaction::{redact, redactable};
pub use row::SessionRow;
pub use save::{clear_alert, insert_all, many_statements, save};

/// The statements that blank texts, by name.
pub(super) const REDACTION: &[(&str, &str)] = redaction::STATEMENTS;

/// Every other statement of this module that is not put together, by name.
pub(super) const STATEMENTS: &[(&str, &str)] = &{
    let parts = [
        deleted::STATEMENTS,
        load::STATEMENTS,
        save::STATEMENTS,
        keyset::STATEMENTS,
    ];
    const COUNT: usize = deleted::STATEMENTS.len()
        + load::STATEMENTS.len()
        + save::STATEMENTS.len()
        + keyset::STATEMENTS.len();
    let mut all = [("", ""); COUNT];
    let (mut part, mut filled) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[filled] = parts[part][at];
            filled += 1;
            at += 1;
        }
        part += 1;
    }
    all
};
