//! Why a request to the server failed, by what can be done about it.

use crate::model::api_responses::ApiProblem;
use crate::model::json;
use crate::platform::ApiResponse;

/// The server's code where the session cookie belongs to another user than the request says.
const ANOTHER_PERSON: &str = "another_person";

/// The server did not answer with what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// It may well answer later, after this many seconds if it said so.
    Temporary(u32),
    /// Nobody, or somebody else, is signed in.
    OtherUser,
    /// Asking the same again will not help.
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
