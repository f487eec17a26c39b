//! What the history says, in both languages.

use super::dates::minutes;
use crate::model::history::{DisplayStatus, EntryCounts};
use crate::model::history_query::HistoryField;

/// A state without a list: what it is, what to do, and the way there.
#[derive(Debug)]
pub struct Empty {
    /// What it is.
    pub title: &'static str,
    /// What can be done.
    pub body: &'static str,
    /// The way there.
    pub action: &'static str,
}

/// The history.
#[derive(Debug)]
pub struct HistoryWords {
    /// Title.
    pub title: &'static str,
    /// Nobody is signed in.
    pub newcomer: Empty,
    /// For a newcomer: the way to an account they have already.
    pub sign_in: &'static str,
    /// There are no sessions.
    pub empty: Empty,
    /// There are none with these filters.
    pub nothing_fits: Empty,
    /// The list has fewer pages: this one was asked for, that one is the last.
    pub past_end: fn(u64) -> String,
    /// The way to the last page.
    pub last_page: &'static str,
    /// The filters.
    pub filters: FilterWords,
    /// How a session stands.
    pub standing: fn(DisplayStatus) -> &'static str,
    /// The server has yet to hear of it.
    pub unsaved: &'static str,
    /// A day's sum: sessions and focused minutes.
    pub day: fn(usize, i64) -> String,
    /// Instead of an end.
    pub now: &'static str,
    /// A score.
    pub score: fn(u8) -> String,
    /// What the line of a session shows.
    pub line: fn(EntryCounts) -> String,
    /// Name of the links to other pages, for screen readers.
    pub pages: &'static str,
    /// To the page before.
    pub newer: &'static str,
    /// To the page after.
    pub older: &'static str,
    /// Which page of how many.
    pub page: fn(u64, u64) -> String,
    /// What was just done.
    pub notices: NoticeWords,
    /// The list of what was deleted.
    pub deleted: DeletedWords,
}

/// The filters.
#[derive(Debug)]
pub struct FilterWords {
    /// Opens them.
    pub open: &'static str,
    /// Label of a filter.
    pub label: fn(HistoryField) -> &'static str,
    /// No such filter.
    pub any: fn(HistoryField) -> &'static str,
    /// Status: active or paused.
    pub running: &'static str,
    /// A value that is in the address and not among the choices.
    pub other: &'static str,
    /// What a wrong value should be.
    pub wrong: fn(HistoryField) -> &'static str,
    /// The last day lies before the first.
    pub reversed: &'static str,
    /// A page number that is none.
    pub wrong_page: &'static str,
    /// The list is not shown because of these.
    pub not_shown: &'static str,
    /// Shows the list.
    pub show: &'static str,
    /// All sessions again.
    pub clear: &'static str,
}

/// What was just done.
#[derive(Debug)]
pub struct NoticeWords {
    /// A session was deleted, which can be undone.
    pub deleted: &'static str,
    /// Undoes it.
    pub undo: &'static str,
    /// A session was restored.
    pub restored: &'static str,
    /// A session was corrected.
    pub amended: &'static str,
    /// A session could not be restored, because another took its time.
    pub overlaps: &'static str,
    /// A session could not be restored: it is there, or gone for good.
    pub not_deleted: &'static str,
}

/// The list of what was deleted.
#[derive(Debug)]
pub struct DeletedWords {
    /// Title and the way to it.
    pub title: &'static str,
    /// What it is.
    pub body: &'static str,
    /// There is nothing.
    pub none: &'static str,
    /// Until when a session can be restored.
    pub until: fn(&str) -> String,
    /// Restores.
    pub restore: &'static str,
    /// Back to the history.
    pub back: &'static str,
}

/// `3 sessions`.
fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 {
        format!("1\u{a0}{one}")
    } else {
        format!("{number}\u{a0}{many}")
    }
}

/// What happened, joined; `calm` where nothing did.
fn told(tally: EntryCounts, words: [[&str; 2]; 2], overtime: &str, calm: &str) -> String {
    let [[pause, pauses], [distraction, distractions]] = words;
    let mut parts = Vec::new();
    if tally.pauses > 0 {
        parts.push(count(tally.pauses, pause, pauses));
    }
    if tally.distractions > 0 {
        parts.push(count(tally.distractions, distraction, distractions));
    }
    if tally.overtime > 0 {
        parts.push(format!("{} {overtime}", minutes(tally.overtime)));
    }
    if parts.is_empty() {
        calm.to_owned()
    } else {
        parts.join(", ")
    }
}

/// The history in English.
pub const ENGLISH: HistoryWords = HistoryWords {
    title: "History",
    newcomer: Empty {
        title: "Your history begins with the first session",
        body: "Every session leaves a line here: what you did, when you paused, what got in the way.",
        action: "Start one",
    },
    sign_in: "Sign in to see yours",
    empty: Empty {
        title: "Nothing here yet",
        body: "Start a session. When it ends, its line appears here.",
        action: "To the timer",
    },
    nothing_fits: Empty {
        title: "No session fits these filters",
        body: "Widen the dates or leave a filter out.",
        action: "Show all sessions",
    },
    past_end: |last| format!("The list ends before this page; its last one is {last}."),
    last_page: "To the last page",
    filters: FilterWords {
        open: "HistoryField",
        label: |filter| match filter {
            HistoryField::From => "From",
            HistoryField::To => "To",
            HistoryField::Status => "Status",
            HistoryField::Type => "Kind",
            HistoryField::Task => "Task",
            HistoryField::Project => "Project",
        },
        any: |filter| match filter {
            HistoryField::Type => "Every kind",
            HistoryField::Task => "Every task",
            HistoryField::Project => "Every project",
            _ => "All",
        },
        running: "Running",
        other: "As in the address",
        wrong: |filter| match filter {
            HistoryField::From | HistoryField::To => "Write a date such as 2026-11-22.",
            HistoryField::Status => "Choose completed, abandoned or running.",
            HistoryField::Type => "Choose Pomodoro, Short, Long or Custom.",
            HistoryField::Task => "Choose a task from the list.",
            HistoryField::Project => "Choose a project from the list.",
        },
        reversed: "This day lies after the last one; exchange them.",
        wrong_page: "Pages are counted from 1.",
        not_shown: "Something in the filters isn’t right yet.",
        show: "Show",
        clear: "Clear",
    },
    standing: |standing| match standing {
        DisplayStatus::Active => "Running",
        DisplayStatus::Paused => "Paused",
        DisplayStatus::Completed => "Completed",
        DisplayStatus::Automatic => "Completed by itself",
        DisplayStatus::Abandoned => "Abandoned",
    },
    unsaved: "not saved yet",
    day: |sessions, focused| {
        format!(
            "{}, {}",
            count(sessions, "session", "sessions"),
            minutes(focused)
        )
    },
    now: "now",
    score: |score| format!("Score\u{a0}{score}"),
    line: |tally| {
        told(
            tally,
            [["pause", "pauses"], ["distraction", "distractions"]],
            "overtime",
            "Without a pause or distraction",
        )
    },
    pages: "Pages of the list",
    newer: "Newer",
    older: "Older",
    page: |page, pages| format!("Page {page} of {pages}"),
    notices: NoticeWords {
        deleted: "The session is deleted.",
        undo: "Undo",
        restored: "The session is back.",
        amended: "Saved.",
        overlaps: "It can’t be restored: another session has taken its time. Delete that one first.",
        not_deleted: "It can’t be restored: it is in the list already, or gone for good.",
    },
    deleted: DeletedWords {
        title: "Recently deleted",
        body: "What you deleted can be restored for 30 days.",
        none: "Nothing was deleted in the last 30 days.",
        until: |date| format!("until {date}"),
        restore: "Restore",
        back: "History",
    },
};

/// The history in German.
pub const GERMAN: HistoryWords = HistoryWords {
    title: "Verlauf",
    newcomer: Empty {
        title: "Dein Verlauf beginnt mit der ersten Sitzung",
        body: "Jede Sitzung hinterlässt hier eine Linie: was du getan hast, wann Pause war, was dazwischenkam.",
        action: "Eine starten",
    },
    sign_in: "Melde dich an, um deinen zu sehen",
    empty: Empty {
        title: "Noch ist hier nichts",
        body: "Starte eine Sitzung. Wenn sie zu Ende ist, erscheint hier ihre Linie.",
        action: "Zur Uhr",
    },
    nothing_fits: Empty {
        title: "Keine Sitzung passt zu diesen Filtern",
        body: "Wähle einen längeren Zeitraum oder lass einen HistoryField weg.",
        action: "Alle Sitzungen zeigen",
    },
    past_end: |last| format!("Die Liste endet vor dieser Seite; ihre letzte ist {last}."),
    last_page: "Zur letzten Seite",
    filters: FilterWords {
        open: "Filtern",
        label: |filter| match filter {
            HistoryField::From => "Von",
            HistoryField::To => "Bis",
            HistoryField::Status => "Stand",
            HistoryField::Type => "Art",
            HistoryField::Task => "Aufgabe",
            HistoryField::Project => "Projekt",
        },
        any: |filter| match filter {
            HistoryField::Type => "Jede Art",
            HistoryField::Task => "Jede Aufgabe",
            HistoryField::Project => "Jedes Projekt",
            _ => "Alle",
        },
        running: "Läuft",
        other: "Wie in der Adresse",
        wrong: |filter| match filter {
            HistoryField::From | HistoryField::To => "Schreib ein Datum wie 2026-11-22.",
            HistoryField::Status => "Wähle abgeschlossen, abgebrochen oder läuft.",
            HistoryField::Type => "Wähle Pomodoro, Kurz, Lang oder Eigene.",
            HistoryField::Task => "Wähle eine Aufgabe aus der Liste.",
            HistoryField::Project => "Wähle ein Projekt aus der Liste.",
        },
        reversed: "Dieser Tag liegt nach dem letzten; vertausche sie.",
        wrong_page: "Seiten werden ab 1 gezählt.",
        not_shown: "In den Filtern stimmt noch etwas nicht.",
        show: "Zeigen",
        clear: "Zurücksetzen",
    },
    standing: |standing| match standing {
        DisplayStatus::Active => "Läuft",
        DisplayStatus::Paused => "Pause",
        DisplayStatus::Completed => "Abgeschlossen",
        DisplayStatus::Automatic => "Von selbst abgeschlossen",
        DisplayStatus::Abandoned => "Abgebrochen",
    },
    unsaved: "noch nicht gespeichert",
    day: |sessions, focused| {
        format!(
            "{}, {}",
            count(sessions, "Sitzung", "Sitzungen"),
            minutes(focused)
        )
    },
    now: "jetzt",
    score: |score| format!("Wert\u{a0}{score}"),
    line: |tally| {
        told(
            tally,
            [["Pause", "Pausen"], ["Ablenkung", "Ablenkungen"]],
            "Überzeit",
            "Ohne Pause und Ablenkung",
        )
    },
    pages: "Seiten der Liste",
    newer: "Neuere",
    older: "Ältere",
    page: |page, pages| format!("Seite {page} von {pages}"),
    notices: NoticeWords {
        deleted: "Die Sitzung ist gelöscht.",
        undo: "Rückgängig",
        restored: "Die Sitzung ist wieder da.",
        amended: "Gespeichert.",
        overlaps: "Sie lässt sich nicht wiederherstellen: Eine andere Sitzung liegt jetzt in ihrer Zeit. Lösch zuerst die.",
        not_deleted: "Sie lässt sich nicht wiederherstellen: Sie ist schon in der Liste oder für immer fort.",
    },
    deleted: DeletedWords {
        title: "Zuletzt gelöscht",
        body: "Was du gelöscht hast, lässt sich 30 Tage lang wiederherstellen.",
        none: "In den letzten 30 Tagen wurde nichts gelöscht.",
        until: |date| format!("bis {date}"),
        restore: "Wiederherstellen",
        back: "Verlauf",
    },
};
