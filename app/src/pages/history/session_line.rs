//! The drawing of a session as a line, for lists.
//!
//! It uses the positions of `ring_geometry`, so ring and line always agree.

use std::fmt::Write;

use leptos::prelude::*;
use shared::Timestamp;
use shared::rules::Session;

use crate::erase_view_type::EraseViewType;
use crate::model::ring_geometry::{FULL, Stretch, focused, merged, overtime, position};

/// The narrowest visible gap.
const MIN_GAP: i64 = 300;

/// The width of a distraction's mark.
const MARK: i64 = 220;

/// The paths of the drawing, [`FULL`] units wide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionLine {
    /// Focused parts, with gaps where pauses were.
    pub focus: String,
    /// Distractions.
    pub marks: String,
    /// The thin second line: overtime.
    pub overtime: String,
}

impl SessionLine {
    /// The line of a settled session at `now`.
    #[must_use]
    pub fn of(session: &Session, now: Timestamp) -> Self {
        let marks = session
            .distractions
            .iter()
            .map(|distraction| position(session, now, distraction.at))
            .map(|at| at.clamp(MARK / 2, FULL - MARK / 2))
            .map(|at| (at - MARK / 2, at + MARK / 2));
        Self {
            focus: bars(&focused(session, now, MIN_GAP), 4, 6),
            marks: bars(&merged(marks), 0, 14),
            overtime: bars(&[(0, overtime(session, now))], 12, 2),
        }
    }
}

/// A path with a bar for each part, `top` units down and `height` high.
fn bars(stretches: &[Stretch], top: i64, height: i64) -> String {
    let mut path = String::new();
    for (from, to) in stretches.iter().filter(|(from, to)| to > from) {
        let width = to - from;
        // Writing to a String cannot fail.
        let _ = write!(path, "M{from} {top}h{width}v{height}h-{width}z");
    }
    path
}

/// The drawing, with `description` as its text alternative.
#[component]
pub fn LineDrawing(line: SessionLine, description: String) -> impl IntoView {
    let SessionLine {
        focus,
        marks,
        overtime,
    } = line;
    view! {
        <svg
            class="line"
            viewBox=format!("0 0 {FULL} 14")
            preserveAspectRatio="none"
            role="img"
            aria-label=description
        >
            <path class="track" d=format!("M0 6h{FULL}v2h-{FULL}z") />
            <path class="focus" d=focus />
            <path class="overtime" d=overtime />
            <path class="marks" d=marks />
        </svg>
    }
    .erase_view_type()
}

#[cfg(test)]
mod tests {
    use shared::rules::Command;

    use super::*;
    use crate::fixtures::{self, distraction, pause};

    #[test]
    fn pause_is_a_gap_in_the_line() {
        // 15 minutes and a pause of 5 are 20, so a minute is 1800 units.
        let session = fixtures::session(&[
            (0, fixtures::start("short")),
            (5 * 60, pause()),
            (10 * 60, Command::Resume),
        ]);
        let line = SessionLine::of(&session, fixtures::at(12 * 60));
        assert_eq!(line.focus, "M0 4h9000v6h-9000zM18000 4h3600v6h-3600z");
        assert_eq!((line.marks.as_str(), line.overtime.as_str()), ("", ""));
    }

    #[test]
    fn distraction_at_the_start_is_drawn_inside() {
        let session = fixtures::session(&[(0, fixtures::start("short")), (0, distraction())]);
        let line = SessionLine::of(&session, fixtures::at(60));
        assert_eq!(line.marks, "M0 0h220v14h-220z");
    }

    #[test]
    fn overtime_is_a_second_line() {
        let session = fixtures::session(&[(0, fixtures::start("short"))]);
        let late = fixtures::settled(&session, 15 * 60 + 450);
        let line = SessionLine::of(&late, fixtures::at(15 * 60 + 450));
        assert_eq!(line.overtime, "M0 12h18000v2h-18000z");
        assert_eq!(line.focus, "M0 4h36000v6h-36000z");
    }

    #[test]
    fn abandoned_session_has_a_short_line() {
        let session =
            fixtures::session(&[(0, fixtures::start("pomodoro")), (750, fixtures::abandon())]);
        let line = SessionLine::of(&session, fixtures::at(5_000));
        assert_eq!(line.focus, "M0 4h18000v6h-18000z");
    }
}
