//! Selecting sessions of the list, and the form that moves them to another task or project.
//!
//! The boxes are in the list and belong to the form below it. They are shown while the section above
//! the list is open, by the style sheet alone.

#[cfg(not(feature = "ssr"))]
pub use absent::NoSelection as SelectionViews;
#[cfg(feature = "ssr")]
pub use shown::SelectionViews;

/// Sessions are moved by the server: without it nothing is shown, and nothing of it is in the module
/// that draws the history.
#[cfg(not(feature = "ssr"))]
mod absent {
    use crate::pages::history::data::HistoryPageData;
    use crate::pages::history::entry::HistoryEntry;

    /// No views.
    #[derive(Clone)]
    pub struct NoSelection;

    #[expect(clippy::unused_self, reason = "as with the server")]
    impl NoSelection {
        pub const fn of(_: &HistoryPageData) -> Self {
            Self
        }

        pub const fn opener(&self) {}

        // No unit, which no variable may hold.
        pub const fn select_box(&self, _: &HistoryEntry) -> ((),) {
            ((),)
        }

        pub const fn form(self) {}
    }
}

#[cfg(feature = "ssr")]
mod shown {
    use leptos::prelude::*;

    use crate::base_path::link;
    use crate::erase_view_type::{EraseViewType, ErasedView};
    use crate::model::history_filter::PER_PAGE;
    use crate::pages::form::{ChoiceField, FormError, FormValues, InputField, KNOWN_TAGS};
    use crate::pages::history::data::{Choice, HistoryContent, HistoryPageData};
    use crate::pages::history::entry::{HistoryEntry, title};
    use crate::text::dates::clock;
    use crate::text::texts;

    /// The id of the form, which the boxes name.
    const FORM: &str = "move";

    /// The views of a page with sessions; none of another.
    #[derive(Clone)]
    pub struct SelectionViews(Option<MoveForm>);

    #[derive(Clone)]
    struct MoveForm {
        values: FormValues,
        tasks: Vec<Choice>,
        projects: Vec<Choice>,
        /// The address of the page.
        back: String,
    }

    impl SelectionViews {
        pub fn of(page: &HistoryPageData) -> Self {
            let HistoryContent::List { page: number, .. } = &page.content else {
                return Self(None);
            };
            Self(page.selection.as_ref().map(|selection| MoveForm {
                values: FormValues::of(selection.sent.as_ref(), FORM),
                tasks: page.tasks.clone(),
                projects: page.projects.clone(),
                back: page.query.address(*number),
            }))
        }

        /// Above the list.
        pub fn opener(&self) -> Option<ErasedView> {
            let texts = &texts().history.selection;
            let form = self.0.as_ref()?;
            Some(
                view! {
                    <details class="select-sessions" open=form.values.was_rejected()>
                        <summary>{texts.open}</summary>
                        <p class="quiet">{texts.hint}</p>
                    </details>
                }
                .erase_view_type(),
            )
        }

        /// In the entry of a session.
        pub fn select_box(&self, entry: &HistoryEntry) -> Option<ErasedView> {
            Some(select_box(&self.0.as_ref()?.values, entry))
        }

        /// Below the list.
        pub fn form(self) -> Option<ErasedView> {
            Some(move_form(self.0?))
        }
    }

    fn select_box(form: &FormValues, entry: &HistoryEntry) -> ErasedView {
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
        .erase_view_type()
    }

    fn move_form(form: MoveForm) -> ErasedView {
        let MoveForm {
            values: form,
            tasks,
            projects,
            back,
        } = form;
        let form = &form;
        let tags = InputField::text(form, "tags", texts().session.tags);
        let texts = &texts().history.selection;
        let choices = |named: Vec<(String, String)>| {
            let fixed = [("", texts.unchanged), ("none", texts.none)];
            let fixed = fixed.map(|(value, name)| (value.to_owned(), name.to_owned()));
            vec![(String::new(), fixed.into_iter().chain(named).collect())]
        };
        let unselected: Vec<_> = form
            .errors("session")
            .into_iter()
            .map(|error| view! { <p class="refusal" role="alert">{error}</p> })
            .collect();
        view! {
            <form id=FORM method="post" action=link("/forms/history/move") class="form move-form" aria-label=texts.title>
                <FormError form=form.clone() />
                {unselected}
                <input type="hidden" name="back" value=back />
                {ChoiceField::new(form, "taskId", texts.task).one_of("", choices(tasks))}
                {ChoiceField::new(form, "projectId", texts.project).one_of("", choices(projects))}
                {tags.list(KNOWN_TAGS).hint(texts.tags_hint).view()}
                <button class="primary">{texts.move_them}</button>
            </form>
        }
        .erase_view_type()
    }

    // All sessions of a page can be moved by one request.
    const _: () = assert!(PER_PAGE <= 50);
}
