//! The sections of the settings.

use super::route::Route;

/// What there is to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsSection {
    /// Name, zone, days and goal.
    Profile,
    /// Language and theme.
    Appearance,
    /// Sounds, breaks and notifications, of this browser.
    Device,
    /// The password.
    Password,
    /// Where the person is signed in.
    SignIns,
    /// API tokens.
    Tokens,
    /// Webhooks.
    Webhooks,
    /// The calendar feed.
    Calendar,
    /// Everything out, and in again.
    Data,
    /// Deleting the account.
    Leave,
}

impl SettingsSection {
    /// Every chapter, as they are listed.
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

    /// The chapter of this name.
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

    /// Whether a guest has to register first.
    #[must_use]
    pub const fn needs_account(self) -> bool {
        matches!(
            self,
            Self::Password | Self::Tokens | Self::Webhooks | Self::Calendar
        )
    }
}
