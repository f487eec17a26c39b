//! Parts around forms: notices, pagination, instants in local time, and a button that asks for
//! confirmation.

use crate::erase_view_type::{EraseViewType, ErasedView};
use leptos::prelude::*;
use shared::Timestamp;

use crate::base_path::link;
use crate::model::local_time::LocalTime;
use crate::text::dates::clock;
use crate::text::texts;

/// The result of the last form, if there is one.
#[component]
pub fn Notice(
    /// The words.
    message: Option<&'static str>,
    /// A link or form for the next step.
    #[prop(optional)]
    undo: Option<ErasedView>,
) -> impl IntoView {
    message
        .map(|message| {
            view! {
                <div class="status-message" role="status">
                    <p>{message}</p>
                    {undo}
                </div>
            }
        })
        .erase_view_type()
}

/// Links to the previous and the next page; nothing for a single page.
#[component]
pub fn Pages(
    /// The current page, from 1.
    page: u64,
    /// The number of pages.
    total: u64,
    /// The path of a page.
    path: Box<dyn Fn(u64) -> String>,
    /// What the links say where the list is not by time.
    #[prop(optional_no_strip)]
    directions: Option<[&'static str; 2]>,
) -> impl IntoView {
    let texts = &texts().forms;
    let [previous, next] = directions.unwrap_or([texts.previous, texts.next]);
    (total > 1 || page > 1)
        .then(|| {
            let before = (page > 1).then(|| {
                view! {
                    <a rel="prev" href=link(&path((page - 1).min(total.max(1))))>
                        {previous}
                    </a>
                }
            });
            let after = (page < total).then(|| {
                view! {
                    <a rel="next" href=link(&path(page + 1))>
                        {next}
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
        .erase_view_type()
}

/// An instant in the user's time zone.
#[component]
pub fn LocalTimestamp(
    /// The instant.
    at: Timestamp,
    /// Whether only the day is shown.
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
    view! { <time datetime=at.to_string()>{text}</time> }.erase_view_type()
}

/// A button for an action that cannot be undone: it states the consequence first.
#[component]
pub fn ConfirmedAction(
    /// The label that opens it.
    label: &'static str,
    /// The consequence of the action.
    consequence: &'static str,
    /// The label of the button.
    confirm: &'static str,
    /// The path that the form posts to.
    path: &'static str,
    /// Names and values of the form's hidden fields.
    about: Vec<(&'static str, String)>,
) -> impl IntoView {
    let hidden: Vec<_> = about
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect();
    view! {
        <details class="confirmation">
            <summary>{label}</summary>
            <form method="post" action=link(path)>
                {hidden}
                <p>{consequence}</p>
                <button class="danger">{confirm}</button>
            </form>
        </details>
    }
    .erase_view_type()
}
