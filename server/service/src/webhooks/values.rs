//! Validation of webhooks. Pure; all problems are reported.

use shared::body::did_you_mean;
use shared::rules::normalize;
use shared::wire::EVENT_TYPES;
use shared::{FieldProblem, ProblemList};

use outbound::{OutboundClient, TargetError};

/// Characters of a description.
const DESCRIPTION_CHARS: usize = 200;

/// The problems found so far.
#[derive(Default)]
pub(super) struct WebhookProblems(ProblemList);

impl WebhookProblems {
    fn add(&mut self, pointer: impl Into<String>, code: &str, detail: impl Into<String>) {
        self.0.push(FieldProblem {
            pointer: pointer.into(),
            code: code.to_owned(),
            detail: detail.into(),
        });
    }

    pub(super) fn none(self) -> Result<(), ProblemList> {
        self.0.into_result()
    }

    /// The URL in normalised form.
    pub(super) fn url(&mut self, url: &str, outbound: &OutboundClient) -> String {
        match outbound.target(url) {
            Ok(target) => target.as_str().to_owned(),
            Err(bad) => {
                let code = match bad {
                    TargetError::TooLong => "text_too_long",
                    _ => "url_not_allowed",
                };
                self.add("/url", code, format!("url cannot be used: {bad}."));
                String::new()
            }
        }
    }

    /// Event types without duplicates, in the documented order.
    pub(super) fn events(&mut self, events: Option<&[String]>) -> Option<Vec<String>> {
        let events = events?;
        let known = || EVENT_TYPES.join(", ");
        if events.is_empty() {
            let detail = format!(
                "events must name at least one of {}; leave it out for all of sessions.",
                known()
            );
            self.add("/events", "required", detail);
        }
        for (index, name) in events.iter().enumerate().take(EVENT_TYPES.len()) {
            if !EVENT_TYPES.contains(&name.as_str()) {
                let shown: String = name.chars().take(100).collect();
                let detail = format!(
                    "There is no event “{shown}”; there are {}.{}",
                    known(),
                    did_you_mean(name, EVENT_TYPES.iter().copied())
                );
                self.add(format!("/events/{index}"), "unknown_event_type", detail);
            }
        }
        if events.len() > EVENT_TYPES.len() {
            let most = EVENT_TYPES.len();
            let detail = format!("events names more than the {most} types there are.");
            self.add("/events", "unknown_event_type", detail);
        }
        let names = EVENT_TYPES.iter().map(|name| (*name).to_owned());
        Some(names.filter(|name| events.contains(name)).collect())
    }

    /// What a webhook is for.
    pub(super) fn description(&mut self, description: Option<&str>) -> Option<String> {
        normalize(description, "description", DESCRIPTION_CHARS).unwrap_or_else(|violation| {
            self.add("/description", violation.code(), violation.to_string());
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_pointer() {
        let mut problems = WebhookProblems::default();
        problems.url("http://example.org", &OutboundClient::new(false));
        problems.events(Some(&["SessionPaused".to_owned(), "Nothing".to_owned()]));
        problems.description(Some(&"x".repeat(201)));
        let reported = problems.none().unwrap_err();
        let reported = reported.listed();
        let found: Vec<_> = reported
            .iter()
            .map(|problem| (problem.pointer.as_str(), problem.code.as_str()))
            .collect();
        let expected = [
            ("/url", "url_not_allowed"),
            ("/events/1", "unknown_event_type"),
            ("/description", "text_too_long"),
        ];
        assert_eq!(found, expected);
        for name in EVENT_TYPES {
            assert!(reported[1].detail.contains(name), "{name}");
        }
    }

    #[test]
    fn event_types_are_deduplicated_and_sorted() {
        let mut problems = WebhookProblems::default();
        let events = ["SessionPaused", "FocusSessionStarted", "SessionPaused"];
        let events = events.map(str::to_owned);
        let stored = problems.events(Some(&events));
        let expected = ["FocusSessionStarted", "SessionPaused"].map(str::to_owned);
        assert_eq!(stored.as_deref(), Some(&expected[..]));
        assert_eq!(problems.events(None), None);
        assert!(problems.none().is_ok());
        let mut problems = WebhookProblems::default();
        problems.events(Some(&[]));
        let too_many = vec!["SessionPaused".to_owned(); EVENT_TYPES.len() + 1];
        problems.events(Some(&too_many));
        assert_eq!(problems.none().unwrap_err().count(), 2);
    }
}
