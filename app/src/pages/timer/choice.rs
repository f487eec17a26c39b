//! What the person has chosen for the next session.

use leptos::prelude::*;
use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES};
use shared::rules::{Command, SessionType, Start};

/// Type, length and intention of the next session.
#[derive(Clone, Copy)]
pub struct Choice {
    /// Its type.
    pub session_type: RwSignal<SessionType>,
    /// Minutes, where the type is custom.
    pub minutes: RwSignal<i64>,
    /// What for; may be empty.
    pub intention: RwSignal<String>,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            session_type: RwSignal::new(SessionType::Pomodoro),
            minutes: RwSignal::new(30),
            intention: RwSignal::new(String::new()),
        }
    }
}

impl Choice {
    /// Whether the length is the person's to choose.
    #[must_use]
    pub fn is_custom(self) -> bool {
        self.session_type.get() == SessionType::Custom
    }

    /// The chosen length in minutes.
    #[must_use]
    pub fn planned_minutes(self) -> i64 {
        let preset = self.session_type.get().preset_minutes();
        preset.map_or_else(|| self.minutes.get(), i64::from)
    }

    /// Makes the custom length longer or shorter, within what the rules allow.
    pub fn lengthen(self, by: i64) {
        self.minutes.update(|minutes| {
            *minutes = (*minutes + by).clamp(MIN_PLAN_MINUTES, MAX_PLAN_MINUTES);
        });
    }

    /// The start it amounts to.
    #[must_use]
    pub fn start(self) -> Command {
        let session_type = self.session_type.get_untracked();
        let is_custom = session_type == SessionType::Custom;
        Command::Start(Start {
            planned_duration: is_custom.then(|| self.minutes.get_untracked()),
            intention: Some(self.intention.get_untracked()).filter(|text| !text.is_empty()),
            ..Start::preset(session_type.as_str())
        })
    }
}
