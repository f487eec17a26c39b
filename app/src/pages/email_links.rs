//! Recovery of a password, and confirmation of an e-mail address: plain forms without script,
//! rendered by the server.

use leptos::prelude::*;

use super::form::{ChoiceField, ChoiceOption, FormError, FormValues, InputField, RejectedForm};
use super::navigation_bar::PlainBar;
use crate::base_path;
use crate::model::route::Route;
use crate::text::{EmailLinkTexts, Localized as _, texts};

/// The page where a link to set a new password is asked for and used.
pub const RECOVERY: &str = "/recover";

/// The page where an address is confirmed.
pub const CONFIRMATION: &str = "/confirm-email";

/// Each state of the two pages.
#[derive(Clone, Debug)]
pub enum EmailLinkContent {
    /// The form that asks for a link.
    AskForLink,
    /// The same text for every address.
    LinkSent,
    /// The form for a new password.
    NewPassword {
        /// The secret of the link.
        link: String,
        /// Whether this browser asked for it; another one has to name the address.
        is_own: bool,
    },
    /// The button that confirms an address.
    ConfirmAddress {
        /// The secret of the link.
        link: String,
        /// The address.
        email: String,
    },
    /// After the button was used.
    AddressConfirmed,
    /// The link was used or has expired.
    Invalid,
    /// The server sends no mail.
    NoMail,
}

/// What the server knows when it renders one of them.
#[derive(Clone, Debug)]
pub struct EmailLinkPageData {
    /// What it shows.
    pub content: EmailLinkContent,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
}

/// `/recover` and `/confirm-email`
#[component]
pub fn EmailLinkPage(
    /// The content and the rejected form.
    page: EmailLinkPageData,
) -> impl IntoView {
    let texts = EmailLinkTexts::here();
    let form = FormValues::of(page.sent.as_ref(), "link");
    let title = match page.content {
        EmailLinkContent::ConfirmAddress { .. } | EmailLinkContent::AddressConfirmed => {
            texts.confirm_title
        }
        _ => texts.recover_title,
    };
    super::title(title);
    let body = match page.content {
        EmailLinkContent::AskForLink => ask_for_link(form, texts),
        EmailLinkContent::LinkSent => view! { <p role="status">{texts.link_sent}</p> }.into_any(),
        EmailLinkContent::NewPassword { link, is_own } => new_password(form, link, is_own, texts),
        EmailLinkContent::ConfirmAddress { link, email } => {
            confirm_address(form, link, &email, texts)
        }
        EmailLinkContent::AddressConfirmed => view! {
            <p role="status">{texts.confirmed}</p>
            <p>
                <a href=base_path::link(Route::Timer.path())>{texts.to_timer}</a>
            </p>
        }
        .into_any(),
        EmailLinkContent::Invalid => view! {
            <p role="alert">{texts.invalid}</p>
            <p>
                <a href=base_path::link(RECOVERY)>{texts.ask_again}</a>
            </p>
        }
        .into_any(),
        EmailLinkContent::NoMail => view! { <p>{texts.no_mail}</p> }.into_any(),
    };
    view! {
        <PlainBar here=Route::SignIn />
        <main id="content" class="page account">
            <h1>{title}</h1>
            {body}
        </main>
    }
    .into_any()
}

fn ask_for_link(form: FormValues, texts: &'static EmailLinkTexts) -> AnyView {
    view! {
        <p>{texts.recover_hint}</p>
        <form method="post" action=base_path::link("/forms/recover") class="form" novalidate>
            <FormError form=form.clone() />
            {email(&form)}
            <button class="primary">{texts.send_link}</button>
        </form>
    }
    .into_any()
}

fn new_password(
    form: FormValues,
    link: String,
    is_own: bool,
    texts: &'static EmailLinkTexts,
) -> AnyView {
    let address = (!is_own).then(|| {
        view! {
            <p class="hint">{texts.other_browser}</p>
            {email(&form)}
        }
    });
    view! {
        <form method="post" action=base_path::link("/forms/new-password") class="form" novalidate>
            <FormError form=form.clone() />
            <input type="hidden" name="link" value=link />
            {address}
            {InputField::text(&form, "newPassword", texts.new_password)
                .kind("password")
                .autocomplete("new-password")
                .longest(200)
                .required()
                .hint(texts.new_password_hint)
                .view()}
            {delete_credentials(&form)}
            <button class="primary">{texts.set_password}</button>
        </form>
    }
    .into_any()
}

/// Whether tokens and passkeys are deleted with the password.
pub(crate) fn delete_credentials(form: &FormValues) -> AnyView {
    let texts = EmailLinkTexts::here();
    let all = vec![ChoiceOption {
        value: "true".to_owned(),
        label: texts.delete_credentials.to_owned(),
        ..ChoiceOption::default()
    }];
    ChoiceField::new(form, "deleteCredentials", texts.programs)
        .hint(texts.delete_credentials_hint)
        .among("checkbox", all)
        .into_any()
}

fn confirm_address(
    form: FormValues,
    link: String,
    email: &str,
    texts: &'static EmailLinkTexts,
) -> AnyView {
    view! {
        <p>{(texts.confirm_hint)(email)}</p>
        <form method="post" action=base_path::link("/forms/confirm-email") class="form" novalidate>
            <FormError form />
            <input type="hidden" name="link" value=link />
            <button class="primary">{texts.confirm}</button>
        </form>
    }
    .into_any()
}

fn email(form: &FormValues) -> AnyView {
    InputField::text(form, "email", texts().sign_in.email)
        .kind("email")
        .autocomplete("username")
        .longest(254)
        .required()
        .view()
}
