//! API tokens: what programs sign in with.

use leptos::prelude::*;
use shared::wire::{Scope, Token};

use super::secret::secret;
use crate::pages::form::{
    ChoiceField, ChoiceOption, ConfirmedAction, FormError, FormValues, InputField, LocalTimestamp,
    RejectedForm,
};
use crate::text::words;

/// The tokens, a new one's secret, and the form for another.
pub fn tokens(tokens: Vec<Token>, created: Option<String>, sent: Option<&RejectedForm>) -> AnyView {
    let words = words().access;
    let form = FormValues::of(sent, "token");
    let created = created.map(|text| secret("secret", words.token_secret, words.shown_once, text));
    let rows: Vec<_> = tokens.into_iter().map(row).collect();
    let scopes = Scope::ALL
        .iter()
        .map(|scope| ChoiceOption {
            value: scope.as_str().to_owned(),
            label: (words.scope)(*scope).to_owned(),
            meaning: Some(scope.as_str()),
            ..ChoiceOption::default()
        })
        .collect();
    let expiries = words
        .expiries
        .into_iter()
        .map(|(days, text)| (days.to_owned(), text.to_owned()))
        .collect();
    let list = (!rows.is_empty()).then(|| view! { <ul class="rows">{rows}</ul> });
    view! {
        <p class="quiet">
            {words.tokens_intro} " " <a href="/api/docs">{words.api_docs}</a>
        </p>
        {created}
        {list}
        <section class="group">
            <h2>{words.new_token}</h2>
            <form method="post" action="/forms/settings/create-token" class="form" novalidate>
                <FormError form=form.clone() />
                {InputField::text(&form, "name", words.token_name)
                    .longest(100)
                    .required()
                    .hint(words.token_name_hint)
                    .view()} {ChoiceField::new(&form, "scopes", words.scopes).among("checkbox", scopes)}
                {ChoiceField::new(&form, "expiresAt", words.expires)
                    .one_of("90", vec![(String::new(), expiries)])}
                <button class="primary">{words.make_token}</button>
            </form>
        </section>
    }
    .into_any()
}

fn row(token: Token) -> AnyView {
    let all = words();
    let words = all.access;
    let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    let used = match token.last_used_at {
        Some(at) => view! {
            {all.settings.last_used}
            " "
            <LocalTimestamp at />
        }
        .into_any(),
        None => words.never_used.into_any(),
    };
    let expires = match token.expires_at {
        Some(at) => view! {
            {words.expires_on}
            " "
            <LocalTimestamp at day=true />
        }
        .into_any(),
        None => words.never_expires.into_any(),
    };
    view! {
        <li>
            <div class="what">
                <span>{token.name}</span>
                <small>{scopes.join(", ")}</small>
                <small>{used} " · " {expires}</small>
            </div>
            <ConfirmedAction
                label=words.delete
                consequence=words.delete_token
                confirm=words.delete_for_good
                action="/forms/settings/delete-token"
                about=vec![("token", token.id.to_string())]
            />
        </li>
    }
    .into_any()
}
