//! The browser that asks to sign in or out, and the person behind it.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::UserId;
use uuid::Uuid;

use super::super::body::{self, BODY_LIMIT};
use super::super::code::Code;
use super::super::identity::{Identity, Via};
use super::super::login_cookie;
use super::super::problem::ApiError;
use super::super::shape::Fields;
use crate::service::{Origin, SignedIn};

/// A browser, with somebody signed in or nobody.
#[derive(Clone, Debug)]
pub(in crate::http) struct Browser {
    /// Who is signed in there.
    pub(in crate::http) person: Option<UserId>,
    /// Where a new sign-in would come from.
    pub(in crate::http) origin: Origin,
}

/// A person who is signed in by a login; tokens manage no accounts.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Person {
    /// Who.
    pub(in crate::http) user: UserId,
    /// Their login.
    pub(in crate::http) login: Uuid,
}

impl Browser {
    pub(in crate::http) fn of(parts: &Parts) -> Result<Self, ApiError> {
        let (person, previous) = match parts.extensions.get::<Identity>() {
            None => (None, None),
            Some(Identity {
                user,
                via: Via::Login { login_id },
                ..
            }) => (Some(*user), Some(*login_id)),
            Some(Identity {
                via: Via::Token { .. },
                ..
            }) => return Err(login_required()),
        };
        let user_agent = parts
            .headers
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        Ok(Self {
            person,
            origin: Origin {
                previous,
                user_agent,
            },
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Browser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(parts)
    }
}

impl Person {
    /// Who is signed in by a login.
    ///
    /// # Errors
    /// 401 for nobody, 403 for a token.
    pub(in crate::http) fn of(parts: &Parts) -> Result<Self, ApiError> {
        let browser = Browser::of(parts)?;
        match (browser.person, browser.origin.previous) {
            (Some(user), Some(login)) => Ok(Self { user, login }),
            _ => Err(ApiError::unauthenticated()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(parts)
    }
}

fn login_required() -> ApiError {
    ApiError::new(
        Code::LoginRequired,
        "A token may not manage accounts or tokens; sign in instead.",
    )
}

/// A JSON object that may be left out.
pub(in crate::http) struct OptionalBody(pub(in crate::http) Fields);

impl<S: Send + Sync> FromRequest<S> for OptionalBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, content) = request.into_parts();
        let bytes = body::read(&parts.headers, content, BODY_LIMIT).await?;
        body::fields(&bytes).map(Self)
    }
}

/// Answers with the person and the cookie of their new login.
pub(in crate::http) fn signed_in(
    status: StatusCode,
    signed_in: &SignedIn,
    https: bool,
) -> Response {
    let headers = cookie(login_cookie::set(&signed_in.secret, https));
    (status, headers, axum::Json(&signed_in.me)).into_response()
}

/// A header that sets a cookie.
pub(in crate::http) fn cookie(value: Option<HeaderValue>) -> HeaderMap {
    value.map(|value| (SET_COOKIE, value)).into_iter().collect()
}
