//! The page for a refused request: the problem, and what can be done. Rendered by the server only.

use leptos::prelude::*;
use shared::wire::Problem;

use super::form::problem_text;
use super::navigation_bar::NavigationBar;
use crate::base_path::link;
use crate::erase_view_type::EraseViewType;
use crate::model::route::Route;
use crate::text::{FailureTexts, Localized as _};

/// The data of the page.
#[derive(Clone, Debug)]
pub struct RefusedRequest {
    /// The problem, as the API would answer it.
    pub problem: Problem,
    /// Seconds to wait before the next attempt, where that is known.
    pub wait: Option<u64>,
    /// Whether the request was a form rather than a page.
    pub is_form: bool,
}

/// The problem, the waiting time, and links.
#[component]
pub fn RefusedPage(
    /// The refused request.
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
    // A link to the current address. Not for forms, which it would turn into another request, nor
    // for errors of the request itself.
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
                {retry} <a class="button" href=link(Route::Timer.path())>
                    {texts.timer}
                </a>
            </p>
        </main>
    }
    .erase_view_type()
}
