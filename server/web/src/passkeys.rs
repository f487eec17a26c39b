//! Signing in with a passkey: the page that asks, the mark of its browser, the limits.

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use shared::wire::{PasskeyCredentials, PasskeyRequest};

use super::browser::Browser;
use super::code::Code;
use super::cross_site;
use super::login_cookie;
use super::problem::ApiError;
use super::sign_in::{known_device, limited, own_device};
use super::state::AppState;
use service::{AccountError, PasskeyPage, SignInOrigin, SignedIn};

/// The page of this server on which a passkey was used: by the public origin, or where none is set
/// by the address that the browser called.
#[derive(Clone, Debug)]
pub struct CurrentPage(pub PasskeyPage);

impl FromRequestParts<AppState> for CurrentPage {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let settings = &state.proxy_settings;
        let authority = parts.uri.authority().map(ToString::to_string);
        let called = || cross_site::own_origin(&parts.headers, authority.as_deref(), settings);
        let origin = settings.public_origin.as_deref().or_else(called);
        let page = origin.and_then(|origin| PasskeyPage::of(origin.to_owned()));
        page.map(Self).ok_or_else(|| {
            ApiError::new(
                Code::CrossSiteRequest,
                "Send Origin with the address of the page on which the passkey was used.",
            )
        })
    }
}

/// What the browser needs to sign in with a passkey, and the cookie that marks it.
///
/// # Errors
/// 503 where the database is not available.
pub async fn request(
    state: &AppState,
    browser: &Browser,
) -> Result<(PasskeyRequest, Option<HeaderValue>), ApiError> {
    let accounts = &state.accounts;
    // Pages that are open beside each other have one mark, and a challenge each.
    let earlier = browser.passkey.clone();
    let cookie = earlier.unwrap_or_else(|| accounts.passkey_cookie());
    let request = accounts.request_passkey(&cookie).await?;
    let header = login_cookie::set_passkey(&cookie, state.proxy_settings.is_https());
    Ok((request, header))
}

/// Signs in.
///
/// # Errors
/// 401 where the passkey is not valid, 410 where the challenge is not, 429 where there were too many
/// attempts.
pub async fn sign_in(
    state: &AppState,
    browser: &Browser,
    page: &PasskeyPage,
    credentials: &PasskeyCredentials,
) -> Result<SignedIn, ApiError> {
    let device = known_device(state, browser.device.as_deref()).await;
    let mut is_known = false;
    if let Some(device) = device {
        let owner = state.accounts.passkey_owner(credentials).await?;
        let email = owner.and_then(|owner| owner.email).unwrap_or_default();
        let own_device = own_device(state, browser, device, &email).await?;
        is_known = own_device.is_some();
        if is_known {
            let attempt = state
                .limits
                .begin_login(&email, browser.address, own_device);
            attempt.inspect_err(|_| limited(state))?;
        }
    }
    let cookie = browser.passkey.as_deref();
    let cookie = cookie.ok_or(AccountError::InvalidChallenge)?;
    let origin = SignInOrigin {
        is_known,
        ..browser.origin.clone()
    };
    let accounts = &state.accounts;
    let signed_in = accounts.sign_in_with_passkey(credentials, cookie, page, origin);
    Ok(signed_in.await?)
}
