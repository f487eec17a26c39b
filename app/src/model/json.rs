//! JSON, read and written in one place, so that what it costs the module stands here.

use leptos::serde_json;
use serde::Serialize;

pub use super::json_reader::read;

/// Writes a value; what cannot be written, such as a map whose keys are no texts, as nothing.
#[must_use]
pub fn write<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_value_reads_back() {
        let session = crate::fixtures::session(&[(0, crate::fixtures::start("pomodoro"))]);
        let text = write(&session);
        assert_eq!(text, serde_json::to_string(&session).unwrap());
        assert_eq!(read(&text), Ok(session));
    }

    #[test]
    fn trailing_text_is_an_error() {
        assert_eq!(read("[1,2]"), Ok(vec![1, 2]));
        assert!(read::<Vec<u8>>("[1,2] 3").is_err());
        assert!(read::<Vec<u8>>("[1,").is_err());
    }
}
