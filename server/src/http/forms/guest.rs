//! A newcomer who becomes a guest by sending a form.

use std::net::IpAddr;

use axum::http::HeaderValue;
use shared::UserId;

use super::super::login_cookie;
use super::super::problem::ApiError;
use super::super::rate_limit::Limited;
use super::super::state::AppState;
use crate::service::Origin;

/// Somebody who has just begun, and the cookie that makes them known.
pub(super) struct NewGuest {
    pub(super) user: UserId,
    pub(super) cookie: Option<HeaderValue>,
}

/// Makes the newcomer a guest.
///
/// # Errors
/// 429 where too many come, 403 where guests are switched off.
pub(super) async fn begin(
    state: &AppState,
    time_zone: Option<String>,
    address: IpAddr,
    origin: Origin,
) -> Result<NewGuest, ApiError> {
    state.limits.count_address(Limited::Guest, address)?;
    // A browser may have a zone that this server does not know; that is no reason to turn a
    // newcomer away.
    let zone = time_zone.filter(|zone| crate::service::is_time_zone(zone));
    let guest = state
        .accounts
        .begin_as_guest(zone.as_deref(), origin)
        .await?;
    Ok(NewGuest {
        user: guest.me.user_id,
        cookie: login_cookie::set(&guest.secret, state.perimeter.is_https()),
    })
}
