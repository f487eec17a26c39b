//! The filters of the history: a plain form with method GET, so that they are part of the address.

use leptos::prelude::*;
use shared::rules::{SessionStatus, SessionType};
use shared::wire::FieldProblem;

use super::data::{Choice, HistoryContent, HistoryPageData};
use crate::base_path::link;
use crate::erase_view_type::EraseViewType;
use crate::model::history::DisplayStatus;
use crate::model::history_query::{HistoryField, HistoryQuery};
use crate::model::route::Route;
use crate::pages::form::KNOWN_TAGS;
use crate::text::texts;

/// The form; open where a filter is set or wrong.
#[component]
pub fn Filters(page: HistoryPageData) -> impl IntoView {
    let texts = texts();
    let filters = &texts.history.filters;
    let HistoryPageData {
        query,
        tasks,
        projects,
        content,
        ..
    } = page;
    let wrong = match content {
        HistoryContent::Wrong(wrong) => wrong,
        _ => Vec::new(),
    };
    let statuses = [
        (
            SessionStatus::Completed.as_str(),
            (texts.history.status)(DisplayStatus::Completed),
        ),
        (
            SessionStatus::Abandoned.as_str(),
            (texts.history.status)(DisplayStatus::Abandoned),
        ),
        ("open", filters.running),
    ];
    let statuses = statuses.map(|(value, name)| (value.to_owned(), name.to_owned()));
    let types = SessionType::ALL.iter().map(|session_type| {
        let name = (texts.session_type)(*session_type);
        (session_type.as_str().to_owned(), name.to_owned())
    });
    let has = |filter: HistoryField, choices: &[Choice]| {
        !choices.is_empty() || !query.get(filter).is_empty()
    };
    let (has_tasks, has_projects) = (
        has(HistoryField::Task, &tasks),
        has(HistoryField::Project, &projects),
    );
    let is_open = query.is_filtered() || !wrong.is_empty();
    let wrong_page = wrong
        .iter()
        .any(|problem| problem.pointer == "page")
        .then(|| view! { <p class="refusal">{filters.invalid_page}</p> });
    let entered = |filter, kind| {
        view! { <Entered filter kind query=query.clone() wrong=wrong.clone() /> }
    };
    let one_of = |filter, choices| {
        view! { <OneOf filter choices query=query.clone() wrong=wrong.clone() /> }
    };
    view! {
        <details class="filters" open=is_open>
            <summary>{filters.open}</summary>
            <form method="get" action=link(Route::History.path())>
                {entered(HistoryField::Search, "search")}
                {entered(HistoryField::From, "date")}
                {entered(HistoryField::To, "date")}
                {one_of(HistoryField::Status, statuses.to_vec())}
                {one_of(HistoryField::Type, types.collect())}
                {has_tasks.then(|| one_of(HistoryField::Task, tasks))}
                {has_projects.then(|| one_of(HistoryField::Project, projects))}
                {entered(HistoryField::Tag, "text")}
                {wrong_page}
                <p class="dialog-actions">
                    {is_open
                        .then(|| {
                            view! {
                                <a class="button" href=link(Route::History.path())>
                                    {filters.clear}
                                </a>
                            }
                        })}
                    <button class="primary">{filters.show}</button>
                </p>
            </form>
        </details>
    }
    .erase_view_type()
}

/// A text or date of the filter.
#[component]
pub fn Entered(
    filter: HistoryField,
    kind: &'static str,
    query: HistoryQuery,
    wrong: Vec<FieldProblem>,
) -> impl IntoView {
    let value = query.get(filter).to_owned();
    let problem = problem(filter, &wrong);
    // A date field would hide a value that is no date, and with it the error.
    let kind = if problem.is_some() { "text" } else { kind };
    let (id, is_wrong) = (error_id(filter), problem.is_some());
    let class = if filter == HistoryField::Search {
        "field wide"
    } else {
        "field"
    };
    view! {
        <label class=class>
            <span>{(texts().history.filters.label)(filter)}</span>
            <input
                type=kind
                name=filter.as_str()
                value=value
                list=(filter == HistoryField::Tag).then_some(KNOWN_TAGS)
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=is_wrong.then(|| id.clone())
            />
            {problem.map(|text| view! { <small id=id class="refusal">{text}</small> })}
        </label>
    }
    .erase_view_type()
}

#[component]
fn OneOf(
    filter: HistoryField,
    choices: Vec<Choice>,
    query: HistoryQuery,
    wrong: Vec<FieldProblem>,
) -> impl IntoView {
    let texts = &texts().history.filters;
    let value = query.get(filter).to_owned();
    let problem = problem(filter, &wrong);
    let is_known = value.is_empty() || choices.iter().any(|(known, _)| *known == value);
    // The value of the address stays selected, even if the list does not contain it.
    let other = (!is_known && problem.is_none()).then(|| (value.clone(), texts.other.to_owned()));
    let options: Vec<_> = other
        .into_iter()
        .chain(choices)
        .map(|(known, name)| {
            let selected = known == value;
            view! {
                <option value=known selected=selected>
                    {name}
                </option>
            }
        })
        .collect();
    let (id, is_wrong) = (error_id(filter), problem.is_some());
    view! {
        <label class="field">
            <span>{(texts.label)(filter)}</span>
            <select
                name=filter.as_str()
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=is_wrong.then(|| id.clone())
            >
                <option value="">{(texts.any)(filter)}</option>
                {options}
            </select>
            {problem.map(|text| view! { <small id=id class="refusal">{text}</small> })}
        </label>
    }
    .erase_view_type()
}

fn error_id(filter: HistoryField) -> String {
    format!("wrong-{}", filter.as_str())
}

/// The error of a filter, if it is wrong.
fn problem(filter: HistoryField, wrong: &[FieldProblem]) -> Option<&'static str> {
    let texts = &texts().history.filters;
    let problem = wrong
        .iter()
        .find(|problem| problem.pointer == filter.as_str())?;
    Some(match problem.code.as_str() {
        "start_after_end" => texts.start_after_end,
        "future" => texts.in_future,
        "range_too_long" => texts.range_too_long,
        _ => (texts.invalid)(filter),
    })
}
