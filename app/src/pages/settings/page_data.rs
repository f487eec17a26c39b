//! What a page of the settings is rendered from.

use shared::wire::{CalendarFeed, Delivery, ImportReport, Login, Me, Page, Token, Webhook};

use crate::model::settings::SettingsSection;
use crate::pages::form::RejectedForm;
use crate::text::Language;

/// What a chapter is rendered from.
#[derive(Clone, Debug)]
pub enum SettingsContent {
    /// The list of chapters.
    Index,
    /// Name, zone, days and goal, with the zones to choose from.
    Profile(Vec<&'static str>),
    /// Which language was chosen; none for the browser's.
    Appearance(Option<Language>),
    /// Sounds, breaks and notifications, of this browser.
    Device,
    /// The password.
    Password,
    /// Where the person is signed in.
    SignIns(Vec<Login>),
    /// The tokens, and the secret of the one that was just made.
    Tokens(Vec<Token>, Option<String>),
    /// The webhooks, and the types of events that they can hear of.
    Webhooks(Vec<Webhook>, &'static [&'static str]),
    /// A webhook.
    Webhook(Box<WebhookPageData>),
    /// Whether there is a feed, and the address that was just made.
    Calendar(CalendarFeed, Option<String>),
    /// What an import did.
    Data(Option<ImportReport>),
    /// Deleting the account.
    Leave,
    /// Something that a guest cannot have.
    ForAccounts(SettingsSection),
}

/// What a webhook's page is rendered from.
#[derive(Clone, Debug)]
pub struct WebhookPageData {
    /// The webhook.
    pub webhook: Webhook,
    /// The secret that was just made.
    pub secret: Option<String>,
    /// What it was told, a page of it.
    pub deliveries: Page<Delivery>,
    /// The types of events that it can hear of.
    pub events: &'static [&'static str],
}

/// What the page is rendered from.
#[derive(Clone, Debug)]
pub struct SettingsPageData {
    /// Who is there; none for a newcomer.
    pub me: Option<Me>,
    /// What is shown.
    pub content: SettingsContent,
    /// What was just done.
    pub did: Option<String>,
    /// The form that was sent in vain.
    pub sent: Option<RejectedForm>,
}

impl SettingsContent {
    /// The section that is shown; none for the list of sections.
    pub const fn section(&self) -> Option<SettingsSection> {
        Some(match self {
            Self::Index => return None,
            Self::Profile(_) => SettingsSection::Profile,
            Self::Appearance(_) => SettingsSection::Appearance,
            Self::Device => SettingsSection::Device,
            Self::Password => SettingsSection::Password,
            Self::SignIns(_) => SettingsSection::SignIns,
            Self::Tokens(..) => SettingsSection::Tokens,
            Self::Webhooks(..) | Self::Webhook(_) => SettingsSection::Webhooks,
            Self::Calendar(..) => SettingsSection::Calendar,
            Self::Data(_) => SettingsSection::Data,
            Self::Leave => SettingsSection::Leave,
            Self::ForAccounts(chapter) => *chapter,
        })
    }
}
