//! The data of the settings pages.

use shared::wire::{
    Activity, CalendarFeed, Delivery, ImportRecord, ImportReport, ImportUndo, Login, Me, Page,
    Passkey, Token, Usage, Webhook,
};

use super::foreign::ForeignPreview;
use super::presets::PresetList;
use crate::model::settings::SettingsSection;
use crate::pages::form::RejectedForm;
use crate::text::Language;

/// The data of a section.
#[derive(Clone, Debug)]
pub enum SettingsContent {
    /// The list of sections.
    Index,
    /// With the time zones to choose from.
    Profile(Vec<&'static str>),
    /// What the timer's start form can be filled with.
    Presets(PresetList),
    /// The chosen language; none for the browser's.
    Appearance(Option<Language>),
    /// Stored in the browser.
    Device,
    /// Stored in the browser, too.
    Keyboard,
    /// Whether the address is verified, and whether the server sends mail.
    Email {
        /// Somebody followed a link that was sent there.
        verified: bool,
        /// Without mail the address stays as it is.
        sends_mail: bool,
    },
    /// Only for accounts.
    Password,
    /// For accounts, newest first.
    Passkeys(Vec<Passkey>),
    /// The browsers that are signed in.
    SignIns(Vec<Login>),
    /// A page of what happened to the account.
    Activity(Page<Activity>),
    /// The tokens, and the secret of a new one.
    Tokens(Vec<Token>, Option<String>),
    /// The webhooks, and all types of events.
    Webhooks(Vec<Webhook>, &'static [&'static str]),
    /// One webhook with its deliveries.
    Webhook(Box<WebhookPageData>),
    /// The feed's state, and the address of a new one.
    Calendar(CalendarFeed, Option<String>),
    /// The result of an import, the imports that can be undone, and what the user stores.
    Data {
        /// Of the import that was just made.
        report: Option<Box<ImportReport>>,
        /// Imports that can be undone.
        imports: Vec<ImportRecord>,
        /// What is stored.
        usage: Usage,
        /// Whether this browser may add the sessions of a guest.
        has_guest_sessions: bool,
    },
    /// Undoing an import.
    Undo(Box<ImportUndo>),
    /// A file of another time tracker.
    Foreign(Box<ForeignPreview>),
    /// The account deletion form.
    Leave,
    /// A section that a guest cannot use.
    ForAccounts(SettingsSection),
}

/// The data of a webhook's page.
#[derive(Clone, Debug)]
pub struct WebhookPageData {
    /// The stored webhook.
    pub webhook: Webhook,
    /// A new secret, shown once.
    pub secret: Option<String>,
    /// A page of deliveries.
    pub deliveries: Page<Delivery>,
    /// All types of events.
    pub events: &'static [&'static str],
}

/// The data of a settings page.
#[derive(Clone, Debug)]
pub struct SettingsPageData {
    /// The signed-in user; none before the first session.
    pub me: Option<Me>,
    /// The section with its data.
    pub content: SettingsContent,
    /// The code of the last action's notice.
    pub did: Option<String>,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
}

impl SettingsContent {
    /// The current section; none for the list of sections.
    pub const fn section(&self) -> Option<SettingsSection> {
        Some(match self {
            Self::Index => return None,
            Self::Profile(_) => SettingsSection::Profile,
            Self::Presets(_) => SettingsSection::Presets,
            Self::Appearance(_) => SettingsSection::Appearance,
            Self::Device => SettingsSection::Device,
            Self::Keyboard => SettingsSection::Keyboard,
            Self::Email { .. } => SettingsSection::Email,
            Self::Password => SettingsSection::Password,
            Self::Passkeys(_) => SettingsSection::Passkeys,
            Self::SignIns(_) => SettingsSection::SignIns,
            Self::Activity(_) => SettingsSection::Activity,
            Self::Tokens(..) => SettingsSection::Tokens,
            Self::Webhooks(..) | Self::Webhook(_) => SettingsSection::Webhooks,
            Self::Calendar(..) => SettingsSection::Calendar,
            Self::Data { .. } | Self::Foreign(_) | Self::Undo(_) => SettingsSection::Data,
            Self::Leave => SettingsSection::Leave,
            Self::ForAccounts(chapter) => *chapter,
        })
    }
}
