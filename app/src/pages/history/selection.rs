//! Selecting sessions of the list, and the form that moves them to another task or project.
//!
//! The boxes are in the list and belong to the form below it. They are shown while the section above
//! the list is open, by the style sheet alone.

use leptos::prelude::*;

use super::data::HistoryPageData;
use super::entry::HistoryEntry;

/// The box of a session.
pub type SelectBox = Box<dyn Fn(&HistoryEntry) -> AnyView>;

/// What the page shows of it.
#[derive(Default)]
pub struct SelectionViews {
    /// Above the list.
    pub opener: Option<AnyView>,
    /// In each entry of the list.
    pub select_box: Option<SelectBox>,
    /// Below the list.
    pub form: Option<AnyView>,
}

impl SelectionViews {
    /// Nothing where sessions cannot be moved: that needs the server.
    #[cfg(not(feature = "ssr"))]
    pub fn of(_: &HistoryPageData) -> Self {
        Self::default()
    }

    /// Nothing where sessions cannot be moved.
    #[cfg(feature = "ssr")]
    pub fn of(page: &HistoryPageData) -> Self {
        page.selection
            .as_ref()
            .map_or_else(Self::default, |selection| shown::views(page, selection))
    }
}

#[cfg(feature = "ssr")]
mod shown {
    use leptos::prelude::*;

    use super::SelectionViews;
    use crate::model::history_filter::PER_PAGE;
    use crate::pages::form::{ChoiceField, FormError, FormValues};
    use crate::pages::history::data::{HistoryContent, HistoryPageData, Selection};
    use crate::pages::history::entry::{HistoryEntry, title};
    use crate::text::dates::clock;
    use crate::text::texts;

    /// The id of the form, which the boxes name.
    const FORM: &str = "move";

    pub(super) fn views(page: &HistoryPageData, selection: &Selection) -> SelectionViews {
        let texts = &texts().history.selection;
        let HistoryContent::List { page: number, .. } = &page.content else {
            return SelectionViews::default();
        };
        let form = FormValues::of(selection.sent.as_ref(), FORM);
        let opener = view! {
            <details class="select-sessions" open=form.was_rejected()>
                <summary>{texts.open}</summary>
                <p class="quiet">{texts.hint}</p>
            </details>
        };
        let boxes = form.clone();
        SelectionViews {
            opener: Some(opener.into_any()),
            select_box: Some(Box::new(move |entry| select_box(&boxes, entry))),
            form: Some(move_form(&form, page, page.query.address(*number))),
        }
    }

    fn select_box(form: &FormValues, entry: &HistoryEntry) -> AnyView {
        let texts = texts();
        let id = entry.id.to_string();
        let dates = &texts.dates;
        let when = format!(
            "{} {}",
            dates.short(entry.start_shown.date()),
            clock(entry.start_shown)
        );
        let name = (texts.history.selection.select)(&title(entry), &when);
        let is_selected = form.has("session", &id, false);
        view! {
            <label class="select-box">
                <input type="checkbox" form=FORM name="session" value=id checked=is_selected aria-label=name />
            </label>
        }
        .into_any()
    }

    fn move_form(form: &FormValues, page: &HistoryPageData, back: String) -> AnyView {
        let texts = &texts().history.selection;
        let choices = |named: Vec<(String, String)>| {
            let fixed = [("", texts.unchanged), ("none", texts.none)];
            let fixed = fixed.map(|(value, name)| (value.to_owned(), name.to_owned()));
            vec![(String::new(), fixed.into_iter().chain(named).collect())]
        };
        let tasks = page.tasks.iter();
        let tasks = tasks
            .map(|(id, title)| (id.to_string(), title.clone()))
            .collect();
        let projects = page.projects.iter();
        let projects = projects
            .map(|(id, name)| (id.to_string(), name.clone()))
            .collect();
        let unselected: Vec<_> = form
            .errors("session")
            .into_iter()
            .map(|error| view! { <p class="refusal" role="alert">{error}</p> })
            .collect();
        view! {
            <form id=FORM method="post" action="/forms/history/move" class="form move-form" aria-label=texts.title>
                <FormError form=form.clone() />
                {unselected}
                <input type="hidden" name="back" value=back />
                {ChoiceField::new(form, "taskId", texts.task).one_of("", choices(tasks))}
                {ChoiceField::new(form, "projectId", texts.project).one_of("", choices(projects))}
                <button class="primary">{texts.move_them}</button>
            </form>
        }
        .into_any()
    }

    // All sessions of a page can be moved by one request.
    const _: () = assert!(PER_PAGE <= 50);
}
