//! The state of sessions: `sessions`, `session_pauses`, `session_distractions`.
//!
//! What is loaded is exactly what was saved, so that folding a session's events gives
//! its stored state. Decides nothing.

mod blank;
mod children;
mod deleted;
mod list;
mod load;
mod row;
mod save;
mod walk;

pub use blank::{blank, to_blank};
pub use deleted::deleted;
pub use list::{Page, Selection, list_statements, page};
pub use load::{Due, alerts_due, due, find, is_due, open, others};
pub use row::Kept;
pub use save::{alerted, many_statements, save, save_new};
pub use walk::{Owned, Place, after, owners};

/// The statements that blank texts, by name.
pub(super) const BLANKING: &[(&str, &str)] = blank::STATEMENTS;

/// Every other statement of this module that is not put together, by name.
pub(super) const STATEMENTS: &[(&str, &str)] = &{
    let parts = [
        deleted::STATEMENTS,
        load::STATEMENTS,
        save::STATEMENTS,
        walk::STATEMENTS,
    ];
    const COUNT: usize = deleted::STATEMENTS.len()
        + load::STATEMENTS.len()
        + save::STATEMENTS.len()
        + walk::STATEMENTS.len();
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
