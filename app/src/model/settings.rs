//! The sections of the settings.

use super::route::Route;

/// A section of the settings, each with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsSection {
    /// Name, zone, days and goal.
    Profile,
    /// Language and theme.
    Appearance,
    /// Sounds, breaks and notifications; stored in the browser.
    Device,
    /// Only for accounts.
    Password,
    /// The devices that are signed in.
    SignIns,
    /// For programs that use the API.
    Tokens,
    /// For servers that receive events.
    Webhooks,
    /// The secret address of an iCalendar file.
    Calendar,
    /// Export and import.
    Data,
    /// Deleting the account.
    Leave,
}

impl SettingsSection {
    /// Every section, in the order of the list.
    pub const ALL: [Self; 10] = [
        Self::Profile,
        Self::Appearance,
        Self::Device,
        Self::Password,
        Self::SignIns,
        Self::Tokens,
        Self::Webhooks,
        Self::Calendar,
        Self::Data,
        Self::Leave,
    ];

    /// Its name in the address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Appearance => "appearance",
            Self::Device => "device",
            Self::Password => "password",
            Self::SignIns => "sign-ins",
            Self::Tokens => "tokens",
            Self::Webhooks => "webhooks",
            Self::Calendar => "calendar",
            Self::Data => "data",
            Self::Leave => "leave",
        }
    }

    /// The section of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|chapter| chapter.as_str() == name)
    }

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
            Self::Password | Self::Tokens | Self::Webhooks | Self::Calendar
        )
    }
}
