//! Asking for a link to set a new password, for the API and the form: the answer is given before
//! anybody looks whether the address has an account.

use axum::http::HeaderValue;
use tracing::Instrument;

use super::browser::Browser;
use super::login_cookie;
use super::problem::ApiError;
use super::state::AppState;
use service::{AccountError, Secret};

/// Requests that are looked at at a time; more are refused, whatever the address.
pub const MAX_CONCURRENT: usize = 16;

/// Begins to send a link, if the address has an account, and returns the cookie that marks the
/// browser.
///
/// # Errors
/// 403 `mail_off`, 429 where a limit is reached, 503 where too many are looked at.
pub fn request(
    state: &AppState,
    browser: &Browser,
    email: String,
) -> Result<Option<HeaderValue>, ApiError> {
    if !state.accounts.sends_mail() {
        return Err(AccountError::MailOff.into());
    }
    state.limits.begin_recovery(&email, browser.address)?;
    let permit = state.recovery_requests.clone().try_acquire_owned();
    let permit = permit.map_err(|_| ApiError::not_written())?;
    // A second link for the same browser leaves the first one to it.
    let earlier = browser.recovery.clone();
    let cookie = earlier
        .filter(|cookie| Secret::read_link(cookie).is_some())
        .unwrap_or_else(|| state.accounts.recovery_cookie());
    let header = login_cookie::set_recovery(&cookie, state.proxy_settings.is_https());
    let accounts = state.accounts.clone();
    let work = async move {
        let _permit = permit;
        if let Err(error) = accounts.request_recovery(&email, &cookie).await {
            tracing::warn!(%error, "a link to set a new password could not be stored");
        }
    };
    tokio::spawn(work.in_current_span());
    Ok(header)
}
