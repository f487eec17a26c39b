//! E-mail address, password, devices, and account deletion.

use leptos::prelude::*;
use shared::wire::{Login, Me};

use super::browser_name;
use crate::base_path::link;
use crate::pages::email_links::delete_credentials;
use crate::pages::form::{FormError, FormValues, InputField, LocalTimestamp, RejectedForm};
use crate::text::texts;

/// The address, and the forms to confirm or change it.
pub fn email(
    me: Option<&Me>,
    verified: bool,
    sends_mail: bool,
    sent: Option<&RejectedForm>,
) -> AnyView {
    let texts = texts().settings;
    let form = FormValues::of(sent, "email");
    let email = me.and_then(|me| me.email.clone()).unwrap_or_default();
    let shown = (texts.email_is)(&email, verified);
    if !sends_mail {
        return view! {
            <p>{shown}</p>
            <p class="hint">{texts.email_needs_mail}</p>
        }
        .into_any();
    }
    let verify = (!verified).then(|| {
        view! {
            <form method="post" action=link("/forms/settings/verify-email")>
                <button class="outlined">{texts.verify_email}</button>
            </form>
        }
    });
    view! {
        <p>{shown}</p>
        {verify}
        <form method="post" action=link("/forms/settings/email") class="form" novalidate>
            <FormError form=form.clone() />
            <input type="hidden" name="username" autocomplete="username" value=email />
            {InputField::text(&form, "email", texts.new_email)
                .kind("email")
                .autocomplete("email")
                .longest(254)
                .required()
                .hint(texts.new_email_hint)
                .view()}
            {InputField::text(&form, "currentPassword", texts.old_password)
                .kind("password")
                .autocomplete("current-password")
                .longest(200)
                .required()
                .view()} <button class="primary">{texts.change_email}</button>
        </form>
    }
    .into_any()
}

/// The form to change the password.
pub fn password(me: Option<&Me>, sent: Option<&RejectedForm>) -> AnyView {
    let texts = texts().settings;
    let form = FormValues::of(sent, "password");
    let email = me.and_then(|me| me.email.clone());
    view! {
        <form method="post" action=link("/forms/settings/password") class="form" novalidate>
            <FormError form=form.clone() />
            <input type="hidden" name="username" autocomplete="username" value=email />
            {InputField::text(&form, "currentPassword", texts.old_password)
                .kind("password")
                .autocomplete("current-password")
                .longest(200)
                .required()
                .view()}
            {InputField::text(&form, "newPassword", texts.new_password)
                .kind("password")
                .autocomplete("new-password")
                .longest(200)
                .required()
                .hint(texts.new_password_hint)
                .view()}
            {delete_credentials(&form)}
            <button class="primary">{texts.change_password}</button>
        </form>
    }
    .into_any()
}

/// The browsers in which the user is signed in.
pub fn sign_ins(logins: Vec<Login>) -> AnyView {
    let texts = texts().settings;
    let others = logins.iter().filter(|login| !login.current).count();
    let rows: Vec<_> = logins.into_iter().map(sign_in).collect();
    let all = (others > 0).then(|| {
        view! {
            <form method="post" action=link("/forms/settings/end-others")>
                <button class="danger">{texts.end_others}</button>
            </form>
        }
    });
    view! {
        <ul class="rows">{rows}</ul>
        {all}
    }
    .into_any()
}

fn sign_in(login: Login) -> AnyView {
    let texts = texts().settings;
    let agent = login.user_agent.unwrap_or_default();
    let name = browser_name::name(&agent).unwrap_or_else(|| texts.unknown_browser.to_owned());
    let end = if login.current {
        view! { <b>{texts.this_browser}</b> }.into_any()
    } else {
        view! {
            <form method="post" action=link("/forms/settings/end-sign-in")>
                <input type="hidden" name="login" value=login.id.to_string() />
                <button class="quiet-button" aria-label=(texts.end_sign_in)(&name)>
                    {texts.sign_out}
                </button>
            </form>
        }
        .into_any()
    };
    view! {
        <li>
            <div class="row-title" title=agent>
                <span>{name.clone()}</span>
                <small>
                    {texts.signed_in_on} " " <LocalTimestamp at=login.created_at day=true /> ", "
                    {texts.last_used} " " <LocalTimestamp at=login.last_used_at />
                </small>
            </div>
            <span class="aside">{end}</span>
        </li>
    }
    .into_any()
}

/// The form to delete the account.
pub fn leave(me: Option<&Me>, sent: Option<&RejectedForm>) -> AnyView {
    let texts = texts().settings;
    let form = FormValues::of(sent, "leave");
    let is_guest = me.is_some_and(|me| me.guest);
    let email = me.and_then(|me| me.email.clone());
    let password = (!is_guest).then(|| {
        view! {
            <input type="hidden" name="username" autocomplete="username" value=email />
            {InputField::text(&form, "password", texts.old_password)
                .kind("password")
                .autocomplete("current-password")
                .longest(200)
                .required()
                .view()}
        }
    });
    let consequences: Vec<_> = texts
        .deletion_hint
        .into_iter()
        .map(|line| view! { <p>{line}</p> })
        .collect();
    view! {
        {consequences}
        <p>
            <a href=link("/settings/data")>{texts.export_first}</a>
        </p>
        <form method="post" action=link("/forms/settings/leave") class="form" novalidate>
            <FormError form=form.clone() />
            {password}
            <button class="danger">{texts.delete_account}</button>
        </form>
    }
    .into_any()
}
