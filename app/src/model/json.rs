//! JSON is read and written here only, so that its code exists once in the module.

pub use shared::json::{JsonError, read, write};

#[cfg(test)]
mod tests {
    use leptos::serde_json;

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
        assert_eq!(read("[1,2]"), Ok(vec![1_i64, 2]));
        assert!(read::<Vec<u8>>("[1,2] 3").is_err());
        assert!(read::<Vec<u8>>("[1,").is_err());
    }
}
