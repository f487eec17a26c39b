//! The sign-out form, which asks about unsent commands first. Without script it signs out directly;
//! then there are none.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use shared::UserId;

use crate::base_path::link;
use crate::text::{Localized as _, SignOutTexts};

/// Asks about unsent commands and deletes the stored data.
const SCRIPT: &str = include_str!("../platform/sign_out.js");

/// A form that signs out; its child is the button.
#[component]
pub fn SignOutForm(
    /// The user to sign out.
    user: UserId,
    /// The path that the form posts to.
    path: &'static str,
    /// The content of the form.
    children: Children,
) -> impl IntoView {
    let texts = SignOutTexts::here();
    view! {
        <form method="post" action=link(path) data-user=user.to_string()>
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
