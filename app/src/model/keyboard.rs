//! The keyboard shortcuts. Pure: the view reports the key and what has the focus.

use shared::rules::SessionType;

use crate::model::timer_display::TimerPhase;

/// What has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyboardFocus {
    /// A text field, or an open dialog: it uses every key.
    Typing,
    /// A button that was reached by Tab: it uses Space and Enter.
    Button,
    /// Anything else. A button that was clicked, or got the focus back, does not keep Space from
    /// the button that is labelled with it.
    Page,
}

/// The actions of the shortcuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// Start the drafted session.
    Start,
    /// Begin a pause.
    Pause,
    /// End the pause.
    Resume,
    /// Continue after a result: with the offered break, or to the next start.
    Proceed,
    /// Begin the offered break.
    TakeBreak,
    /// Skip the break, offered or running.
    SkipBreak,
    /// Open the reflection dialog, also of a session that ended by itself.
    Complete,
    /// Extend the session.
    Extend,
    /// Take back the end.
    Undo,
    /// Ask for the kind of a distraction.
    Distraction,
    /// Record an internal distraction.
    Internal,
    /// Record an external distraction.
    External,
    /// Close the question about the distraction.
    Cancel,
    /// Open the dialog for abandoning.
    Abandon,
    /// Choose a session type.
    Choose(SessionType),
    /// Show the list of shortcuts.
    Help,
    /// Nothing: the key would press a button that has the focus by accident.
    Nothing,
}

/// The action of a key in a phase; none without one.
#[must_use]
pub fn shortcut(
    key: &str,
    phase: TimerPhase,
    focus: KeyboardFocus,
    asking: bool,
) -> Option<Shortcut> {
    // Also from the note of a distraction.
    if key == "Escape" && asking {
        return Some(Shortcut::Cancel);
    }
    if focus == KeyboardFocus::Typing || (focus == KeyboardFocus::Button && key == " ") {
        return None;
    }
    let types = SessionType::ALL;
    match (key, phase) {
        ("?", _) => Some(Shortcut::Help),
        (" ", TimerPhase::Idle) => Some(Shortcut::Start),
        (" ", TimerPhase::Paused) => Some(Shortcut::Resume),
        (" ", TimerPhase::Completed | TimerPhase::Abandoned) => Some(Shortcut::Proceed),
        // Also in overtime: the refusal says why it cannot be paused.
        (" ", TimerPhase::Focus | TimerPhase::Overtime) => Some(Shortcut::Pause),
        // A break is skipped on purpose.
        (" ", TimerPhase::Break) => Some(Shortcut::Nothing),
        ("1", TimerPhase::Idle) => types.first().copied().map(Shortcut::Choose),
        ("2", TimerPhase::Idle) => types.get(1).copied().map(Shortcut::Choose),
        ("3", TimerPhase::Idle) => types.get(2).copied().map(Shortcut::Choose),
        ("4", TimerPhase::Idle) => types.get(3).copied().map(Shortcut::Choose),
        ("b" | "B", TimerPhase::Idle | TimerPhase::Completed) => Some(Shortcut::TakeBreak),
        ("c" | "C", TimerPhase::Completed | TimerPhase::Break) => Some(Shortcut::Complete),
        ("s" | "S", TimerPhase::Completed | TimerPhase::Break) => Some(Shortcut::SkipBreak),
        ("u" | "U", TimerPhase::Completed | TimerPhase::Abandoned | TimerPhase::Break) => {
            Some(Shortcut::Undo)
        }
        (
            _,
            TimerPhase::Idle | TimerPhase::Completed | TimerPhase::Abandoned | TimerPhase::Break,
        ) => None,
        ("i" | "I", _) if asking => Some(Shortcut::Internal),
        ("e" | "E", _) if asking => Some(Shortcut::External),
        ("+", _) => Some(Shortcut::Extend),
        ("c" | "C", _) => Some(Shortcut::Complete),
        ("d" | "D", _) => Some(Shortcut::Distraction),
        ("a" | "A", _) => Some(Shortcut::Abandon),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHASES: [TimerPhase; 7] = [
        TimerPhase::Idle,
        TimerPhase::Focus,
        TimerPhase::Paused,
        TimerPhase::Overtime,
        TimerPhase::Completed,
        TimerPhase::Abandoned,
        TimerPhase::Break,
    ];

    #[test]
    fn typing_disables_shortcuts() {
        for phase in PHASES {
            for key in [" ", "c", "d", "a", "b", "s", "1", "4", "?", "Escape"] {
                assert_eq!(shortcut(key, phase, KeyboardFocus::Typing, false), None);
            }
        }
    }

    #[test]
    fn space_on_a_button_reached_by_tab_is_no_shortcut() {
        for phase in PHASES {
            assert_eq!(shortcut(" ", phase, KeyboardFocus::Button, false), None);
        }
        let on_button = shortcut("d", TimerPhase::Focus, KeyboardFocus::Button, false);
        assert_eq!(on_button, Some(Shortcut::Distraction));
    }

    #[test]
    fn space_starts_pauses_and_resumes() {
        let space = |phase| shortcut(" ", phase, KeyboardFocus::Page, false);
        assert_eq!(space(TimerPhase::Idle), Some(Shortcut::Start));
        assert_eq!(space(TimerPhase::Focus), Some(Shortcut::Pause));
        assert_eq!(space(TimerPhase::Paused), Some(Shortcut::Resume));
        assert_eq!(space(TimerPhase::Completed), Some(Shortcut::Proceed));
        assert_eq!(
            space(TimerPhase::Break),
            Some(Shortcut::Nothing),
            "a break is skipped on purpose"
        );
    }

    #[test]
    fn digits_choose_types_before_a_start() {
        let choose = |key, phase| shortcut(key, phase, KeyboardFocus::Page, false);
        assert_eq!(
            choose("1", TimerPhase::Idle),
            Some(Shortcut::Choose(SessionType::Pomodoro))
        );
        assert_eq!(
            choose("4", TimerPhase::Idle),
            Some(Shortcut::Choose(SessionType::Custom))
        );
        assert_eq!(choose("1", TimerPhase::Focus), None);
        assert_eq!(choose("5", TimerPhase::Idle), None);
    }

    #[test]
    fn letters_need_an_open_session() {
        for phase in [
            TimerPhase::Idle,
            TimerPhase::Completed,
            TimerPhase::Abandoned,
            TimerPhase::Break,
        ] {
            for key in ["d", "a", "i", "e", "+"] {
                assert_eq!(shortcut(key, phase, KeyboardFocus::Page, true), None);
            }
        }
        assert_eq!(
            shortcut("i", TimerPhase::Focus, KeyboardFocus::Page, false),
            None
        );
        assert_eq!(
            shortcut("i", TimerPhase::Focus, KeyboardFocus::Page, true),
            Some(Shortcut::Internal)
        );
    }

    #[test]
    fn reflection_needs_a_session() {
        for phase in PHASES {
            let has_one = !matches!(phase, TimerPhase::Idle | TimerPhase::Abandoned);
            assert_eq!(
                shortcut("c", phase, KeyboardFocus::Page, false),
                has_one.then_some(Shortcut::Complete)
            );
        }
    }

    #[test]
    fn undo_needs_an_end() {
        for phase in PHASES {
            let is_over = !phase.is_open() && phase != TimerPhase::Idle;
            assert_eq!(
                shortcut("u", phase, KeyboardFocus::Page, false),
                is_over.then_some(Shortcut::Undo)
            );
            assert_eq!(
                shortcut("+", phase, KeyboardFocus::Page, false),
                phase.is_open().then_some(Shortcut::Extend)
            );
        }
    }

    #[test]
    fn break_keys_depend_on_the_phase() {
        let pressed = |key, phase| shortcut(key, phase, KeyboardFocus::Page, false);
        assert_eq!(
            pressed("b", TimerPhase::Completed),
            Some(Shortcut::TakeBreak)
        );
        assert_eq!(pressed("b", TimerPhase::Idle), Some(Shortcut::TakeBreak));
        assert_eq!(pressed("b", TimerPhase::Break), None);
        assert_eq!(pressed("s", TimerPhase::Break), Some(Shortcut::SkipBreak));
        assert_eq!(pressed("s", TimerPhase::Focus), None);
    }

    #[test]
    fn escape_cancels_from_the_note() {
        let escape = |asking| shortcut("Escape", TimerPhase::Focus, KeyboardFocus::Typing, asking);
        assert_eq!(escape(true), Some(Shortcut::Cancel));
        assert_eq!(escape(false), None);
    }
}
