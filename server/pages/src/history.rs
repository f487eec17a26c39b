//! `/history`: a page of the session list, with a notice of the last form action.

use app::PageData;
use app::history::{
    AddSession, Choice, HistoryContent, HistoryEntry, HistoryFilter, HistoryNotice,
    HistoryPageData, HistoryQuery, Names, PER_PAGE, Selection,
};
use axum::http::request::Parts;
use shared::rules::Session;
use shared::wire::{PageRequest, Scope};
use shared::{ProjectId, SessionId, TaskId, Timestamp, UserId};
use url::form_urlencoded;

use super::renderer::Renderer;
use super::user_clock::{own_calendar, own_zone, shown, today};
use service::{ServiceError, zone_offset};
use web::access::Access;
use web::problem::ApiError;
use web::state::AppState;

/// The page's data.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Result<PageData, ApiError> {
    let query = parts.uri.query().unwrap_or_default();
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let query = HistoryQuery::of(pairs.iter().cloned());
    let page = match Access::with_scope(&parts.extensions, Scope::SessionsRead) {
        Ok(user) => gather(renderer.state(), &user, query, &pairs).await?,
        Err(_) => HistoryPageData::plain(query, HistoryContent::Newcomer),
    };
    Ok(PageData::History(Box::new(page)))
}

/// The data of the page for a query; `pairs` are its parameters.
pub(crate) async fn gather(
    state: &AppState,
    access: &Access,
    query: HistoryQuery,
    pairs: &[(String, String)],
) -> Result<HistoryPageData, ServiceError> {
    let (tasks, projects) = choices(state, access.user).await?;
    let tags = state.sessions.suggested_tags(access.user).await?;
    let notice = notice(state, access.user, pairs).await?;
    let bound = |date| access.zones.bound(date, access.day_starts_at, zone_offset);
    let content = match HistoryFilter::parse(&query, bound) {
        Ok(requested) => listed(state, access, &query, requested).await?,
        Err(wrong) => HistoryContent::Wrong(wrong),
    };
    Ok(HistoryPageData {
        query,
        tasks,
        projects,
        tags,
        notice,
        content,
        offline_status: None,
        add: Some(AddSession::of(
            pairs,
            shown(state.sessions.now(), own_zone(access)),
        )),
        selection: Some(Selection::default()),
    })
}

async fn listed(
    state: &AppState,
    access: &Access,
    query: &HistoryQuery,
    requested: HistoryFilter,
) -> Result<HistoryContent, ServiceError> {
    let paging = PageRequest::new(requested.page, PER_PAGE);
    let (page, now) = state
        .sessions
        .history(access.user, &requested.sessions, paging)
        .await?;
    let entries = entries(state, access, &page.items, now).await?;
    let today = today(access, now).date();
    let (total, page) = (page.total_items, page.page);
    Ok(HistoryContent::of_page(query, total, page, entries, today))
}

/// List entries of these sessions.
pub(super) async fn entries(
    state: &AppState,
    access: &Access,
    sessions: &[Session],
    now: Timestamp,
) -> Result<Vec<HistoryEntry>, ServiceError> {
    let names = names(state, access.user, sessions).await?;
    let starts = || sessions.iter().map(|session| session.started_at);
    let (first, last) = (starts().min().unwrap_or(now), starts().max().unwrap_or(now));
    let calendar = own_calendar(access, first, last);
    let entry = |session| HistoryEntry::of(session, &names, &calendar, now);
    Ok(sessions.iter().map(entry).collect())
}

/// Titles and names of the tasks and projects of these sessions.
pub(super) async fn names(
    state: &AppState,
    user: UserId,
    sessions: &[Session],
) -> Result<Names, ServiceError> {
    let mut task_ids: Vec<TaskId> = sessions.iter().filter_map(|one| one.task_id).collect();
    let mut project_ids: Vec<ProjectId> =
        sessions.iter().filter_map(|one| one.project_id).collect();
    task_ids.sort_unstable();
    task_ids.dedup();
    project_ids.sort_unstable();
    project_ids.dedup();
    let (tasks, projects) = state.tasks.names(user, &task_ids, &project_ids).await?;
    Ok(Names {
        tasks,
        projects,
        ..Names::default()
    })
}

/// Entries of a picker at most; older ones are reached through their own page.
const MAX_ENTRIES: u64 = 100;

/// Tasks with their titles, and projects with their names.
type Choices = (Vec<Choice>, Vec<Choice>);

/// Options of the filters and of the amend form.
pub(super) async fn choices(state: &AppState, user: UserId) -> Result<Choices, ServiceError> {
    let newest = state.tasks.newest(user, None, MAX_ENTRIES, MAX_ENTRIES);
    let (tasks, projects) = newest.await?;
    let tasks = tasks.into_iter();
    let tasks = tasks.map(|task| (task.task_id.to_string(), task.title));
    let projects = projects.into_iter();
    let projects = projects.map(|project| (project.project_id.to_string(), project.name));
    Ok((tasks.collect(), projects.collect()))
}

/// The notice of the action in `done`, unless it no longer applies.
async fn notice(
    state: &AppState,
    user: UserId,
    pairs: &[(String, String)],
) -> Result<Option<HistoryNotice>, ServiceError> {
    let value = |requested: &str| {
        let pair = pairs.iter().find(|(name, _)| name == requested);
        pair.map(|(_, value)| value.as_str())
    };
    let notice = match value("done") {
        Some("restored") => Some(HistoryNotice::Restored),
        Some("moved") => {
            let number = |name| value(name).and_then(|text| text.parse::<u8>().ok());
            let numbers = number("moved").zip(number("refused"));
            numbers.map(|(moved, refused)| HistoryNotice::Moved(moved.into(), refused.into()))
        }
        Some("session_overlaps") => Some(HistoryNotice::Overlaps),
        Some("session_not_deleted" | "session_not_found") => Some(HistoryNotice::NotDeleted),
        Some("deleted") => {
            let session: Option<SessionId> = value("session").and_then(|id| id.parse().ok());
            match session {
                Some(session) if state.sessions.is_restorable(user, session).await? => {
                    Some(HistoryNotice::Deleted(session))
                }
                _ => None,
            }
        }
        _ => None,
    };
    Ok(notice)
}
