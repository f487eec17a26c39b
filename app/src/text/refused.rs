//! What is said in place of a page, or of the answer to a form, that could not be given.

use super::{Language, language};

/// All texts of it in one language.
#[derive(Debug)]
pub struct RefusedWords {
    /// Title where a form was not taken.
    pub form: &'static str,
    /// Title where a page cannot be shown.
    pub page: &'static str,
    /// Why a page cannot be shown, where that is the server's matter.
    pub busy: &'static str,
    /// How long to wait, in seconds.
    pub wait: fn(u64) -> String,
    /// What became of what was entered.
    pub kept: &'static str,
    /// The number under which a mistake was written down.
    pub number: fn(&str) -> String,
    /// Asks for the page once more.
    pub retry: &'static str,
    /// The way to the timer.
    pub timer: &'static str,
}

impl RefusedWords {
    /// The words of the language that the page is in.
    #[must_use]
    pub fn here() -> &'static Self {
        match language() {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }
}

static ENGLISH: RefusedWords = RefusedWords {
    form: "That was not taken",
    page: "This can’t be shown just now",
    busy: "The server is busy. What you have recorded is safe; try again in a moment.",
    wait: |seconds| match seconds {
        1 => "You can try again in a second.".to_owned(),
        2..120 => format!("You can try again in {seconds} seconds."),
        _ => format!("You can try again in {} minutes.", seconds.div_ceil(60)),
    },
    kept: "Nothing is lost: go back in your browser, and what you entered is still there.",
    number: |number| format!("Whoever runs this server finds it under the number {number}."),
    retry: "Try again",
    timer: "To the timer",
};

static GERMAN: RefusedWords = RefusedWords {
    form: "Das wurde nicht angenommen",
    page: "Das lässt sich gerade nicht zeigen",
    busy: "Der Server ist beschäftigt. Was du aufgezeichnet hast, ist sicher; versuch es gleich noch einmal.",
    wait: |seconds| match seconds {
        1 => "In einer Sekunde kannst du es noch einmal versuchen.".to_owned(),
        2..120 => format!("In {seconds} Sekunden kannst du es noch einmal versuchen."),
        _ => format!(
            "In {} Minuten kannst du es noch einmal versuchen.",
            seconds.div_ceil(60)
        ),
    },
    kept: "Nichts ist verloren: Geh in deinem Browser zurück, dort steht noch, was du eingegeben hast.",
    number: |number| format!("Wer diesen Server betreibt, findet es unter der Nummer {number}."),
    retry: "Noch einmal versuchen",
    timer: "Zum Timer",
};
