//! Registering, signing in and out: plain forms that need no script, rendered by the server.

use leptos::prelude::*;
use shared::wire::{Me, Problem};

use super::bar::PlainBar;
use crate::place::Place;
use crate::text::{SignInWords, words};

/// Which of the page's forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountForm {
    /// For those who have an account.
    SignIn,
    /// For a new account.
    Register,
}

/// What the page is rendered from.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Who is there; none for a newcomer.
    pub me: Option<Me>,
    /// What was wrong with a form that was just sent.
    pub wrong: Option<(AccountForm, Problem)>,
    /// The address that was entered there.
    pub email: String,
}

/// `/sign-in`
#[component]
pub fn SignInPage(page: SignIn) -> impl IntoView {
    let words = &words().sign_in;
    super::title(words.title);
    let email = page.me.as_ref().and_then(|me| me.email.clone());
    let body = match email {
        Some(email) => view! { <SignedIn email words /> }.into_any(),
        None => view! { <Ways page words /> }.into_any(),
    };
    view! {
        <PlainBar here=Place::SignIn />
        <main id="content" class="account">
            <h1>{words.title}</h1>
            {body}
            <p>
                <a href=Place::Timer.path()>{words.back}</a>
            </p>
        </main>
    }
}

#[component]
fn SignedIn(email: String, words: &'static SignInWords) -> impl IntoView {
    view! {
        <p>{(words.signed_in_as)(&email)}</p>
        <form method="post" action="/forms/logout">
            <button class="primary">{words.sign_out}</button>
        </form>
    }
}

/// The two ways in, the likelier one first.
#[component]
fn Ways(page: SignIn, words: &'static SignInWords) -> impl IntoView {
    let is_guest = page.me.is_some();
    let SignIn { wrong, email, .. } = page;
    let of = |form| {
        let wrong = wrong.as_ref().filter(|(sent, _)| *sent == form);
        let problem = wrong.map(|(_, problem)| problem.clone());
        let email = wrong.map_or_else(String::new, |_| email.clone());
        (problem, email)
    };
    let (register_problem, register_email) = of(AccountForm::Register);
    let (sign_in_problem, sign_in_email) = of(AccountForm::SignIn);
    view! {
        <p>{if is_guest { words.guest } else { words.newcomer }}</p>
        <form method="post" action="/forms/register" aria-labelledby="register-title">
            <h2 id="register-title">{words.register}</h2>
            <Wrong problem=register_problem />
            <Email id="register-email" value=register_email words />
            <label class="field">
                <span>{words.password}</span>
                <input
                    id="register-password"
                    name="password"
                    type="password"
                    autocomplete="new-password"
                    required
                    minlength="8"
                    maxlength="200"
                    aria-describedby="password-hint"
                />
                <small id="password-hint">{words.password_hint}</small>
            </label>
            <label class="field">
                <span>{words.name}</span>
                <input id="register-name" name="displayName" type="text" autocomplete="name" maxlength="100" />
            </label>
            <button class="primary">{words.register}</button>
        </form>
        <form method="post" action="/forms/login" aria-labelledby="sign-in-title">
            <h2 id="sign-in-title">{words.sign_in}</h2>
            <Wrong problem=sign_in_problem />
            <Email id="sign-in-email" value=sign_in_email words />
            <label class="field">
                <span>{words.password}</span>
                <input
                    id="sign-in-password"
                    name="password"
                    type="password"
                    autocomplete="current-password"
                    required
                    maxlength="200"
                />
            </label>
            {is_guest.then(|| view! { <p class="quiet">{words.guest_stays}</p> })}
            <button>{words.sign_in}</button>
        </form>
    }
}

#[component]
fn Email(id: &'static str, value: String, words: &'static SignInWords) -> impl IntoView {
    view! {
        <label class="field">
            <span>{words.email}</span>
            <input id=id name="email" type="email" autocomplete="email" required maxlength="254" value=value />
        </label>
    }
}

/// What was wrong, each field's problem in a line of its own.
#[component]
fn Wrong(problem: Option<Problem>) -> impl IntoView {
    problem.map(|problem| {
        let details = if problem.errors.is_empty() {
            vec![problem.detail]
        } else {
            problem
                .errors
                .into_iter()
                .map(|error| error.detail)
                .collect()
        };
        let lines: Vec<_> = details
            .into_iter()
            .map(|detail| view! { <p class="refusal">{detail}</p> })
            .collect();
        view! { <div role="alert">{lines}</div> }
    })
}
