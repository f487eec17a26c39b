//! Passkeys: the list, and the form that adds one, which needs script.

use leptos::prelude::*;
use shared::wire::{Me, Passkey};

use crate::base_path::link;
use crate::pages::form::{ConfirmedAction, FormValues, InputField, LocalTimestamp, RejectedForm};
use crate::pages::passkeys::{PasskeyScript, outcomes};
use crate::text::{Localized as _, PasskeyTexts, texts};

/// The form that renames one.
pub const RENAME: &str = "rename-passkey";

/// The list and the form.
pub fn passkeys(me: Option<&Me>, passkeys: Vec<Passkey>, sent: Option<&RejectedForm>) -> AnyView {
    let texts = PasskeyTexts::here();
    let form = FormValues::of(None, "passkey");
    let refused = FormValues::of(sent, RENAME).errors("name");
    let refused = (!refused.is_empty()).then(|| {
        view! {
            <p class="refusal" role="alert">
                {refused.join(" ")}
            </p>
        }
    });
    let email = me.and_then(|me| me.email.clone());
    let rows: Vec<_> = passkeys.into_iter().map(row).collect();
    let list = (!rows.is_empty()).then(|| view! { <ul class="rows">{rows}</ul> });
    view! {
        <p class="quiet">{texts.intro}</p>
        {refused}
        {list}
        <section class="narrow-gap">
            <h2>{texts.add_title}</h2>
            <form
                class="form"
                data-passkey="add"
                data-next=link("/settings/passkeys?done=passkey-added")
            >
                <input type="hidden" name="username" autocomplete="username" value=email />
                {InputField::text(&form, "name", texts.name)
                    .longest(100)
                    .required()
                    .hint(texts.name_hint)
                    .view()}
                {InputField::text(&form, "currentPassword", texts.password)
                    .kind("password")
                    .autocomplete("current-password")
                    .longest(200)
                    .required()
                    .view()} <button class="primary" hidden>
                    {texts.add}
                </button>
                {outcomes()}
            </form>
            <noscript>
                <p>{texts.needs_script}</p>
            </noscript>
        </section>
        <PasskeyScript />
    }
    .into_any()
}

fn row(passkey: Passkey) -> AnyView {
    let all = texts();
    let texts = PasskeyTexts::here();
    let used = match passkey.last_used_at {
        Some(at) => view! {
            {all.settings.last_used}
            " "
            <LocalTimestamp at />
        }
        .into_any(),
        None => all.access.never_used.into_any(),
    };
    let id = passkey.id.to_string();
    view! {
        <li>
            <div class="row-title">
                <span>{passkey.name.clone()}</span>
                <small>
                    {texts.added_on} " " <LocalTimestamp at=passkey.created_at day=true /> " · "
                    {used}
                </small>
            </div>
            <details class="confirmation">
                <summary>{texts.rename}</summary>
                <form method="post" action=link("/forms/settings/rename-passkey")>
                    <input type="hidden" name="passkey" value=id.clone() />
                    <label>
                        {texts.name} " "
                        <input name="name" value=passkey.name maxlength="100" required />
                    </label>
                    <button class="primary">{all.forms.save}</button>
                </form>
            </details>
            <ConfirmedAction
                label=texts.remove
                consequence=texts.remove_hint
                confirm=texts.remove_for_good
                path="/forms/settings/remove-passkey"
                about=vec![("passkey", id)]
            />
        </li>
    }
    .into_any()
}
