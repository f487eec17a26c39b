//! The charts: bars by day, dots for a year, a dial of hours, a curve of scores, a line of endings.
//! Each is an SVG with titles, and its values are in a table as well.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::wire::{DayStats, HourStats, StatsCounts};

use super::chart::{Chart, Table};
use super::chart_data::{DayBar, bars, curve, level, share, trend};
use crate::erase_view_type::EraseViewType;
use crate::text::dates::minutes;
use crate::text::texts;

/// The limit on distinguishable bars.
const MAX_BARS: usize = 92;

/// Focused time by day against the goal.
#[component]
pub fn Days(days: Vec<DayStats>, today: NaiveDate, goal: Option<u32>) -> impl IntoView {
    let all = texts();
    let own = &all.insights;
    let (bars, each) = bars(&days, MAX_BARS);
    let is_by_day = each == 1;
    let goal = goal.map(|goal| i64::from(goal) * i64::try_from(each).unwrap_or(1));
    let best = bars.iter().max_by_key(|bar| bar.seconds).copied();
    let highest = best
        .map_or(0, |bar| bar.seconds)
        .max(goal.unwrap_or(0) * 60);
    let named = |date: NaiveDate| all.dates.heading(date, today);
    let drawn: Vec<_> = (0_i64..)
        .zip(&bars)
        .map(|(index, bar)| {
            let height = share(bar.seconds, highest, 1_000);
            let description = format!("{}: {}", named(bar.date), minutes(bar.seconds / 60));
            view! {
                <rect class="bar" x=index * 10 + 2 y=1_000 - height width="6" height=height>
                    <title>{description}</title>
                </rect>
            }
        })
        .collect();
    let line = goal.map(|goal| {
        let y = 1_000 - share(goal * 60, highest, 1_000);
        let d = format!("M0 {y}H{}", bars.len() * 10);
        view! { <path class="goal" d=d /> }
    });
    let mut description = vec![best.filter(|best| best.seconds > 0).map_or_else(
        || own.nothing.to_owned(),
        |best| (own.maximum)(&named(best.date), best.seconds / 60),
    )];
    description.extend(goal.map(own.goal_line));
    let description = description.join(" \u{b7} ");
    let ends = ends(&bars, &named, today, is_by_day);
    let rows = bars.iter().rev().map(|bar| {
        vec![
            named(bar.date),
            minutes(bar.seconds / 60),
            bar.sessions.to_string(),
        ]
    });
    let table = Table {
        head: vec![
            if is_by_day { own.day } else { own.week },
            own.time,
            own.sessions,
        ],
        rows: rows.collect(),
    };
    let title = if is_by_day { own.by_day } else { own.by_week };
    let drawing = view! {
        <svg
            class="bars"
            viewBox=format!("0 0 {} 1000", bars.len() * 10)
            preserveAspectRatio="none"
            role="img"
            aria-label=description.clone()
        >
            <path class="baseline" d=format!("M0 1000H{}", bars.len() * 10) />
            {drawn}
            {line}
        </svg>
    };
    view! { <Chart title description ends table drawing=drawing.into_any() /> }.erase_view_type()
}

fn ends(
    bars: &[DayBar],
    named: &impl Fn(NaiveDate) -> String,
    today: NaiveDate,
    is_by_day: bool,
) -> [String; 2] {
    let first = bars.first().map_or(today, |bar| bar.date);
    let last = bars.last().map_or(today, |bar| bar.date);
    [named(first), named(if is_by_day { last } else { today })]
}

/// A dot for each day of 52 weeks, a column for each week.
#[component]
pub fn Year(days: Vec<DayStats>, today: NaiveDate, goal: Option<u32>) -> impl IntoView {
    let all = texts();
    let own = &all.insights;
    let best = days.iter().map(|day| day.counts.focused_seconds).max();
    let reference = goal.map_or_else(|| best.unwrap_or(0), |goal| i64::from(goal) * 60);
    let focused = |day: &DayStats| day.counts.focused_seconds;
    let dots: Vec<_> = (0_i64..)
        .zip(&days)
        .map(|(index, day)| {
            let level = level(focused(day), reference);
            let radius = ["1.1", "1.9", "2.8", "3.7", "4.6"]
                .get(usize::try_from(level).unwrap_or(0))
                .copied();
            let description = format!(
                "{}: {}",
                all.dates.heading(day.date, today),
                minutes(focused(day) / 60)
            );
            view! {
                <circle
                    class=(level > 0).then_some("dot-focus")
                    cx=index / 7 * 10 + 5
                    cy=index % 7 * 10 + 5
                    r=radius
                >
                    <title>{description}</title>
                </circle>
            }
        })
        .collect();
    let with_focus = days.iter().filter(|day| focused(day) > 0).count();
    let description = (own.year_summary)(with_focus, days.len());
    let weeks: Vec<DayBar> = days
        .chunks(7)
        .filter_map(|week| {
            Some(DayBar {
                date: week.first()?.date,
                seconds: week.iter().map(focused).sum(),
                sessions: week.iter().map(|day| day.counts.sessions).sum(),
            })
        })
        .collect();
    let named = |date: NaiveDate| all.dates.heading(date, today);
    let ends = [
        weeks
            .first()
            .map_or_else(String::new, |week| named(week.date)),
        all.dates.today.to_owned(),
    ];
    let rows = weeks.iter().rev().map(|week| {
        vec![
            named(week.date),
            minutes(week.seconds / 60),
            week.sessions.to_string(),
        ]
    });
    let table = Table {
        head: vec![own.week, own.time, own.sessions],
        rows: rows.collect(),
    };
    let drawing = view! {
        <svg
            class="year"
            viewBox=format!("0 0 {} 70", weeks.len() * 10)
            role="img"
            aria-label=description.clone()
        >
            {dots}
        </svg>
    };
    view! { <Chart title=own.year description ends table drawing=drawing.into_any() /> }
        .erase_view_type()
}

/// The hours of the day on a dial, midnight at its top.
#[component]
pub fn Hours(hours: Vec<HourStats>) -> impl IntoView {
    let own = &texts().insights;
    let best = hours.iter().max_by_key(|hour| hour.counts.focused_seconds);
    let most = best.map_or(0, |best| best.counts.focused_seconds);
    let clock = |hour: u8| format!("{hour:02}\u{2013}{:02}", hour + 1);
    let rays: Vec<_> = hours
        .iter()
        .filter(|hour| hour.counts.focused_seconds > 0)
        .map(|hour| {
            let seconds = hour.counts.focused_seconds;
            let length = share(seconds, most, 60).max(3);
            let turn = i64::from(hour.hour) * 15 + 7;
            let description = format!("{}: {}", clock(hour.hour), minutes(seconds / 60));
            view! {
                <path
                    class="hour-bar"
                    d=format!("M160 72v-{length}")
                    transform=format!("rotate({turn}.5 160 160)")
                >
                    <title>{description}</title>
                </path>
            }
        })
        .collect();
    let description = best.filter(|_| most > 0).map_or_else(
        || own.nothing.to_owned(),
        |best| (own.maximum)(&clock(best.hour), most / 60),
    );
    let rows = hours.iter().map(|hour| {
        vec![
            clock(hour.hour),
            minutes(hour.counts.focused_seconds / 60),
            hour.counts.sessions.to_string(),
        ]
    });
    let table = Table {
        head: vec![own.hour, own.time, own.sessions],
        rows: rows.collect(),
    };
    let drawing = view! {
        <svg class="hours" viewBox="0 0 320 320" role="img" aria-label=description.clone()>
            <circle class="baseline" cx="160" cy="160" r="86" />
            {rays}
            <text x="160" y="98">"0"</text>
            <text x="232" y="166">"6"</text>
            <text x="160" y="236">"12"</text>
            <text x="90" y="166">"18"</text>
        </svg>
    };
    view! { <Chart title=own.hours description table drawing=drawing.into_any() /> }
        .erase_view_type()
}

/// The focus score by day, averaged over seven days.
#[component]
pub fn Trend(days: Vec<DayStats>, today: NaiveDate) -> impl IntoView {
    let all = texts();
    let own = &all.insights;
    let smooth = trend(&days);
    let scores: Vec<_> = days.iter().map(|day| day.counts.mean_score).collect();
    let width = days.len() * 10;
    // A line of length 0 with round ends is a round dot, however the drawing is stretched.
    let dots: String = curve(&scores, 10)
        .split_inclusive(['M', 'L'])
        .filter_map(|part| {
            let point = part.trim_end_matches(['M', 'L']);
            (!point.is_empty()).then(|| format!("M{point}h0"))
        })
        .collect();
    let mut values = smooth.iter().flatten();
    let first = values.next().copied();
    let last = values.next_back().copied().or(first);
    let description = first.zip(last).map_or_else(
        || own.nothing.to_owned(),
        |(first, last)| (own.trend_summary)(&(own.decimal)(first), &(own.decimal)(last)),
    );
    let named = |date: NaiveDate| all.dates.heading(date, today);
    let ends = [
        days.first().map_or_else(String::new, |day| named(day.date)),
        days.last().map_or_else(String::new, |day| named(day.date)),
    ];
    let number = |value: Option<_>| value.map_or_else(|| own.none.to_owned(), own.decimal);
    let rows = days
        .iter()
        .zip(&smooth)
        .rev()
        .filter(|(day, _)| day.counts.mean_score.is_some())
        .map(|(day, smooth)| {
            vec![
                named(day.date),
                number(day.counts.mean_score),
                number(*smooth),
            ]
        });
    let table = Table {
        head: vec![own.day, own.score, own.seven_day_mean],
        rows: rows.collect(),
    };
    let drawing = view! {
        <svg
            class="trend"
            viewBox=format!("0 0 {width} 1000")
            preserveAspectRatio="none"
            role="img"
            aria-label=description.clone()
        >
            <path class="baseline" d=format!("M0 1000H{width}M0 500H{width}M0 0H{width}") />
            <path class="points" d=dots />
            <path class="curve" d=curve(&smooth, 10) />
        </svg>
    };
    view! { <Chart title=own.trend description ends table drawing=drawing.into_any() /> }
        .erase_view_type()
}

/// How sessions ended, as one line.
#[component]
pub fn Endings(figures: StatsCounts) -> impl IntoView {
    let own = &texts().insights;
    let all = i64::try_from(figures.sessions).unwrap_or(0);
    let part = |count: u64| share(i64::try_from(count).unwrap_or(0), all, 1_000);
    let parts = [
        ("completed", part(figures.completed)),
        ("automatic", part(figures.automatic)),
        ("abandoned", part(figures.abandoned)),
    ];
    let mut from = 0;
    let drawn: Vec<_> = parts
        .into_iter()
        .filter(|(_, width)| *width > 0)
        .map(|(name, width)| {
            let x = from;
            from += width;
            view! { <rect class=name x=x width=(width - 4).max(2) height="6" /> }
        })
        .collect();
    let description = (own.endings_summary)([
        figures.completed,
        figures.automatic,
        figures.abandoned,
        figures.open,
    ]);
    view! {
        <section class="chart">
            <h2>{own.endings}</h2>
            <svg class="share-bar endings" viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">
                {drawn}
            </svg>
            <p class="quiet">{description}</p>
        </section>
    }
    .erase_view_type()
}
