//! `/insights`: statistics of sessions: one large number, and charts below it.
//!
//! Rendered from the statistics of the API, which `shared::stats` computes in the server and in the
//! browser alike. Works without script.

mod chart;
mod chart_data;
mod drawings;
mod plot;

use std::cmp::Ordering;

use leptos::prelude::*;
use shared::wire::{DayStats, Stats, StatsCounts, Tenths};

use super::history::{EmptyState, Entered, Names};
use super::navigation_bar::PlainBar;
use super::offline_status::{OfflineStatus, OfflineStatusNote};
use crate::base_path::link;
use crate::erase_view_type::{EraseViewType, ErasedView};
use crate::model::history_query::HistoryField;
use crate::model::insights_range::Range;
pub use crate::model::insights_range::RequestedRange;
#[cfg(feature = "ssr")]
pub use crate::model::insights_range::{DateSpan, whole_weeks, year_begins};
use crate::model::route::Route;
use crate::text::dates::minutes;
use crate::text::texts;
use chart::{Share, Shares};
use chart_data::share;

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

impl Insights {
    /// Whether neither the year nor the range has a session, and no other time a completed one.
    #[must_use]
    pub fn are_empty(year: &Stats, range: &Stats) -> bool {
        year.streak.longest == 0
            && [year, range]
                .iter()
                .all(|stats| stats.totals.counts.sessions == 0)
    }
}

/// The data of the charts.
#[derive(Clone, Debug)]
pub struct InsightsData {
    /// The range that is shown.
    pub requested: RequestedRange,
    /// The statistics of the range.
    pub stats: Stats,
    /// What is counted in the time before; none where it is not known.
    pub before: Option<StatsCounts>,
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
    let to_timer = Route::Timer.path();
    let body = match page {
        Insights::Newcomer => view! {
            <EmptyState texts=&own.newcomer path=to_timer />
            <p class="quiet">
                <a href=link(Route::SignIn.path())>{texts.history.sign_in}</a>
            </p>
        }
        .erase_view_type(),
        Insights::Empty => {
            view! { <EmptyState texts=&own.empty path=to_timer /> }.erase_view_type()
        }
        Insights::Data(data) => view! { <Everything data=*data /> }.erase_view_type(),
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
fn Everything(data: InsightsData) -> impl IntoView {
    let own = &texts().insights;
    let InsightsData {
        requested,
        stats,
        before,
        year,
        week_starts_on,
        names,
    } = data;
    let goal = stats.goal.map(|goal| goal.daily_goal_minutes);
    let today = stats.today;
    let weekdays = weekdays(&stats, week_starts_on);
    let projects = listed(
        stats.projects.iter().map(|project| {
            let name = project
                .project_id
                .map(|id| names.projects.get(&id).cloned());
            let color = project.project_id.and_then(|id| names.colors.get(&id));
            (name, color.cloned(), project.counts)
        }),
        stats.other_projects,
    );
    let tasks = listed(
        stats.tasks.iter().map(|task| {
            let name = task.task_id.map(|id| names.tasks.get(&id).cloned());
            (name, None, task.counts)
        }),
        stats.other_tasks,
    );
    let tags = listed(
        (stats.tags.iter()).map(|tag| (tag.tag.clone().map(Some), None, tag.counts)),
        stats.other_tags,
    );
    let table = |title, shares: Option<Vec<Share>>| {
        shares.map(|shares| view! { <Shares title name=own.name shares /> })
    };
    let has_scores = stats.days.iter().any(|day| day.counts.mean_score.is_some());
    let scores = has_scores.then(|| drawings::scores(&stats.days, today));
    let endings =
        (stats.totals.counts.sessions > 0).then(|| drawings::endings(&stats.totals.counts));
    let totals = comparison(&requested, &stats, before);
    view! {
        <Ranges requested />
        {totals}
        {drawings::focus(&stats.days, today, goal)}
        {drawings::year(&year, today, goal)}
        {drawings::hours(&stats.hours)}
        <Shares title=own.weekdays name=own.weekday shares=weekdays />
        {scores}
        {endings}
        {table(own.projects, projects)}
        {table(own.tasks, tasks)}
        {table(own.tags, tags)}
    }
    .erase_view_type()
}

/// Links to the ranges, and a form for days of the reader's own.
#[component]
fn Ranges(requested: RequestedRange) -> impl IntoView {
    let all = texts();
    let own = &all.insights;
    let RequestedRange {
        query,
        range,
        wrong,
        ..
    } = requested;
    let tabs: Vec<_> = Range::offered()
        .map(|offered| {
            view! {
                <a
                    class="button"
                    href=link(&offered.address())
                    aria-current=(offered == range).then_some("page")
                >
                    {(own.range)(offered)}
                </a>
            }
        })
        .collect();
    let is_wrong = wrong.is_some();
    let wrong = wrong.unwrap_or_default();
    let is_open = matches!(range, Range::Own(_)) || !wrong.is_empty();
    let day =
        |filter| view! { <Entered filter kind="date" query=query.clone() wrong=wrong.clone() /> };
    view! {
        <nav class="ranges" aria-label=own.ranges>
            {tabs}
        </nav>
        {is_wrong.then(|| view! { <p class="refusal">{own.invalid_range}</p> })}
        <details class="filters" open=is_open>
            <summary>{own.own_range}</summary>
            <form method="get" action=link(Route::Insights.path())>
                {day(HistoryField::From)}
                {day(HistoryField::To)}
                <p class="dialog-actions">
                    <button class="primary">{all.history.filters.show}</button>
                </p>
            </form>
        </details>
    }
    .erase_view_type()
}

/// The large number, and the smaller ones beside it, each compared with the time before.
fn comparison(
    requested: &RequestedRange,
    stats: &Stats,
    before: Option<StatsCounts>,
) -> ErasedView {
    let all = texts();
    let own = &all.insights;
    let counts = stats.totals.counts;
    // Without sessions before there is nothing to compare.
    let compared = before.filter(|before| before.sessions > 0);
    let percent = |rate: Tenths| format!("{}\u{a0}%", (own.decimal)(rate));
    let seconds = |seconds: i64| minutes(seconds / 60);
    // What changed, in words: both numbers in the smallest unit that is shown.
    let change = |now: i64,
                  before: i64,
                  words: &dyn Fn(i64) -> [&'static str; 2],
                  text: &dyn Fn(i64) -> String,
                  shown: String| {
        let by = (now - before).abs();
        let [more, less] = words(by);
        let by = text(by);
        let changed = match now.cmp(&before) {
            Ordering::Equal => own.same.to_owned(),
            Ordering::Greater => format!("{by}\u{a0}{more}"),
            Ordering::Less => format!("{by}\u{a0}{less}"),
        };
        (own.compared)(&changed, &shown)
    };
    let tenths = |now: Option<Tenths>,
                  before: Option<Tenths>,
                  words: [[&'static str; 2]; 2],
                  shown: &dyn Fn(Tenths) -> String| {
        let (now, before) = now.zip(before)?;
        let points = |tenths| (own.decimal)(Tenths::new(tenths));
        Some(change(
            now.get(),
            before.get(),
            // One point is ten tenths.
            &|by| words[usize::from(by != 10)],
            &points,
            shown(before),
        ))
    };
    let focus = compared.map(|before| {
        let focused = before.focused_seconds;
        let [now, then] = [counts.focused_seconds, focused].map(|seconds| seconds / 60);
        change(now, then, &|_| own.more, &minutes, seconds(focused))
    });
    let sessions = compared.map(|before| {
        let [now, then] = [counts.sessions, before.sessions]
            .map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        change(
            now,
            then,
            &|_| own.more_sessions,
            &|count| count.to_string(),
            then.to_string(),
        )
    });
    let rate = compared.and_then(|before| {
        tenths(
            counts.completion_rate,
            before.completion_rate,
            own.percentage_points,
            &percent,
        )
    });
    let score = compared.and_then(|before| {
        tenths(
            counts.mean_score,
            before.mean_score,
            own.points,
            &own.decimal,
        )
    });
    let or_none = |text: Option<String>| text.unwrap_or_else(|| own.none.to_owned());
    let facts = [
        (own.sessions, Some(counts.sessions.to_string()), sessions),
        (own.completed, Some(counts.completed.to_string()), None),
        (
            own.rate,
            Some(or_none(counts.completion_rate.map(percent))),
            rate,
        ),
        (
            own.score,
            Some(or_none(counts.mean_score.map(own.decimal))),
            score,
        ),
        (
            own.streak,
            Some((own.streaks)(stats.streak.current, stats.streak.longest)),
            None,
        ),
        (
            own.goal,
            stats
                .goal
                .map(|goal| (own.of_days)(goal.days_reached, stats.days.len())),
            None,
        ),
    ];
    let small = |text: Option<String>| text.map(|text| view! { <small>{text}</small> });
    let facts: Vec<_> = facts
        .into_iter()
        .filter_map(|(label, text, change)| {
            let text = text?;
            Some(view! {
                <dt>{label}</dt>
                <dd>{text} " " {small(change)}</dd>
            })
        })
        .collect();
    let [span, earlier] =
        [requested.span, requested.before].map(|span| all.dates.span(span.first, span.last));
    let caption = match before {
        None => span,
        Some(before) if before.sessions == 0 => (own.nothing_before)(&span, &earlier),
        Some(_) => (own.caption)(&span, &earlier),
    };
    view! {
        <section class="headline-figures">
            <p>
                <b>{seconds(counts.focused_seconds)}</b>
                <span>{(own.focused)(requested.range)}</span>
                " "
                {small(focus)}
            </p>
            <p class="quiet">{caption}</p>
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
            color: None,
        })
        .collect()
}

/// The first rows of a list, and one row for all others; none without any task, project or tag.
fn listed(
    all: impl Iterator<Item = (Option<Option<String>>, Option<String>, StatsCounts)>,
    others: Option<StatsCounts>,
) -> Option<Vec<Share>> {
    let own = &texts().insights;
    let all: Vec<_> = all.collect();
    if all.iter().all(|(name, ..)| name.is_none()) {
        return None;
    }
    let most = all
        .iter()
        .map(|(.., figures)| figures.focused_seconds)
        .max()
        .unwrap_or(0);
    let row = |name: String, color: Option<String>, seconds: i64, sessions: u64| Share {
        name,
        share: share(seconds, most, 1_000),
        description: minutes(seconds / 60),
        sessions,
        color,
    };
    let (first, rest) = all.split_at(all.len().min(MAX_LISTED));
    let mut shares: Vec<Share> = first
        .iter()
        .map(|(name, color, figures)| {
            let name = match name {
                None => own.unassigned.to_owned(),
                Some(None) => own.unknown.to_owned(),
                Some(Some(name)) => name.clone(),
            };
            let color = color.clone();
            row(name, color, figures.focused_seconds, figures.sessions)
        })
        .collect();
    let rest: Vec<_> = rest
        .iter()
        .map(|(.., figures)| *figures)
        .chain(others)
        .collect();
    if !rest.is_empty() {
        let seconds = rest.iter().map(|figures| figures.focused_seconds).sum();
        let sessions = rest.iter().map(|figures| figures.sessions).sum();
        shares.push(row(own.others.to_owned(), None, seconds, sessions));
    }
    Some(shares)
}
