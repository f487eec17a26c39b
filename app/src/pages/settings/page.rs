//! `/settings` and each of its sections.

use leptos::prelude::*;
use shared::wire::Me;

use super::page_data::{SettingsContent, SettingsPageData};
use super::{
    access, account, activity, data, foreign, imports, keyboard, passkeys, presets, profile,
    webhooks,
};
use crate::base_path::link;
use crate::model::route::Route;
use crate::model::settings::SettingsSection;
use crate::pages::device_preferences::PreferencesContainer;
use crate::pages::form::Notice;
use crate::pages::navigation_bar::PlainBar;
use crate::pages::own_device::OwnDevice;
use crate::pages::zone::ZoneScript;
use crate::text::texts;

/// The page of a section, or the list of sections.
#[component]
pub fn SettingsPage(
    /// The section and its data.
    page: SettingsPageData,
) -> impl IntoView {
    let texts = texts().settings;
    let SettingsPageData {
        me,
        content,
        did,
        sent,
    } = page;
    let sent = sent.as_ref();
    let message = did.as_deref().and_then(texts.notice);
    let chapter = content.section();
    let title = chapter.map_or(texts.title, |chapter| (texts.chapter)(chapter).0);
    crate::pages::title(title);
    let body = match content {
        SettingsContent::Index => index(me.as_ref()),
        SettingsContent::Profile(zones) => profile::profile(me.as_ref(), &zones, sent),
        SettingsContent::Presets(list) => presets::presets(&list, sent),
        SettingsContent::Appearance(chosen) => profile::appearance(chosen),
        SettingsContent::Device => device(),
        SettingsContent::Keyboard => keyboard::keyboard(),
        SettingsContent::Email {
            verified,
            sends_mail,
        } => account::email(me.as_ref(), verified, sends_mail, sent),
        SettingsContent::Password => account::password(me.as_ref(), sent),
        SettingsContent::Passkeys(stored) => passkeys::passkeys(me.as_ref(), stored, sent),
        SettingsContent::SignIns(logins) => account::sign_ins(logins),
        SettingsContent::Activity(page) => activity::activity(page),
        SettingsContent::Tokens(tokens, secret) => access::tokens(tokens, secret, sent),
        SettingsContent::Webhooks(webhooks, events) => webhooks::list(webhooks, events, sent),
        SettingsContent::Webhook(one) => webhooks::one(*one, sent),
        SettingsContent::Calendar(calendar, address) => data::calendar(calendar, address),
        SettingsContent::Data {
            report,
            imports,
            usage,
            has_guest_sessions,
        } => {
            let is_guest = me.as_ref().is_none_or(|me| me.guest);
            let guest_sessions = has_guest_sessions.then(data::guest_sessions);
            let everything = data::everything(report, imports, &usage, is_guest, sent);
            (guest_sessions, everything).into_any()
        }
        SettingsContent::Undo(undo) => imports::undo(*undo),
        SettingsContent::Foreign(preview) => foreign::preview(*preview),
        SettingsContent::Leave => account::leave(me.as_ref(), sent),
        SettingsContent::ForAccounts(chapter) => for_accounts(chapter),
    };
    let trail = chapter.map(|_| {
        view! {
            <p class="breadcrumb">
                <a href=link(Route::Settings.path())>{texts.title}</a>
            </p>
        }
    });
    view! {
        <PlainBar here=Route::Settings />
        <main id="content" class="page">
            {trail}
            <h1>{title}</h1>
            <Notice message />
            {body}
        </main>
        <ZoneScript />
    }
    .into_any()
}

/// The list of sections. Without a user it has those that work without one.
fn index(me: Option<&Me>) -> AnyView {
    let texts = texts().settings;
    let rows: Vec<_> = SettingsSection::ALL
        .iter()
        .copied()
        .filter(|chapter| {
            me.is_some()
                || matches!(
                    chapter,
                    SettingsSection::Profile
                        | SettingsSection::Appearance
                        | SettingsSection::Device
                        | SettingsSection::Keyboard
                )
        })
        .map(|chapter| {
            let (title, line) = (texts.chapter)(chapter);
            view! {
                <li>
                    <a class="row-title" href=link(&chapter.path())>
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
        }) => (texts.signed_in_as)(email),
        Some(_) => texts.guest.to_owned(),
        None => texts.newcomer.to_owned(),
    };
    let link_text = if me.is_some_and(|me| !me.guest) {
        texts.account
    } else {
        texts.register
    };
    view! {
        <p class="facts">
            <span>{who}</span>
            <a href=link(Route::SignIn.path())>{link_text}</a>
        </p>
        <ul class="rows chapters">{rows}</ul>
    }
    .into_any()
}

/// The preferences that are stored in the browser, which need script.
fn device() -> AnyView {
    view! {
        <PreferencesContainer />
        <OwnDevice />
        <noscript>
            <p>{texts().settings.needs_script}</p>
        </noscript>
    }
    .into_any()
}

/// The text for a guest in a section that needs an account.
fn for_accounts(chapter: SettingsSection) -> AnyView {
    let texts = texts().settings;
    let path = format!("{}?next={}", Route::SignIn.path(), chapter.path());
    view! {
        <p>{(texts.for_accounts)(chapter)}</p>
        <p>
            <a class="button outlined" href=link(&path)>
                {texts.register}
            </a>
        </p>
    }
    .into_any()
}
