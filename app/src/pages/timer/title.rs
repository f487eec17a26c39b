//! The tab's title, which counts down: `24:59 · Focus`; on a hidden page, which computes the timer once
//! a minute, `25 min · Focus`.
//!
//! Set in the browser only, as a property, so nothing has to be escaped.

use crate::model::timer_display::TimerPhase;
use crate::text::Texts;

/// The title for a phase and its numerals.
#[must_use]
pub fn title(
    texts: &Texts,
    phase: TimerPhase,
    mut numerals: Option<String>,
    is_visible: bool,
) -> String {
    let name = (texts.display_state)(phase);
    if !is_visible {
        numerals = numerals.map(|numerals| whole_minutes(texts, phase, &numerals));
    }
    match (phase, numerals) {
        (
            TimerPhase::Focus | TimerPhase::Paused | TimerPhase::Overtime | TimerPhase::Break,
            Some(numerals),
        ) => {
            format!("{numerals} \u{b7} {name}")
        }
        (TimerPhase::Completed | TimerPhase::Abandoned, _) => {
            format!("{name} \u{b7} {}", texts.title)
        }
        _ => texts.title.to_owned(),
    }
}

/// What is left is rounded up, as seconds are, so that it is right until the next minute.
fn whole_minutes(texts: &Texts, phase: TimerPhase, numerals: &str) -> String {
    let (minutes, seconds) = numerals.split_once(':').unwrap_or_default();
    let is_begun = phase != TimerPhase::Overtime && seconds != "00";
    (texts.minutes_short)(minutes.parse().unwrap_or(0) + i64::from(is_begun))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::texts;

    #[test]
    fn title_counts_running_sessions_only() {
        let titled = |phase| title(texts(), phase, Some("24:59".to_owned()), true);
        assert_eq!(titled(TimerPhase::Focus), "24:59 \u{b7} Focus");
        assert_eq!(titled(TimerPhase::Paused), "24:59 \u{b7} Paused");
        assert_eq!(titled(TimerPhase::Break), "24:59 \u{b7} Break");
        assert_eq!(titled(TimerPhase::Completed), "Completed \u{b7} Stint");
        assert_eq!(title(texts(), TimerPhase::Idle, None, true), "Stint");
    }
    #[test]
    fn a_hidden_page_has_whole_minutes() {
        let titled =
            |phase, numerals: &str| title(texts(), phase, Some(numerals.to_owned()), false);
        assert_eq!(titled(TimerPhase::Focus, "25:00"), "25 min \u{b7} Focus");
        assert_eq!(titled(TimerPhase::Focus, "24:01"), "25 min \u{b7} Focus");
        assert_eq!(titled(TimerPhase::Paused, "0:20"), "1 min \u{b7} Paused");
        assert_eq!(titled(TimerPhase::Break, "0:00"), "0 min \u{b7} Break");
        assert_eq!(
            titled(TimerPhase::Overtime, "+3:59"),
            "3 min \u{b7} Overtime"
        );
        assert_eq!(
            titled(TimerPhase::Completed, "24:59"),
            "Completed \u{b7} Stint"
        );
    }
}
