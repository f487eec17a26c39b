//! `/insights`: statistics of a date range and of the year.

use app::PageData;
use app::history::Names;
use app::insights::{DateSpan, Insights, InsightsData, RequestedRange, whole_weeks, year_begins};
use axum::http::request::Parts;
use shared::wire::{Scope, Stats};
use url::form_urlencoded;

use super::renderer::Renderer;
use super::tasks::all_projects;
use super::user_clock::today;
use service::{Period, ServiceError, StatsError};
use web::access::Access;
use web::problem::ApiError;
use web::state::AppState;

/// Projects and tasks shown at most.
const MAX_NAMED: usize = 20;

/// The page's data.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Result<PageData, ApiError> {
    let page = match Access::with_scope(&parts.extensions, Scope::StatsRead) {
        Ok(user) => {
            let query = parts.uri.query().unwrap_or_default();
            gather(renderer.state(), &user, query).await?
        }
        Err(_) => Insights::Newcomer,
    };
    Ok(PageData::Insights(Box::new(page)))
}

async fn gather(state: &AppState, access: &Access, query: &str) -> Result<Insights, StatsError> {
    let me = state.accounts.me(access.user).await.ok().flatten();
    let week_starts_on = me.map_or(1, |me| me.week_starts_on);
    let now = state.sessions.now();
    let today = today(access, now).date();
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let requested = RequestedRange::of(&pairs, today, week_starts_on);
    let year = DateSpan {
        first: year_begins(today),
        last: today,
    };
    let periods = [year, requested.span, requested.before].map(|span| Period {
        first: Some(span.first),
        last: Some(span.last),
    });
    let [year, stats, before] = (state.sessions)
        .stats_of(access.user, periods, &access.zones)
        .await?;
    if Insights::are_empty(&year, &stats) {
        return Ok(Insights::Empty);
    }
    let mut names = names(state, access, &stats).await?;
    if !names.projects.is_empty() {
        let projects = all_projects(state, access.user).await?;
        let colors = projects.into_iter().filter_map(|project| {
            let color = project.color?;
            Some((project.project_id, color))
        });
        names.colors = colors.collect();
    }
    Ok(Insights::Data(Box::new(InsightsData {
        requested,
        stats,
        before: Some(before.totals.counts),
        year: whole_weeks(&year.days, year.today, week_starts_on),
        week_starts_on,
        names,
    })))
}

async fn names(state: &AppState, access: &Access, stats: &Stats) -> Result<Names, ServiceError> {
    let tasks: Vec<_> = stats
        .tasks
        .iter()
        .filter_map(|task| task.task_id)
        .take(MAX_NAMED)
        .collect();
    let projects: Vec<_> = stats
        .projects
        .iter()
        .filter_map(|project| project.project_id)
        .take(MAX_NAMED)
        .collect();
    let (tasks, projects) = state.tasks.names(access.user, &tasks, &projects).await?;
    Ok(Names {
        tasks,
        projects,
        ..Names::default()
    })
}
