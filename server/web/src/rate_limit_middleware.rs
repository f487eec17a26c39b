//! Applies the rate limits that need only route, address and user; a handler that knows an e-mail
//! counts that by itself.

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::client_address::ClientAddress;
use super::identity::Identity;
use super::problem::ApiError;
use super::rate_limit::{RateLimitClass, RemainingQuota};
use super::state::AppState;

/// Counts the request; 429 where the limit is reached.
pub async fn enforce(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match count(&state, &request) {
        Ok(quota) => {
            let mut response = next.run(request).await;
            if let Some(quota) = quota {
                quota.add_to_unlimited(response.headers_mut());
            }
            response
        }
        Err(error) => error.into_response(),
    }
}

fn count(state: &AppState, request: &Request) -> Result<Option<RemainingQuota>, ApiError> {
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    let Some(class) = class_of(request.method(), path) else {
        return Ok(None);
    };
    let address = ClientAddress::of(request.extensions());
    let user = request
        .extensions()
        .get::<Identity>()
        .map(|identity| identity.user);
    match (class, user) {
        // The document and the like; everything else that can be read needs a sign-in.
        (RateLimitClass::Read, None) => Ok(None),
        // Many users may share an address, so that each has a limit of their own.
        (RateLimitClass::Write | RateLimitClass::Read | RateLimitClass::Export, Some(user)) => {
            state.limits.count_user(class, user)
        }
        (RateLimitClass::Password | RateLimitClass::Tokens, Some(user)) => {
            state.limits.count_address(class, address)?;
            state.limits.count_user(class, user)
        }
        _ => state.limits.count_address(class, address),
    }
}

fn class_of(method: &Method, path: &str) -> Option<RateLimitClass> {
    let is_read = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    match path {
        "/api/calendar/{feed}" => Some(RateLimitClass::Feed),
        "/api/export" | "/api/import" | "/forms/settings/import" => Some(RateLimitClass::Export),
        "/forms/settings/create-token" | "/forms/settings/delete-token" => {
            Some(RateLimitClass::Tokens)
        }
        _ if path.starts_with("/api/tokens") => Some(RateLimitClass::Tokens),
        _ if is_read => path.starts_with("/api/").then_some(RateLimitClass::Read),
        "/api/auth/guest" => Some(RateLimitClass::Guest),
        "/api/auth/register" | "/forms/register" => Some(RateLimitClass::Register),
        "/api/auth/login" | "/forms/login" => Some(RateLimitClass::Login),
        "/api/auth/logout" | "/forms/logout" => Some(RateLimitClass::Logout),
        "/api/me/password" | "/forms/settings/password" | "/forms/settings/leave" => {
            Some(RateLimitClass::Password)
        }
        "/api/me" if *method == Method::DELETE => Some(RateLimitClass::Password),
        _ => Some(RateLimitClass::Write),
    }
}
