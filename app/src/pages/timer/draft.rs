//! What the person has entered and opened so far, and nothing that the server knows.

use leptos::prelude::*;
use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES};
use shared::rules::{Command, SessionType, Start};

/// A dialog of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// How did it go?
    Reflection,
    /// Why give up?
    Abandon,
    /// Which key does what?
    Keys,
}

/// The fields of the page.
#[derive(Debug)]
pub struct Entries {
    /// The next session's type.
    pub session_type: SessionType,
    /// Its minutes, where the type is custom.
    pub minutes: i64,
    /// What it is for; may be empty.
    pub intention: String,
    /// The rating, once one is chosen.
    pub rating: Option<u8>,
    /// What got done, of a session that is completed or abandoned.
    pub progress: String,
    /// Why it is abandoned.
    pub reason: String,
    sheet: Option<Sheet>,
    is_asking: bool,
}

/// The one signal of all fields, as the store is of all that is known.
#[derive(Clone, Copy)]
pub struct Draft(RwSignal<Entries>);

impl Default for Draft {
    fn default() -> Self {
        Self(RwSignal::new(Entries {
            session_type: SessionType::Pomodoro,
            minutes: 30,
            intention: String::new(),
            rating: None,
            progress: String::new(),
            reason: String::new(),
            sheet: None,
            is_asking: false,
        }))
    }
}

impl Draft {
    /// Reads fields; whoever reads is told when one changes.
    pub fn read<T>(self, read: impl FnOnce(&Entries) -> T) -> T {
        self.0.with(read)
    }

    /// Changes fields.
    pub fn enter(self, enter: impl FnOnce(&mut Entries)) {
        self.0.update(enter);
    }

    /// A text for its field.
    #[must_use]
    pub fn text(self, field: fn(&Entries) -> &String) -> Signal<String> {
        Signal::derive(move || self.read(|entries| field(entries).clone()))
    }

    /// A text for a command; none where nothing was entered.
    #[must_use]
    pub fn given(self, field: fn(&Entries) -> &String) -> Option<String> {
        let text = self.0.with_untracked(|entries| field(entries).clone());
        Some(text).filter(|text| !text.is_empty())
    }

    /// The chosen length in minutes.
    #[must_use]
    pub fn planned_minutes(self) -> i64 {
        self.read(|entries| {
            let preset = entries.session_type.preset_minutes();
            preset.map_or(entries.minutes, i64::from)
        })
    }

    /// Makes the custom length longer or shorter, within what the rules allow.
    pub fn lengthen(self, by: i64) {
        self.enter(|entries| {
            entries.minutes = (entries.minutes + by).clamp(MIN_PLAN_MINUTES, MAX_PLAN_MINUTES);
        });
    }

    /// The start it amounts to.
    #[must_use]
    pub fn start(self) -> Command {
        let intention = self.given(|entries| &entries.intention);
        self.0.with_untracked(|entries| {
            let is_custom = entries.session_type == SessionType::Custom;
            Command::Start(Start {
                planned_duration: is_custom.then_some(entries.minutes),
                intention,
                ..Start::preset(entries.session_type.as_str())
            })
        })
    }

    /// The end it amounts to.
    #[must_use]
    pub fn complete(self) -> Command {
        Command::Complete {
            quality_rating: self
                .0
                .with_untracked(|entries| entries.rating.map(i64::from)),
            task_progress: self.given(|entries| &entries.progress),
            focus_score: None,
        }
    }

    /// The giving up it amounts to.
    #[must_use]
    pub fn abandon(self) -> Command {
        Command::Abandon {
            reason: self.given(|entries| &entries.reason),
            progress_made: self.given(|entries| &entries.progress),
        }
    }

    /// Forgets what belonged to the session that has ended, and closes its dialog.
    pub fn end(self) {
        self.enter(|entries| {
            entries.rating = None;
            entries.progress.clear();
            entries.reason.clear();
            entries.intention.clear();
            entries.sheet = None;
        });
    }

    /// Opens a dialog; another one that is open closes.
    pub fn open(self, sheet: Sheet) {
        self.enter(|entries| {
            entries.is_asking = false;
            entries.sheet = Some(sheet);
        });
    }

    /// Closes whatever dialog is open.
    pub fn close(self) {
        self.enter(|entries| entries.sheet = None);
    }

    /// Whether this dialog is open.
    #[must_use]
    pub fn is_open(self, sheet: Sheet) -> bool {
        self.read(|entries| entries.sheet == Some(sheet))
    }

    /// Asks where a distraction came from, or no longer.
    pub fn ask(self, is_asking: bool) {
        self.enter(|entries| entries.is_asking = is_asking);
    }

    /// Whether that is being asked.
    #[must_use]
    pub fn is_asking(self) -> bool {
        self.read(|entries| entries.is_asking)
    }
}
