//! The draft: what the user has entered and opened, and nothing that the server knows.

use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;
use shared::json::parse_uuid;
use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES};
use shared::rules::{
    AbandonSession, AmendSession, Command, CompleteSession, DistractionKind, SessionType,
    StartSession,
};
use shared::{Patch, ProjectId, TaskId, Timestamp};

use crate::boxed::{Listener, derived, listener};
use crate::model::presets::{self, TimerPreset};
use crate::model::stored_draft::DraftTexts;
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

/// A distraction whose kind was chosen, and that is not logged yet.
#[derive(Debug)]
pub struct ChosenDistraction {
    pub kind: DistractionKind,
    pub at: Timestamp,
    /// The id of the session.
    pub session: String,
}

/// Where the draft is stored, what this tab has entered, and what is stored as far as it knows.
#[derive(Clone, Debug, Default)]
pub struct DraftSync {
    pub key: String,
    pub entered: DraftTexts,
    pub seen: DraftTexts,
}

/// The task and project of the session that was started last.
#[derive(Debug, Default)]
pub struct SentWork {
    pub task: String,
    pub project: String,
}

/// The fields of the draft.
#[derive(Debug)]
pub struct DraftFields {
    /// The next session's type.
    pub session_type: SessionType,
    /// The preset of the user's own that it is started with; then the type is custom.
    pub preset: Option<TimerPreset>,
    /// The user's presets, as a text of `model::presets`, and their tabs.
    pub presets: String,
    pub preset_tabs: String,
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
    /// What was sent of these.
    pub sent: SentWork,
    /// The distraction, once its kind is chosen.
    pub distraction: Option<ChosenDistraction>,
    /// The note of a distraction; may be empty.
    pub note: String,
    /// Counts the changes of the distraction.
    pub note_edits: u32,
    /// The id of the session whose end the following fields are for; may be empty.
    pub session: String,
    /// The rating, once one is chosen.
    pub rating: Option<u8>,
    /// The progress text of a completed or abandoned session.
    pub progress: String,
    /// The reason for abandoning.
    pub reason: String,
    /// The tasks and projects to choose from.
    pub task_options: TaskOptions,
    /// What is stored of it.
    pub sync: DraftSync,
    sheet: Option<DialogKind>,
    is_asking: bool,
}

impl DraftFields {
    /// Chooses a type, or a preset of the user's own. What the preset so far filled in goes with it.
    pub fn choose(&mut self, session_type: SessionType, preset: Option<TimerPreset>) {
        if self.is_task_of_preset() {
            self.task.clear();
        }
        self.session_type = session_type;
        self.preset = preset;
        self.fill_task();
    }

    /// Sets the presets to choose from, and draws their tabs.
    pub fn set_presets(&mut self, presets: String) {
        let chosen = self.preset.as_ref().map_or("", |preset| &preset.name);
        self.preset_tabs = presets::tabs(&presets, chosen);
        self.presets = presets;
    }

    /// Fills in the task of the chosen preset, if it has one.
    pub fn fill_task(&mut self) {
        let preset = self.preset.as_ref();
        if let Some(task) = preset.and_then(|preset| preset.task.clone()) {
            self.choose_task(task);
        }
    }

    fn is_task_of_preset(&self) -> bool {
        let preset = self.preset.as_ref();
        let task = preset.and_then(|preset| preset.task.as_ref());
        task.is_some_and(|task| task.name == self.task)
    }

    /// The length of a session of the type custom.
    fn custom_minutes(&self) -> i64 {
        let preset = self.preset.as_ref();
        preset.map_or(self.minutes, |preset| preset.minutes)
    }

    /// Chooses a task of the list.
    pub fn choose_task(&mut self, task: TaskOption) {
        self.task.clone_from(&task.name);
        self.chosen = task.id.to_string();
        self.task_options.remember(task);
    }

    /// Whether rating or texts for the end of the session were entered.
    #[must_use]
    pub fn is_end_written(&self) -> bool {
        self.rating.is_some() || !(self.progress.is_empty() && self.reason.is_empty())
    }

    /// Clears what was entered for the end of a session.
    pub fn clear_end(&mut self) {
        self.rating = None;
        self.progress.clear();
        self.reason.clear();
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
            preset: None,
            presets: String::new(),
            preset_tabs: String::new(),
            minutes: 30,
            intention: String::new(),
            task,
            chosen,
            wrong_task: "",
            project: String::new(),
            new_project: String::new(),
            sent: SentWork::default(),
            distraction: None,
            note: String::new(),
            note_edits: 0,
            session: String::new(),
            rating: None,
            progress: String::new(),
            reason: String::new(),
            task_options,
            sync: DraftSync::default(),
            sheet: None,
            is_asking: false,
        }))
    }

    /// Reads fields, tracked.
    pub fn read<T>(self, read: impl FnOnce(&DraftFields) -> T) -> T {
        read(&self.0.read())
    }

    /// Changes fields.
    pub fn enter(self, enter: impl FnOnce(&mut DraftFields)) {
        enter(&mut self.0.write());
    }

    /// Remembers what is stored.
    pub fn set_sync(self, sync: DraftSync) {
        self.0.update_untracked(|entries| entries.sync = sync);
    }

    /// The text of a field.
    #[must_use]
    pub fn text(self, field: fn(&DraftFields) -> &String) -> Signal<String> {
        derived(move || self.read(|entries| field(entries).clone()))
    }

    /// The listener of a field that changes a text.
    pub fn typed(self, field: fn(&mut DraftFields) -> &mut String) -> Listener<Event> {
        listener(move |event| self.enter(|entries| *field(entries) = event_target_value(&event)))
    }

    /// The listener of a button that opens a dialog.
    pub fn opening(self, sheet: DialogKind) -> Listener<MouseEvent> {
        listener(move |_| self.open(sheet))
    }

    /// The listener of a button that closes the dialog.
    pub fn closing(self) -> Listener<MouseEvent> {
        listener(move |_| self.close())
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
            preset.map_or_else(|| entries.custom_minutes(), i64::from)
        })
    }

    /// Changes the custom length, within the limits of the rules.
    pub fn lengthen(self, by: i64) {
        self.set_minutes(self.read(|entries| entries.minutes) + by);
    }

    /// The custom length that is nearest to this one.
    pub fn set_minutes(self, minutes: i64) {
        let minutes = minutes.clamp(MIN_PLAN_MINUTES, MAX_PLAN_MINUTES);
        self.enter(|entries| entries.minutes = minutes);
    }

    /// The tasks and projects to choose from.
    #[must_use]
    pub fn task_options(self) -> TaskOptions {
        self.0.read_untracked().task_options.clone()
    }

    /// The chosen project.
    #[must_use]
    pub fn project(self) -> Option<ProjectId> {
        self.read(|entries| parse_uuid(&entries.project).map(ProjectId::new))
    }

    /// The command that starts the drafted session for this task, in the device's zone. A task determines
    /// its project.
    #[must_use]
    pub fn start(self, task: Option<&TaskOption>, time_zone: Option<String>) -> Command {
        let of_task = task.and_then(|task| task.project).map(ProjectId::new);
        let project = untrack(|| self.project()).or(of_task);
        let intention = self.given(|entries| &entries.intention);
        self.0.with_untracked(|entries| {
            let is_custom = entries.session_type == SessionType::Custom;
            Command::Start(StartSession {
                planned_duration: is_custom.then(|| entries.custom_minutes()),
                intention,
                task_id: task.map(|task| TaskId::new(task.id)),
                project_id: project,
                time_zone,
                ..StartSession::preset(entries.session_type.as_str())
            })
        })
    }

    /// The intention is sent, and what else belonged to the session that starts.
    pub fn sent(self) {
        self.enter(|entries| {
            entries.intention.clear();
            entries.sent.task.clone_from(&entries.task);
            entries.sent.project.clone_from(&entries.project);
        });
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

    /// The command that adds what was entered to a session that has ended by itself. A reason for
    /// abandoning it is a text about it like any other.
    #[must_use]
    pub fn amendment(self) -> Command {
        let reason = self.given(|entries| &entries.reason);
        let progress = self.given(|entries| &entries.progress);
        let text = match (reason, progress) {
            (Some(reason), Some(progress)) => Some(reason + "\n" + &progress),
            (one, other) => one.or(other),
        };
        let rating = self.0.read_untracked().rating;
        Command::Amend(AmendSession {
            quality_rating: rating.map_or(Patch::Keep, |rating| Patch::Set(i64::from(rating))),
            task_progress: text.map_or(Patch::Keep, Patch::Set),
            ..AmendSession::default()
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
            (is_about_it, is_about_it && entries.is_end_written())
        });
        if is_about_it && !is_written {
            self.close();
        }
        !is_written
    }

    /// Clears what belonged to the ended session, and closes its dialog.
    pub fn end(self) {
        self.enter(|entries| {
            entries.clear_end();
            entries.sheet = None;
        });
    }

    /// Takes over rating and texts of an end that was taken back.
    pub fn restore(self, session: Option<String>, ended: shared::rules::EndingDraft) {
        self.enter(|entries| {
            entries.rating = ended.quality_rating;
            let progress = ended.task_progress.or(ended.progress_made);
            entries.progress = progress.unwrap_or_default();
            entries.reason = ended.abandon_reason.unwrap_or_default();
            entries.session = session.unwrap_or_default();
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
            entries.distraction = None;
            entries.note.clear();
        });
    }

    /// Whether the question about a distraction is open.
    #[must_use]
    pub fn is_asking(self) -> bool {
        self.read(|entries| entries.is_asking)
    }
}
