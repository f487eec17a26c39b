//! `/settings`: a list of chapters, each a page of its own with plain forms that need no
//! script. Rendered by the server from what it has gathered; decides nothing.

mod access;
mod account;
mod browser_name;
mod data;
mod profile;
mod webhooks;

use leptos::prelude::*;
use shared::wire::{CalendarFeed, Delivery, ImportReport, Login, Me, Page, Token, Webhook};

use super::bar::PlainBar;
use super::choices::DeviceChoicesPlace;
use super::form::{Notice, Sent};
use super::zone::ZoneScript;
use crate::place::Place;
use crate::text::{Language, words};

/// What there is to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chapter {
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

impl Chapter {
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
        format!("{}/{}", Place::Settings.path(), self.as_str())
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

/// What a chapter is rendered from.
#[derive(Clone, Debug)]
pub enum Content {
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
    Webhook(Box<OneWebhook>),
    /// Whether there is a feed, and the address that was just made.
    Calendar(CalendarFeed, Option<String>),
    /// What an import did.
    Data(Option<ImportReport>),
    /// Deleting the account.
    Leave,
    /// Something that a guest cannot have.
    ForAccounts(Chapter),
}

/// What a webhook's page is rendered from.
#[derive(Clone, Debug)]
pub struct OneWebhook {
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
pub struct Settings {
    /// Who is there; none for a newcomer.
    pub me: Option<Me>,
    /// What is shown.
    pub content: Content,
    /// What was just done.
    pub did: Option<String>,
    /// The form that was sent in vain.
    pub sent: Option<Sent>,
}

/// The page.
#[component]
pub fn SettingsPage(
    /// What it is rendered from.
    page: Settings,
) -> impl IntoView {
    let words = words().settings;
    let Settings {
        me,
        content,
        did,
        sent,
    } = page;
    let sent = sent.as_ref();
    let said = did.as_deref().and_then(words.notice);
    let chapter = content.chapter();
    let title = chapter.map_or(words.title, |chapter| (words.chapter)(chapter).0);
    super::title(title);
    let body = match content {
        Content::Index => index(me.as_ref()),
        Content::Profile(zones) => profile::profile(me.as_ref(), &zones, sent),
        Content::Appearance(chosen) => profile::appearance(chosen),
        Content::Device => device(),
        Content::Password => account::password(me.as_ref(), sent),
        Content::SignIns(logins) => account::sign_ins(logins),
        Content::Tokens(tokens, secret) => access::tokens(tokens, secret, sent),
        Content::Webhooks(webhooks, events) => webhooks::list(webhooks, events, sent),
        Content::Webhook(one) => webhooks::one(*one, sent),
        Content::Calendar(calendar, address) => data::calendar(calendar, address),
        Content::Data(report) => data::everything(report, sent),
        Content::Leave => account::leave(me.as_ref(), sent),
        Content::ForAccounts(chapter) => for_accounts(chapter),
    };
    let trail = chapter.map(|_| {
        view! {
            <p class="trail">
                <a href=Place::Settings.path()>{words.title}</a>
            </p>
        }
    });
    view! {
        <PlainBar here=Place::Settings />
        <main id="content" class="page">
            {trail}
            <h1>{title}</h1>
            <Notice said />
            {body}
        </main>
        <ZoneScript />
    }
    .into_any()
}

impl Content {
    const fn chapter(&self) -> Option<Chapter> {
        Some(match self {
            Self::Index => return None,
            Self::Profile(_) => Chapter::Profile,
            Self::Appearance(_) => Chapter::Appearance,
            Self::Device => Chapter::Device,
            Self::Password => Chapter::Password,
            Self::SignIns(_) => Chapter::SignIns,
            Self::Tokens(..) => Chapter::Tokens,
            Self::Webhooks(..) | Self::Webhook(_) => Chapter::Webhooks,
            Self::Calendar(..) => Chapter::Calendar,
            Self::Data(_) => Chapter::Data,
            Self::Leave => Chapter::Leave,
            Self::ForAccounts(chapter) => *chapter,
        })
    }
}

/// The chapters. A newcomer sees those that do something for them.
fn index(me: Option<&Me>) -> AnyView {
    let words = words().settings;
    let rows: Vec<_> = Chapter::ALL
        .into_iter()
        .filter(|chapter| {
            me.is_some()
                || matches!(
                    chapter,
                    Chapter::Profile | Chapter::Appearance | Chapter::Device
                )
        })
        .map(|chapter| {
            let (title, line) = (words.chapter)(chapter);
            view! {
                <li>
                    <a class="what" href=chapter.path()>
                        <span>{title}</span>
                        <small>{line}</small>
                    </a>
                </li>
            }
        })
        .collect();
    let who = match me {
        Some(Me {
            email: Some(email), ..
        }) => (words.signed_in_as)(email),
        Some(_) => words.guest.to_owned(),
        None => words.newcomer.to_owned(),
    };
    let way = if me.is_some_and(|me| !me.guest) {
        words.account
    } else {
        words.register
    };
    view! {
        <p class="facts">
            <span>{who}</span>
            <a href=Place::SignIn.path()>{way}</a>
        </p>
        <ul class="rows chapters">{rows}</ul>
    }
    .into_any()
}

/// What only this browser knows, and so only script can show.
fn device() -> AnyView {
    view! {
        <DeviceChoicesPlace />
        <noscript>
            <p>{words().settings.needs_script}</p>
        </noscript>
    }
    .into_any()
}

/// What a guest cannot have, and the way to it.
fn for_accounts(chapter: Chapter) -> AnyView {
    let words = words().settings;
    let href = format!("{}?next={}", Place::SignIn.path(), chapter.path());
    view! {
        <p>{(words.for_accounts)(chapter)}</p>
        <p>
            <a class="button outlined" href=href>
                {words.register}
            </a>
        </p>
    }
    .into_any()
}

/// A secret that is shown this once.
fn secret(id: &'static str, label: &'static str, hint: &'static str, secret: String) -> AnyView {
    let hint_id = format!("{id}-hint");
    view! {
        <div class="secret" role="status">
            <div class="field">
                <label for=id>{label}</label>
                <input id=id type="text" readonly value=secret spellcheck="false" autofocus aria-describedby=hint_id.clone() />
                <p class="hint" id=hint_id>
                    {hint}
                </p>
            </div>
        </div>
    }
    .into_any()
}
