//! Texts about this device: breaks, sounds, notifications.

use super::{Language, language};
use crate::model::alerts::ClientAlertKind;
use crate::model::preferences::Sound;

/// The words of the language that the page is in.
#[must_use]
pub fn device_words() -> &'static DeviceWords {
    match language() {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// Texts about this device.
#[derive(Debug)]
pub struct DeviceWords {
    /// Breaks between sessions.
    pub rest: RestWords,
    /// The choices.
    pub choices: ChoiceWords,
    /// What a notification says.
    pub call: fn(ClientAlertKind) -> &'static str,
}

/// Breaks between sessions.
#[derive(Debug)]
pub struct RestWords {
    /// The button that takes one.
    pub offer: fn(minutes: i64, is_long: bool) -> String,
    /// The button that ends one.
    pub skip: &'static str,
    /// Said when one begins.
    pub begun: fn(minutes: i64) -> String,
    /// Said and shown when one is over.
    pub over: &'static str,
}

/// The choices of this device.
#[derive(Debug)]
pub struct ChoiceWords {
    /// Opens them, and their title.
    pub title: &'static str,
    /// Says that they hold for this browser.
    pub hint: &'static str,
    /// Closes them.
    pub close: &'static str,
    /// Legend of the sounds.
    pub sound: &'static str,
    /// Name of a sound.
    pub sound_name: fn(Sound) -> &'static str,
    /// Label of the volume.
    pub volume: &'static str,
    /// Legend of the breaks.
    pub breaks: &'static str,
    /// Label of the minutes of a break.
    pub break_minutes: &'static str,
    /// Label of the minutes of a long one.
    pub long_break_minutes: &'static str,
    /// Label of how many sessions come before a long one.
    pub sessions_to_long: &'static str,
    /// Breaks begin by themselves.
    pub starts_breaks: &'static str,
    /// Sessions begin by themselves.
    pub starts_sessions: &'static str,
    /// Legend of the rest.
    pub device: &'static str,
    /// Notifications.
    pub alerts: &'static str,
    /// The browser forbids them.
    pub alerts_denied: &'static str,
    /// The screen stays on.
    pub stays_awake: &'static str,
    /// HistoryQuery once, after a session was completed.
    pub ask_alerts: &'static str,
    /// Yes to that.
    pub allow: &'static str,
    /// No to that.
    pub decline: &'static str,
}

static ENGLISH: DeviceWords = DeviceWords {
    rest: RestWords {
        offer: |minutes, is_long| match (is_long, minutes) {
            (false, 1) => "Take a minute's break".to_owned(),
            (false, _) => format!("Take a {minutes}-minute break"),
            (true, _) => format!("Take a long break, {minutes} min"),
        },
        skip: "Skip the break",
        begun: |minutes| format!("Break: {minutes} minutes."),
        over: "The break is over.",
    },
    choices: ChoiceWords {
        title: "Sound and breaks",
        hint: "These hold for this browser alone.",
        close: "Done",
        sound: "Sound when something is over",
        sound_name: |sound| match sound {
            Sound::Chime => "Chime",
            Sound::Bowl => "Bowl",
            Sound::Wood => "Wood",
            Sound::Bell => "Bell",
            Sound::Off => "Off",
        },
        volume: "Volume",
        breaks: "Breaks",
        break_minutes: "Break, minutes",
        long_break_minutes: "Long break, minutes",
        sessions_to_long: "Sessions until a long break",
        starts_breaks: "Begin breaks by themselves",
        starts_sessions: "Begin the next session when a break is over",
        device: "This device",
        alerts: "Show a notification when I am elsewhere",
        alerts_denied: "Your browser forbids notifications from this page. You can allow them in its settings for this site.",
        stays_awake: "Keep the screen on while a session runs",
        ask_alerts: "Shall a notification tell you when time is up and you are elsewhere?",
        allow: "Yes, please",
        decline: "No, thanks",
    },
    call: |kind| match kind {
        ClientAlertKind::TimeElapsed => "Time is up",
        ClientAlertKind::PauseEnding => "The pause ends in a minute",
        ClientAlertKind::PauseEnded => "The pause is over, focus goes on",
        ClientAlertKind::SessionCompleted => "The session completed by itself",
        ClientAlertKind::BreakEnded => "The break is over",
    },
};

static GERMAN: DeviceWords = DeviceWords {
    rest: RestWords {
        offer: |minutes, is_long| match (is_long, minutes) {
            (false, 1) => "Eine Minute Auszeit nehmen".to_owned(),
            (false, _) => format!("{minutes} Minuten Auszeit"),
            (true, _) => format!("Lange Auszeit, {minutes} min"),
        },
        skip: "Auszeit überspringen",
        begun: |minutes| format!("Auszeit: {minutes} Minuten."),
        over: "Die Auszeit ist vorbei.",
    },
    choices: ChoiceWords {
        title: "Ton und Auszeiten",
        hint: "Gilt nur für diesen Browser.",
        close: "Fertig",
        sound: "Ton, wenn etwas vorbei ist",
        sound_name: |sound| match sound {
            Sound::Chime => "Klang",
            Sound::Bowl => "Schale",
            Sound::Wood => "Holz",
            Sound::Bell => "Glocke",
            Sound::Off => "Aus",
        },
        volume: "Lautstärke",
        breaks: "Auszeiten",
        break_minutes: "Auszeit, Minuten",
        long_break_minutes: "Lange Auszeit, Minuten",
        sessions_to_long: "Sitzungen bis zur langen",
        starts_breaks: "Auszeiten beginnen von selbst",
        starts_sessions: "Nach einer Auszeit beginnt die nächste Sitzung von selbst",
        device: "Dieses Gerät",
        alerts: "Benachrichtigen, wenn ich woanders bin",
        alerts_denied: "Dein Browser verbietet dieser Seite Benachrichtigungen. In seinen Einstellungen für diese Seite kannst du sie erlauben.",
        stays_awake: "Bildschirm anlassen, solange eine Sitzung läuft",
        ask_alerts: "Soll eine Benachrichtigung dir sagen, wenn die Zeit um ist und du woanders bist?",
        allow: "Ja, gern",
        decline: "Nein, danke",
    },
    call: |kind| match kind {
        ClientAlertKind::TimeElapsed => "Die Zeit ist um",
        ClientAlertKind::PauseEnding => "Die Pause endet in einer Minute",
        ClientAlertKind::PauseEnded => "Die Pause ist vorbei, es geht weiter",
        ClientAlertKind::SessionCompleted => "Die Sitzung hat sich selbst abgeschlossen",
        ClientAlertKind::BreakEnded => "Die Auszeit ist vorbei",
    },
};
