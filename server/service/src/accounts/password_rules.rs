//! What a new password must be.

use unicode_normalization::UnicodeNormalization;
use zxcvbn::zxcvbn;

use super::values::FieldProblems;

/// Characters of a password, each in its composed form.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=200;

/// Characters that are compared with common passwords; the time grows with their square.
const COMPARED_CHARS: usize = 64;

/// A password that needs fewer guesses is among those that attackers try first.
const FEWEST_GUESSES: u64 = 10_000;

impl FieldProblems {
    /// A new password for the account with this e-mail.
    pub(super) fn password(&mut self, field: &str, password: &str, email: &str) {
        let chars = password.nfc().count();
        if chars < *LENGTH.start() {
            self.add(
                field,
                "password_too_short",
                format!("{field} must have at least 8 characters; it has {chars}."),
            );
        } else if chars > *LENGTH.end() {
            self.add(
                field,
                "password_too_long",
                format!("{field} may have at most 200 characters; it has {chars}."),
            );
        } else if is_common(password, email) {
            self.add(
                field,
                "password_too_common",
                format!("{field} is among the first that attackers try; use several words."),
            );
        }
    }
}

/// Whether it is a common password, a simple pattern, blank, or like the e-mail or the name of Stint.
fn is_common(password: &str, email: &str) -> bool {
    let compared: String = password.chars().take(COMPARED_CHARS).collect();
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let own = [email, local, domain, "stint"];
    password
        .chars()
        .all(|c| c.is_whitespace() || c.is_control())
        || zxcvbn(&compared, &own).guesses() < FEWEST_GUESSES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<String> {
        let mut problems = FieldProblems::default();
        problems.password("password", password, "adalovelace@example.org");
        let problems = problems.none().err()?;
        Some(problems.listed()[0].code.clone())
    }

    #[test]
    fn password_has_8_to_200_characters() {
        let varied: String = "zq7Rx2mK".chars().cycle().take(201).collect();
        for (password, expected) in [
            ("zq7Rx2m", Some("password_too_short")),
            ("zq7Rx2mK", None),
            // Composed these are seven characters.
            ("e\u{301}zq7Rx2", Some("password_too_short")),
            (&varied[..200], None),
            (&varied, Some("password_too_long")),
        ] {
            assert_eq!(code(password).as_deref(), expected, "{password}");
        }
    }

    #[test]
    fn password_is_not_a_common_one() {
        for common in [
            "password",
            "Password1",
            "12345678",
            "qwertyuiop",
            "iloveyou",
            "aaaaaaaaaaaa",
            "adalovelace",
            "adalovelace@example.org",
            "stintstint",
            "        ",
            "\0\0\0\0\0\0\0\0",
        ] {
            let code = code(common);
            assert_eq!(code.as_deref(), Some("password_too_common"), "{common}");
        }
        for good in [
            "correct horse battery",
            "zq7Rx2mK",
            "the next one",
            "Übung macht",
        ] {
            assert_eq!(code(good), None, "{good}");
        }
    }
}
