//! The forms that amend and delete an ended session.

use leptos::prelude::*;
use shared::rules::limits::{LONG_TEXT, SHORT_TEXT};
use shared::wire::FieldProblem;

use super::detail::SessionDetail;
use super::page_data::SessionPageData;
use crate::base_path::link;
use crate::erase_view_type::{EraseViewType, ErasedView};
use crate::pages::form::{FormValues, known_tags, tags_field, text_area_content};
use crate::text::SessionTexts;
use crate::text::texts;

/// The form that amends it.
#[component]
pub fn Amend(one: SessionPageData, texts: &'static SessionTexts) -> impl IntoView {
    let SessionPageData {
        detail,
        tasks,
        projects,
        tags,
        sent,
        ..
    } = one;
    let (session, version) = (detail.entry.id.to_string(), detail.version.to_string());
    let form = FormValues::of(sent.as_ref(), "amend");
    let stored = &detail.values;
    let notice = form.was_rejected().then(|| {
        let why = form.general().unwrap_or_else(|| texts.not_saved.to_owned());
        view! {
            <p class="refusal" role="alert">
                {why}
            </p>
        }
    });
    let wrong = sent.map(|sent| sent.problem.errors).unwrap_or_default();
    let problem = |field: &str, longest: usize| problem_text(field, longest, &wrong, texts);
    let current = |id: &str, name: Option<String>| {
        (
            id.to_owned(),
            name.unwrap_or_else(|| texts.unknown.to_owned()),
        )
    };
    let choices = |own: (String, String), listed: Vec<(String, String)>| {
        let is_listed = own.0.is_empty() || listed.iter().any(|(id, _)| *id == own.0);
        let own = (!is_listed).then_some(own);
        own.into_iter().chain(listed).collect::<Vec<_>>()
    };
    let tasks = choices(current(&stored.task, detail.entry.task.clone()), tasks);
    let projects = choices(
        current(&stored.project, detail.entry.project.clone()),
        projects,
    );
    view! {
        <details class="filters" open=form.was_rejected()>
            <summary>{texts.amend}</summary>
            {notice}
            <form method="post" action=link("/forms/history/amend")>
                <input type="hidden" name="session" value=session />
                <input type="hidden" name="version" value=version />
                <Rating
                    chosen=form.value("qualityRating", &*stored.rating)
                    problem=problem("qualityRating", 0)
                />
                <label class="field wide">
                    <span>{texts.intention}</span>
                    <input name="intention" type="text" value=form.value("intention", &*stored.intention) autocomplete="off" />
                    {problem("intention", SHORT_TEXT)}
                </label>
                <label class="field wide">
                    <span>{texts.progress}</span>
                    <textarea name="taskProgress" rows="3" inner_html=text_area_content(&form.value("taskProgress", &*stored.progress))></textarea>
                    {problem("taskProgress", LONG_TEXT)}
                </label>
                <Reference
                    name="taskId"
                    label=texts.task
                    chosen=form.value("taskId", &*stored.task)
                    choices=tasks
                    problem=problem("taskId", 0)
                />
                <Reference
                    name="projectId"
                    label=texts.project
                    chosen=form.value("projectId", &*stored.project)
                    choices=projects
                    problem=problem("projectId", 0)
                />
                {tags_field(&form, &stored.tags)}
                {known_tags(&stored.tags, tags)}
                <p class="dialog-actions">
                    <button class="primary">{texts.save}</button>
                </p>
            </form>
        </details>
    }
    .erase_view_type()
}

/// The form that deletes it.
#[component]
pub fn Delete(detail: SessionDetail, texts: &'static SessionTexts) -> impl IntoView {
    view! {
        <form class="delete" method="post" action=link("/forms/history/delete")>
            <input type="hidden" name="session" value=detail.entry.id.to_string() />
            <input type="hidden" name="version" value=detail.version.to_string() />
            <button>{texts.delete}</button>
            <small>{texts.delete_hint}</small>
        </form>
    }
    .erase_view_type()
}

/// The error of a field.
fn problem_text(
    field: &str,
    longest: usize,
    wrong: &[FieldProblem],
    texts: &'static SessionTexts,
) -> Option<ErasedView> {
    let problem = wrong
        .iter()
        .find(|problem| problem.pointer.trim_start_matches('/') == field)?;
    let text = match problem.code.as_str() {
        "text_too_long" => (texts.too_long)(longest),
        "text_not_allowed" => texts.not_allowed.to_owned(),
        _ => texts.invalid_value.to_owned(),
    };
    Some(view! { <small class="refusal">{text}</small> }.erase_view_type())
}

/// A choice of the rating, or none.
#[component]
fn Rating(chosen: String, problem: Option<ErasedView>) -> impl IntoView {
    let own = texts();
    let none = (String::new(), "\u{2013}".to_owned(), own.session.unrated);
    let rated = own
        .reflection
        .ratings
        .iter()
        .zip(1..)
        .map(|(name, number)| {
            let number: u8 = number;
            (number.to_string(), number.to_string(), *name)
        });
    let choices: Vec<_> = std::iter::once(none)
        .chain(rated)
        .map(|(value, shown, name)| {
            let checked = value == chosen;
            view! {
                <label>
                    <input type="radio" name="qualityRating" value=value checked=checked />
                    <span>
                        <b>{shown}</b>
                        {name}
                    </span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="rating wide">
            <legend>{own.session.rating}</legend>
            {choices}
            {problem}
        </fieldset>
    }
    .erase_view_type()
}

/// A choice of a task or project, or none.
#[component]
fn Reference(
    name: &'static str,
    label: &'static str,
    chosen: String,
    choices: Vec<(String, String)>,
    problem: Option<ErasedView>,
) -> impl IntoView {
    let choices: Vec<_> = choices
        .into_iter()
        .map(|(id, title)| {
            let selected = id == chosen;
            view! {
                <option value=id selected=selected>
                    {title}
                </option>
            }
        })
        .collect();
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name>
                <option value="">{texts().session.none}</option>
                {choices}
            </select>
            {problem}
        </label>
    }
    .erase_view_type()
}
