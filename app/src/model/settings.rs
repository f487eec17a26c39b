//! The sections of the settings.

use super::route::Route;

shared::words! {
    /// A section of the settings, each with a page.
    pub SettingsSection {
        /// Name, zone, days and goal.
        Profile = "profile",
        /// What the timer's start form can be filled with.
        Presets = "presets",
        /// Language and theme.
        Appearance = "appearance",
        /// Sounds, breaks and notifications; stored in the browser.
        Device = "device",
        /// The single keys of the timer; stored in the browser.
        Keyboard = "keyboard",
        /// The address of an account.
        Email = "email",
        /// Only for accounts.
        Password = "password",
        /// To sign in without a password; only for accounts.
        Passkeys = "passkeys",
        /// The devices that are signed in.
        SignIns = "sign-ins",
        /// What happened to the account.
        Activity = "activity",
        /// For programs that use the API.
        Tokens = "tokens",
        /// For servers that receive events.
        Webhooks = "webhooks",
        /// The secret address of an iCalendar file.
        Calendar = "calendar",
        /// Export and import.
        Data = "data",
        /// Deleting the account.
        Leave = "leave",
    }
}

impl SettingsSection {
    /// Its address.
    #[must_use]
    pub fn path(self) -> String {
        format!("{}/{}", Route::Settings.path(), self.as_str())
    }

    /// Whether it is for accounts only.
    #[must_use]
    pub const fn needs_account(self) -> bool {
        matches!(
            self,
            Self::Email
                | Self::Password
                | Self::Passkeys
                | Self::Tokens
                | Self::Webhooks
                | Self::Calendar
        )
    }
}
