//! The state of sessions: `sessions`, `session_pauses`, `session_distractions`.
//!
//! What is loaded is exactly what was saved, so that folding a session's events gives
//! its stored state. Decides nothing.

mod blank;
mod children;
mod list;
mod load;
mod row;
mod save;

pub use blank::{blank, to_blank};
pub use list::{Page, Selection, list_statements, page};
pub use load::{Due, alerts_due, due, find, is_due, open, others};
pub use row::Kept;
pub use save::{alerted, save};

/// The statements that blank texts, by name.
pub(super) const BLANKING: &[(&str, &str)] = blank::STATEMENTS;

/// Every other statement of this module that is not put together, by name.
pub(super) const STATEMENTS: &[(&str, &str)] = &{
    let mut all = [("", ""); load::STATEMENTS.len() + save::STATEMENTS.len()];
    let mut at = 0;
    while at < load::STATEMENTS.len() {
        all[at] = load::STATEMENTS[at];
        at += 1;
    }
    while at < all.len() {
        all[at] = save::STATEMENTS[at - load::STATEMENTS.len()];
        at += 1;
    }
    all
};
