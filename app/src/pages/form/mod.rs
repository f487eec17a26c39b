//! Plain forms: fields with labels and errors, notices, pagination. Rendered by the server only.
//!
//! Does not validate: problems come from the services.

mod components;
mod fields;
mod form_values;

pub use components::{ConfirmedAction, FormError, LocalTimestamp, Notice, Pages};
pub use fields::{ChoiceField, ChoiceOption, InputField};
pub use form_values::{FormValues, RejectedForm, problem_text};
