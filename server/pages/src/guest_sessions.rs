//! `/guest-sessions`: what a guest has recorded, for the account that the guest signed in to. Leads on
//! where there is nothing to add.

use app::{GuestSession, GuestSessionsPageData, PageData, RejectedForm};
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use service::{GuestSessions, OverlappingSession, ServiceError};
use shared::UserId;
use shared::rules::Interval;
use url::form_urlencoded;

use super::renderer::Renderer;
use crate::forms::{local_path, see_other};
use web::browser::Browser;
use web::login_cookie;
use web::problem::ApiError;
use web::route_policy::{PolicyRouter, STATISTICS_COST};

/// The page, which goes through a whole log, as statistics do.
pub(super) fn routes() -> PolicyRouter<Renderer> {
    PolicyRouter::default().costly_page(app::GUEST_SESSIONS, STATISTICS_COST, page)
}

/// The account, and the guest whose sessions it may add.
pub(crate) async fn claim(
    renderer: &Renderer,
    parts: &Parts,
) -> Result<Option<(UserId, UserId)>, ApiError> {
    let Some(user) = Browser::of(parts)?.user else {
        return Ok(None);
    };
    let Some(token) = login_cookie::read_guest(&parts.headers) else {
        return Ok(None);
    };
    let guest = renderer.state().guest_claims.guest(&token, user).await;
    let guest = guest.map_err(ServiceError::Store)?;
    Ok(guest.map(|guest| (user, guest)))
}

async fn page(State(renderer): State<Renderer>, parts: Parts) -> Response {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let next = pairs.find(|(name, _)| name == "next");
    let next = next.and_then(|(_, next)| local_path(&next));
    match data(&renderer, &parts, next.clone(), None).await {
        Ok(Some(page)) => renderer.page(Ok(page), parts).await,
        Ok(None) => see_other(next.as_deref().unwrap_or("/")),
        Err(error) => renderer.page(Err(error), parts).await,
    }
}

/// The page's data; none where there is nothing to add.
pub(crate) async fn data(
    renderer: &Renderer,
    parts: &Parts,
    next: Option<String>,
    sent: Option<RejectedForm>,
) -> Result<Option<PageData>, ApiError> {
    let Some((user, guest)) = claim(renderer, parts).await? else {
        return Ok(None);
    };
    let found = renderer.state().imports.preview_guest(user, guest).await?;
    let Some(found) = found.filter(|found| !found.is_empty()) else {
        return Ok(None);
    };
    let GuestSessions {
        added,
        known,
        overlapping,
    } = found;
    let page = GuestSessionsPageData {
        next,
        added,
        known: known.sessions,
        overlapping: overlapping.iter().map(shown).collect(),
        sent,
    };
    Ok(Some(PageData::GuestSessions(Box::new(page))))
}

fn shown(one: &OverlappingSession) -> GuestSession {
    GuestSession {
        interval: Interval::of(&one.session),
        intention: one.session.intention.clone(),
        others: one.others.clone(),
        parts: one.free_intervals().collect(),
        has_texts: one.has_texts(),
        proposed: one.proposed(),
    }
}
