//! What Stint says as an app on a device: a newer version, alerts, no way to the server, and
//! how systems list it.

#[cfg(feature = "ssr")]
use shared::rules::AlertKind;

use super::{Language, language};

/// All texts of it in one language.
#[derive(Debug)]
pub struct InstalledWords {
    /// A newer version waits.
    pub is_newer: &'static str,
    /// Loads the newer version.
    pub reload: &'static str,
    /// The page that needs the server.
    #[cfg(feature = "ssr")]
    pub away: AwayWords,
    /// What systems list the app with.
    #[cfg(feature = "ssr")]
    pub listed: ListedWords,
    /// What notifications say: title and, where the person gave no intention, what stands
    /// below.
    #[cfg(feature = "ssr")]
    pub notification: fn(AlertKind) -> (&'static str, &'static str),
}

/// The page that needs the server.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct AwayWords {
    /// Title.
    pub title: &'static str,
    /// What can be done and what cannot.
    pub body: &'static str,
    /// Asks the server once more.
    pub retry: &'static str,
    /// The way to what works.
    pub timer: &'static str,
    /// Shown while what the device keeps is being read.
    pub looking: &'static str,
}

/// What systems list the app with.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct ListedWords {
    /// The name where there is room.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
}

impl InstalledWords {
    /// The words of the language that the page is in.
    #[must_use]
    pub fn here() -> &'static Self {
        Self::of(language())
    }

    /// The words of this language.
    #[must_use]
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }
}

static ENGLISH: InstalledWords = InstalledWords {
    is_newer: "A new version is ready.",
    reload: "Reload",
    #[cfg(feature = "ssr")]
    away: AwayWords {
        title: "This page needs the server",
        body: "It can\u{2019}t be reached at the moment. The timer works all the same: what you do there is kept on this device and sent later.",
        retry: "Try again",
        timer: "To the timer",
        looking: "Looking up what this device keeps \u{2026}",
    },
    #[cfg(feature = "ssr")]
    listed: ListedWords {
        name: "Stint \u{2013} focus timer",
        description: "A calm, exact timer for focused work. It works offline.",
    },
    #[cfg(feature = "ssr")]
    notification: |kind| match kind {
        AlertKind::TimeElapsed => ("Time is up", "Overtime counts until you complete."),
        AlertKind::PauseEnding => (
            "One minute of pause left",
            "Then your session goes on by itself.",
        ),
        AlertKind::PauseEnded => (
            "The pause is over",
            "It reached its ten minutes, so focus goes on.",
        ),
        AlertKind::SessionCompleted => (
            "Your session has completed by itself",
            "Nobody ended it within 15 minutes after time was up.",
        ),
    },
};

static GERMAN: InstalledWords = InstalledWords {
    is_newer: "Eine neue Version ist bereit.",
    reload: "Neu laden",
    #[cfg(feature = "ssr")]
    away: AwayWords {
        title: "Diese Seite braucht den Server",
        body: "Er ist gerade nicht zu erreichen. Der Timer läuft trotzdem: Was du dort tust, bleibt auf diesem Gerät und wird später gesendet.",
        retry: "Noch einmal versuchen",
        timer: "Zum Timer",
        looking: "Sieht nach, was dieses Gerät aufbewahrt \u{2026}",
    },
    #[cfg(feature = "ssr")]
    listed: ListedWords {
        name: "Stint \u{2013} Fokus-Timer",
        description: "Ein ruhiger, genauer Timer für konzentrierte Arbeit. Auch ohne Netz.",
    },
    #[cfg(feature = "ssr")]
    notification: |kind| match kind {
        AlertKind::TimeElapsed => ("Die Zeit ist um", "Die Überzeit läuft, bis du abschließt."),
        AlertKind::PauseEnding => (
            "Noch eine Minute Pause",
            "Dann läuft deine Sitzung von selbst weiter.",
        ),
        AlertKind::PauseEnded => (
            "Die Pause ist vorbei",
            "Sie hat ihre zehn Minuten erreicht, der Fokus läuft weiter.",
        ),
        AlertKind::SessionCompleted => (
            "Deine Sitzung hat sich selbst abgeschlossen",
            "15 Minuten nach Ablauf der Zeit hatte sie niemand beendet.",
        ),
    },
};
