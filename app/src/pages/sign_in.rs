//! Registering, signing in and out: plain forms that need no script, rendered by the server.

use leptos::prelude::*;
use shared::UserId;
use shared::wire::Me;

use super::form::{FormError, FormValues, InputField, Notice, RejectedForm};
use super::navigation_bar::PlainBar;
use super::sign_out::SignOutForm;
use super::zone::ZoneScript;
use crate::model::route::Route;
use crate::text::{SignInTexts, words};

/// The name of the form for those who have an account.
pub const SIGN_IN: &str = "sign-in";

/// The name of the form for a new account.
pub const REGISTER: &str = "register";

/// What the page is rendered from.
#[derive(Clone, Debug, Default)]
pub struct SignInPageData {
    /// Who is there; none for a newcomer.
    pub me: Option<Me>,
    /// Where the person came from and goes back to; a path of Stint's own.
    pub next: Option<String>,
    /// What was just done.
    pub did: Option<String>,
    /// The form that was sent in vain.
    pub sent: Option<RejectedForm>,
}

/// `/sign-in`
#[component]
pub fn SignInPage(
    /// What it is rendered from.
    page: SignInPageData,
) -> impl IntoView {
    let words = &words().sign_in;
    super::title(words.title);
    let said = (page.did.as_deref() == Some("left")).then_some(words.account_deleted);
    let person = page.me.as_ref();
    let person = person.and_then(|me| Some((me.user_id, me.email.clone()?)));
    let body = match person {
        Some((user, email)) => signed_in(user, &email, words),
        None => ways(page, words),
    };
    view! {
        <PlainBar here=Route::SignIn />
        <main id="content" class="page account">
            <h1>{words.title}</h1>
            <Notice said />
            {body}
        </main>
        <ZoneScript />
    }
    .into_any()
}

fn signed_in(user: UserId, email: &str, words: &'static SignInTexts) -> AnyView {
    view! {
        <p>{(words.signed_in_as)(email)}</p>
        <SignOutForm user action="/forms/logout">
            <button class="primary">{words.sign_out}</button>
        </SignOutForm>
        <p>
            <a href=Route::Settings.path()>{words.settings}</a>
        </p>
    }
    .into_any()
}

/// The two ways in, the likelier one first.
fn ways(page: SignInPageData, words: &'static SignInTexts) -> AnyView {
    let is_guest = page.me.is_some();
    let next = page.next;
    let back = || {
        let next = next.clone();
        next.map(|next| view! { <input type="hidden" name="next" value=next /> })
    };
    let register = FormValues::of(page.sent.as_ref(), REGISTER);
    let sign_in = FormValues::of(page.sent.as_ref(), SIGN_IN);
    let guest = is_guest.then(|| {
        view! {
            <p class="hint">
                {words.guest_stays} " "
                <a href="/api/export?format=jsonl" download>
                    {words.export_first}
                </a> " " {words.import_hint}
            </p>
        }
    });
    view! {
        <p>{if is_guest { words.guest } else { words.newcomer }}</p>
        <form
            method="post"
            action="/forms/register"
            class="form"
            aria-labelledby="register-title"
            novalidate
        >
            <h2 id="register-title">{words.register}</h2>
            <FormError form=register.clone() />
            {back()}
            <input type="hidden" name="timeZone" data-zone="" />
            {email(&register, words)}
            {InputField::text(&register, "password", words.password)
                .kind("password")
                .autocomplete("new-password")
                .longest(200)
                .required()
                .hint(words.password_hint)
                .view()}
            {InputField::text(&register, "displayName", words.name)
                .autocomplete("name")
                .longest(100)
                .view()} <button class="primary">{words.register}</button>
        </form>
        <form
            method="post"
            action="/forms/login"
            class="form"
            aria-labelledby="sign-in-title"
            novalidate
        >
            <h2 id="sign-in-title">{words.sign_in}</h2>
            <FormError form=sign_in.clone() />
            {back()}
            {email(&sign_in, words)}
            {InputField::text(&sign_in, "password", words.password)
                .kind("password")
                .autocomplete("current-password")
                .longest(200)
                .required()
                .view()} {guest} <button class="outlined">{words.sign_in}</button>
        </form>
    }
    .into_any()
}

fn email(form: &FormValues, words: &'static SignInTexts) -> AnyView {
    InputField::text(form, "email", words.email)
        .kind("email")
        .autocomplete("username")
        .longest(254)
        .required()
        .view()
}
