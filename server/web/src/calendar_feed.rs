//! The secret URL of a calendar feed, for the API and for the settings page.

use axum::http::HeaderMap;
use axum::http::header::HOST;
use service::AccountError;
use shared::UserId;
use shared::wire::CreatedCalendar;

use crate::base_path::link;
use crate::problem::ApiError;
use crate::state::AppState;

/// Renews the secret of the user's feed and returns its URL.
pub async fn renew(
    state: &AppState,
    user: UserId,
    headers: &HeaderMap,
) -> Result<CreatedCalendar, ApiError> {
    let (secret, created_at) = match state.calendars.renew(user).await {
        // The account was deleted between the sign-in's check and now.
        Err(AccountError::NotFound) => return Err(ApiError::unauthenticated()),
        renewed => renewed?,
    };
    let origin = match (&state.proxy_settings.public_origin, headers.get(HOST)) {
        (Some(origin), _) => origin.clone(),
        (None, Some(host)) => format!("http://{}", host.to_str().unwrap_or_default()),
        (None, None) => String::new(),
    };
    let path = format!("/api/calendar/{}.ics", secret.reveal());
    Ok(CreatedCalendar {
        url: format!("{origin}{}", link(&path)),
        created_at,
    })
}
