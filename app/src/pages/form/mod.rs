//! Plain forms: fields with labels and errors, notices, pagination.
//!
//! Does not validate: problems come from the services.

#[cfg(feature = "ssr")]
mod components;
mod fields;
mod form_values;
#[cfg(feature = "ssr")]
mod move_button;
mod tags_field;
#[cfg(feature = "ssr")]
mod text_area;
mod times_fields;

pub use fields::{FormError, InputField};
pub use form_values::{FormValues, RejectedForm};
pub use tags_field::{KNOWN_TAGS, known_tags, tags_field};
pub use times_fields::{TimesValues, more_fields, start_and_end};
#[cfg(feature = "ssr")]
pub use {
    components::{ConfirmedAction, LocalTimestamp, Notice, Pages},
    fields::{ChoiceField, ChoiceOption},
    form_values::problem_text,
    move_button::move_button,
    text_area::{text_area, text_area_content},
};
