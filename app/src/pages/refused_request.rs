//! The page in place of another, or of the answer to a form, that could not be given: what
//! happened, and what can be done. Rendered by the server only.

use leptos::prelude::*;
use shared::wire::Problem;

use super::form::problem_text;
use super::navigation_bar::NavigationBar;
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::{FailureTexts, Localized as _};

/// What the page is rendered from.
#[derive(Clone, Debug)]
pub struct RefusedRequest {
    /// What is wrong.
    pub problem: Problem,
    /// How long to wait before trying again, in seconds, where that is known.
    pub wait: Option<u64>,
    /// Whether a form was sent; else a page was asked for.
    pub is_form: bool,
}

/// Says so.
#[component]
pub fn RefusedPage(
    /// What it is rendered from.
    refused: RefusedRequest,
) -> impl IntoView {
    let texts = FailureTexts::here();
    let RefusedRequest {
        problem,
        wait,
        is_form,
    } = refused;
    let is_ours = problem.status >= 500;
    let (title, why) = match (is_form, is_ours) {
        (true, _) => (
            texts.form_title,
            problem_text(&problem.code, &problem.detail),
        ),
        (false, true) => (texts.page_title, texts.busy.to_owned()),
        (false, false) => (
            texts.page_title,
            problem_text(&problem.code, &problem.detail),
        ),
    };
    super::title(title);
    let nothing = None::<&str>;
    let wait = wait.map(|seconds| view! { <p>{(texts.wait)(seconds)}</p> });
    let stored = is_form.then(|| view! { <p>{texts.input_preserved}</p> });
    let number = problem.request_id.filter(|_| is_ours);
    let number =
        number.map(|number| view! { <p class="quiet">{(texts.error_number)(&number)}</p> });
    // The address that is shown: of a form it would be another request, and what is wrong with
    // a request stays wrong.
    let retry = (!is_form && is_ours).then(|| {
        view! {
            <a class="button primary" href="">
                {texts.retry}
            </a>
        }
    });
    view! {
        <NavigationBar here=None>{nothing}</NavigationBar>
        <main id="content" class="message">
            <h1>{title}</h1>
            <p role="alert">{why}</p>
            {wait}
            {stored}
            {number}
            <p class="buttons">
                {retry} <a class="button" href=Route::Timer.path()>
                    {texts.timer}
                </a>
            </p>
        </main>
    }
    .erase_view_type()
}
