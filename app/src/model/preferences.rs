//! The preferences of this device: sounds, breaks, alerts, and the last type and length. Pure: the
//! caller stores the text.
//!
//! The text is `name=value` pairs, read by name and without a version: unknown names are ignored,
//! and missing or invalid values give the default, so that an older and a newer page can share it.

use std::fmt::{Display, Write};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The `localStorage` key of the text.
pub const STORAGE_KEY: &str = "stint.preferences";

/// The range of a break's length in minutes.
pub const BREAK_MINUTES: RangeInclusive<i64> = 1..=60;

/// The range of sessions until a long break.
pub const SESSIONS_TO_LONG: RangeInclusive<i64> = 2..=12;

/// After this many sessions a guest is reminded, once, that their sessions are in this browser only.
pub const REMINDED_AFTER: i64 = 2;

/// The range of the volume in per cent.
pub const VOLUME: RangeInclusive<i64> = 0..=100;

/// The names of the preferences, in the text and in forms.
pub struct PreferenceName;

impl PreferenceName {
    /// A name of [`Sound`].
    pub const SOUND: &str = "sound";
    /// Per cent, within [`VOLUME`].
    pub const VOLUME: &str = "volume";
    /// Minutes of a short break.
    pub const BREAK: &str = "break";
    /// Minutes of a long break.
    pub const LONG_BREAK: &str = "longBreak";
    /// Sessions until a long break.
    pub const LONG_AFTER: &str = "longAfter";
    /// Whether breaks start automatically.
    pub const START_BREAKS: &str = "startBreaks";
    /// Whether sessions start automatically after a break.
    pub const START_SESSIONS: &str = "startSessions";
    /// Whether notifications are shown.
    pub const ALERTS: &str = "alerts";
    /// Whether the screen stays on.
    pub const AWAKE: &str = "awake";
    /// The number of sessions that a guest has completed here.
    pub const GUEST_SESSIONS: &str = "guestSessions";
    /// Whether a single key is a shortcut.
    pub const KEYS: &str = "keys";
}

shared::words! {
    /// The sound of an alert.
    #[derive(Default)]
    pub Sound {
        /// Three rising tones.
        #[default]
        Chime = "chime",
        /// A low, long tone.
        Bowl = "bowl",
        /// Three short knocks.
        Wood = "wood",
        /// A single soft tone.
        Bell = "bell",
        /// No sound.
        Off = "off",
    }
}

/// The user's choice on notifications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlertPreference {
    /// Not decided yet.
    #[default]
    Unasked,
    /// Notifications are shown.
    On,
    /// No notifications.
    Off,
}

/// All preferences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The sound of alerts.
    pub sound: Sound,
    /// 0 to 100.
    pub volume: i64,
    /// The length of a short break.
    pub break_minutes: i64,
    /// The length of a long break.
    pub long_break_minutes: i64,
    /// The number of sessions until a long break.
    pub sessions_to_long: i64,
    /// Whether a break starts automatically after a session.
    pub starts_breaks: bool,
    /// Whether the next session starts automatically after a break.
    pub starts_sessions: bool,
    /// Whether notifications are shown.
    pub alerts: AlertPreference,
    /// Whether the screen stays on while a session runs.
    pub stays_awake: bool,
    /// Whether a single key is a shortcut (WCAG 2.1.4).
    pub has_single_keys: bool,
    /// The number of sessions that a guest has completed here, up to [`REMINDED_AFTER`].
    pub guest_sessions: i64,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            sound: Sound::default(),
            volume: 60,
            break_minutes: 5,
            long_break_minutes: 15,
            sessions_to_long: 4,
            starts_breaks: false,
            starts_sessions: false,
            alerts: AlertPreference::default(),
            stays_awake: false,
            has_single_keys: true,
            guest_sessions: 0,
        }
    }
}

impl Preferences {
    /// Reads what [`Self::write`] wrote; anything else gives the defaults.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut read = Self::default();
        for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
            read.take(name, value);
        }
        read
    }

    /// Sets one preference by its name; an invalid value is ignored.
    pub fn take(&mut self, name: &str, value: &str) {
        match name {
            PreferenceName::SOUND => put(&mut self.sound, Sound::parse(value)),
            PreferenceName::VOLUME => put(&mut self.volume, within(value, &VOLUME)),
            PreferenceName::BREAK => put(&mut self.break_minutes, within(value, &BREAK_MINUTES)),
            PreferenceName::LONG_BREAK => {
                put(&mut self.long_break_minutes, within(value, &BREAK_MINUTES))
            }
            PreferenceName::LONG_AFTER => {
                put(&mut self.sessions_to_long, within(value, &SESSIONS_TO_LONG))
            }
            PreferenceName::START_BREAKS => put(&mut self.starts_breaks, value.parse().ok()),
            PreferenceName::START_SESSIONS => put(&mut self.starts_sessions, value.parse().ok()),
            PreferenceName::ALERTS => put(
                &mut self.alerts,
                value.parse().ok().map(AlertPreference::from_answer),
            ),
            PreferenceName::AWAKE => put(&mut self.stays_awake, value.parse().ok()),
            PreferenceName::GUEST_SESSIONS => {
                put(
                    &mut self.guest_sessions,
                    within(value, &(0..=REMINDED_AFTER)),
                );
            }
            PreferenceName::KEYS => put(&mut self.has_single_keys, value.parse().ok()),
            _ => {}
        }
    }

    /// The text to store.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = String::new();
        pair(&mut text, PreferenceName::SOUND, self.sound.as_str());
        pair(&mut text, PreferenceName::VOLUME, self.volume);
        pair(&mut text, PreferenceName::BREAK, self.break_minutes);
        pair(
            &mut text,
            PreferenceName::LONG_BREAK,
            self.long_break_minutes,
        );
        pair(&mut text, PreferenceName::LONG_AFTER, self.sessions_to_long);
        pair(&mut text, PreferenceName::START_BREAKS, self.starts_breaks);
        pair(
            &mut text,
            PreferenceName::START_SESSIONS,
            self.starts_sessions,
        );
        if self.alerts != AlertPreference::Unasked {
            pair(
                &mut text,
                PreferenceName::ALERTS,
                self.alerts == AlertPreference::On,
            );
        }
        pair(&mut text, PreferenceName::AWAKE, self.stays_awake);
        pair(
            &mut text,
            PreferenceName::GUEST_SESSIONS,
            self.guest_sessions,
        );
        pair(&mut text, PreferenceName::KEYS, self.has_single_keys);
        text
    }
}

impl AlertPreference {
    /// The choice for the user's answer.
    #[must_use]
    pub const fn from_answer(is_allowed: bool) -> Self {
        if is_allowed { Self::On } else { Self::Off }
    }
}

fn put<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

/// A number within a range; none for any other text.
#[must_use]
pub fn within(text: &str, range: &RangeInclusive<i64>) -> Option<i64> {
    i64::from_str(text)
        .ok()
        .filter(|number| range.contains(number))
}

/// Appends a pair to a text.
pub(crate) fn pair(text: &mut String, name: &str, value: impl Display) {
    let between = if text.is_empty() { "" } else { "&" };
    // Writing to a String cannot fail.
    let _ = write!(text, "{between}{name}={value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen() -> Preferences {
        Preferences {
            sound: Sound::Wood,
            volume: 0,
            break_minutes: 7,
            long_break_minutes: 20,
            sessions_to_long: 3,
            starts_breaks: true,
            starts_sessions: true,
            alerts: AlertPreference::Off,
            stays_awake: true,
            has_single_keys: false,
            guest_sessions: 2,
        }
    }

    #[test]
    fn written_text_reads_back() {
        assert_eq!(Preferences::read(&chosen().write()), chosen());
        let nothing = Preferences::default();
        assert_eq!(Preferences::read(&nothing.write()), nothing);
    }

    #[test]
    fn empty_text_gives_the_defaults() {
        assert_eq!(Preferences::read(""), Preferences::default());
    }

    #[test]
    fn unreadable_values_give_the_defaults() {
        let text = "sound=trombone&volume=900&break=0&longBreak=x&awake=maybe&later=1&&keys=4\
                    &longAfter=1&alerts=&startBreaks=true&{\"json\":=";
        let read = Preferences::read(text);
        assert_eq!(
            read,
            Preferences {
                starts_breaks: true,
                ..Preferences::default()
            }
        );
    }

    #[test]
    fn undecided_alert_preference_is_not_written() {
        let mut preferences = Preferences::default();
        assert!(!preferences.write().contains("alerts"));
        preferences.alerts = AlertPreference::On;
        assert_eq!(
            Preferences::read(&preferences.write()).alerts,
            AlertPreference::On
        );
    }

    #[test]
    fn sound_names_parse() {
        for &sound in Sound::ALL {
            assert_eq!(Sound::parse(sound.as_str()), Some(sound));
        }
    }
}
