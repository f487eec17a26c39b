//! Extractors for endpoints of browsers: signing in and out, and account management.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::UserId;
use uuid::Uuid;

use crate::client_address::ClientAddress;
use crate::identity::{AuthMethod, Identity};
use crate::language;
use crate::login_cookie;
use crate::problem::ApiError;
use crate::sign_in;
use crate::state::AppState;
use service::{SignInOrigin, SignedIn};

/// The browser of a request, signed in or not.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The user who is signed in, if any.
    pub user: Option<UserId>,
    /// The origin that a new sign-in is recorded with.
    pub origin: SignInOrigin,
    /// The client's address.
    pub address: IpAddr,
    /// The token of a known device, if it sent one.
    pub device: Option<String>,
    /// The mark of a browser that has asked for a link to set a new password.
    pub recovery: Option<String>,
    /// The mark of a browser that has asked to sign in with a passkey.
    pub passkey: Option<String>,
}

/// A user who is signed in by cookie; tokens may not manage accounts.
#[derive(Clone, Copy, Debug)]
pub struct SignedInUser {
    /// An account or a guest.
    pub user: UserId,
    /// The id of the login.
    pub login: Uuid,
}

impl Browser {
    /// The browser of a request.
    ///
    /// # Errors
    /// 403 `login_required` for a token.
    pub fn of(parts: &Parts) -> Result<Self, ApiError> {
        let (user, previous) = match parts.extensions.get::<Identity>() {
            None => (None, None),
            Some(Identity {
                user,
                auth_method: AuthMethod::Login { login_id, .. },
                ..
            }) => (Some(*user), Some((*user, *login_id))),
            Some(Identity {
                auth_method: AuthMethod::Token { .. },
                ..
            }) => return Err(ApiError::login_required()),
        };
        let user_agent = parts
            .headers
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        Ok(Self {
            user,
            origin: SignInOrigin {
                previous,
                user_agent,
                language: language::of(&parts.headers),
                // Known once it is clear which account is meant.
                is_known: false,
            },
            address: ClientAddress::of(&parts.extensions),
            device: login_cookie::read_device(&parts.headers),
            recovery: login_cookie::read_recovery(&parts.headers),
            passkey: login_cookie::read_passkey(&parts.headers),
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Browser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(parts)
    }
}

impl SignedInUser {
    /// The signed-in user of a request.
    ///
    /// # Errors
    /// 401 without a sign-in, 403 `login_required` for a token.
    pub fn of(parts: &Parts) -> Result<Self, ApiError> {
        match Browser::of(parts)?.origin.previous {
            Some((user, login)) => Ok(Self { user, login }),
            None => Err(ApiError::unauthenticated()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for SignedInUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(parts)
    }
}

/// A response with the account and the cookies of the new login.
pub async fn signed_in(state: &AppState, status: StatusCode, signed_in: &SignedIn) -> Response {
    let headers = set_cookies(sign_in::cookies(state, signed_in).await);
    (status, headers, axum::Json(&signed_in.me)).into_response()
}

/// What a browser deletes of what it has stored of Stint, when it is signed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// Pages that it keeps for going back: a script has deleted what is the user's, and left what waits
    /// for others.
    Pages,
    /// Everything.
    All,
}

/// Headers that sign a browser out.
#[must_use]
pub fn signed_out(state: &AppState, erasure: Erasure) -> HeaderMap {
    let mut headers = set_cookies(login_cookie::clear(state.proxy_settings.is_https()));
    // The storage of an origin that Stint shares is also that of others.
    let is_shared = !state.proxy_settings.base_path.is_empty();
    let erased = match erasure {
        Erasure::All if !is_shared => "\"cache\", \"storage\"",
        Erasure::Pages | Erasure::All => "\"cache\"",
    };
    headers.insert("clear-site-data", HeaderValue::from_static(erased));
    headers
}

/// Headers that set cookies.
pub fn set_cookies(values: impl IntoIterator<Item = HeaderValue>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(SET_COOKIE, value);
    }
    headers
}
