//! Authorization: the user of a request, and the checks that a route's policy asks for.

use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;
use service::RECENT_AUTHENTICATION;
use shared::stats::UserZones;
use shared::wire::Scope;
use shared::{Timestamp, UserId};

use super::identity::{AuthMethod, Identity};
use super::problem::ApiError;

/// The user of a request. What they may do was checked before the handler runs, by
/// [`super::route_policy`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Authenticated by cookie or token.
    pub user: UserId,
    /// Whose clocks their days go by.
    pub zones: UserZones,
    /// When their day begins, minutes after midnight.
    pub day_starts_at: u32,
}

impl Access {
    /// The user of a request.
    ///
    /// # Errors
    /// 401 without an identity.
    pub fn of(extensions: &Extensions) -> Result<Self, ApiError> {
        let identity = identity(extensions)?;
        Ok(Self {
            user: identity.user,
            zones: identity.zones.clone(),
            day_starts_at: identity.day_starts_at,
        })
    }

    /// The user of a request that may act in `scope`; for pages, which respond to a missing
    /// sign-in by themselves.
    ///
    /// # Errors
    /// Those of [`check_scope`].
    pub fn with_scope(extensions: &Extensions, scope: Scope) -> Result<Self, ApiError> {
        check_scope(extensions, scope)?;
        Self::of(extensions)
    }
}

/// Requires a sign-in, or a token with the scope.
///
/// # Errors
/// 401 without an identity, 403 for a token without the scope.
pub fn check_scope(extensions: &Extensions, scope: Scope) -> Result<(), ApiError> {
    if identity(extensions)?.allows(scope) {
        Ok(())
    } else {
        Err(ApiError::insufficient_scope(scope.as_str()))
    }
}

/// Requires a sign-in by cookie.
///
/// # Errors
/// 401 without an identity, 403 `login_required` for a token.
pub fn check_signed_in(extensions: &Extensions) -> Result<(), ApiError> {
    match identity(extensions)?.auth_method {
        AuthMethod::Login { .. } => Ok(()),
        AuthMethod::Token { .. } => Err(ApiError::login_required()),
    }
}

/// Requires of a sign-in that the password was entered recently. Tokens pass, since they have no
/// password to confirm and may do what their scopes say; so do guests, whose only proof is the
/// cookie.
///
/// # Errors
/// 403 `reauthentication_required`.
pub fn check_recent(extensions: &Extensions, now: Timestamp) -> Result<(), ApiError> {
    match extensions.get::<Identity>().map(|one| &one.auth_method) {
        Some(AuthMethod::Login {
            authenticated_at: Some(at),
            ..
        }) if now.since(*at) >= RECENT_AUTHENTICATION => Err(ApiError::reauthentication_required()),
        _ => Ok(()),
    }
}

fn identity(extensions: &Extensions) -> Result<&Identity, ApiError> {
    extensions.get().ok_or_else(ApiError::unauthenticated)
}

impl<S: Sync> FromRequestParts<S> for Access {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(&parts.extensions)
    }
}
