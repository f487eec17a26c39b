//! The way out: a form that signs out, and before that asks about what was not sent.
//! Without script it signs out; then nothing was kept either.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use shared::UserId;

use crate::text::{Localized as _, SignOutTexts};

/// Asks, and takes away what this browser keeps.
const SCRIPT: &str = include_str!("../platform/sign_out.js");

/// A form that ends with nobody being signed in here; its button is the child.
#[component]
pub fn SignOutForm(
    /// Who leaves.
    user: UserId,
    /// Where the form is posted to.
    action: &'static str,
    /// What stands in the form.
    children: Children,
) -> impl IntoView {
    let texts = SignOutTexts::here();
    view! {
        <form method="post" action=action data-user=user.to_string()>
            {children()}
        </form>
        <dialog class="sheet" data-unsent aria-labelledby="unsent">
            <h2 id="unsent">{texts.title}</h2>
            <p>
                {texts.count} " " <output></output> ". " {texts.warning}
            </p>
            <form method="dialog" class="dialog-actions">
                <button value="leave">{texts.sign_out}</button>
                <button class="primary" value="stay">
                    {texts.stay}
                </button>
            </form>
        </dialog>
        <script type="module" nonce=use_nonce() inner_html=SCRIPT></script>
    }
}
