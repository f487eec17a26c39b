//! Applies the limits that need nothing but path, address and person; a handler that knows
//! an e-mail counts that by itself.

use std::net::{IpAddr, Ipv4Addr};

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::client_address::ClientAddress;
use super::super::identity::Identity;
use super::super::problem::ApiError;
use super::super::state::AppState;
use super::{Allowance, Limited};

/// Counts the request and refuses it where there were too many.
pub async fn enforce(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match count(&state, &request) {
        Ok(allowance) => {
            let mut response = next.run(request).await;
            if let Some(allowance) = allowance
                && !response.headers().contains_key(super::RATE_LIMIT)
            {
                allowance.tell(response.headers_mut());
            }
            response
        }
        Err(error) => error.into_response(),
    }
}

fn count(state: &AppState, request: &Request) -> Result<Option<Allowance>, ApiError> {
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    let Some(limited) = limited(request.method(), path) else {
        return Ok(None);
    };
    let address = address_of(request.extensions());
    let person = request
        .extensions()
        .get::<Identity>()
        .map(|identity| identity.user);
    match (limited, person) {
        // The document and the like; whatever is worth reading needs somebody.
        (Limited::Read, None) => Ok(None),
        // Many people may share an address, but each has writes enough of their own.
        (Limited::Write | Limited::Read | Limited::Export, Some(person)) => {
            state.limits.count_person(limited, person)
        }
        (Limited::Password | Limited::Tokens, Some(person)) => {
            state.limits.count_address(limited, address)?;
            state.limits.count_person(limited, person)
        }
        _ => state.limits.count_address(limited, address),
    }
}

fn limited(method: &Method, path: &str) -> Option<Limited> {
    let is_read = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    match path {
        "/api/calendar/{feed}" => Some(Limited::Feed),
        "/api/export" | "/api/import" | "/forms/settings/import" => Some(Limited::Export),
        "/forms/settings/create-token" | "/forms/settings/delete-token" => Some(Limited::Tokens),
        _ if path.starts_with("/api/tokens") => Some(Limited::Tokens),
        _ if is_read => path.starts_with("/api/").then_some(Limited::Read),
        "/api/auth/guest" => Some(Limited::Guest),
        "/api/auth/register" | "/forms/register" => Some(Limited::Register),
        "/api/auth/login" | "/forms/login" => Some(Limited::Login),
        "/api/auth/logout" | "/forms/logout" => Some(Limited::Logout),
        "/api/me/password" | "/forms/settings/password" | "/forms/settings/leave" => {
            Some(Limited::Password)
        }
        "/api/me" if *method == Method::DELETE => Some(Limited::Password),
        _ => Some(Limited::Write),
    }
}

/// The client's address as the outer layer found it.
pub fn address_of(extensions: &axum::http::Extensions) -> IpAddr {
    extensions
        .get::<ClientAddress>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0)
}
