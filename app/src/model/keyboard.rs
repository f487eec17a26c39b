//! The keyboard shortcuts. Pure: the view reports the key and what has the focus.

use std::fmt::Write as _;

use shared::rules::SessionType;

use crate::model::timer_display::TimerPhase;

/// The `localStorage` key of the keys that were chosen: one character for each of [`DEFAULT_KEYS`],
/// nothing for these. Written by `pages/settings/keys.js`.
pub const STORAGE_KEY: &str = "stint.keys";

/// The single keys that can be chosen otherwise, as [`shortcut`] reads them. Space and Escape stay.
pub const DEFAULT_KEYS: &str = "cdie+au1234bs?";

/// The key as [`shortcut`] reads it, where others were chosen; empty for one without an action.
#[must_use]
pub fn default_key<'a>(pressed: &'a str, chosen: &str) -> &'a str {
    let mut characters = pressed.chars();
    let (Some(character), None) = (characters.next(), characters.next()) else {
        return pressed;
    };
    if chosen.is_empty() || character == ' ' {
        return pressed;
    }
    let character = character.to_ascii_lowercase();
    let index = chosen.chars().position(|key| key == character);
    let index = index.unwrap_or(DEFAULT_KEYS.len());
    DEFAULT_KEYS.get(index..=index).unwrap_or_default()
}

/// Declarations for the style sheet, which shows the keys on buttons: the characters that were chosen.
#[must_use]
pub fn labels(chosen: &str) -> String {
    let mut style = String::new();
    for (index, key) in chosen.chars().enumerate() {
        let key = u32::from(key.to_ascii_uppercase());
        // Writing to a String cannot fail.
        let _ = write!(style, "--key-{index}:\"\\{key:x} \";");
    }
    style
}

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
    fn chosen_keys_replace_the_usual_ones() {
        for key in ["c", "C", "+", " ", "Escape", "x"] {
            assert_eq!(default_key(key, ""), key, "nothing was chosen");
        }
        let chosen = "xdie+au1234bs\u{436}";
        for (pressed, read) in [
            ("x", "c"),
            ("X", "c"),
            ("c", ""),
            ("?", ""),
            ("\u{436}", "?"),
            ("d", "d"),
            ("+", "+"),
            (" ", " "),
            ("Escape", "Escape"),
            ("y", ""),
        ] {
            assert_eq!(default_key(pressed, chosen), read, "{pressed}");
        }
        // What is too short is no harm.
        assert_eq!(default_key("x", "x"), "c");
        assert_eq!(default_key("d", "x"), "");
        assert_eq!(DEFAULT_KEYS.chars().count(), DEFAULT_KEYS.len());
    }

    #[test]
    fn labels_are_no_style_of_their_own() {
        assert_eq!(labels(""), "");
        assert_eq!(labels("x\""), "--key-0:\"\\58 \";--key-1:\"\\22 \";");
    }

    #[test]
    fn escape_cancels_from_the_note() {
        let escape = |asking| shortcut("Escape", TimerPhase::Focus, KeyboardFocus::Typing, asking);
        assert_eq!(escape(true), Some(Shortcut::Cancel));
        assert_eq!(escape(false), None);
    }
}
