//! API tokens, with which programs sign in.

use leptos::prelude::*;
use shared::wire::{Scope, Token};

use super::secret::secret;
use crate::base_path::link;
use crate::pages::form::{
    ChoiceField, ChoiceOption, ConfirmedAction, FormError, FormValues, InputField, LocalTimestamp,
    RejectedForm,
};
use crate::text::texts;

/// The list of tokens, the secret of a new one, and the form.
pub fn tokens(tokens: Vec<Token>, created: Option<String>, sent: Option<&RejectedForm>) -> AnyView {
    let texts = texts().access;
    let form = FormValues::of(sent, "token");
    let created = created.map(|text| secret("secret", texts.token_secret, texts.shown_once, text));
    let rows: Vec<_> = tokens.into_iter().map(row).collect();
    let scopes = Scope::ALL
        .iter()
        .map(|scope| ChoiceOption {
            value: scope.as_str().to_owned(),
            label: (texts.scope)(*scope).to_owned(),
            meaning: Some(scope.as_str()),
            ..ChoiceOption::default()
        })
        .collect();
    let expiries = texts
        .expiries
        .into_iter()
        .map(|(days, text)| (days.to_owned(), text.to_owned()))
        .collect();
    let list = (!rows.is_empty()).then(|| view! { <ul class="rows">{rows}</ul> });
    view! {
        <p class="quiet">
            {texts.tokens_intro} " " <a href=link("/api/docs")>{texts.api_docs}</a>
        </p>
        {created}
        {list}
        <section class="narrow-gap">
            <h2>{texts.new_token}</h2>
            <form method="post" action=link("/forms/settings/create-token") class="form" novalidate>
                <FormError form=form.clone() />
                {InputField::text(&form, "name", texts.token_name)
                    .longest(100)
                    .required()
                    .hint(texts.token_name_hint)
                    .view()} {ChoiceField::new(&form, "scopes", texts.scopes).among("checkbox", scopes)}
                {ChoiceField::new(&form, "expiresAt", texts.expires)
                    .one_of("90", vec![(String::new(), expiries)])}
                <button class="primary">{texts.make_token}</button>
            </form>
        </section>
    }
    .into_any()
}

fn row(token: Token) -> AnyView {
    let all = texts();
    let texts = all.access;
    let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    let used = match token.last_used_at {
        Some(at) => view! {
            {all.settings.last_used}
            " "
            <LocalTimestamp at />
        }
        .into_any(),
        None => texts.never_used.into_any(),
    };
    let expires = match token.expires_at {
        Some(at) => view! {
            {texts.expires_on}
            " "
            <LocalTimestamp at day=true />
        }
        .into_any(),
        None => texts.never_expires.into_any(),
    };
    view! {
        <li>
            <div class="row-title">
                <span>{token.name}</span>
                <small>{scopes.join(", ")}</small>
                <small>{used} " · " {expires}</small>
            </div>
            <ConfirmedAction
                label=texts.delete
                consequence=texts.delete_token
                confirm=texts.delete_for_good
                path="/forms/settings/delete-token"
                about=vec![("token", token.id.to_string())]
            />
        </li>
    }
    .into_any()
}
