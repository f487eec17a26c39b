//! Signing in with a password, for the API and the form: within the limits, with the cookies that
//! a browser is given.

use axum::http::{HeaderValue, StatusCode};
use metrics::{SecurityEvent, SecurityOutcome};
use service::{KnownDevice, SignInOrigin, SignedIn};
use shared::wire::Credentials;

use super::browser::Browser;
use super::login_cookie;
use super::problem::ApiError;
use super::rate_limit::RateLimitClass;
use super::state::AppState;

/// Signs in.
///
/// # Errors
/// 401 for wrong credentials, 429 where there were too many attempts, 503 where too many
/// passwords are being checked.
pub async fn sign_in(
    state: &AppState,
    browser: &Browser,
    credentials: Credentials,
) -> Result<SignedIn, ApiError> {
    let device = known_device(state, browser.device.as_deref()).await;
    let own_device = match device {
        Some(device) => own_device(state, browser, device, &credentials.email).await?,
        None => None,
    };
    let limits = &state.limits;
    let attempt = limits.begin_login(&credentials.email, browser.address, own_device);
    let attempt = attempt.inspect_err(|_| limited(state))?;
    let origin = SignInOrigin {
        is_known: own_device.is_some(),
        ..browser.origin.clone()
    };
    let signed_in = state
        .accounts
        .sign_in_with(credentials, origin, attempt.priority)
        .await
        .map_err(ApiError::from);
    if let Err(error) = &signed_in
        && error.status() == StatusCode::SERVICE_UNAVAILABLE
    {
        attempt.refund();
    }
    signed_in
}

/// Records a sign-in that a rate limit has refused.
pub(super) fn limited(state: &AppState) {
    state
        .accounts
        .security_log()
        .failure(SecurityEvent::SignIn, SecurityOutcome::Limited, None);
}

/// The cookies of a browser that has just signed in: the login, the proof for limits that it has signed
/// in before, and the claim to the sessions of the guest who used it.
pub async fn cookies(state: &AppState, signed_in: &SignedIn) -> Vec<HeaderValue> {
    let https = state.proxy_settings.is_https();
    let device = match &signed_in.me.email {
        Some(email) => state.known_devices.issue(email).await,
        None => {
            return login_cookie::set(&signed_in.secret, https)
                .into_iter()
                .collect();
        }
    };
    let device = device.unwrap_or_else(|error| {
        tracing::warn!(%error, "could not issue the token of a known device; the sign-in goes on");
        String::new()
    });
    let device = Some(device).filter(|token| !token.is_empty());
    login_cookie::set(&signed_in.secret, https)
        .into_iter()
        .chain(device.and_then(|token| login_cookie::set_device(&token, https)))
        .chain(guest_claim(state, signed_in, https).await)
        .collect()
}

async fn guest_claim(state: &AppState, signed_in: &SignedIn, https: bool) -> Option<HeaderValue> {
    let claims = &state.guest_claims;
    let token = claims.issue(signed_in.guest?, signed_in.me.user_id).await;
    let token = token.inspect_err(|error| {
        tracing::warn!(%error, "could not issue the claim to a guest's sessions; the sign-in goes on");
    });
    login_cookie::set_guest(Some(&token.ok()?), https)
}

/// The device that a request shows; none also where the key cannot be read.
pub async fn known_device(state: &AppState, token: Option<&str>) -> Option<KnownDevice> {
    state.known_devices.read(token?).await.unwrap_or_default()
}

/// The id of the device if it has signed in to this account. If it is another account's, the address is
/// counted, which the route did not do for the sake of the device.
pub(super) async fn own_device(
    state: &AppState,
    browser: &Browser,
    device: KnownDevice,
    email: &str,
) -> Result<Option<u128>, ApiError> {
    let is_own = state.known_devices.is_of(device, email).await;
    if is_own.unwrap_or_default() {
        return Ok(Some(device.id));
    }
    state
        .limits
        .count_address(RateLimitClass::Login, browser.address, 1)
        .inspect_err(|_| limited(state))?;
    Ok(None)
}
