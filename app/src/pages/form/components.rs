//! What stands around forms: what came of the last one, the ways between the pages of a list,
//! an instant in words, and a button that asks once more.

use leptos::prelude::*;
use shared::Timestamp;

use super::form_values::FormValues;
use crate::model::local_time::LocalTime;
use crate::text::dates::clock;
use crate::text::texts;

/// What came of the form that was sent last, if anything is to be said.
#[component]
pub fn Notice(
    /// The words.
    said: Option<&'static str>,
    /// What can be done about it.
    #[prop(optional)]
    undo: Option<AnyView>,
) -> impl IntoView {
    said.map(|said| {
        view! {
            <div class="status-message" role="status">
                <p>{said}</p>
                {undo}
            </div>
        }
    })
    .into_any()
}

/// Why a form could not be taken, where that is about none of its fields.
#[component]
pub fn FormError(
    /// The form.
    form: FormValues,
) -> impl IntoView {
    form.general()
        .map(|why| {
            view! {
                <p class="refusal" role="alert">
                    {why}
                </p>
            }
        })
        .into_any()
}

/// The ways to the pages before and after this one; nothing where there is only one.
#[component]
pub fn Pages(
    /// This one, from 1.
    page: u64,
    /// All of them.
    total: u64,
    /// The address of a page.
    address: Box<dyn Fn(u64) -> String>,
) -> impl IntoView {
    let texts = &texts().forms;
    (total > 1 || page > 1)
        .then(|| {
            let before = (page > 1).then(|| {
                view! {
                    <a rel="prev" href=address((page - 1).min(total.max(1)))>
                        {texts.previous}
                    </a>
                }
            });
            let after = (page < total).then(|| {
                view! {
                    <a rel="next" href=address(page + 1)>
                        {texts.next}
                    </a>
                }
            });
            view! {
                <nav class="list-pages" aria-label=texts.pages>
                    {before}
                    <span>{(texts.page_of)(page, total)}</span>
                    {after}
                </nav>
            }
        })
        .into_any()
}

/// An instant, by the clocks of the person's zone.
#[component]
pub fn LocalTimestamp(
    /// The instant.
    at: Timestamp,
    /// Whether only the day is told.
    #[prop(optional)]
    day: bool,
) -> impl IntoView {
    let dates = texts().dates;
    let text = use_context::<LocalTime>().map_or_else(
        || at.to_string(),
        |clocks| {
            let shown = clocks.of(at);
            let date = dates.with_year(shown.date());
            if day {
                date
            } else {
                format!("{date}, {}", clock(shown))
            }
        },
    );
    view! { <time datetime=at.to_string()>{text}</time> }.into_any()
}

/// A button for what cannot be taken back: it says what will happen before it does.
#[component]
pub fn ConfirmedAction(
    /// What opens it.
    label: &'static str,
    /// What will happen.
    consequence: &'static str,
    /// What the button says.
    confirm: &'static str,
    /// Where the form posts to.
    action: &'static str,
    /// What the form is about: names and values of its hidden fields.
    about: Vec<(&'static str, String)>,
) -> impl IntoView {
    let hidden: Vec<_> = about
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect();
    view! {
        <details class="confirmation">
            <summary>{label}</summary>
            <form method="post" action=action>
                {hidden}
                <p>{consequence}</p>
                <button class="danger">{confirm}</button>
            </form>
        </details>
    }
    .into_any()
}
