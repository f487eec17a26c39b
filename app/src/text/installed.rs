//! What Stint says as an app on a device: a newer version, alerts, no way to the server, and
//! how systems list it.

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
    pub notification: fn(Moment) -> (&'static str, &'static str),
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

/// What a notification is about: `type` in docs/push.md.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Focused time has reached the plan.
    TimeElapsed,
    /// A pause ends by itself in a minute.
    PauseEnding,
    /// A pause has ended by itself.
    PauseEnded,
    /// A session has completed by itself.
    SessionCompleted,
}

#[cfg(feature = "ssr")]
impl Moment {
    /// Every moment.
    pub const ALL: [Self; 4] = [
        Self::TimeElapsed,
        Self::PauseEnding,
        Self::PauseEnded,
        Self::SessionCompleted,
    ];

    /// Its name in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TimeElapsed => "timeElapsed",
            Self::PauseEnding => "pauseEnding",
            Self::PauseEnded => "pauseEnded",
            Self::SessionCompleted => "sessionCompleted",
        }
    }
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
    },
    #[cfg(feature = "ssr")]
    listed: ListedWords {
        name: "Stint \u{2013} focus timer",
        description: "A calm, exact timer for focused work. It works offline.",
    },
    #[cfg(feature = "ssr")]
    notification: |moment| match moment {
        Moment::TimeElapsed => ("Time is up", "Overtime counts until you complete."),
        Moment::PauseEnding => (
            "One minute of pause left",
            "Then your session goes on by itself.",
        ),
        Moment::PauseEnded => (
            "The pause is over",
            "It reached its ten minutes, so focus goes on.",
        ),
        Moment::SessionCompleted => (
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
    },
    #[cfg(feature = "ssr")]
    listed: ListedWords {
        name: "Stint \u{2013} Fokus-Timer",
        description: "Ein ruhiger, genauer Timer für konzentrierte Arbeit. Auch ohne Netz.",
    },
    #[cfg(feature = "ssr")]
    notification: |moment| match moment {
        Moment::TimeElapsed => ("Die Zeit ist um", "Die Überzeit läuft, bis du abschließt."),
        Moment::PauseEnding => (
            "Noch eine Minute Pause",
            "Dann läuft deine Sitzung von selbst weiter.",
        ),
        Moment::PauseEnded => (
            "Die Pause ist vorbei",
            "Sie hat ihre zehn Minuten erreicht, der Fokus läuft weiter.",
        ),
        Moment::SessionCompleted => (
            "Deine Sitzung hat sich selbst abgeschlossen",
            "15 Minuten nach Ablauf der Zeit hatte sie niemand beendet.",
        ),
    },
};
