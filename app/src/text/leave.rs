//! What is asked before signing out while something was not sent, in every language.

use super::{Language, language};

/// The question before signing out.
#[derive(Debug)]
pub struct LeaveWords {
    /// Heading.
    pub title: &'static str,
    /// Before the number of steps that wait.
    pub count: &'static str,
    /// What would become of them.
    pub loss: &'static str,
    /// Signs out nevertheless.
    pub leave: &'static str,
    /// Does not.
    pub stay: &'static str,
}

/// The words of the language that the page is in.
#[must_use]
pub fn leave() -> &'static LeaveWords {
    match language() {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

static ENGLISH: LeaveWords = LeaveWords {
    title: "Not everything is saved",
    count: "Steps that were not sent yet:",
    loss: "They are lost if you sign out now. Stay until this device is online and they are sent by themselves.",
    leave: "Sign out and lose them",
    stay: "Stay",
};

static GERMAN: LeaveWords = LeaveWords {
    title: "Noch nicht alles ist gespeichert",
    count: "Noch nicht gesendete Schritte:",
    loss: "Sie gehen verloren, wenn du dich jetzt abmeldest. Bleib, bis dieses Gerät Netz hat: Dann werden sie von selbst gesendet.",
    leave: "Abmelden und verlieren",
    stay: "Bleiben",
};
