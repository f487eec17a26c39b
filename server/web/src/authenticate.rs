//! Authentication: a login cookie or a bearer token becomes an [`Identity`].
//!
//! An expired login cookie counts as no sign-in, so that pages can still be shown; the API then
//! responds 401. An invalid token is refused at once with `invalid_token`.

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::client_address::{ClientAddress, address_span};
use super::code::Code;
use super::identity::{AuthMethod, Identity};
use super::login_cookie;
use super::problem::ApiError;
use super::state::AppState;
use metrics::SecurityEvent;
use service::{AuthenticatedUser, Secret, VerifiedCredential};
use shared::wire::InvalidToken;

/// Sets the [`Identity`] of the request, if it has valid credentials.
pub async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let credentials = SentCredentials::of(request.headers(), state.proxy_settings.is_https());
    match credentials.identify(&state).await {
        Ok(Some(mut identity)) => {
            if matches!(identity.auth_method, AuthMethod::Login { .. }) {
                identity.zones.device = device_zone(request.headers());
            }
            request.extensions_mut().insert(identity);
        }
        Ok(None) => {}
        Err(error) => {
            if error.code() == Code::InvalidToken {
                let address = ClientAddress::of(request.extensions());
                let log = state.accounts.security_log();
                address_span(address).in_scope(|| log.refused(SecurityEvent::TokenUse, None));
            }
            return error.into_response();
        }
    }
    next.run(request).await
}

/// The zone of the browser's device, as a script on every page says it (`app/src/platform/bootstrap.js`).
fn device_zone(headers: &HeaderMap) -> Option<String> {
    login_cookie::find(headers, "stint_zone").filter(|name| service::is_time_zone(name))
}

/// The credentials of a request. A token takes precedence over a login cookie, which browsers add
/// by themselves.
enum SentCredentials {
    None,
    Login(Secret),
    Token(Secret),
    BadToken,
}

impl SentCredentials {
    fn of(headers: &HeaderMap, https: bool) -> Self {
        if let Some(token) = headers.get(AUTHORIZATION).and_then(bearer) {
            return Secret::read_token(token).map_or(Self::BadToken, Self::Token);
        }
        login_cookie::read(headers, https).map_or(Self::None, Self::Login)
    }

    async fn identify(self, state: &AppState) -> Result<Option<Identity>, ApiError> {
        match self {
            Self::None => Ok(None),
            Self::BadToken => Err(ApiError::invalid_token(InvalidToken::Unknown)),
            Self::Token(secret) => {
                let recognised = state.accounts.authenticate_token(&secret).await?;
                recognised
                    .map(|user| Some(Identity::from(user)))
                    .map_err(ApiError::invalid_token)
            }
            Self::Login(secret) => Ok(state
                .accounts
                .authenticate_login(&secret)
                .await?
                .map(Identity::from)),
        }
    }
}

/// The token after the scheme `Bearer`; other schemes are ignored, they may be meant for a proxy.
pub(super) fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl From<AuthenticatedUser> for Identity {
    fn from(recognised: AuthenticatedUser) -> Self {
        let auth_method = match recognised.by {
            VerifiedCredential::Login {
                id,
                authenticated_at,
            } => AuthMethod::Login {
                login_id: id,
                authenticated_at,
            },
            VerifiedCredential::Token(token_id, scopes) => AuthMethod::Token { token_id, scopes },
        };
        Self {
            user: recognised.user,
            zones: recognised.zones,
            day_starts_at: recognised.day_starts_at,
            auth_method,
        }
    }
}
