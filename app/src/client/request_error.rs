//! Failures of requests, by what can be done about them.

use crate::model::api_responses::ApiProblem;
use crate::model::json;
use crate::platform::ApiResponse;

/// The code where the session cookie belongs to another user than the request names.
const ANOTHER_PERSON: &str = "another_person";

/// A request without a usable response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// May succeed later, after this many seconds if the server said so.
    Temporary(u32),
    /// Nobody, or another user, is signed in.
    OtherUser,
    /// The same request would fail again.
    Permanent(ApiProblem),
}

impl RequestError {
    pub fn of(reply: &ApiResponse) -> Self {
        match reply.status {
            0 | 429 | 500.. => Self::Temporary(reply.retry_after),
            401 => Self::OtherUser,
            _ => {
                let failure = json::read::<ApiProblem>(&reply.text);
                match failure.unwrap_or_else(|error| ApiProblem::unreadable(error.to_string())) {
                    failure if failure.code == ANOTHER_PERSON => Self::OtherUser,
                    failure => Self::Permanent(failure),
                }
            }
        }
    }
}
