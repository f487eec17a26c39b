//! Requests that read and write sessions, tasks and projects by id, and others that take an
//! `Idempotency-Key`.
//!
//! The extractors check in the order of docs/api.md#order-of-checks: 401 and 403, then 413 and 415, then 400,
//! then 422. `If-Match` and `Idempotency-Key` are read here for all of them.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::wire::Problem;
use shared::{ProjectId, SessionId, TaskId, UserId};
use uuid::Uuid;

use super::access::Access;
use super::body;
use super::code::Code;
use super::conditions::{self, IDEMPOTENCY_REPLAYED, Precondition};
use super::problem::{ApiError, problem_json};
use service::{Execution, IdempotentRequest, RenderedResponse};
use shared::body::{BodyFields, RequestBody};
use shared::json::parse_uuid;

/// The id of something that is read and written under its own path.
pub trait Resource: From<Uuid> {
    /// The noun in error messages.
    const NAME: &'static str;
    /// An id for the documentation.
    const EXAMPLE: &'static str;
    /// The path before the id, ending in `/`.
    const PATH_PREFIX: &'static str;
}

impl Resource for SessionId {
    const NAME: &'static str = "session";
    const EXAMPLE: &'static str = "0198f3b0-0000-7000-8000-000000000001";
    const PATH_PREFIX: &'static str = "/api/sessions/";
}

impl Resource for TaskId {
    const NAME: &'static str = "task";
    const EXAMPLE: &'static str = "0198f3b0-0000-7000-8000-0000000000aa";
    const PATH_PREFIX: &'static str = "/api/tasks/";
}

impl Resource for ProjectId {
    const NAME: &'static str = "project";
    const EXAMPLE: &'static str = "0198f3b0-0000-7000-8000-0000000000bb";
    const PATH_PREFIX: &'static str = "/api/projects/";
}

/// A `POST` that creates a resource.
pub struct CreateRequest<B> {
    /// Parsed; the service validates its values.
    pub body: B,
    /// User and idempotency key.
    pub context: WriteContext,
}

/// A `POST` without fields to something that has no version, such as a webhook.
pub struct ActionRequest {
    parts: Parts,
    user: UserId,
    bytes: Bytes,
}

/// A write to a resource that exists.
pub struct ChangeRequest<R, B> {
    /// Parsed; the service validates its values.
    pub body: B,
    /// The id in the path.
    pub id: R,
    /// User, precondition and idempotency key.
    pub context: WriteContext,
}

/// A read of one resource.
pub struct ReadRequest<R> {
    /// The user and what they may do.
    pub access: Access,
    /// The id in the path.
    pub id: R,
}

/// Everything of a write request besides its body.
pub struct WriteContext {
    /// The owner of the resource.
    pub user: UserId,
    precondition: Precondition,
    idempotent: Option<(String, [u8; 32])>,
}

impl WriteContext {
    /// The versions that `If-Match` accepts; `None` where any version will do.
    pub fn versions(&self) -> Option<&[u64]> {
        self.precondition.versions()
    }

    /// The idempotency key with the request's fingerprint; `render` makes the response to store.
    pub fn idempotent<'a, T>(
        &'a self,
        render: &'a (dyn Fn(&T) -> RenderedResponse + Send + Sync),
    ) -> Option<IdempotentRequest<'a, T>> {
        self.idempotent
            .as_ref()
            .map(|(key, fingerprint)| IdempotentRequest {
                key,
                fingerprint: *fingerprint,
                render,
            })
    }
}

/// The response to a write that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuccessResponse {
    /// 201 with `Location`.
    Created,
    /// 201 without `Location`: an entry was added to the resource.
    Recorded,
    /// 200.
    Changed,
    /// 204.
    NoContent,
}

impl SuccessResponse {
    /// Renders the resource as JSON with `ETag` and, where it is new, `Location`.
    pub fn render<R: Resource>(
        self,
        id: Uuid,
        version: u64,
        shown: &impl Serialize,
    ) -> RenderedResponse {
        let header = |name: HeaderName, value: String| (name.as_str().to_owned(), value);
        let mut headers = vec![header(ETAG, etag(version))];
        let status = match self {
            Self::Created => {
                let location = format!("{}{}", R::PATH_PREFIX, id);
                headers.push(header(LOCATION, location));
                StatusCode::CREATED
            }
            Self::Recorded => StatusCode::CREATED,
            Self::Changed => StatusCode::OK,
            Self::NoContent => {
                return RenderedResponse {
                    status: StatusCode::NO_CONTENT.as_u16(),
                    headers: Vec::new(),
                    body: String::new(),
                };
            }
        };
        RenderedResponse {
            headers,
            ..rendered(status, shown)
        }
    }
}

/// A JSON answer in the form in which responses are stored for idempotency keys.
pub fn rendered(status: StatusCode, shown: &impl Serialize) -> RenderedResponse {
    match serde_json::to_string(shown) {
        Ok(body) => RenderedResponse {
            status: status.as_u16(),
            headers: Vec::new(),
            body,
        },
        Err(error) => {
            tracing::error!(%error, "could not serialize a response; answered 500");
            refusal(&ApiError::internal())
        }
    }
}

/// 201 with `Location`, for something that has no version.
pub fn created(path: String, shown: &impl Serialize) -> RenderedResponse {
    let mut response = rendered(StatusCode::CREATED, shown);
    response.headers.push((LOCATION.as_str().to_owned(), path));
    response
}

/// An error in the form in which responses are stored for idempotency keys.
pub fn refusal(error: &ApiError) -> RenderedResponse {
    RenderedResponse {
        status: error.status().as_u16(),
        headers: Vec::new(),
        body: problem_json(error.problem()),
    }
}

/// The `ETag` of a version.
pub fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

/// The response to a write: rendered from the outcome, or the stored response of an earlier
/// request with the same idempotency key.
///
/// # Errors
/// `idempotency_key_reused`, `version_mismatch`, and errors of the store, none of which are stored.
pub fn answer<T, E: Into<ApiError>>(
    execution: Result<Execution<T>, E>,
    render: impl Fn(&T) -> RenderedResponse,
) -> Result<Response, ApiError> {
    Ok(match execution.map_err(Into::into)? {
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

fn respond(answer: RenderedResponse) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // Parsed again, so that the problem gets the id of this request, not of the first one.
    if (status.is_client_error() || status.is_server_error())
        && let Ok(problem) = serde_json::from_str::<Problem>(&answer.body)
    {
        return ApiError::from_stored(problem).into_response();
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

impl<B> CreateRequest<B> {
    /// Reads a request whose body `read` reads.
    ///
    /// # Errors
    /// In the order of docs/api.md#order-of-checks.
    pub async fn read_with(
        request: Request,
        read: impl FnOnce(&mut BodyFields) -> Option<B>,
    ) -> Result<Self, ApiError> {
        let (parts, access, bytes) = open(request).await?;
        // `If-Match` is ignored: there is no version yet.
        let idempotent = idempotent(&parts, &bytes)?;
        Ok(Self {
            body: body::parse_with(&bytes, read)?,
            context: WriteContext {
                user: access.user,
                precondition: Precondition::Any,
                idempotent,
            },
        })
    }
}

impl<S: Send + Sync, B: RequestBody> FromRequest<S> for CreateRequest<B> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        Self::read_with(request, B::read).await
    }
}

impl ActionRequest {
    /// User and idempotency key, once the ids in the path have been read.
    ///
    /// # Errors
    /// In the order of docs/api.md#order-of-checks.
    pub fn context(self) -> Result<WriteContext, ApiError> {
        let idempotent = idempotent(&self.parts, &self.bytes)?;
        let body::EmptyBody = body::parse_optional(&self.bytes)?;
        Ok(WriteContext {
            user: self.user,
            precondition: Precondition::Any,
            idempotent,
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for ActionRequest {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, access, bytes) = open(request).await?;
        Ok(Self {
            parts,
            user: access.user,
            bytes,
        })
    }
}

impl<R: Resource, B> ChangeRequest<R, B> {
    /// Reads a request whose body, which may be empty, `read` reads.
    ///
    /// # Errors
    /// In the order of docs/api.md#order-of-checks.
    pub async fn read_with(
        request: Request,
        read: impl FnOnce(&mut BodyFields) -> Option<B>,
    ) -> Result<Self, ApiError> {
        let (mut parts, access, bytes) = open(request).await?;
        let id = id(&mut parts, &()).await?;
        let precondition = Precondition::read(&parts.headers)?;
        let idempotent = idempotent(&parts, &bytes)?;
        Ok(Self {
            body: body::parse_optional_with(&bytes, read)?,
            id,
            context: WriteContext {
                user: access.user,
                precondition,
                idempotent,
            },
        })
    }
}

impl<S: Send + Sync, R: Resource, B: RequestBody> FromRequest<S> for ChangeRequest<R, B> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        Self::read_with(request, B::read).await
    }
}

impl<S: Send + Sync, R: Resource> FromRequestParts<S> for ReadRequest<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let access = Access::of(&parts.extensions)?;
        let id = id(parts, state).await?;
        Ok(Self { access, id })
    }
}

/// 401, then 413 and 415; the route's policy has checked the scope.
async fn open(request: Request) -> Result<(Parts, Access, Bytes), ApiError> {
    let (parts, sent) = request.into_parts();
    let access = Access::of(&parts.extensions)?;
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

fn idempotent(parts: &Parts, bytes: &[u8]) -> Result<Option<(String, [u8; 32])>, ApiError> {
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
