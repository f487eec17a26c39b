//! `/insights`: the statistics of a range, and of the year.

use app::Start;
use app::history::Names;
use app::insights::{Insights, RANGES, Told, USUAL_RANGE};
use axum::http::request::Parts;
use chrono::{Datelike, Duration, NaiveDate};
use chrono_tz::Tz;
use shared::wire::{DayStats, Scope, Stats};
use url::form_urlencoded;

use super::super::access::Access;
use super::super::problem::ApiError;
use super::super::state::AppState;
use super::Renderer;
use crate::service::{Period, ServiceError, StatsError, calendar, zone};

/// Days before today that the year reaches back, at most: 52 weeks and the rest of one.
const YEAR: i64 = 52 * 7 + 6;

/// Projects and tasks whose names are looked up; more are not shown.
const MOST_NAMED: usize = 20;

/// What the page is rendered from.
///
/// # Errors
/// Where the store fails.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Result<Start, ApiError> {
    let page = match Access::check(&parts.extensions, Scope::StatsRead) {
        Ok(person) => {
            let query = parts.uri.query().unwrap_or_default();
            gather(renderer.state(), &person, query).await?
        }
        Err(_) => Insights::Newcomer,
    };
    Ok(Start::Insights(Box::new(page)))
}

async fn gather(state: &AppState, person: &Access, query: &str) -> Result<Insights, StatsError> {
    let zone = zone(&person.time_zone).unwrap_or(Tz::UTC);
    let now = state.sessions.now();
    let shown = calendar(zone, now, now, 0).shown_at(now).date();
    // A day may begin later than at midnight, so today may still be yesterday.
    let since = days_before(shown, YEAR + 1);
    let year = Period {
        first: Some(since),
        last: None,
    };
    let year = state.sessions.stats(person.user, year, zone).await?;
    if year.totals.figures.sessions == 0 && year.streak.longest == 0 {
        return Ok(Insights::Empty);
    }
    let asked = asked(query);
    let days = asked.unwrap_or(USUAL_RANGE);
    let range = Period {
        first: Some(days_before(year.today, i64::from(days) - 1)),
        last: Some(year.today),
    };
    let stats = state.sessions.stats(person.user, range, zone).await?;
    let names = names(state, person, &stats).await?;
    let me = state.accounts.me(person.user).await.ok().flatten();
    let week_starts_on = me.map_or(1, |me| me.week_starts_on);
    Ok(Insights::Told(Box::new(Told {
        days,
        is_wrong_range: asked.is_none(),
        stats,
        year: whole_weeks(&year, week_starts_on),
        week_starts_on,
        names,
    })))
}

/// The range that is asked for; none where it is not one of those to choose from.
fn asked(query: &str) -> Option<u32> {
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "days");
    match asked {
        None => Some(USUAL_RANGE),
        Some((_, days)) => {
            let days = days.trim().parse().ok()?;
            RANGES.contains(&days).then_some(days)
        }
    }
}

fn days_before(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_sub_signed(Duration::days(days))
        .unwrap_or(date)
}

/// The last 52 weeks and the present one, up to today.
fn whole_weeks(year: &Stats, week_starts_on: u32) -> Vec<DayStats> {
    let weekday = year.today.weekday().number_from_monday();
    let into_week = (weekday + 7 - week_starts_on.clamp(1, 7)) % 7;
    let first = days_before(year.today, 52 * 7 + i64::from(into_week));
    let is_within = |day: &&DayStats| day.date >= first && day.date <= year.today;
    year.days.iter().filter(is_within).copied().collect()
}

async fn names(state: &AppState, person: &Access, stats: &Stats) -> Result<Names, ServiceError> {
    let tasks: Vec<_> = stats
        .tasks
        .iter()
        .filter_map(|task| task.task_id)
        .take(MOST_NAMED)
        .collect();
    let projects: Vec<_> = stats
        .projects
        .iter()
        .filter_map(|project| project.project_id)
        .take(MOST_NAMED)
        .collect();
    let (tasks, projects) = state.tasks.names(person.user, &tasks, &projects).await?;
    Ok(Names { tasks, projects })
}
