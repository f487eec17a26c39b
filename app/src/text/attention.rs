//! What is said of commands that wait or were refused, in every language.

use super::{Language, language};

/// Commands that wait, and those that were refused.
#[derive(Debug)]
pub struct AttentionWords {
    /// So many steps wait, and why.
    pub waiting: fn(count: usize, is_offline: bool) -> String,
    /// What waits would go with the tab.
    pub fleeting: &'static str,
    /// Heading of the list.
    pub title: &'static str,
    /// What was asked, at what time.
    pub entry: fn(command: &str, time: &str) -> String,
    /// So many more steps of the session were refused with it.
    pub others: fn(usize) -> String,
    /// Before what the person had written.
    pub written: &'static str,
    /// Puts an entry away.
    pub dismiss: &'static str,
    /// So many steps of other accounts wait here.
    pub of_others: fn(usize) -> String,
    /// So many steps were made before signing in.
    pub of_nobody: fn(usize) -> String,
    /// Makes these the person's.
    pub claim: &'static str,
    /// Why a step was refused and what can be done, by its code.
    pub reason: fn(code: &str) -> Option<&'static str>,
}

/// The words of the language that the page is in.
#[must_use]
pub fn attention() -> &'static AttentionWords {
    match language() {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

static ENGLISH: AttentionWords = AttentionWords {
    waiting: |count, is_offline| {
        let steps = if count == 1 {
            "1 step".to_owned()
        } else {
            format!("{count} steps")
        };
        if is_offline {
            format!("Offline: {steps} not saved yet. They are kept here and sent by themselves.")
        } else {
            format!("{steps} not saved yet \u{2013} retrying")
        }
    },
    fleeting: "This browser keeps nothing: leave the tab open until everything is saved.",
    title: "Needs your attention",
    entry: |command, time| format!("{command}, {time}"),
    others: |count| match count {
        1 => "One more step of this session was refused with it.".to_owned(),
        _ => format!("{count} more steps of this session were refused with it."),
    },
    written: "You wrote:",
    dismiss: "Dismiss",
    of_others: |count| match count {
        1 => "1 step of another account waits here until it signs in again.".to_owned(),
        _ => format!("{count} steps of another account wait here until it signs in again."),
    },
    of_nobody: |count| match count {
        1 => "1 step was made here before you signed in.".to_owned(),
        _ => format!("{count} steps were made here before you signed in."),
    },
    claim: "Add to this account",
    reason: |code| match code {
        "session_overlaps" => Some(
            "It was not saved: at the same time another session of yours took place, on another device. That one is kept.",
        ),
        "session_not_found" => Some(
            "It was not saved: the session is not there any more. It may have been deleted on another device.",
        ),
        "session_ended" => Some(
            "It was not saved: the session had been ended before, on another device. You can correct it in the history.",
        ),
        "out_of_order" => Some(
            "It was not saved: another device has already recorded something later in this session.",
        ),
        "occurred_too_long_ago" => Some("It was not saved: it happened more than 30 days ago."),
        "occurred_in_future" => Some(
            "It was not saved: the clock of this device was ahead. Set it right, then do it again.",
        ),
        _ => None,
    },
};

static GERMAN: AttentionWords = AttentionWords {
    waiting: |count, is_offline| {
        let steps = if count == 1 {
            "1 Schritt".to_owned()
        } else {
            format!("{count} Schritte")
        };
        if is_offline {
            format!(
                "Ohne Netz: {steps} noch nicht gespeichert. Sie bleiben hier und werden von selbst gesendet."
            )
        } else {
            format!("{steps} noch nicht gespeichert \u{2013} neuer Versuch läuft")
        }
    },
    fleeting: "Dieser Browser behält nichts: Lass den Tab offen, bis alles gespeichert ist.",
    title: "Das braucht deine Aufmerksamkeit",
    entry: |command, time| format!("{command}, {time}"),
    others: |count| match count {
        1 => "Ein weiterer Schritt dieser Sitzung wurde mit abgelehnt.".to_owned(),
        _ => format!("{count} weitere Schritte dieser Sitzung wurden mit abgelehnt."),
    },
    written: "Du hattest geschrieben:",
    dismiss: "Verstanden",
    of_others: |count| match count {
        1 => "1 Schritt eines anderen Kontos wartet hier, bis es sich wieder anmeldet.".to_owned(),
        _ => format!(
            "{count} Schritte eines anderen Kontos warten hier, bis es sich wieder anmeldet."
        ),
    },
    of_nobody: |count| match count {
        1 => "1 Schritt wurde hier vor deiner Anmeldung gemacht.".to_owned(),
        _ => format!("{count} Schritte wurden hier vor deiner Anmeldung gemacht."),
    },
    claim: "Zu diesem Konto hinzufügen",
    reason: |code| match code {
        "session_overlaps" => Some(
            "Nicht gespeichert: Zur selben Zeit lief auf einem anderen Gerät eine Sitzung von dir. Jene bleibt.",
        ),
        "session_not_found" => Some(
            "Nicht gespeichert: Die Sitzung gibt es nicht mehr. Vielleicht wurde sie auf einem anderen Gerät gelöscht.",
        ),
        "session_ended" => Some(
            "Nicht gespeichert: Die Sitzung war auf einem anderen Gerät schon beendet. Im Verlauf kannst du sie berichtigen.",
        ),
        "out_of_order" => Some(
            "Nicht gespeichert: Ein anderes Gerät hat in dieser Sitzung schon Späteres festgehalten.",
        ),
        "occurred_too_long_ago" => Some("Nicht gespeichert: Es ist mehr als 30 Tage her."),
        "occurred_in_future" => Some(
            "Nicht gespeichert: Die Uhr dieses Geräts ging vor. Stell sie richtig und versuch es noch einmal.",
        ),
        _ => None,
    },
};
