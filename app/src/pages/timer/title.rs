//! The tab's title, which counts down: `24:59 · Focus`.
//!
//! Set in the browser only, as a property, so nothing has to be escaped.

use crate::model::timer_display::TimerPhase;
use crate::text::Texts;

/// The title for a phase and its numerals.
#[must_use]
pub fn title(texts: &Texts, phase: TimerPhase, numerals: Option<String>) -> String {
    let name = (texts.display_state)(phase);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::texts;

    #[test]
    fn title_counts_running_sessions_only() {
        let titled = |phase| title(texts(), phase, Some("24:59".to_owned()));
        assert_eq!(titled(TimerPhase::Focus), "24:59 \u{b7} Focus");
        assert_eq!(titled(TimerPhase::Paused), "24:59 \u{b7} Paused");
        assert_eq!(titled(TimerPhase::Break), "24:59 \u{b7} Break");
        assert_eq!(titled(TimerPhase::Completed), "Completed \u{b7} Stint");
        assert_eq!(title(texts(), TimerPhase::Idle, None), "Stint");
    }
}
