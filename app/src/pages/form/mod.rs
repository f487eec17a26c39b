//! What pages with plain forms are made of: fields with their words and errors, notices,
//! the ways between the pages of a list. Rendered by the server only.
//!
//! Decides nothing about values: what is wrong with them comes from the services.

mod components;
mod fields;
mod form_values;

pub use components::{ConfirmedAction, FormError, LocalTimestamp, Notice, Pages};
pub use fields::{ChoiceField, ChoiceOption, InputField};
pub use form_values::{FormValues, RejectedForm, problem_text};
