//! `/tasks/projects`: the user's projects.

use leptos::prelude::*;
use shared::wire::Project;

use super::components::{action_form, dot, empty};
use super::merge::{MergeOffer, MergeSource, merge_section};
use crate::base_path::link;
use crate::model::route::Route;
use crate::pages::form::{
    ChoiceField, ChoiceOption, FormError, FormValues, InputField, Notice, RejectedForm,
};
use crate::text::texts;

/// The data of the list.
#[derive(Clone, Debug)]
pub struct ProjectList {
    /// The user's projects, archived ones included.
    pub projects: Vec<Project>,
    /// The code of the last action's notice.
    pub did: Option<String>,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
}

/// The data of a project's page.
#[derive(Clone, Debug)]
pub struct ProjectPageData {
    /// With the number of its open tasks.
    pub project: Project,
    /// What it can be merged into.
    pub merge: MergeOffer,
    /// The code of the last action's notice.
    pub did: Option<String>,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
}

const HERE: &str = "/tasks/projects";

/// The content of the list.
pub fn list(list: ProjectList) -> AnyView {
    let texts = texts().tasks;
    let message = list.did.as_deref().and_then(texts.notice);
    let form = FormValues::of(list.sent.as_ref(), "add");
    let (archived, shown): (Vec<_>, Vec<_>) =
        list.projects.iter().partition(|project| project.archived);
    let nothing = shown.is_empty().then(|| empty(texts.no_projects));
    let rows: Vec<_> = shown.into_iter().map(row).collect();
    let put_away = (!archived.is_empty()).then(|| {
        let rows: Vec<_> = archived.into_iter().map(row).collect();
        view! {
            <section class="narrow-gap">
                <h2>{texts.archived}</h2>
                <ul class="rows">{rows}</ul>
            </section>
        }
    });
    view! {
        <p class="breadcrumb">
            <a href=link(Route::Tasks.path())>{texts.title}</a>
        </p>
        <h1>{texts.projects}</h1>
        <Notice message />
        {nothing}
        <ul class="rows">{rows}</ul>
        <section class="narrow-gap">
            <h2>{texts.add_project}</h2>
            <form method="post" action=link("/forms/projects/add") class="form" novalidate>
                <FormError form=form.clone() />
                <input type="hidden" name="timeZone" data-zone="" />
                {InputField::text(&form, "name", texts.name).longest(100).required().view()}
                {colors(&form, None)} <button class="primary">{texts.add}</button>
            </form>
        </section>
        {put_away}
    }
    .into_any()
}

fn row(project: &Project) -> AnyView {
    let texts = texts().tasks;
    view! {
        <li>
            <span class="color-column">{dot(project.color.as_deref())}</span>
            <a class="row-title" href=link(&format!("{HERE}/{}", project.project_id))>
                {project.name.clone()}
            </a>
            <span class="aside">{(texts.open_tasks)(project.open_tasks)}</span>
        </li>
    }
    .into_any()
}

/// The content of a project's page.
pub fn one(one: ProjectPageData) -> AnyView {
    let all = texts();
    let texts = all.tasks;
    let message = one.did.as_deref().and_then(texts.notice);
    let form = FormValues::of(one.sent.as_ref(), "change");
    let project = one.project;
    let id = project.project_id.to_string();
    let (action, label) = if project.archived {
        ("/forms/projects/restore", texts.restore)
    } else {
        ("/forms/projects/archive", texts.archive)
    };
    let archive_form = action_form(action, ("project", id.clone()), HERE.to_owned(), label);
    let source = MergeSource {
        here: format!("{HERE}/{id}"),
        action: "/forms/projects/merge",
        field: "project",
        id: id.clone(),
        name: project.name.clone(),
        title: texts.merge_project,
        estimate: None,
    };
    let merge = merge_section(source, one.merge, one.sent.as_ref());
    view! {
        <p class="breadcrumb">
            <a href=link(HERE)>{texts.projects}</a>
        </p>
        <h1>{project.name.clone()}</h1>
        <Notice message />
        <p class="facts">
            <a href=link(&format!("/tasks?project={id}"))>{texts.its_tasks}</a>
            <span>{(texts.open_tasks)(project.open_tasks)}</span>
        </p>
        <form method="post" action=link("/forms/projects/change") class="form" novalidate>
            <FormError form=form.clone() />
            <input type="hidden" name="project" value=id />
            {InputField::text(&form, "name", texts.name)
                .stored(project.name.clone())
                .longest(100)
                .required()
                .view()} {colors(&form, project.color.as_deref())}
            <button class="primary">{all.forms.save}</button>
        </form>
        {archive_form}
        {merge}
    }
    .into_any()
}

/// The colours to choose from; a stored colour that is none of them stays selectable.
fn colors(form: &FormValues, stored: Option<&str>) -> AnyView {
    let texts = texts().tasks;
    let of = |label: &str, value: &str| ChoiceOption {
        value: value.to_owned(),
        label: label.to_owned(),
        mark: dot(Some(value).filter(|value| !value.is_empty())),
        is_ticked: value == stored.unwrap_or_default(),
        meaning: None,
    };
    let mut choices = vec![of(texts.no_color, "")];
    choices.extend(texts.colors.iter().map(|(label, value)| of(label, value)));
    if let Some(own) = stored.filter(|own| texts.colors.iter().all(|(_, value)| value != own)) {
        choices.push(of(texts.own_color, own));
    }
    ChoiceField::new(form, "color", texts.color).among("radio", choices)
}
