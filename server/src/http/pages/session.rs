//! `/history/{id}`: a session of the person's, and `/history/deleted`: what can be restored.

use app::Start;
use app::history::Deleted;
use app::session::{Detail, Found, RefusedForm, SessionNotice, SessionPage};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use chrono_tz::Tz;
use shared::SessionId;
use shared::rules::limits::RESTORE_WINDOW;
use shared::wire::Scope;

use super::super::access::Access;
use super::super::shape::parse_uuid;
use super::super::state::AppState;
use super::history::{choices, entries, names, status_of};
use super::{Renderer, nowhere};
use crate::service::{ServiceError, calendar, zone};

/// Shows the session in the path, or that there is none: to the person who has it only.
pub(in crate::http) async fn show(State(renderer): State<Renderer>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let id = parts.uri.path().rsplit('/').next().and_then(parse_uuid);
    let notice = match parts.uri.query() {
        Some("done=amended") => Some(SessionNotice::Amended),
        Some("done=changed") => Some(SessionNotice::Changed),
        _ => None,
    };
    let request = |parts: Parts| Request::from_parts(parts, body);
    match id {
        Some(id) => {
            let id = SessionId::new(id);
            answer(renderer, id, None, notice, StatusCode::OK, request(parts)).await
        }
        None => nowhere(renderer, request(parts)).await,
    }
}

/// The page of a session with this status and, where its form was refused, the form again.
pub(in crate::http) async fn answer(
    renderer: Renderer,
    id: SessionId,
    refused: Option<RefusedForm>,
    notice: Option<SessionNotice>,
    status: StatusCode,
    request: Request,
) -> Response {
    let person = match Access::check(request.extensions(), Scope::SessionsRead) {
        Ok(person) => person,
        Err(error) => {
            let (parts, _) = request.into_parts();
            return renderer.page(Err(error), parts).await;
        }
    };
    let (status, page) = match find(renderer.state(), &person, id).await {
        Ok(Some(found)) => {
            let found = Found {
                notice,
                refused,
                ..found
            };
            (status, SessionPage::Found(Box::new(found)))
        }
        Ok(None) => return nowhere(renderer, request).await,
        Err(error) => (
            status_of(error),
            SessionPage::Unavailable(format!("/history/{id}")),
        ),
    };
    renderer
        .render_as(status, Start::Session(Box::new(page)), request)
        .await
}

async fn find(
    state: &AppState,
    person: &Access,
    id: SessionId,
) -> Result<Option<Found>, ServiceError> {
    let user = person.user;
    let Some(found) = state.sessions.find(user, id).await? else {
        return Ok(None);
    };
    let (now, session) = (found.session.server_time, found.state);
    let events = state.sessions.events(user, id).await?.unwrap_or_default();
    let zone = zone(&person.time_zone).unwrap_or(Tz::UTC);
    let last = events.last().map_or(now, |event| event.timestamp);
    let calendar = calendar(zone, session.started_at, last.max(now), 0);
    let names = names(state, user, std::slice::from_ref(&session)).await?;
    let today = calendar.shown_at(now).date();
    let (tasks, projects) = choices(state, user).await?;
    Ok(Some(Found {
        detail: Detail::of(&session, &events, &names, &calendar, now, today),
        tasks,
        projects,
        notice: None,
        refused: None,
    }))
}

/// Shows what was deleted and can be restored.
pub(in crate::http) async fn deleted(
    State(renderer): State<Renderer>,
    request: Request,
) -> Response {
    let Ok(person) = Access::check(request.extensions(), Scope::SessionsRead) else {
        let page = Start::Deleted(Some(Vec::new()));
        return renderer.render(page, request).await;
    };
    let (status, page) = match list_deleted(renderer.state(), &person).await {
        Ok(deleted) => (StatusCode::OK, Some(deleted)),
        Err(error) => (status_of(error), None),
    };
    renderer
        .render_as(status, Start::Deleted(page), request)
        .await
}

async fn list_deleted(state: &AppState, person: &Access) -> Result<Deleted, ServiceError> {
    let (sessions, now) = state.sessions.deleted(person.user).await?;
    let zone = zone(&person.time_zone).unwrap_or(Tz::UTC);
    let ends = calendar(zone, now, now.plus(RESTORE_WINDOW), 0);
    let until = sessions.iter().map(|session| {
        let deleted = session.deleted_at.unwrap_or(now);
        ends.shown_at(deleted.plus(RESTORE_WINDOW)).date()
    });
    let until: Vec<_> = until.collect();
    let entries = entries(state, person.user, &sessions, zone, now).await?;
    Ok(entries.into_iter().zip(until).collect())
}
