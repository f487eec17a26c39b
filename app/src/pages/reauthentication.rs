//! Asks for the password before a form is carried out, and sends the form again with it: a plain
//! form without script, rendered by the server.

use leptos::prelude::*;

use super::form::{FormError, FormValues, InputField, RejectedForm};
use super::navigation_bar::PlainBar;
use crate::base_path::link;
use crate::model::route::Route;
use crate::text::{Localized as _, ReauthenticationTexts};

/// The field of the password.
pub const CONFIRMED_PASSWORD: &str = "confirmedPassword";

/// The form that was sent.
#[derive(Clone, Debug)]
pub struct ReauthenticationPageData {
    /// The account's address, for password managers.
    pub email: Option<String>,
    /// Where it was sent to.
    pub action: String,
    /// Its fields; a name may occur several times.
    pub fields: Vec<(String, String)>,
    /// The rejected password.
    pub sent: Option<RejectedForm>,
}

/// The page in place of the answer to a form.
#[component]
pub fn ReauthenticationPage(
    /// The form.
    page: ReauthenticationPageData,
) -> impl IntoView {
    let texts = ReauthenticationTexts::here();
    super::title(texts.title);
    let form = FormValues::of(page.sent.as_ref(), "reauthentication");
    let hidden: Vec<_> = page
        .fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect();
    view! {
        <PlainBar here=Route::Settings />
        <main id="content" class="page account">
            <h1>{texts.title}</h1>
            <p>{texts.hint}</p>
            <form method="post" action=link(&page.action) class="form" novalidate>
                <FormError form=form.clone() />
                {hidden}
                <input type="hidden" name="username" autocomplete="username" value=page.email />
                {InputField::text(&form, CONFIRMED_PASSWORD, texts.password)
                    .kind("password")
                    .autocomplete("current-password")
                    .longest(200)
                    .required()
                    .view()} <button class="primary">{texts.confirm}</button>
            </form>
            <p>
                <a href=link(Route::Settings.path())>{texts.cancel}</a>
            </p>
        </main>
    }
    .into_any()
}
