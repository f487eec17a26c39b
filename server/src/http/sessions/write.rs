//! Requests that change a session: read in the order of API.md, executed, answered.
//!
//! Every write of a session goes through [`Call::execute`]; none decides by itself.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::SessionId;
use shared::rules::Command;
use shared::wire::{Problem, Session};

use super::super::access::{Access, Reading, Writing};
use super::super::body;
use super::super::code::Code;
use super::super::conditions::{self, IDEMPOTENCY_REPLAYED, Precondition};
use super::super::problem::{ApiError, PROBLEM_JSON, body_of};
use super::super::shape::{Fields, parse_uuid};
use crate::service::{Answer, Executed, Execution, Once, Refused, ServiceError, Sessions};

/// A request that begins a session.
pub(super) struct Beginning {
    /// The body.
    pub(super) fields: Fields,
    /// Everything else.
    pub(super) call: Call,
}

/// A request that changes a session that exists.
pub(super) struct Changing {
    /// The body.
    pub(super) fields: Fields,
    /// The session it is about.
    pub(super) session: SessionId,
    /// Everything else.
    pub(super) call: Call,
}

/// A request that reads a session.
pub(super) struct ReadingOne {
    /// Who asks.
    pub(super) access: Access,
    /// The session it is about.
    pub(super) session: SessionId,
}

/// What a write asks for besides its command.
pub(super) struct Call {
    access: Access,
    precondition: Precondition,
    once: Option<(String, [u8; 32])>,
}

/// How a command that was accepted is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Success {
    /// 201 with the new session's place.
    Begun,
    /// 201 with the session that got an entry more.
    Recorded,
    /// 200 with the session.
    Changed,
    /// 204.
    Deleted,
}

impl Call {
    /// Lets the service decide, and renders its decision or the one that was kept.
    pub(super) async fn execute(
        self,
        sessions: &Sessions,
        session: SessionId,
        command: Command,
        success: Success,
    ) -> Result<Response, ApiError> {
        let render = move |outcome: &Result<Executed, Refused>| render(success, outcome);
        let mut expected = self.precondition.first();
        loop {
            let once = self.once.as_ref().map(|(key, fingerprint)| Once {
                key,
                fingerprint: *fingerprint,
                render: &render,
            });
            let executed = sessions
                .execute(self.access.user, session, command.clone(), expected, once)
                .await;
            return match executed {
                // `If-Match` may name several versions, the service compares with one. Versions
                // only grow, so each is tried once at most.
                Err(ServiceError::VersionMismatch { actual })
                    if self.precondition.names(actual) && expected != Some(actual) =>
                {
                    expected = Some(actual);
                    continue;
                }
                Err(error) => Err(error.into()),
                Ok(Execution::Decided(outcome)) => Ok(respond(render(&outcome))),
                Ok(Execution::Replayed(answer)) => {
                    let mut response = respond(answer);
                    response
                        .headers_mut()
                        .insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
                    Ok(response)
                }
            };
        }
    }
}

/// The `ETag` of a session.
pub(super) fn etag(session: &Session) -> String {
    format!("\"{}\"", session.version)
}

fn render(success: Success, outcome: &Result<Executed, Refused>) -> Answer {
    let session = match outcome {
        Ok(executed) => &executed.session,
        Err(refused) => {
            let problem = ApiError::refused(refused).problem().clone();
            return Answer {
                status: problem.status,
                headers: Vec::new(),
                body: body_of(&problem),
            };
        }
    };
    let header = |name: HeaderName, value: String| (name.as_str().to_owned(), value);
    let mut headers = vec![header(ETAG, etag(session))];
    let status = match success {
        Success::Begun => {
            headers.push(header(
                LOCATION,
                format!("/api/sessions/{}", session.session_id),
            ));
            StatusCode::CREATED
        }
        Success::Recorded => StatusCode::CREATED,
        Success::Changed => StatusCode::OK,
        Success::Deleted => {
            return Answer {
                status: StatusCode::NO_CONTENT.as_u16(),
                headers: Vec::new(),
                body: String::new(),
            };
        }
    };
    match serde_json::to_string(session) {
        Ok(body) => Answer {
            status: status.as_u16(),
            headers,
            body,
        },
        Err(error) => {
            tracing::error!(%error, "a session cannot be written as JSON");
            let problem = ApiError::internal().problem().clone();
            Answer {
                status: problem.status,
                headers: Vec::new(),
                body: body_of(&problem),
            }
        }
    }
}

fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // A problem goes out as one, so that it carries this request's id, not the first one's.
    if (status.is_client_error() || status.is_server_error())
        && let Ok(problem) = serde_json::from_str::<Problem>(&answer.body)
    {
        return ApiError::again(problem).into_response();
    }
    let media = if status.is_success() {
        "application/json"
    } else {
        PROBLEM_JSON
    };
    let empty = answer.body.is_empty();
    let mut response = answer.body.into_response();
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    if !empty {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    }
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

impl<S: Send + Sync> FromRequest<S> for Beginning {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let (parts, access, bytes) = open(request, state).await?;
        // There is no session yet whose version `If-Match` could name.
        let once = once(&parts, &bytes)?;
        let fields = Fields::of(body::parse(&bytes)?)?;
        Ok(Self {
            fields,
            call: Call {
                access,
                precondition: Precondition::Any,
                once,
            },
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for Changing {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let (mut parts, access, bytes) = open(request, state).await?;
        let session = session_id(&mut parts, state).await?;
        let precondition = Precondition::read(&parts.headers)?;
        let once = once(&parts, &bytes)?;
        let fields = body::fields(&bytes)?;
        Ok(Self {
            fields,
            session,
            call: Call {
                access,
                precondition,
                once,
            },
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ReadingOne {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Reading(access) = Reading::from_request_parts(parts, state).await?;
        let session = session_id(parts, state).await?;
        Ok(Self { access, session })
    }
}

/// 401 and 403, then 413 and 415.
async fn open<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<(Parts, Access, Bytes), ApiError> {
    let (mut parts, sent) = request.into_parts();
    let Writing(access) = Writing::from_request_parts(&mut parts, state).await?;
    let bytes = body::read(&parts.headers, sent, body::BODY_LIMIT).await?;
    Ok((parts, access, bytes))
}

async fn session_id<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<SessionId, ApiError> {
    let id = Path::<String>::from_request_parts(parts, state).await.ok();
    id.and_then(|Path(id)| parse_uuid(&id))
        .map(SessionId::new)
        .ok_or_else(|| {
            ApiError::new(
                Code::InvalidId,
                "The session's id in the path must be a UUID with hyphens, 36 characters.",
            )
        })
}

fn once(parts: &Parts, bytes: &[u8]) -> Result<Option<(String, [u8; 32])>, ApiError> {
    let key = conditions::idempotency_key(&parts.headers)?;
    Ok(key.map(|key| {
        (
            key,
            conditions::fingerprint(
                parts.method.as_str(),
                parts.uri.path(),
                &parts.headers,
                bytes,
            ),
        )
    }))
}
