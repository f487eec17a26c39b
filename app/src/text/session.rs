//! What the page of a session says, in both languages.

use shared::rules::DistractionKind;

use super::dates::minutes;

/// The page of a session.
#[derive(Debug)]
pub struct SessionWords {
    /// Title of the document.
    pub title: &'static str,
    /// Back to the list.
    pub back: &'static str,
    /// Heading of the facts.
    pub facts: &'static str,
    /// Label: focused of planned time.
    pub focused: &'static str,
    /// Focused of planned minutes.
    pub of_plan: fn(i64, u32) -> String,
    /// Label: overtime.
    pub overtime: &'static str,
    /// Label: kind.
    pub kind: &'static str,
    /// Label: task.
    pub task: &'static str,
    /// Label: project.
    pub project: &'static str,
    /// A task or project that is in no list.
    pub unknown: &'static str,
    /// None of them.
    pub none: &'static str,
    /// Label: rating.
    pub rating: &'static str,
    /// No rating.
    pub unrated: &'static str,
    /// Label: reason for giving up.
    pub reason: &'static str,
    /// Label: what got done.
    pub progress: &'static str,
    /// Label: what the person meant to do.
    pub intention: &'static str,
    /// Heading of the score.
    pub score: &'static str,
    /// Points for focus and rating.
    pub base: &'static str,
    /// Points lost.
    pub distractions: &'static str,
    /// Points for length.
    pub length: &'static str,
    /// Their sum, within 0 to 100.
    pub sum: &'static str,
    /// The score that was sent in its place.
    pub reported: &'static str,
    /// Heading of the events.
    pub events: &'static str,
    /// What an event was.
    pub event: EventWords,
    /// Heading of the form, and its button.
    pub amend: &'static str,
    /// Saves.
    pub save: &'static str,
    /// What went wrong with the form.
    pub not_saved: &'static str,
    /// A text is too long.
    pub too_long: fn(usize) -> String,
    /// A text has a character that cannot be kept.
    pub not_allowed: &'static str,
    /// A value that cannot be.
    pub wrong_value: &'static str,
    /// It was not deleted, because it has changed since the person saw it.
    pub changed: &'static str,
    /// Deletes.
    pub delete: &'static str,
    /// What deleting means.
    pub delete_hint: &'static str,
    /// It still runs.
    pub open: &'static str,
    /// The way to the timer.
    pub to_timer: &'static str,
}

/// What an event was.
#[derive(Debug)]
pub struct EventWords {
    /// Begun.
    pub started: fn(u32) -> String,
    /// A pause began.
    pub paused: &'static str,
    /// It ended after so many seconds.
    pub resumed: fn(i64) -> String,
    /// It ended by its limit.
    pub resumed_by_limit: &'static str,
    /// A distraction.
    pub distraction: fn(DistractionKind) -> &'static str,
    /// Focused time reached the plan.
    pub time_is_up: &'static str,
    /// Completed by the person.
    pub completed: &'static str,
    /// Completed by itself.
    pub automatic: &'static str,
    /// Given up.
    pub abandoned: &'static str,
    /// News from another device took back what had happened by itself.
    pub revised: &'static str,
    /// Corrected.
    pub amended: &'static str,
    /// Deleted.
    pub deleted: &'static str,
    /// Restored.
    pub restored: &'static str,
}

/// Minutes and seconds of a pause.
fn short(seconds: i64) -> String {
    if seconds < 60 {
        format!("{seconds}\u{a0}s")
    } else {
        minutes(seconds / 60)
    }
}

/// The page of a session in English.
pub const ENGLISH: SessionWords = SessionWords {
    title: "Session",
    back: "History",
    facts: "The session",
    focused: "Focused",
    of_plan: |actual, planned| format!("{} of {}", minutes(actual), minutes(i64::from(planned))),
    overtime: "Overtime",
    kind: "Kind",
    task: "Task",
    project: "Project",
    unknown: "In no list",
    none: "None",
    rating: "Quality of focus",
    unrated: "None",
    reason: "What got in the way",
    progress: "What got done",
    intention: "What you meant to do",
    score: "Focus score",
    base: "Focus and rating",
    distractions: "Distractions",
    length: "Length",
    sum: "Score",
    reported: "Reported by the app that ended it",
    events: "What happened",
    event: EventWords {
        started: |planned| format!("Started, {}", minutes(i64::from(planned))),
        paused: "Paused",
        resumed: |seconds| format!("Resumed after {}", short(seconds)),
        resumed_by_limit: "The pause reached its ten minutes; focus went on",
        distraction: |kind| match kind {
            DistractionKind::Internal => "Distracted by own thoughts",
            DistractionKind::External => "Distracted by someone or something",
        },
        time_is_up: "Time was up",
        completed: "Completed",
        automatic: "Completed by itself, at its planned end",
        abandoned: "Abandoned",
        revised: "Put right by news from another device",
        amended: "Corrected",
        deleted: "Deleted",
        restored: "Restored",
    },
    amend: "Correct",
    save: "Save",
    not_saved: "Not saved yet:",
    too_long: |limit| format!("Too long: at most {limit} characters."),
    not_allowed: "There is a character in it that can’t be kept.",
    wrong_value: "Choose one of the values.",
    changed: "It was changed in another window or on another device meanwhile, so it was not deleted. This is how it is now.",
    delete: "Delete this session",
    delete_hint: "You can undo that for 30 days.",
    open: "This session is still running.",
    to_timer: "To the timer",
};

/// The page of a session in German.
pub const GERMAN: SessionWords = SessionWords {
    title: "Sitzung",
    back: "Verlauf",
    facts: "Die Sitzung",
    focused: "Fokus",
    of_plan: |actual, planned| format!("{} von {}", minutes(actual), minutes(i64::from(planned))),
    overtime: "Überzeit",
    kind: "Art",
    task: "Aufgabe",
    project: "Projekt",
    unknown: "In keiner Liste",
    none: "Keine",
    rating: "Güte des Fokus",
    unrated: "Keine",
    reason: "Was dazwischenkam",
    progress: "Was du geschafft hast",
    intention: "Was du vorhattest",
    score: "Fokuswert",
    base: "Fokus und Bewertung",
    distractions: "Ablenkungen",
    length: "Länge",
    sum: "Wert",
    reported: "Gemeldet von der App, die sie beendet hat",
    events: "Was geschah",
    event: EventWords {
        started: |planned| format!("Gestartet, {}", minutes(i64::from(planned))),
        paused: "Pause",
        resumed: |seconds| format!("Weiter nach {}", short(seconds)),
        resumed_by_limit: "Die Pause hatte ihre zehn Minuten erreicht; es ging weiter",
        distraction: |kind| match kind {
            DistractionKind::Internal => "Abgelenkt durch eigene Gedanken",
            DistractionKind::External => "Abgelenkt durch jemanden oder etwas",
        },
        time_is_up: "Die Zeit war um",
        completed: "Abgeschlossen",
        automatic: "Von selbst abgeschlossen, zum geplanten Ende",
        abandoned: "Abgebrochen",
        revised: "Berichtigt durch Nachricht von einem anderen Gerät",
        amended: "Geändert",
        deleted: "Gelöscht",
        restored: "Wiederhergestellt",
    },
    amend: "Ändern",
    save: "Speichern",
    not_saved: "Noch nicht gespeichert:",
    too_long: |limit| format!("Zu lang: höchstens {limit} Zeichen."),
    not_allowed: "Darin steht ein Zeichen, das nicht aufbewahrt werden kann.",
    wrong_value: "Wähle einen der Werte.",
    changed: "Sie wurde inzwischen in einem anderen Fenster oder auf einem anderen Gerät geändert und deshalb nicht gelöscht. So ist sie jetzt.",
    delete: "Diese Sitzung löschen",
    delete_hint: "30 Tage lang lässt sich das rückgängig machen.",
    open: "Diese Sitzung läuft noch.",
    to_timer: "Zur Uhr",
};
