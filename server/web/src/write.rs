//! Requests that write sessions, tasks or projects: opened in the order of docs/api.md#order-of-checks, answered
//! once. Decides nothing; what a request asks for is the handler's to say.

use std::marker::PhantomData;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::wire::{Problem, Scope};
use shared::{ProjectId, SessionId, TaskId, UserId};
use uuid::Uuid;

use super::access::Access;
use super::body;
use super::code::Code;
use super::conditions::{self, IDEMPOTENCY_REPLAYED, Precondition};
use super::problem::{ApiError, body_of};
use super::shape::{Fields, parse_uuid};
use service::{Answer, Execution, Once, ServiceError};

/// Something that is read and written by its id in the path.
pub trait Resource: From<Uuid> {
    /// What it is called.
    const NAME: &'static str;
    /// Where it is, with `/` at the end.
    const PLACE: &'static str;
    /// The scope that reading it needs.
    const READ: Scope;
    /// The scope that writing it needs.
    const WRITE: Scope;
}

impl Resource for SessionId {
    const NAME: &'static str = "session";
    const PLACE: &'static str = "/api/sessions/";
    const READ: Scope = Scope::SessionsRead;
    const WRITE: Scope = Scope::SessionsWrite;
}

impl Resource for TaskId {
    const NAME: &'static str = "task";
    const PLACE: &'static str = "/api/tasks/";
    const READ: Scope = Scope::TasksRead;
    const WRITE: Scope = Scope::TasksWrite;
}

impl Resource for ProjectId {
    const NAME: &'static str = "project";
    const PLACE: &'static str = "/api/projects/";
    const READ: Scope = Scope::TasksRead;
    const WRITE: Scope = Scope::TasksWrite;
}

/// A request that begins something new.
pub struct Beginning<R> {
    /// The body.
    pub fields: Fields,
    /// Everything else.
    pub call: Call,
    resource: PhantomData<R>,
}

/// A request that changes something that exists.
pub struct Changing<R> {
    /// The body.
    pub fields: Fields,
    /// What it is about.
    pub id: R,
    /// Everything else.
    pub call: Call,
}

/// A request that reads one thing.
pub struct ReadingOne<R> {
    /// Who asks.
    pub access: Access,
    /// What it is about.
    pub id: R,
}

/// What a write asks for besides its fields.
pub struct Call {
    /// Who asks.
    pub user: UserId,
    precondition: Precondition,
    once: Option<(String, [u8; 32])>,
}

impl Call {
    /// The versions that `If-Match` names, if it asks for any.
    pub fn versions(&self) -> Option<&[u64]> {
        self.precondition.versions()
    }

    /// What makes it take effect once, if it has an `Idempotency-Key`.
    pub fn once<'a, T>(
        &'a self,
        render: &'a (dyn Fn(&T) -> Answer + Send + Sync),
    ) -> Option<Once<'a, T>> {
        self.once.as_ref().map(|(key, fingerprint)| Once {
            key,
            fingerprint: *fingerprint,
            render,
        })
    }
}

/// How a write that was accepted is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// 201 with the place of what is new.
    Begun,
    /// 201 with what got an entry more.
    Recorded,
    /// 200 with what was changed.
    Changed,
    /// 204.
    Gone,
}

impl Success {
    /// The answer: the thing as JSON, its version and, where it is new, its place.
    pub fn render<R: Resource>(self, id: Uuid, version: u64, shown: &impl Serialize) -> Answer {
        let header = |name: HeaderName, value: String| (name.as_str().to_owned(), value);
        let mut headers = vec![header(ETAG, etag(version))];
        let status = match self {
            Self::Begun => {
                let place = format!("{}{}", R::PLACE, id);
                headers.push(header(LOCATION, place));
                StatusCode::CREATED
            }
            Self::Recorded => StatusCode::CREATED,
            Self::Changed => StatusCode::OK,
            Self::Gone => {
                return Answer {
                    status: StatusCode::NO_CONTENT.as_u16(),
                    headers: Vec::new(),
                    body: String::new(),
                };
            }
        };
        match serde_json::to_string(shown) {
            Ok(body) => Answer {
                status: status.as_u16(),
                headers,
                body,
            },
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written as JSON");
                refusal(&ApiError::internal())
            }
        }
    }
}

/// A refusal as it is kept.
pub fn refusal(error: &ApiError) -> Answer {
    Answer {
        status: error.problem().status,
        headers: Vec::new(),
        body: body_of(error.problem()),
    }
}

/// The `ETag` of a version.
pub fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

/// Answers a write: what was decided now as `render` says, or what was decided before.
///
/// # Errors
/// What is no decision: a reused key, another version, a store that does not work.
pub fn answer<T>(
    execution: Result<Execution<T>, ServiceError>,
    render: impl Fn(&T) -> Answer,
) -> Result<Response, ApiError> {
    Ok(match execution? {
        Execution::Decided(outcome) => respond(render(&outcome)),
        Execution::Replayed(answer) => {
            let mut response = respond(answer);
            response
                .headers_mut()
                .insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
            response
        }
    })
}

fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // A problem goes out as one, so that it carries this request's id, not the first one's.
    if (status.is_client_error() || status.is_server_error())
        && let Ok(problem) = serde_json::from_str::<Problem>(&answer.body)
    {
        return ApiError::again(problem).into_response();
    }
    let empty = answer.body.is_empty();
    let mut response = answer.body.into_response();
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    if !empty {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

impl<S: Send + Sync, R: Resource> FromRequest<S> for Beginning<R> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, access, bytes) = open::<R>(request).await?;
        // There is nothing yet whose version `If-Match` could name.
        let once = once(&parts, &bytes)?;
        let fields = Fields::of(body::parse(&bytes)?)?;
        Ok(Self {
            fields,
            call: Call {
                user: access.user,
                precondition: Precondition::Any,
                once,
            },
            resource: PhantomData,
        })
    }
}

impl<S: Send + Sync, R: Resource> FromRequest<S> for Changing<R> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let (mut parts, access, bytes) = open::<R>(request).await?;
        let id = id(&mut parts, state).await?;
        let precondition = Precondition::read(&parts.headers)?;
        let once = once(&parts, &bytes)?;
        let fields = body::fields(&bytes)?;
        Ok(Self {
            fields,
            id,
            call: Call {
                user: access.user,
                precondition,
                once,
            },
        })
    }
}

impl<S: Send + Sync, R: Resource> FromRequestParts<S> for ReadingOne<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let access = Access::check(&parts.extensions, R::READ)?;
        let id = id(parts, state).await?;
        Ok(Self { access, id })
    }
}

/// 401 and 403, then 413 and 415.
async fn open<R: Resource>(request: Request) -> Result<(Parts, Access, Bytes), ApiError> {
    let (parts, sent) = request.into_parts();
    let access = Access::check(&parts.extensions, R::WRITE)?;
    let bytes = body::read(&parts.headers, sent, body::BODY_LIMIT).await?;
    Ok((parts, access, bytes))
}

async fn id<S: Send + Sync, R: Resource>(parts: &mut Parts, state: &S) -> Result<R, ApiError> {
    let sent = Path::<String>::from_request_parts(parts, state).await.ok();
    sent.and_then(|Path(sent)| parse_uuid(&sent))
        .map(R::from)
        .ok_or_else(|| {
            ApiError::new(
                Code::InvalidId,
                format!(
                    "The {}'s id in the path must be a UUID with hyphens, 36 characters.",
                    R::NAME
                ),
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
