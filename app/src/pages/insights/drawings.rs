//! The charts: bars by day and by hour, dots for a year, a curve of scores, a line of endings.
//! The values of each are in a table as well.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use shared::wire::{DayStats, HourStats, StatsCounts, Tenths};

use super::chart::{Chart, Table, TableRow};
use super::chart_data::{Bar, Step, bars, last_means, level, middle, share, trend, weeks};
use super::plot::{self, VIEW_BOX, draw};
use crate::erase_view_type::{EraseViewType, ErasedView};
use crate::text::dates::minutes;
use crate::text::texts;

/// The most words below a plot.
const MAX_LABELS: usize = 4;

/// Focused time by day against the goal.
pub fn focus(days: &[DayStats], today: NaiveDate, goal: Option<u32>) -> ErasedView {
    let own = &texts().insights;
    let (bars, step) = bars(days);
    // Months have no goal, because they differ in length.
    let goal = match step {
        Step::Day => goal.map(i64::from),
        Step::Week => goal.map(|goal| i64::from(goal) * 7),
        Step::Month => None,
    };
    let best = bars.iter().max_by_key(|bar| bar.seconds);
    let middle = middle((best.map_or(0, |best| best.seconds) / 60).max(goal.unwrap_or(0)));
    let top = 2 * middle;
    let named = |bar: &Bar| name(bar.first, step, today);
    let drawn: Vec<_> = bars
        .iter()
        .map(|bar| {
            let description = format!("{}: {}", named(bar), minutes(bar.seconds / 60));
            (bar.seconds, description, address(bar))
        })
        .collect();
    let mut drawing = String::new();
    plot::scale(&mut drawing, [&minutes(top), &minutes(middle), "0"]);
    plot::bars(&mut drawing, &drawn, top * 60);
    if let Some(goal) = goal {
        plot::line(&mut drawing, goal, top);
    }
    plot::labels(&mut drawing, &labels(&bars, step));
    let mut description = vec![best.filter(|best| best.seconds > 0).map_or_else(
        || own.nothing.to_owned(),
        |best| (own.maximum)(&named(best), best.seconds / 60),
    )];
    description.extend(goal.map(own.goal_line));
    let table = Table {
        head: vec![of_step(own.steps, step), own.time, own.sessions],
        rows: rows(&bars, &named),
    };
    let is_linked = bars.iter().any(|bar| bar.sessions > 0);
    let title = of_step(own.by_step, step);
    let description = description.join(" \u{b7} ");
    view! { <Chart title description table class="bars" view_box=VIEW_BOX.to_owned() drawing is_linked /> }
        .erase_view_type()
}

/// The one of three words.
const fn of_step([day, week, month]: [&'static str; 3], step: Step) -> &'static str {
    match step {
        Step::Day => day,
        Step::Week => week,
        Step::Month => month,
    }
}

/// The row of each bar, the newest first.
fn rows(bars: &[Bar], named: &dyn Fn(&Bar) -> String) -> Vec<TableRow> {
    let row = |bar: &Bar| TableRow {
        address: address(bar),
        cells: vec![
            named(bar),
            minutes(bar.seconds / 60),
            bar.sessions.to_string(),
        ],
    };
    bars.iter().rev().map(row).collect()
}

/// The address of a bar's sessions; none without any.
fn address(bar: &Bar) -> Option<String> {
    (bar.sessions > 0).then(|| plot::sessions_of(bar.first, bar.last))
}

/// The name of a day, or of the days that begin with it.
fn name(first: NaiveDate, step: Step, today: NaiveDate) -> String {
    let dates = &texts().dates;
    match step {
        Step::Month => dates.month(first),
        Step::Day | Step::Week => dates.heading(first, today),
    }
}

/// The words below bars: all weekdays of a week, else some dates at equal distances.
fn labels(bars: &[Bar], step: Step) -> Vec<String> {
    let dates = &texts().dates;
    let is_week = step == Step::Day && bars.len() <= 7;
    let distance = if is_week {
        1
    } else {
        bars.len().div_ceil(MAX_LABELS)
    };
    let word = |(index, bar): (usize, &Bar)| match step {
        _ if !(bars.len() - 1 - index).is_multiple_of(distance) => String::new(),
        Step::Month => dates.month(bar.first),
        _ if is_week => dates.short_weekday(bar.first).to_owned(),
        _ => dates.short(bar.first),
    };
    bars.iter().enumerate().map(word).collect()
}

/// A dot for each day of 52 weeks, a column for each week.
pub fn year(days: &[DayStats], today: NaiveDate, goal: Option<u32>) -> ErasedView {
    let all = texts();
    let own = &all.insights;
    let focused = |day: &DayStats| day.counts.focused_seconds;
    let best = days.iter().map(focused).max();
    let reference = goal.map_or_else(|| best.unwrap_or(0), |goal| i64::from(goal) * 60);
    let mut drawing = String::new();
    for (y, day) in (0_i64..).zip(days.iter().take(7)).step_by(3) {
        let weekday = all.dates.short_weekday(day.date);
        draw!(
            drawing,
            r#"<text class="value" x="48" y="{}" dy=".35em">{weekday}</text>"#,
            y * 10 + 35
        );
    }
    drawing.push_str("<g>");
    for (column, week) in (0_i64..).zip(days.chunks(7)) {
        // The last column is narrow.
        let first = week
            .iter()
            .find(|day| day.date.day() == 1)
            .filter(|_| column < 51);
        if let Some(first) = first {
            let month = all.dates.short_month(first.date);
            draw!(
                drawing,
                r#"<text x="{}" y="20">{month}</text>"#,
                column * 10 + 56
            );
        }
    }
    drawing.push_str("</g>");
    for (index, day) in (0_i64..).zip(days) {
        let radius = ["1.1", "1.9", "2.8", "3.7", "4.6"]
            .get(usize::try_from(level(focused(day), reference)).unwrap_or(0))
            .copied()
            .unwrap_or_default();
        let description = format!(
            "{}: {}",
            all.dates.heading(day.date, today),
            minutes(focused(day) / 60)
        );
        let dot = format!(
            r#"<circle cx="{}" cy="{}" r="{radius}"><title>{description}</title></circle>"#,
            index / 7 * 10 + 61,
            index % 7 * 10 + 35,
        );
        if day.counts.sessions > 0 {
            let address = plot::sessions_of(day.date, day.date);
            plot::link(&mut drawing, &address, &description, &dot);
        } else {
            drawing.push_str(&dot);
        }
    }
    let weeks = weeks(days);
    let is_linked = days.iter().any(|day| day.counts.sessions > 0);
    let with_focus = days.iter().filter(|day| focused(day) > 0).count();
    let table = Table {
        head: vec![of_step(own.steps, Step::Week), own.time, own.sessions],
        rows: rows(&weeks, &|week| name(week.first, Step::Week, today)),
    };
    let view_box = format!("0 0 {} 100", weeks.len() * 10 + 56);
    let description = (own.year_summary)(with_focus, days.len());
    view! { <Chart title=own.year description table class="year" view_box drawing is_linked /> }
        .erase_view_type()
}

/// Focused time by hour of day.
pub fn hours(hours: &[HourStats]) -> ErasedView {
    let own = &texts().insights;
    let best = hours.iter().max_by_key(|hour| hour.counts.focused_seconds);
    let most = best.map_or(0, |best| best.counts.focused_seconds);
    let clock = |hour: &HourStats| format!("{:02}\u{2013}{:02}", hour.hour, hour.hour + 1);
    let middle = middle(most / 60);
    let drawn: Vec<_> = hours
        .iter()
        .map(|hour| {
            let seconds = hour.counts.focused_seconds;
            let description = format!("{}: {}", clock(hour), minutes(seconds / 60));
            (seconds, description, None)
        })
        .collect();
    let words: Vec<_> = hours
        .iter()
        .map(|hour| {
            if hour.hour.is_multiple_of(3) {
                hour.hour.to_string()
            } else {
                String::new()
            }
        })
        .collect();
    let mut drawing = String::new();
    plot::scale(&mut drawing, [&minutes(2 * middle), &minutes(middle), "0"]);
    plot::bars(&mut drawing, &drawn, 2 * middle * 60);
    plot::labels(&mut drawing, &words);
    let description = best.filter(|_| most > 0).map_or_else(
        || own.nothing.to_owned(),
        |best| (own.maximum)(&clock(best), most / 60),
    );
    let rows = hours.iter().map(|hour| TableRow {
        address: None,
        cells: vec![
            clock(hour),
            minutes(hour.counts.focused_seconds / 60),
            hour.counts.sessions.to_string(),
        ],
    });
    let table = Table {
        head: vec![own.hour, own.time, own.sessions],
        rows: rows.collect(),
    };
    view! { <Chart title=own.hours description table class="bars" view_box=VIEW_BOX.to_owned() drawing is_linked=false /> }
        .erase_view_type()
}

/// The focus score, averaged over seven days, with one value for each bar.
pub fn scores(days: &[DayStats], today: NaiveDate) -> ErasedView {
    let own = &texts().insights;
    let (bars, step) = bars(days);
    let smooth = trend(days);
    let ends = last_means(&bars, days, &smooth);
    let mut drawing = String::new();
    plot::scale(&mut drawing, ["100", "50", "0"]);
    let tenths = |values: &mut dyn Iterator<Item = Option<Tenths>>| -> Vec<Option<i64>> {
        values.map(|value| value.map(Tenths::get)).collect()
    };
    if step == Step::Day {
        let scores = tenths(&mut days.iter().map(|day| day.counts.mean_score));
        plot::dots(&mut drawing, &scores);
    }
    plot::curve(
        &mut drawing,
        &tenths(&mut ends.iter().map(|end| end.map(|(_, smooth)| smooth))),
    );
    plot::labels(&mut drawing, &labels(&bars, step));
    let values: Vec<_> = smooth.iter().flatten().copied().collect();
    let description = values.first().zip(values.last()).map_or_else(
        || own.nothing.to_owned(),
        |(first, last)| (own.trend_summary)(&(own.decimal)(*first), &(own.decimal)(*last)),
    );
    let number = |value: Option<Tenths>| value.map_or_else(|| own.none.to_owned(), own.decimal);
    let rows = ends.iter().rev().flatten().map(|(day, smooth)| TableRow {
        address: None,
        cells: vec![
            texts().dates.heading(day.date, today),
            number(day.counts.mean_score),
            (own.decimal)(*smooth),
        ],
    });
    let table = Table {
        head: vec![of_step(own.steps, Step::Day), own.score, own.seven_day_mean],
        rows: rows.collect(),
    };
    view! { <Chart title=own.trend description table class="bars" view_box=VIEW_BOX.to_owned() drawing is_linked=false /> }
        .erase_view_type()
}

/// How sessions ended, as one line and its legend in the same order.
pub fn endings(counts: &StatsCounts) -> ErasedView {
    let own = &texts().insights;
    let parts = [
        ("completed", counts.completed),
        ("abandoned", counts.abandoned),
        ("automatic", counts.automatic),
        ("open", counts.open),
    ];
    let whole = i64::try_from(counts.sessions).unwrap_or(0);
    let (mut drawing, mut legend) = (String::new(), String::new());
    let mut x = 0;
    for ((class, count), name) in parts.into_iter().zip(own.endings_names) {
        if count > 0 {
            let width = share(i64::try_from(count).unwrap_or(0), whole, 1_000);
            draw!(
                drawing,
                r#"<rect class="{class}" x="{x}" width="{}" height="6"/>"#,
                (width - 4).max(2)
            );
            x += width;
            draw!(
                legend,
                r#"<li><svg viewBox="0 0 8 8" aria-hidden="true"><rect class="{class}" width="8" height="8"/></svg>{count} {name}</li>"#
            );
        }
    }
    view! {
        <section class="chart">
            <h2>{own.endings}</h2>
            <svg
                class="share-bar"
                viewBox="0 0 1000 6"
                preserveAspectRatio="none"
                aria-hidden="true"
                inner_html=drawing
            ></svg>
            <ul class="legend" inner_html=legend></ul>
        </section>
    }
    .erase_view_type()
}
