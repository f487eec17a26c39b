//! A day's timeline: its sessions to scale, and the free times between them.
//!
//! Its links are named by their times; the list below it has their titles.

use std::fmt::Write as _;

use chrono::{Duration, NaiveDateTime, NaiveTime, Timelike as _};
use leptos::prelude::*;
use leptos::svg;
use shared::rules::limits::MAX_PLAN_MINUTES;

use super::entry::{HistoryDay, HistoryEntry};
use crate::base_path::link;
use crate::erase_view_type::{EraseViewType, ErasedView};
use crate::model::route::Route;
use crate::model::zone_clock::input_value;
use crate::text::dates::clock;
use crate::text::texts;

/// Shorter free times are not worth a session.
const SHORTEST_GAP: i64 = 5;

/// The timeline of a day; the end of an open session is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
struct DayTimeline<'a> {
    /// A whole hour.
    start: NaiveDateTime,
    /// From there to a whole hour.
    minutes: i64,
    /// For each session, oldest first: minutes after the start, and its length.
    bars: Vec<(&'a HistoryEntry, i64, i64)>,
    /// Whole minutes between two sessions.
    gaps: Vec<(NaiveDateTime, NaiveDateTime)>,
}

impl<'a> DayTimeline<'a> {
    /// None where no session has ended.
    fn of(day: &'a HistoryDay) -> Option<Self> {
        let entries = day.entries.iter().rev();
        let spans: Vec<(&'a HistoryEntry, NaiveDateTime)> = entries
            .filter_map(|entry| Some((entry, entry.end?.1)))
            .collect();
        let end = spans.iter().map(|(_, end)| *end).max()?;
        let first = spans.iter().map(|(entry, _)| entry.start_shown).min()?;
        let start = hour(first);
        let gaps = spans.windows(2).filter_map(|pair| {
            let [(_, end), (next, _)] = pair else {
                return None;
            };
            let (from, to) = (minute_from(*end), minute(next.start_shown));
            (to - from >= Duration::minutes(SHORTEST_GAP)).then_some((from, to))
        });
        Some(Self {
            start,
            minutes: (hour(end - Duration::seconds(1)) + Duration::hours(1) - start).num_minutes(),
            gaps: gaps.collect(),
            bars: spans
                .iter()
                .map(|(entry, end)| {
                    let from = (entry.start_shown - start).num_minutes();
                    let length = (*end - entry.start_shown).num_minutes().max(1);
                    (*entry, from, length)
                })
                .collect(),
        })
    }
}

fn minute(at: NaiveDateTime) -> NaiveDateTime {
    let time = NaiveTime::from_hms_opt(at.hour(), at.minute(), 0);
    at.date().and_time(time.unwrap_or_default())
}

/// The minute, or the next one where it has begun.
fn minute_from(at: NaiveDateTime) -> NaiveDateTime {
    let before = minute(at);
    if before == at {
        at
    } else {
        before + Duration::minutes(1)
    }
}

fn hour(at: NaiveDateTime) -> NaiveDateTime {
    let time = NaiveTime::from_hms_opt(at.hour(), 0, 0);
    at.date().and_time(time.unwrap_or_default())
}

/// The drawing, and a link for each free time that opens the form to add a session there.
pub fn day_timeline(day: &HistoryDay) -> ErasedView {
    let Some(DayTimeline {
        start,
        minutes,
        bars,
        gaps,
    }) = DayTimeline::of(day)
    else {
        return ().erase_view_type();
    };
    let mut hours = String::new();
    for hour in (60..minutes).step_by(60) {
        // Writing to a String cannot fail.
        let _ = write!(hours, "M{hour} 0v24");
    }
    let bars: Vec<_> = bars
        .into_iter()
        .map(|(entry, from, length)| {
            let bar = svg::rect()
                .attr("x", from.to_string())
                .attr("y", "4")
                .attr("width", length.to_string())
                .attr("height", "16");
            let begin = start + Duration::minutes(from);
            svg::a()
                .attr(
                    "href",
                    link(&format!("{}/{}", Route::History.path(), entry.id)),
                )
                .attr("aria-label", span(begin, begin + Duration::minutes(length)))
                .attr("data-phase", entry.status.phase())
                .child(bar)
                .erase_view_type()
        })
        .collect();
    let end = start + Duration::minutes(minutes);
    let gaps: Vec<_> = gaps.into_iter().map(gap).collect();
    let gaps = (!gaps.is_empty()).then(|| {
        view! {
            <p class="free-times">
                <span>{texts().history.free}</span>
                {gaps}
            </p>
        }
    });
    view! {
        <div class="day-timeline">
            <svg viewBox=format!("0 0 {minutes} 24") preserveAspectRatio="none">
                <path class="hours" d=hours />
                {bars}
            </svg>
            <span>{clock(start)}</span>
            <span>{clock(end)}</span>
        </div>
        {gaps}
    }
    .erase_view_type()
}

fn span(from: NaiveDateTime, to: NaiveDateTime) -> String {
    format!("{}\u{2013}{}", clock(from), clock(to))
}

fn gap((from, to): (NaiveDateTime, NaiveDateTime)) -> ErasedView {
    let label = span(from, to);
    let longest = from + Duration::minutes(MAX_PLAN_MINUTES);
    let address = format!(
        "{}?from={}&to={}#add",
        Route::History.path(),
        input_value(from),
        input_value(to.min(longest))
    );
    view! { <a href=link(&address)>{label}</a> }.erase_view_type()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::pages::history::Names;
    use shared::stats::Calendar;

    fn entry(from: i64, minutes: i64) -> HistoryEntry {
        let session = fixtures::session(&[
            (from * 60 + 10, fixtures::start("long")),
            ((from + minutes) * 60 + 20, fixtures::complete(None)),
        ]);
        let calendar = Calendar::new(Vec::new(), 0);
        HistoryEntry::of(&session, &Names::default(), &calendar, fixtures::at(99_999))
    }

    #[test]
    fn sessions_and_free_times_are_to_scale() {
        // The sample day begins at 10:00.
        let day = HistoryDay {
            date: entry(0, 1).start_shown.date(),
            is_whole: true,
            entries: vec![entry(95, 20), entry(42, 15), entry(10, 30)],
        };
        let timeline = DayTimeline::of(&day).expect("sessions");
        assert_eq!(
            (clock(timeline.start), timeline.minutes),
            ("10:00".to_owned(), 120)
        );
        let bars: Vec<_> = timeline
            .bars
            .iter()
            .map(|(_, from, length)| (*from, *length))
            .collect();
        assert_eq!(bars, [(10, 30), (42, 15), (95, 20)]);
        let gaps = timeline
            .gaps
            .iter()
            .map(|(from, to)| (clock(*from), clock(*to)));
        let gaps: Vec<_> = gaps.collect();
        assert_eq!(gaps, [("10:58".to_owned(), "11:35".to_owned())]);
    }
}
