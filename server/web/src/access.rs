//! Authorization: extractors that require a scope of the request's [`Identity`].

use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;
use shared::UserId;
use shared::wire::Scope;

use super::identity::{AuthMethod, Identity};
use super::problem::ApiError;

/// A person who may do what the operation does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The person.
    pub user: UserId,
    /// The person's time zone, an IANA name.
    pub time_zone: String,
}

impl Access {
    /// Checks that the request comes from somebody who may act in `scope`.
    ///
    /// # Errors
    /// 401 without an identity, 403 for a token without the scope.
    pub fn check(extensions: &Extensions, scope: Scope) -> Result<Self, ApiError> {
        let identity = extensions
            .get::<Identity>()
            .ok_or_else(ApiError::unauthenticated)?;
        if let AuthMethod::Token { scopes, .. } = &identity.auth_method
            && !scopes.contains(&scope)
        {
            return Err(ApiError::insufficient_scope(scope.as_str()));
        }
        Ok(Self {
            user: identity.user,
            time_zone: identity.time_zone.clone(),
        })
    }
}

/// Declares an extractor for each scope.
macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $scope:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub Access);

        impl<S: Sync> FromRequestParts<S> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
                Access::check(&parts.extensions, Scope::$scope).map(Self)
            }
        }
    )+};
}

scopes! {
    /// Somebody with `sessions:read`.
    Reading = SessionsRead;
    /// Somebody with `sessions:write`.
    Writing = SessionsWrite;
    /// Somebody with `tasks:read`.
    ReadingTasks = TasksRead;
    /// Somebody with `tasks:write`.
    WritingTasks = TasksWrite;
    /// Somebody with `stats:read`.
    ReadingStats = StatsRead;
    /// Somebody with `webhooks:manage`.
    ManagingWebhooks = WebhooksManage;
}
