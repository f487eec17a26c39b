//! `/insights`: statistics of sessions: one large number, and charts below it.
//!
//! Rendered from the statistics of the API, which `shared::stats` computes in the server and in the
//! browser alike. Works without script.

mod chart;
mod chart_data;
mod drawings;
mod range;

use leptos::prelude::*;
use shared::wire::{DayStats, Stats, StatsCounts};

use super::history::{EmptyState, Names};
use super::navigation_bar::PlainBar;
use super::offline_status::{OfflineStatus, OfflineStatusNote};
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::dates::minutes;
use crate::text::texts;
use chart::{Share, Shares};
use chart_data::share;
use drawings::{Days, Endings, Hours, Trend, Year};
use range::RANGES;

pub use range::{USUAL_RANGE, first_of, parse_range, whole_weeks, year_begins};

/// The limit on projects and on tasks with rows of their own.
const MAX_LISTED: usize = 8;

/// The statistics, or the reason why there are none.
#[derive(Clone, Debug)]
pub enum Insights {
    /// Nobody is signed in.
    Newcomer,
    /// The user has no session.
    Empty,
    /// The user has sessions.
    Data(Box<InsightsData>),
}

/// The data of the charts.
#[derive(Clone, Debug)]
pub struct InsightsData {
    /// The length of the range.
    pub days: u32,
    /// Whether the address has a range that is not offered.
    pub is_unknown_range: bool,
    /// The statistics of the range.
    pub stats: Stats,
    /// The last 52 weeks, from the first day of a week to today.
    pub year: Vec<DayStats>,
    /// 1 is Monday.
    pub week_starts_on: u32,
    /// Names of projects and tasks.
    pub names: Names,
}

/// `/insights`
#[component]
pub fn InsightsPage(
    /// The data to show.
    page: Insights,
    /// Set when the page is drawn from the offline history.
    #[prop(optional)]
    offline_status: Option<OfflineStatus>,
) -> impl IntoView {
    let texts = texts();
    let own = &texts.insights;
    super::title(own.title);
    let to_timer = Route::Timer.path().to_owned();
    let body = match page {
        Insights::Newcomer => view! {
            <EmptyState texts=&own.newcomer href=to_timer />
            <p class="quiet">
                <a href=Route::SignIn.path()>{texts.history.sign_in}</a>
            </p>
        }
        .into_any(),
        Insights::Empty => view! { <EmptyState texts=&own.empty href=to_timer /> }.into_any(),
        Insights::Data(description) => view! { <Everything description=*description /> }.into_any(),
    };
    view! {
        <PlainBar here=Route::Insights />
        <main id="content" class="report insights">
            <h1>{own.title}</h1>
            {offline_status.map(|offline_status| view! { <OfflineStatusNote offline_status /> })}
            {body}
        </main>
    }
    .erase_view_type()
}

#[component]
fn Everything(description: InsightsData) -> impl IntoView {
    let own = &texts().insights;
    let InsightsData {
        days,
        is_unknown_range,
        stats,
        year,
        week_starts_on,
        names,
    } = description;
    let goal = stats.goal.map(|goal| goal.daily_goal_minutes);
    let today = stats.today;
    let weekdays = weekdays(&stats, week_starts_on);
    let projects = listed(
        stats.projects.iter().map(|project| {
            let name = project
                .project_id
                .map(|id| names.projects.get(&id).cloned());
            (name, project.counts)
        }),
        stats.other_projects,
    );
    let tasks = listed(
        stats.tasks.iter().map(|task| {
            let name = task.task_id.map(|id| names.tasks.get(&id).cloned());
            (name, task.counts)
        }),
        stats.other_tasks,
    );
    let table = |title, shares: Option<Vec<Share>>| {
        shares.map(|shares| view! { <Shares title name=own.name shares /> })
    };
    let has_scores = stats.days.iter().any(|day| day.counts.mean_score.is_some());
    let trend = has_scores.then(|| view! { <Trend days=stats.days.clone() today /> });
    let endings = (stats.totals.counts.sessions > 0)
        .then(|| view! { <Endings figures=stats.totals.counts /> });
    view! {
        <Ranges days />
        {is_unknown_range.then(|| view! { <p class="refusal">{own.invalid_range}</p> })}
        <Sum days stats=stats.clone() />
        <Days days=stats.days.clone() today goal />
        <Year days=year today goal />
        <div class="two-columns">
            <Hours hours=stats.hours.clone() />
            <Shares title=own.weekdays name=own.weekday shares=weekdays />
        </div>
        {trend}
        {endings}
        {table(own.projects, projects)}
        {table(own.tasks, tasks)}
    }
    .erase_view_type()
}

/// Links to the other ranges.
#[component]
fn Ranges(days: u32) -> impl IntoView {
    let own = &texts().insights;
    let tabs: Vec<_> = RANGES
        .into_iter()
        .map(|range| {
            let href = format!("{}?days={range}", Route::Insights.path());
            view! {
                <a class="button" href=href aria-current=(range == days).then_some("page")>
                    {(own.range)(range)}
                </a>
            }
        })
        .collect();
    view! {
        <nav class="ranges" aria-label=own.ranges>
            {tabs}
        </nav>
    }
    .erase_view_type()
}

/// The large number, and the smaller ones beside it.
#[component]
fn Sum(days: u32, stats: Stats) -> impl IntoView {
    let own = &texts().insights;
    let figures = stats.totals.counts;
    let or_none = |text: Option<String>| text.unwrap_or_else(|| own.none.to_owned());
    let rate = figures
        .completion_rate
        .map(|rate| format!("{}\u{a0}%", (own.decimal)(rate)));
    let facts = [
        (own.completed, Some(figures.completed.to_string())),
        (own.rate, Some(or_none(rate))),
        (
            own.score,
            Some(or_none(figures.mean_score.map(own.decimal))),
        ),
        (
            own.streak,
            Some((own.streaks)(stats.streak.current, stats.streak.longest)),
        ),
        (
            own.goal,
            stats
                .goal
                .map(|goal| (own.of_days)(goal.days_reached, stats.days.len())),
        ),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .filter_map(|(label, text)| {
            let text = text?;
            Some(view! {
                <dt>{label}</dt>
                <dd>{text}</dd>
            })
        })
        .collect();
    view! {
        <section class="headline-figures">
            <p>
                <b>{minutes(figures.focused_seconds / 60)}</b>
                <span>{(own.focused)(days)}</span>
            </p>
            <dl class="fact-list">{facts}</dl>
        </section>
    }
    .erase_view_type()
}

/// The weekdays, starting with the first day of the user's week.
fn weekdays(stats: &Stats, week_starts_on: u32) -> Vec<Share> {
    let names = &texts().dates.weekdays;
    let seconds = |day: &shared::wire::WeekdayStats| day.counts.focused_seconds;
    let most = stats.weekdays.iter().map(seconds).max().unwrap_or(0);
    let first = usize::try_from(week_starts_on).unwrap_or(1).clamp(1, 7) - 1;
    let (before, from) = stats.weekdays.split_at(first.min(stats.weekdays.len()));
    from.iter()
        .chain(before)
        .map(|day| Share {
            name: names
                .get(usize::from(day.weekday.max(1)) - 1)
                .map_or_else(String::new, |name| (*name).to_owned()),
            share: share(seconds(day), most, 1_000),
            description: minutes(seconds(day) / 60),
            sessions: day.counts.sessions,
        })
        .collect()
}

/// The first rows of a list, and one row for all others; none without any task or project.
fn listed(
    all: impl Iterator<Item = (Option<Option<String>>, StatsCounts)>,
    others: Option<StatsCounts>,
) -> Option<Vec<Share>> {
    let own = &texts().insights;
    let all: Vec<_> = all.collect();
    if all.iter().all(|(name, _)| name.is_none()) {
        return None;
    }
    let most = all
        .iter()
        .map(|(_, figures)| figures.focused_seconds)
        .max()
        .unwrap_or(0);
    let row = |name: String, seconds: i64, sessions: u64| Share {
        name,
        share: share(seconds, most, 1_000),
        description: minutes(seconds / 60),
        sessions,
    };
    let (first, rest) = all.split_at(all.len().min(MAX_LISTED));
    let mut shares: Vec<Share> = first
        .iter()
        .map(|(name, figures)| {
            let name = match name {
                None => own.unassigned.to_owned(),
                Some(None) => own.unknown.to_owned(),
                Some(Some(name)) => name.clone(),
            };
            row(name, figures.focused_seconds, figures.sessions)
        })
        .collect();
    let rest: Vec<_> = rest
        .iter()
        .map(|(_, figures)| *figures)
        .chain(others)
        .collect();
    if !rest.is_empty() {
        let seconds = rest.iter().map(|figures| figures.focused_seconds).sum();
        let sessions = rest.iter().map(|figures| figures.sessions).sum();
        shares.push(row(own.others.to_owned(), seconds, sessions));
    }
    Some(shares)
}
