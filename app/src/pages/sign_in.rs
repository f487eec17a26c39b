//! Registration, sign-in and sign-out: plain forms without script, rendered by the server.

use leptos::prelude::*;
use shared::UserId;
use shared::wire::Me;

use super::email_links::RECOVERY;
use super::form::{FormError, FormValues, InputField, Notice, RejectedForm};
use super::navigation_bar::PlainBar;
use super::own_device::OwnDevice;
use super::passkeys::{AUTOCOMPLETE, PasskeyScript, PasskeySignIn};
use super::sign_out::SignOutForm;
use super::zone::ZoneScript;
use crate::base_path::link;
use crate::model::route::Route;
use crate::text::{EmailLinkTexts, Localized as _, SignInTexts, texts};

/// The name of the sign-in form.
pub const SIGN_IN: &str = "sign-in";

/// The name of the registration form.
pub const REGISTER: &str = "register";

/// The data of the page.
#[derive(Clone, Debug, Default)]
pub struct SignInPageData {
    /// The signed-in user; none before the first session.
    pub me: Option<Me>,
    /// The path of Stint to return to.
    pub next: Option<String>,
    /// The code of the last action's notice.
    pub did: Option<String>,
    /// Whether a forgotten password can be recovered by mail.
    pub sends_mail: bool,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
}

/// `/sign-in`
#[component]
pub fn SignInPage(
    /// The user and the rejected form.
    page: SignInPageData,
) -> impl IntoView {
    let texts = &texts().sign_in;
    super::title(texts.title);
    let message = match page.did.as_deref() {
        Some("left") => Some(texts.account_deleted),
        Some("registered") => Some(EmailLinkTexts::here().registered),
        _ => None,
    };
    let account = page.me.as_ref();
    let account = account.and_then(|me| Some((me.user_id, me.email.clone()?)));
    let body = match account {
        Some((user, email)) => signed_in(user, &email, texts),
        None => sign_in_forms(page, texts),
    };
    view! {
        <PlainBar here=Route::SignIn />
        <main id="content" class="page account">
            <h1>{texts.title}</h1>
            <Notice message />
            {body}
        </main>
        <ZoneScript />
    }
    .into_any()
}

fn signed_in(user: UserId, email: &str, texts: &'static SignInTexts) -> AnyView {
    view! {
        <p>{(texts.signed_in_as)(email)}</p>
        <SignOutForm user path="/forms/logout">
            <button class="primary">{texts.sign_out}</button>
        </SignOutForm>
        <p>
            <a href=link(Route::Settings.path())>{texts.settings}</a>
        </p>
    }
    .into_any()
}

/// Registration and sign-in, the likelier one first.
fn sign_in_forms(page: SignInPageData, texts: &'static SignInTexts) -> AnyView {
    let is_guest = page.me.is_some();
    let next = page.next;
    let back = || {
        let next = next.clone();
        next.map(|next| view! { <input type="hidden" name="next" value=next /> })
    };
    let forgotten = if page.sends_mail {
        view! {
            <p>
                <a href=link(RECOVERY)>{texts.forgotten}</a>
            </p>
        }
        .into_any()
    } else {
        view! { <p class="hint">{texts.no_mail}</p> }.into_any()
    };
    let register = FormValues::of(page.sent.as_ref(), REGISTER);
    let sign_in = FormValues::of(page.sent.as_ref(), SIGN_IN);
    let guest = is_guest.then(|| {
        view! {
            <p class="hint">{texts.guest_sessions}</p>
        }
    });
    view! {
        <p>{if is_guest { texts.guest } else { texts.newcomer }}</p>
        <OwnDevice />
        <form
            method="post"
            action=link("/forms/register")
            class="form"
            aria-labelledby="register-title"
            novalidate
        >
            <h2 id="register-title">{texts.register}</h2>
            <FormError form=register.clone() />
            {back()}
            <input type="hidden" name="timeZone" data-zone="" />
            {email(&register, "username", texts)}
            {InputField::text(&register, "password", texts.password)
                .kind("password")
                .autocomplete("new-password")
                .longest(200)
                .required()
                .hint(texts.password_hint)
                .view()}
            {InputField::text(&register, "displayName", texts.name)
                .autocomplete("name")
                .longest(100)
                .view()} <button class="primary">{texts.register}</button>
        </form>
        <form
            method="post"
            action=link("/forms/login")
            class="form"
            aria-labelledby="sign-in-title"
            novalidate
        >
            <h2 id="sign-in-title">{texts.sign_in}</h2>
            <FormError form=sign_in.clone() />
            {back()}
            {email(&sign_in, AUTOCOMPLETE, texts)}
            {InputField::text(&sign_in, "password", texts.password)
                .kind("password")
                .autocomplete("current-password")
                .longest(200)
                .required()
                .view()} {guest} <button class="outlined">{texts.sign_in}</button>
            {forgotten}
        </form>
        <PasskeySignIn next=next.clone() is_guest />
        <PasskeyScript />
    }
    .into_any()
}

fn email(form: &FormValues, autocomplete: &'static str, texts: &'static SignInTexts) -> AnyView {
    InputField::text(form, "email", texts.email)
        .kind("email")
        .autocomplete(autocomplete)
        .longest(254)
        .required()
        .view()
}
