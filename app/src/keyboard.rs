//! Which key does what. Pure: the view reports what is pressed and where the person is.

use shared::rules::SessionType;

use crate::reading::Face;

/// Where the keyboard goes at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// A field that takes text, or an open dialog: every key is its own.
    Typing,
    /// A button or the like: Space and Enter are its own.
    Pressable,
    /// Nothing in particular.
    Page,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// Begin with what is chosen.
    Start,
    /// Begin a pause.
    Pause,
    /// End the pause.
    Resume,
    /// On from a result: to the break that is offered, or to the next start.
    GoOn,
    /// Take the break that is offered.
    TakeBreak,
    /// Skip the break, offered or running.
    SkipBreak,
    /// Open the reflection.
    Complete,
    /// Ask where a distraction came from.
    Distraction,
    /// Note one from within.
    Internal,
    /// Note one from outside.
    External,
    /// Never mind the distraction.
    Cancel,
    /// Ask for a reason to abandon.
    Abandon,
    /// Choose a type.
    Choose(SessionType),
    /// Show the keys.
    Help,
}

/// What a key means on a face; none where it means nothing.
#[must_use]
pub fn shortcut(key: &str, face: Face, focus: Focus, asking: bool) -> Option<Shortcut> {
    // From the note of a distraction too.
    if key == "Escape" && asking {
        return Some(Shortcut::Cancel);
    }
    if focus == Focus::Typing || (focus == Focus::Pressable && key == " ") {
        return None;
    }
    let types = SessionType::ALL;
    match (key, face) {
        ("?", _) => Some(Shortcut::Help),
        (" ", Face::Idle) => Some(Shortcut::Start),
        (" ", Face::Paused) => Some(Shortcut::Resume),
        (" ", Face::Completed | Face::Abandoned) => Some(Shortcut::GoOn),
        // In overtime too: the refusal says why there is nothing to pause.
        (" ", Face::Focus | Face::Overtime) => Some(Shortcut::Pause),
        ("1", Face::Idle) => types.first().copied().map(Shortcut::Choose),
        ("2", Face::Idle) => types.get(1).copied().map(Shortcut::Choose),
        ("3", Face::Idle) => types.get(2).copied().map(Shortcut::Choose),
        ("4", Face::Idle) => types.get(3).copied().map(Shortcut::Choose),
        ("b" | "B", Face::Idle | Face::Completed) => Some(Shortcut::TakeBreak),
        ("s" | "S", Face::Completed | Face::Break) => Some(Shortcut::SkipBreak),
        (_, Face::Idle | Face::Completed | Face::Abandoned | Face::Break) => None,
        ("i" | "I", _) if asking => Some(Shortcut::Internal),
        ("e" | "E", _) if asking => Some(Shortcut::External),
        ("c" | "C", _) => Some(Shortcut::Complete),
        ("d" | "D", _) => Some(Shortcut::Distraction),
        ("a" | "A", _) => Some(Shortcut::Abandon),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACES: [Face; 7] = [
        Face::Idle,
        Face::Focus,
        Face::Paused,
        Face::Overtime,
        Face::Completed,
        Face::Abandoned,
        Face::Break,
    ];

    #[test]
    fn while_typing_no_key_is_a_shortcut() {
        for face in FACES {
            for key in [" ", "c", "d", "a", "b", "s", "1", "4", "?", "Escape"] {
                assert_eq!(shortcut(key, face, Focus::Typing, false), None);
            }
        }
    }

    #[test]
    fn space_presses_the_focused_button_and_nothing_else() {
        for face in FACES {
            assert_eq!(shortcut(" ", face, Focus::Pressable, false), None);
        }
        let on_button = shortcut("d", Face::Focus, Focus::Pressable, false);
        assert_eq!(on_button, Some(Shortcut::Distraction));
    }

    #[test]
    fn space_starts_pauses_and_resumes() {
        let space = |face| shortcut(" ", face, Focus::Page, false);
        assert_eq!(space(Face::Idle), Some(Shortcut::Start));
        assert_eq!(space(Face::Focus), Some(Shortcut::Pause));
        assert_eq!(space(Face::Paused), Some(Shortcut::Resume));
        assert_eq!(space(Face::Completed), Some(Shortcut::GoOn));
        assert_eq!(space(Face::Break), None, "a break is skipped on purpose");
    }

    #[test]
    fn digits_choose_types_only_before_a_start() {
        let choose = |key, face| shortcut(key, face, Focus::Page, false);
        assert_eq!(
            choose("1", Face::Idle),
            Some(Shortcut::Choose(SessionType::Pomodoro))
        );
        assert_eq!(
            choose("4", Face::Idle),
            Some(Shortcut::Choose(SessionType::Custom))
        );
        assert_eq!(choose("1", Face::Focus), None);
        assert_eq!(choose("5", Face::Idle), None);
    }

    #[test]
    fn letters_mean_nothing_where_no_session_is_open() {
        for face in [Face::Idle, Face::Completed, Face::Abandoned, Face::Break] {
            for key in ["c", "d", "a", "i", "e"] {
                assert_eq!(shortcut(key, face, Focus::Page, true), None);
            }
        }
        assert_eq!(shortcut("i", Face::Focus, Focus::Page, false), None);
        assert_eq!(
            shortcut("i", Face::Focus, Focus::Page, true),
            Some(Shortcut::Internal)
        );
    }

    #[test]
    fn a_break_is_taken_before_it_runs_and_skipped_while_it_does() {
        let pressed = |key, face| shortcut(key, face, Focus::Page, false);
        assert_eq!(pressed("b", Face::Completed), Some(Shortcut::TakeBreak));
        assert_eq!(pressed("b", Face::Idle), Some(Shortcut::TakeBreak));
        assert_eq!(pressed("b", Face::Break), None);
        assert_eq!(pressed("s", Face::Break), Some(Shortcut::SkipBreak));
        assert_eq!(pressed("s", Face::Focus), None);
    }

    #[test]
    fn escape_leaves_the_question_even_from_its_note() {
        let escape = |asking| shortcut("Escape", Face::Focus, Focus::Typing, asking);
        assert_eq!(escape(true), Some(Shortcut::Cancel));
        assert_eq!(escape(false), None);
    }
}
