//! What the person has entered and opened so far, and nothing that the server knows.

use leptos::prelude::*;
use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES};
use shared::rules::{
    AbandonSession, Command, CompleteSession, DistractionKind, RecordDistraction, SessionType,
    StartSession,
};
use shared::{ProjectId, TaskId};

use crate::model::task_options::{TaskOption, TaskOptions};

/// A dialog of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogKind {
    /// How did it go?
    Reflection,
    /// Why give up?
    Abandon,
    /// Which key does what?
    Keys,
    /// What is chosen for this device?
    Choices,
}

/// The fields of the page.
#[derive(Debug)]
pub struct DraftFields {
    /// The next session's type.
    pub session_type: SessionType,
    /// Its minutes, where the type is custom.
    pub minutes: i64,
    /// What it is for; may be empty.
    pub intention: String,
    /// The title of the task it is about; may be empty, or new.
    pub task: String,
    /// The id of the task that was chosen before; may be empty. Its title can be changed.
    pub chosen: String,
    /// What is wrong with that; empty where nothing is.
    pub wrong_task: &'static str,
    /// The id of the project it belongs to; may be empty.
    pub project: String,
    /// What a distraction was; may be empty.
    pub note: String,
    /// The rating, once one is chosen.
    pub rating: Option<u8>,
    /// What got done, of a session that is completed or abandoned.
    pub progress: String,
    /// Why it is abandoned.
    pub reason: String,
    /// What it can be about.
    pub task_options: TaskOptions,
    sheet: Option<DialogKind>,
    is_asking: bool,
}

/// The one signal of all fields, as the store is of all that is known.
#[derive(Clone, Copy)]
pub struct Draft(RwSignal<DraftFields>);

impl Draft {
    /// This to choose from, and nothing entered; but the first task where it is chosen.
    #[must_use]
    pub fn of(task_options: TaskOptions, is_chosen: bool) -> Self {
        let chosen = task_options.tasks.first().filter(|_| is_chosen);
        let (task, chosen) = chosen
            .map(|task| (task.name.clone(), task.id.to_string()))
            .unwrap_or_default();
        Self(RwSignal::new(DraftFields {
            session_type: SessionType::Pomodoro,
            minutes: 30,
            intention: String::new(),
            task,
            chosen,
            wrong_task: "",
            project: String::new(),
            note: String::new(),
            rating: None,
            progress: String::new(),
            reason: String::new(),
            task_options,
            sheet: None,
            is_asking: false,
        }))
    }

    /// Reads fields; whoever reads is told when one changes.
    pub fn read<T>(self, read: impl FnOnce(&DraftFields) -> T) -> T {
        self.0.with(read)
    }

    /// Changes fields.
    pub fn enter(self, enter: impl FnOnce(&mut DraftFields)) {
        self.0.update(enter);
    }

    /// A text for its field.
    #[must_use]
    pub fn text(self, field: fn(&DraftFields) -> &String) -> Signal<String> {
        Signal::derive(move || self.read(|entries| field(entries).clone()))
    }

    /// A text for a command; none where nothing was entered.
    #[must_use]
    pub fn given(self, field: fn(&DraftFields) -> &String) -> Option<String> {
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

    /// What there was to choose from when the page was made.
    #[must_use]
    pub fn task_options(self) -> TaskOptions {
        self.0
            .with_untracked(|entries| entries.task_options.clone())
    }

    /// The project that is chosen.
    #[must_use]
    pub fn project(self) -> Option<ProjectId> {
        self.read(|entries| entries.project.parse().ok())
    }

    /// The start it amounts to, about this task. A task brings its project along.
    #[must_use]
    pub fn start(self, task: Option<&TaskOption>) -> Command {
        let of_task = task.and_then(|task| task.project).map(ProjectId::new);
        let project = untrack(|| self.project()).or(of_task);
        let intention = self.given(|entries| &entries.intention);
        self.0.with_untracked(|entries| {
            let is_custom = entries.session_type == SessionType::Custom;
            Command::Start(StartSession {
                planned_duration: is_custom.then_some(entries.minutes),
                intention,
                task_id: task.map(|task| TaskId::new(task.id)),
                project_id: project,
                ..StartSession::preset(entries.session_type.as_str())
            })
        })
    }

    /// The distraction it amounts to.
    #[must_use]
    pub fn distraction(self, kind: DistractionKind) -> Command {
        Command::RecordDistraction(RecordDistraction {
            kind: kind.as_str().to_owned(),
            note: self.given(|entries| &entries.note),
        })
    }

    /// The end it amounts to.
    #[must_use]
    pub fn complete(self) -> Command {
        Command::Complete(CompleteSession {
            quality_rating: self
                .0
                .with_untracked(|entries| entries.rating.map(i64::from)),
            task_progress: self.given(|entries| &entries.progress),
            focus_score: None,
        })
    }

    /// The giving up it amounts to.
    #[must_use]
    pub fn abandon(self) -> Command {
        Command::Abandon(AbandonSession {
            reason: self.given(|entries| &entries.reason),
            progress_made: self.given(|entries| &entries.progress),
        })
    }

    /// The session has ended, here, in another tab, or by itself: a dialog about its end goes,
    /// unless something is written in it that would be lost. Gives whether all is done.
    pub fn outlive(self) -> bool {
        let (is_about_it, is_written) = self.0.with_untracked(|entries| {
            let is_about_it = matches!(
                entries.sheet,
                Some(DialogKind::Reflection | DialogKind::Abandon)
            );
            let is_written = entries.rating.is_some() || !entries.progress.is_empty();
            (is_about_it, is_about_it && is_written)
        });
        if is_about_it && !is_written {
            self.end();
        }
        !is_written
    }

    /// Forgets what belonged to the session that has ended, and closes its dialog.
    pub fn end(self) {
        self.enter(|entries| {
            entries.rating = None;
            entries.progress.clear();
            entries.reason.clear();
            entries.intention.clear();
            entries.note.clear();
            entries.sheet = None;
        });
    }

    /// Opens a dialog; another one that is open closes.
    pub fn open(self, sheet: DialogKind) {
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
    pub fn is_open(self, sheet: DialogKind) -> bool {
        self.read(|entries| entries.sheet == Some(sheet))
    }

    /// Asks where a distraction came from, or no longer.
    pub fn ask(self, is_asking: bool) {
        self.enter(|entries| {
            entries.is_asking = is_asking;
            entries.note.clear();
        });
    }

    /// Whether that is being asked.
    #[must_use]
    pub fn is_asking(self) -> bool {
        self.read(|entries| entries.is_asking)
    }
}
