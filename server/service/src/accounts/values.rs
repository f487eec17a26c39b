//! Validation of e-mails, names, time zones and scopes.
//!
//! Pure; every check adds to a list, so that a response reports all problems.

use std::str::FromStr;

use shared::body::did_you_mean;
use shared::wire::Scope;
use shared::{Timestamp, wire};

pub(super) use crate::field_problems::FieldProblems;

/// Bytes of an e-mail address that mail servers accept, and of the part before the @.
const EMAIL_BYTES: usize = 254;
const LOCAL_BYTES: usize = 64;

/// Characters of a display name, and of the name of a token or passkey.
const NAME_CHARS: usize = 100;

impl FieldProblems {
    /// The address in its normal form: trimmed, in lower case.
    pub(super) fn email(&mut self, email: &str) -> String {
        let email = normal_email(email);
        if !is_email(&email) {
            self.add(
                "email",
                "email_invalid",
                "email must be an address such as ada@example.org.",
            );
        }
        email
    }

    /// The name of a time zone, if given.
    pub(super) fn time_zone(&mut self, zone: Option<&str>) -> Option<String> {
        let zone = zone?.trim();
        if zone.is_empty() {
            return None;
        }
        match chrono_tz::Tz::from_str(zone) {
            Ok(zone) => Some(zone.name().to_owned()),
            Err(_) => {
                self.add(
                    "timeZone",
                    "unknown_time_zone",
                    "timeZone must be an IANA name such as Europe/Berlin.",
                );
                None
            }
        }
    }

    /// The name of a time zone, required.
    pub(super) fn required_time_zone(&mut self, zone: &str) -> Option<String> {
        let before = self.count();
        let zone = self.time_zone(Some(zone));
        if zone.is_none() && self.count() == before {
            self.add(
                "timeZone",
                "unknown_time_zone",
                "timeZone must not be empty; it is an IANA name such as Europe/Berlin.",
            );
        }
        zone
    }

    /// Minutes after midnight at which a day begins.
    pub(super) fn day_starts_at(&mut self, minutes: i64) -> Option<u32> {
        let detail = "dayStartsAt must be 0 to 1439 minutes after midnight.";
        self.within(
            "dayStartsAt",
            minutes,
            0..=1439,
            "day_starts_at_out_of_range",
            detail,
        )
    }

    /// Focused minutes that the user wants to reach each day.
    pub(super) fn daily_goal_minutes(&mut self, minutes: i64) -> Option<u32> {
        let detail = "dailyGoalMinutes must be 1 to 1440 minutes, or null for no goal.";
        self.within(
            "dailyGoalMinutes",
            minutes,
            1..=1440,
            "daily_goal_out_of_range",
            detail,
        )
    }

    pub(super) fn week_starts_on(&mut self, day: i64) -> Option<u32> {
        let detail = "weekStartsOn must be 1 for Monday to 7 for Sunday.";
        self.within(
            "weekStartsOn",
            day,
            1..=7,
            "week_starts_on_out_of_range",
            detail,
        )
    }

    fn within(
        &mut self,
        field: &str,
        number: i64,
        range: std::ops::RangeInclusive<u32>,
        code: &str,
        detail: &str,
    ) -> Option<u32> {
        let number = u32::try_from(number)
            .ok()
            .filter(|number| range.contains(number));
        if number.is_none() {
            self.add(field, code, detail);
        }
        number
    }

    /// A display name or the name of a token.
    pub(super) fn name(&mut self, field: &'static str, name: Option<&str>) -> Option<String> {
        self.text(field, name, NAME_CHARS)
    }

    /// The name of a passkey.
    pub(super) fn passkey_name(&mut self, name: &str) -> String {
        self.required_text("name", Some(name), NAME_CHARS, "tells the passkeys apart")
    }

    /// The values of a new token.
    pub(super) fn token(
        &mut self,
        requested: &wire::CreateToken,
        now: Timestamp,
    ) -> (String, Vec<Scope>) {
        let name = self.required_text(
            "name",
            Some(&requested.name),
            NAME_CHARS,
            "says what the token is for",
        );
        let all: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        let mut scopes = Vec::new();
        for (index, text) in requested.scopes.iter().enumerate() {
            match Scope::parse(text) {
                Some(scope) => scopes.push(scope),
                None => self.add(
                    &format!("scopes/{index}"),
                    "unknown_scope",
                    format!(
                        "There is no scope “{}”; there are {}.{}",
                        text.chars().take(100).collect::<String>(),
                        all.join(", "),
                        did_you_mean(text, all.iter().copied())
                    ),
                ),
            }
        }
        if requested.scopes.is_empty() {
            self.add(
                "scopes",
                "required",
                format!("scopes must name at least one of {}.", all.join(", ")),
            );
        }
        if requested.expires_at.is_some_and(|at| at <= now) {
            self.add(
                "expiresAt",
                "expires_in_past",
                "expiresAt must lie in the future; leave it out for never.",
            );
        }
        scopes.sort_unstable();
        scopes.dedup();
        (name, scopes)
    }
}

/// Whether this server knows the zone.
#[must_use]
pub fn is_time_zone(zone: &str) -> bool {
    chrono_tz::Tz::from_str(zone).is_ok()
}

/// Addresses that differ in case or outer white space belong to the same account.
pub(super) fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Whether mail could be sent there. Deliberately loose: only a mail that arrives proves an
/// address, and strict patterns refuse unusual ones.
fn is_email(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else {
        return false;
    };
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control();
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    email.len() <= EMAIL_BYTES
        && (1..=LOCAL_BYTES).contains(&local.len())
        && local
            .chars()
            .all(|c| is_plain(c) && !"@<>()[],;:\\\"".contains(c))
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_addresses_are_normalised() {
        for good in [
            "ada@example.org",
            " Ada.Lovelace+stint@Sub.Example.ORG ",
            "o'neil@localhost",
            "jörg@bücher.example",
        ] {
            let mut problems = FieldProblems::default();
            let normal = problems.email(good);
            assert!(problems.none().is_ok(), "{good}");
            assert_eq!(normal, good.trim().to_lowercase());
        }
        let long = format!("{}@example.org", "a".repeat(65));
        for bad in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a b@example.org",
            "ada@exa mple.org",
            "ada@.org",
            "a@b@c.org",
            "ada@-x.org",
            "ada@example.org\nBcc: x",
            "<ada@example.org>",
            long.as_str(),
        ] {
            let mut problems = FieldProblems::default();
            problems.email(bad);
            assert_eq!(
                problems.none().unwrap_err().listed()[0].code,
                "email_invalid",
                "{bad}"
            );
        }
    }

    #[test]
    fn invalid_token_reports_every_problem() {
        let requested = wire::CreateToken {
            name: " ".to_owned(),
            scopes: vec!["sessions:read".to_owned(), "all".to_owned()],
            expires_at: Some(Timestamp::from_millis(5)),
        };
        let mut problems = FieldProblems::default();
        problems.token(&requested, Timestamp::from_millis(5));
        let pointers: Vec<_> = problems
            .none()
            .unwrap_err()
            .listed()
            .iter()
            .map(|p| (p.pointer.clone(), p.code.clone()))
            .collect();
        let expected = [
            ("/name", "required"),
            ("/scopes/1", "unknown_scope"),
            ("/expiresAt", "expires_in_past"),
        ];
        assert_eq!(
            pointers,
            expected.map(|(p, c)| (p.to_owned(), c.to_owned()))
        );
    }

    #[test]
    fn time_zone_is_an_iana_name() {
        let mut problems = FieldProblems::default();
        assert_eq!(
            problems.time_zone(Some("Europe/Berlin")).as_deref(),
            Some("Europe/Berlin")
        );
        assert_eq!(problems.time_zone(None), None);
        assert_eq!(problems.time_zone(Some("Mars/Olympus")), None);
        assert_eq!(
            problems.none().unwrap_err().listed()[0].code,
            "unknown_time_zone"
        );
    }
}
