//! `/tasks`: the user's tasks by project, with their progress.

use leptos::prelude::*;
use shared::ProjectId;
use shared::wire::{Page, Project, Task, TaskStatus};

use super::components::{action_form, dot, empty, project_choices, start_path, tick};
use super::marks;
use crate::base_path::link;
use crate::pages::form::{
    ChoiceField, FormError, FormValues, InputField, LocalTimestamp, Notice, Pages, RejectedForm,
};
use crate::text::{TaskTexts, texts};

shared::words! {
    /// The filter of the list.
    #[derive(Default)]
    pub TaskStatusFilter {
        /// Neither done nor archived.
        #[default]
        Open = "open",
        /// Done and not archived.
        Done = "done",
        /// Archived, done or not.
        Archived = "archived",
    }
}

impl TaskStatusFilter {
    const fn texts(self, texts: &TaskTexts) -> &'static str {
        match self {
            Self::Open => texts.open,
            Self::Done => texts.done,
            Self::Archived => texts.archived,
        }
    }
}

/// The data of the page.
#[derive(Clone, Debug)]
pub struct TaskList {
    /// The current filter.
    pub which: TaskStatusFilter,
    /// The project of the filter.
    pub project: Option<ProjectId>,
    /// The tasks of the page.
    pub tasks: Page<Task>,
    /// The user's projects, archived ones included.
    pub projects: Vec<Project>,
    /// Whether the user has no tasks at all.
    pub is_new: bool,
    /// The code of the last action's notice, and the task.
    pub did: Option<(String, Option<String>)>,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
}

impl TaskList {
    /// The path of another filter or page.
    fn path(&self, which: TaskStatusFilter, page: u64) -> String {
        let mut query = Vec::new();
        if which != TaskStatusFilter::default() {
            query.push(format!("which={}", which.as_str()));
        }
        if let Some(project) = self.project {
            query.push(format!("project={project}"));
        }
        if page > 1 {
            query.push(format!("page={page}"));
        }
        if query.is_empty() {
            "/tasks".to_owned()
        } else {
            format!("/tasks?{}", query.join("&"))
        }
    }

    fn here(&self) -> String {
        self.path(self.which, self.tasks.page)
    }

    fn project_of(&self, id: ProjectId) -> Option<&Project> {
        self.projects
            .iter()
            .find(|project| project.project_id == id)
    }
}

/// The content of the page.
pub fn view(list: TaskList) -> AnyView {
    let texts = texts().tasks;
    let form = FormValues::of(list.sent.as_ref(), "add");
    let adding = (list.which == TaskStatusFilter::Open).then(|| adding(&list, &form));
    let message = list.did.as_ref().and_then(|(code, _)| (texts.notice)(code));
    let undo = undo(&list);
    let groups = groups(&list);
    let nothing = list.tasks.items.is_empty().then(|| {
        empty(match list.which {
            TaskStatusFilter::Open if list.is_new => texts.none_yet,
            TaskStatusFilter::Open => texts.none_open,
            TaskStatusFilter::Done => texts.none_done,
            TaskStatusFilter::Archived => texts.none_archived,
        })
    });
    let (page, total) = (list.tasks.page, list.tasks.total_pages);
    let chosen = list
        .project
        .and_then(|id| list.project_of(id))
        .map(|project| {
            view! {
                <p class="project-row">
                    {dot(project.color.as_deref())} <b>{project.name.clone()}</b>
                    <a href=link("/tasks")>{texts.all_projects}</a>
                </p>
            }
        });
    view! {
        <h1>{texts.title}</h1>
        <Notice message undo />
        {adding}
        {(!list.is_new).then(|| status_tabs(&list))}
        {chosen}
        {groups}
        {nothing}
        <Pages page total path=Box::new(move |page| list.path(list.which, page)) />
    }
    .into_any()
}

fn adding(list: &TaskList, form: &FormValues) -> AnyView {
    let texts = texts().tasks;
    let stored = list.project.map(|id| id.to_string()).unwrap_or_default();
    let choices = project_choices(&list.projects, Some(&stored));
    let has_error = !form.errors("projectId").is_empty();
    let project = (has_error || !list.projects.is_empty()).then(|| {
        ChoiceField::new(form, "projectId", texts.in_project)
            .one_of(&stored, vec![(String::new(), choices)])
    });
    view! {
        <form method="post" action=link("/forms/tasks/add") class="form adding" novalidate>
            <FormError form=form.clone() />
            <input type="hidden" name="back" value=list.here() />
            <input type="hidden" name="timeZone" data-zone="" />
            {InputField::text(form, "title", texts.new_task).longest(200).required().view()}
            <div class="field-row">
                {project}
                {InputField::text(form, "estimatedSessions", texts.estimate).number(1, 99).view()}
                <button class="primary">{texts.add}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The tabs of the filter.
fn status_tabs(list: &TaskList) -> AnyView {
    let texts = texts().tasks;
    let tabs: Vec<_> = TaskStatusFilter::ALL
        .iter()
        .map(|&which| {
            let is_here = which == list.which;
            view! {
                <a href=link(&list.path(which, 1)) aria-current=is_here.then_some("page")>
                    {which.texts(texts)}
                </a>
            }
        })
        .collect();
    view! {
        <nav class="tabs" aria-label=texts.status_filter>
            {tabs}
            <a class="tab-end" href=link("/tasks/projects")>
                {texts.projects}
            </a>
        </nav>
    }
    .into_any()
}

/// A form that undoes archiving or marking as done.
fn undo(list: &TaskList) -> AnyView {
    let texts = texts().tasks;
    let Some((code, Some(task))) = &list.did else {
        return ().into_any();
    };
    let action = match code.as_str() {
        "archived" => "/forms/tasks/restore",
        "done" => "/forms/tasks/reopen",
        _ => return ().into_any(),
    };
    action_form(action, ("task", task.clone()), list.here(), texts.undo)
}

/// The tasks by project, in the order of their first tasks.
fn groups(list: &TaskList) -> Vec<AnyView> {
    let mut groups: Vec<(Option<ProjectId>, Vec<&Task>)> = Vec::new();
    for task in &list.tasks.items {
        match groups.iter_mut().find(|(id, _)| *id == task.project_id) {
            Some((_, tasks)) => tasks.push(task),
            None => groups.push((task.project_id, vec![task])),
        }
    }
    // Tasks without a project come first and have no heading if there is no other group.
    groups.sort_by_key(|(id, _)| id.is_some());
    let is_alone = groups.len() == 1 && (groups[0].0.is_none() || list.project.is_some());
    groups
        .into_iter()
        .map(|(id, tasks)| {
            let heading = (!is_alone).then(|| heading(list, id));
            let rows: Vec<_> = tasks.into_iter().map(|task| row(list, task)).collect();
            view! {
                <section class="narrow-gap">
                    {heading}
                    <ul class="rows">{rows}</ul>
                </section>
            }
            .into_any()
        })
        .collect()
}

fn heading(list: &TaskList, id: Option<ProjectId>) -> AnyView {
    let texts = texts().tasks;
    let project = id.and_then(|id| list.project_of(id));
    match (id, project) {
        (_, Some(project)) => {
            let path = format!("/tasks?project={}", project.project_id);
            view! {
                <h2>
                    {dot(project.color.as_deref())} <a href=link(&path)>{project.name.clone()}</a>
                </h2>
            }
            .into_any()
        }
        (Some(_), None) => view! { <h2>{texts.other_project}</h2> }.into_any(),
        (None, _) => view! { <h2>{texts.no_project}</h2> }.into_any(),
    }
}

fn row(list: &TaskList, task: &Task) -> AnyView {
    let texts = texts().tasks;
    let first = if list.which == TaskStatusFilter::Archived {
        let about = ("task", task.task_id.to_string());
        action_form("/forms/tasks/restore", about, list.here(), texts.restore)
    } else {
        tick(task, list.here())
    };
    let done = task
        .done_at
        .filter(|_| task.status == TaskStatus::Done)
        .map(|at| view! { <LocalTimestamp at day=true /> });
    let start = start_path(task).map(|path| {
        let label = (texts.start_with)(&task.title);
        view! {
            <a class="button icon" href=link(&path) aria-label=label title=texts.start>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M5.5 3.5v9l7-4.5z" stroke-linejoin="round" />
                </svg>
            </a>
        }
    });
    view! {
        <li>
            {first} <a class="row-title" href=link(&format!("/tasks/{}", task.task_id))>
                {task.title.clone()}
            </a> <span class="aside">{done} {marks::marks(task)}</span>
            {start}
        </li>
    }
    .into_any()
}
