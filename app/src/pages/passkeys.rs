//! What the browser does with passkeys on the two pages that have a form for it: the script, and the
//! texts that it shows.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::guest_sessions::guest_sessions_path;
use crate::base_path::link;
use crate::text::{Localized as _, PasskeyTexts};

const SCRIPT: &str = include_str!("passkeys.js");

/// The token of `autocomplete` by which browsers offer passkeys beside addresses.
pub const AUTOCOMPLETE: &str = "username webauthn";

/// The script, at the end of the page. Everything else works without it.
#[component]
pub fn PasskeyScript() -> impl IntoView {
    view! { <script type="module" nonce=use_nonce() inner_html=SCRIPT></script> }.into_any()
}

/// Why a passkey could not be used, each hidden until the script shows one of them; the last one is
/// for everything else.
pub fn outcomes() -> AnyView {
    let texts = PasskeyTexts::here();
    let outcomes: Vec<_> = texts
        .outcomes
        .into_iter()
        .map(|(code, text)| {
            view! {
                <p class="refusal" data-code=code hidden>
                    {text}
                </p>
            }
        })
        .collect();
    view! { <div aria-live="assertive">{outcomes}</div> }.into_any()
}

/// The button that signs in with a passkey, where the browser can do it.
#[component]
pub fn PasskeySignIn(
    /// The path of Stint to return to.
    next: Option<String>,
    /// Whether a guest uses the browser, whose sessions the account may add.
    is_guest: bool,
) -> impl IntoView {
    let texts = PasskeyTexts::here();
    let next = if is_guest {
        guest_sessions_path(next.as_deref())
    } else {
        next.unwrap_or_else(|| "/".to_owned())
    };
    view! {
        <form class="form" data-passkey="sign-in" data-next=link(&next)>
            <button class="outlined" hidden>
                {texts.sign_in}
            </button>
            {outcomes()}
        </form>
    }
    .into_any()
}
