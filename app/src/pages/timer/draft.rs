//! The draft: what the user has entered and opened, and nothing that the server knows.

use leptos::prelude::*;
use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES};
use shared::rules::{
    AbandonSession, Command, CompleteSession, DistractionKind, RecordDistraction, SessionType,
    StartSession,
};
use shared::{ProjectId, TaskId};

use crate::model::task_options::{TaskOption, TaskOptions};

/// The value of the project field for a project that is to be created.
pub const NEW_PROJECT: &str = "new";

/// A dialog of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogKind {
    /// Completing a session.
    Reflection,
    /// Abandoning a session.
    Abandon,
    /// The list of keyboard shortcuts.
    Keys,
    /// The preferences of the device.
    Choices,
}

/// The fields of the draft.
#[derive(Debug)]
pub struct DraftFields {
    /// The next session's type.
    pub session_type: SessionType,
    /// The length of a custom session.
    pub minutes: i64,
    /// The intention; may be empty.
    pub intention: String,
    /// The title of the task; may be empty, or new.
    pub task: String,
    /// The id of the task that was chosen before; may be empty. Its title may have been changed
    /// since.
    pub chosen: String,
    /// The error of the task; empty without one.
    pub wrong_task: &'static str,
    /// The id of the project, or [`NEW_PROJECT`]; may be empty.
    pub project: String,
    /// The name of a project that is to be created.
    pub new_project: String,
    /// The note of a distraction; may be empty.
    pub note: String,
    /// The rating, once one is chosen.
    pub rating: Option<u8>,
    /// The progress text of a completed or abandoned session.
    pub progress: String,
    /// The reason for abandoning.
    pub reason: String,
    /// The tasks and projects to choose from.
    pub task_options: TaskOptions,
    sheet: Option<DialogKind>,
    is_asking: bool,
}

impl DraftFields {
    /// Chooses a task of the list.
    pub fn choose_task(&mut self, task: TaskOption) {
        self.task.clone_from(&task.name);
        self.chosen = task.id.to_string();
        self.task_options.remember(task);
    }
}

/// One signal for all fields, for the same reason as in the store.
#[derive(Clone, Copy)]
pub struct Draft(RwSignal<DraftFields>);

impl Draft {
    /// An empty draft with these options; with the first task where it was chosen by the address.
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
            new_project: String::new(),
            note: String::new(),
            rating: None,
            progress: String::new(),
            reason: String::new(),
            task_options,
            sheet: None,
            is_asking: false,
        }))
    }

    /// Reads fields, tracked.
    pub fn read<T>(self, read: impl FnOnce(&DraftFields) -> T) -> T {
        self.0.with(read)
    }

    /// Changes fields.
    pub fn enter(self, enter: impl FnOnce(&mut DraftFields)) {
        self.0.update(enter);
    }

    /// The text of a field.
    #[must_use]
    pub fn text(self, field: fn(&DraftFields) -> &String) -> Signal<String> {
        Signal::derive(move || self.read(|entries| field(entries).clone()))
    }

    /// A text for a command; none for an empty field.
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

    /// Changes the custom length, within the limits of the rules.
    pub fn lengthen(self, by: i64) {
        self.enter(|entries| {
            entries.minutes = (entries.minutes + by).clamp(MIN_PLAN_MINUTES, MAX_PLAN_MINUTES);
        });
    }

    /// The tasks and projects to choose from.
    #[must_use]
    pub fn task_options(self) -> TaskOptions {
        self.0
            .with_untracked(|entries| entries.task_options.clone())
    }

    /// The chosen project.
    #[must_use]
    pub fn project(self) -> Option<ProjectId> {
        self.read(|entries| entries.project.parse().ok())
    }

    /// The command that starts the drafted session for this task. A task determines its project.
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

    /// The command that records the distraction.
    #[must_use]
    pub fn distraction(self, kind: DistractionKind) -> Command {
        Command::RecordDistraction(RecordDistraction {
            kind: kind.as_str().to_owned(),
            note: self.given(|entries| &entries.note),
        })
    }

    /// The command that completes the session.
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

    /// The command that abandons the session.
    #[must_use]
    pub fn abandon(self) -> Command {
        Command::Abandon(AbandonSession {
            reason: self.given(|entries| &entries.reason),
            progress_made: self.given(|entries| &entries.progress),
        })
    }

    /// Closes the dialog of a session that has ended, here, in another tab or automatically, unless
    /// it holds a text that would be lost. Returns whether nothing is left open.
    pub fn close_ended_dialog(self) -> bool {
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

    /// Clears what belonged to the ended session, and closes its dialog.
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

    /// Takes over rating and texts of an end that was taken back.
    pub fn restore(self, ended: shared::rules::EndingDraft) {
        self.enter(|entries| {
            entries.rating = ended.quality_rating;
            let progress = ended.task_progress.or(ended.progress_made);
            entries.progress = progress.unwrap_or_default();
            entries.reason = ended.abandon_reason.unwrap_or_default();
        });
    }

    /// Opens a dialog and closes another one.
    pub fn open(self, sheet: DialogKind) {
        self.enter(|entries| {
            entries.is_asking = false;
            entries.sheet = Some(sheet);
        });
    }

    /// Closes the open dialog.
    pub fn close(self) {
        self.enter(|entries| entries.sheet = None);
    }

    /// Whether this dialog is open.
    #[must_use]
    pub fn is_open(self, sheet: DialogKind) -> bool {
        self.read(|entries| entries.sheet == Some(sheet))
    }

    /// Opens or closes the question about a distraction.
    pub fn ask(self, is_asking: bool) {
        self.enter(|entries| {
            entries.is_asking = is_asking;
            entries.note.clear();
        });
    }

    /// Whether the question about a distraction is open.
    #[must_use]
    pub fn is_asking(self) -> bool {
        self.read(|entries| entries.is_asking)
    }
}
