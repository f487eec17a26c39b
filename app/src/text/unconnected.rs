//! What pages say that the browser draws without the server, in both languages.

use super::{Language, language};

/// What stands above such a page.
#[derive(Debug)]
pub struct UnconnectedWords {
    /// What is shown, and as of when.
    pub as_of: fn(day: &str, clock: &str) -> String,
    /// How many sessions the server has yet to hear of.
    pub unsaved: fn(usize) -> String,
    /// What lies further back is not kept.
    pub is_short: &'static str,
    /// Asks the server once more.
    pub retry: &'static str,
}

/// The words of the language that the page is in.
#[must_use]
pub fn unconnected() -> &'static UnconnectedWords {
    match language() {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

static ENGLISH: UnconnectedWords = UnconnectedWords {
    as_of: |day, clock| {
        format!("No connection: this is what this device keeps. Last update: {day}, {clock}.")
    },
    unsaved: |sessions| match sessions {
        1 => "1 session is not saved yet.".to_owned(),
        _ => format!("{sessions} sessions are not saved yet."),
    },
    is_short: "Older sessions are with the server only.",
    retry: "Try again",
};

static GERMAN: UnconnectedWords = UnconnectedWords {
    as_of: |day, clock| {
        format!("Keine Verbindung: Das ist, was dieses Gerät aufbewahrt. Stand: {day}, {clock}.")
    },
    unsaved: |sessions| match sessions {
        1 => "1 Sitzung ist noch nicht gespeichert.".to_owned(),
        _ => format!("{sessions} Sitzungen sind noch nicht gespeichert."),
    },
    is_short: "Ältere Sitzungen hat nur der Server.",
    retry: "Noch einmal versuchen",
};
