//! Merging a task or a project into another one: a form to choose it, and then one to confirm what
//! moves.

use leptos::prelude::*;

use crate::base_path::link;
use crate::pages::form::{ChoiceField, FormError, FormValues, RejectedForm};
use crate::text::texts;

/// What a task or a project can be merged into.
#[derive(Clone, Debug, Default)]
pub struct MergeOffer {
    /// The others, with their names.
    pub others: Vec<(String, String)>,
    /// The one that was chosen.
    pub chosen: Option<ChosenMerge>,
}

/// The one that was chosen, and what would be moved to it.
#[derive(Clone, Debug)]
pub struct ChosenMerge {
    /// Of its page.
    pub id: String,
    /// Its title or name.
    pub name: String,
    /// The sessions that would move.
    pub sessions: u64,
    /// The tasks that would move; none where a task is merged.
    pub tasks: Option<u64>,
}

/// The task or project that would be merged.
pub(super) struct MergeSource {
    /// The address of its page.
    pub(super) here: String,
    /// The form that merges it.
    pub(super) action: &'static str,
    /// The field of its id.
    pub(super) field: &'static str,
    /// Its id.
    pub(super) id: String,
    /// Its title or name.
    pub(super) name: String,
    /// What opens the section.
    pub(super) title: &'static str,
    /// Of a task.
    pub(super) estimate: Option<u32>,
}

/// The section; nothing where there is no other one.
pub(super) fn merge_section(
    source: MergeSource,
    offer: MergeOffer,
    sent: Option<&RejectedForm>,
) -> Option<AnyView> {
    let form = FormValues::of(sent, "merge");
    let is_open = form.was_rejected() || offer.chosen.is_some();
    let title = source.title;
    let body = match offer.chosen {
        Some(chosen) => confirmation(source, chosen),
        None => choice(&source, &form, offer.others)?,
    };
    Some(
        view! {
            <details class="edit-form" open=is_open>
                <summary>{title}</summary>
                {body}
            </details>
        }
        .into_any(),
    )
}

fn choice(
    source: &MergeSource,
    form: &FormValues,
    others: Vec<(String, String)>,
) -> Option<AnyView> {
    let texts = texts().tasks;
    let Some((first, _)) = others.first() else {
        // Nothing to choose from, but to say so to whoever has chosen.
        let errors = form.errors("into");
        let said = errors.into_iter().next().or_else(|| form.general())?;
        return Some(view! { <p class="refusal">{said}</p> }.into_any());
    };
    let first = first.clone();
    let field = ChoiceField::new(form, "into", texts.merge_into);
    Some(
        view! {
            <form method="get" action=link(&source.here) class="form">
                <FormError form=form.clone() />
                {field.one_of(&first, vec![(String::new(), others)])}
                <button>{texts.merge_next}</button>
            </form>
        }
        .into_any(),
    )
}

fn confirmation(source: MergeSource, chosen: ChosenMerge) -> AnyView {
    let texts = texts().tasks;
    let moved = (texts.merge_moves)(&chosen.name, chosen.sessions, chosen.tasks);
    let estimate = source.estimate.map(texts.merge_estimate);
    let archived = (texts.merge_archives)(&source.name);
    view! {
        <form method="post" action=link(source.action) class="form">
            <p>
                {moved} " " {estimate.map(|text| format!("{text} "))} {archived}
            </p>
            <input type="hidden" name=source.field value=source.id />
            <input type="hidden" name="into" value=chosen.id />
            <p class="buttons">
                <button class="primary">{texts.merge}</button>
                <a class="button" href=link(&source.here)>
                    {texts.merge_cancel}
                </a>
            </p>
        </form>
    }
    .into_any()
}
