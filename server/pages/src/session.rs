//! `/history/{id}`: a session, and `/history/deleted`: sessions that can be restored.

use app::history::{Deleted, OtherSession};
use app::session::{SessionDetail, SessionNotice, SessionPageData};
use app::{PageData, RejectedForm};
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use shared::SessionId;
use shared::rules::limits::RESTORE_WINDOW;
use shared::wire::Scope;

use super::history::{choices, entries, names};
use super::renderer::Renderer;
use super::user_clock::{own_calendar, today};
use service::ServiceError;
use shared::json::parse_uuid;
use web::access::Access;
use web::problem::ApiError;
use web::state::AppState;

/// Responds with the session in the path.
pub(super) async fn show(
    State(renderer): State<Renderer>,
    Path(id): Path<String>,
    parts: Parts,
) -> Response {
    let notice = match parts.uri.query() {
        Some("done=amended") => Some(SessionNotice::Amended),
        Some("done=changed") => Some(SessionNotice::Changed),
        _ => None,
    };
    let made = match parse_uuid(&id) {
        Some(id) => one(&renderer, &parts, SessionId::new(id), notice, None).await,
        None => Err(ApiError::session_not_found()),
    };
    renderer.page(made, parts).await
}

/// Data of a session's page, with the form that failed, if any.
///
/// # Errors
/// 401 without a sign-in, 404 where the user has no such session.
pub(crate) async fn one(
    renderer: &Renderer,
    parts: &Parts,
    id: SessionId,
    notice: Option<SessionNotice>,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    let access = Access::with_scope(&parts.extensions, Scope::SessionsRead)?;
    let (state, user) = (renderer.state(), access.user);
    let log = state.sessions.events(user, id).await?;
    let log = log.ok_or_else(ApiError::session_not_found)?;
    let (now, session, events) = (state.sessions.now(), log.state, log.items);
    let last = events.last().map_or(now, |event| event.timestamp);
    let calendar = own_calendar(&access, session.started_at, last.max(now));
    let names = names(state, user, std::slice::from_ref(&session)).await?;
    let today = today(&access, now).date();
    let (tasks, projects) = choices(state, user).await?;
    let tags = state.sessions.suggested_tags(user).await?;
    let other = sent.as_ref().and_then(|sent| sent.problem.other_session);
    let other = other_session(state, &access, other.map(|other| other.session_id)).await?;
    Ok(PageData::Session(Box::new(SessionPageData {
        detail: SessionDetail::of(&session, &events, &names, &calendar, now, today),
        tasks,
        projects,
        tags,
        notice,
        sent,
        other,
    })))
}

/// The session that a form's session would overlap.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn other_session(
    state: &AppState,
    access: &Access,
    id: Option<SessionId>,
) -> Result<Option<OtherSession>, ServiceError> {
    let Some(id) = id else { return Ok(None) };
    let Some(found) = state.sessions.find(access.user, id).await? else {
        return Ok(None);
    };
    let (now, session) = (found.session.server_time, found.state);
    let is_ahead = session.started_at > now;
    let mut entries = entries(state, access, &[session], now).await?;
    Ok(entries.pop().map(|entry| OtherSession { entry, is_ahead }))
}

/// Responds with the deleted sessions that can be restored.
pub(super) async fn deleted(State(renderer): State<Renderer>, parts: Parts) -> Response {
    let made = match Access::with_scope(&parts.extensions, Scope::SessionsRead) {
        Ok(user) => list_deleted(renderer.state(), &user).await,
        Err(_) => Ok(Vec::new()),
    };
    let made = made.map(PageData::Deleted).map_err(ApiError::from);
    renderer.page(made, parts).await
}

async fn list_deleted(state: &AppState, access: &Access) -> Result<Deleted, ServiceError> {
    let (sessions, now) = state.sessions.deleted(access.user).await?;
    let ends = own_calendar(access, now, now.plus(RESTORE_WINDOW));
    let until = sessions.iter().map(|session| {
        let deleted = session.deleted_at.unwrap_or(now);
        ends.shown_at(deleted.plus(RESTORE_WINDOW)).date()
    });
    let until: Vec<_> = until.collect();
    let entries = entries(state, access, &sessions, now).await?;
    Ok(entries.into_iter().zip(until).collect())
}
