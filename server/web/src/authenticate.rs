//! Who is asking: a login cookie or a bearer token becomes an [`Identity`].
//!
//! What that identity may do is for [`super::access`]. A login that is no longer good is simply
//! nobody: pages greet a newcomer, and the API's operations answer 401 by themselves. A bad
//! token is told so at once.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::code::Code;
use super::identity::{Identity, Via};
use super::login_cookie;
use super::problem::ApiError;
use super::state::AppState;
use service::{Recognised, Secret, Vouched};

/// Finds out who is asking.
pub async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let shown = Credentials::of(request.headers(), state.perimeter.is_https());
    match shown.identify(&state).await {
        Ok(Some(identity)) => {
            request.extensions_mut().insert(identity);
        }
        Ok(None) => {}
        Err(error) => return error.into_response(),
    }
    next.run(request).await
}

/// What a request shows of its sender. A token counts before a login: whoever sends one means it.
enum Credentials {
    None,
    Login(Secret),
    Token(Secret),
    BadToken,
}

impl Credentials {
    fn of(headers: &HeaderMap, https: bool) -> Self {
        if let Some(token) = headers.get(AUTHORIZATION).and_then(bearer) {
            return Secret::read_token(token).map_or(Self::BadToken, Self::Token);
        }
        login_cookie::read(headers, https).map_or(Self::None, Self::Login)
    }

    async fn identify(self, state: &AppState) -> Result<Option<Identity>, ApiError> {
        match self {
            Self::None => Ok(None),
            Self::BadToken => Err(invalid_token()),
            Self::Token(secret) => {
                let recognised = state.accounts.recognise_token(&secret).await?;
                recognised
                    .map(Identity::from)
                    .map(Some)
                    .ok_or_else(invalid_token)
            }
            Self::Login(secret) => Ok(state
                .accounts
                .recognise_login(&secret)
                .await?
                .map(Identity::from)),
        }
    }
}

/// What follows the scheme `Bearer`; other schemes belong to proxies, not to us.
pub(super) fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn invalid_token() -> ApiError {
    ApiError::new(
        Code::InvalidToken,
        "The token is mistyped, expired or deleted; make a new one with POST /api/tokens.",
    )
    .with_header(
        WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer realm=\"stint\", error=\"invalid_token\""),
    )
}

impl From<Recognised> for Identity {
    fn from(recognised: Recognised) -> Self {
        let via = match recognised.by {
            Vouched::Login(login_id) => Via::Login { login_id },
            Vouched::Token(token_id, scopes) => Via::Token { token_id, scopes },
        };
        Self {
            user: recognised.user,
            time_zone: recognised.time_zone,
            via,
        }
    }
}
