//! `/tasks`: the user's tasks with their progress, in the order that they give them by hand.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use shared::wire::{Page, Project, Task};
use shared::{CalendarDay, ProjectId, SearchText};

use super::components::{action_form, dot, empty, project_choices, start_path, tick, today_button};
use super::marks;
use crate::base_path::link;
use crate::model::history_query::encode;
use crate::pages::form::{
    ChoiceField, FormError, FormValues, InputField, LocalTimestamp, Notice, Pages, RejectedForm,
    move_button,
};
use crate::text::{TaskTexts, texts};

shared::words! {
    /// The filter of the list.
    #[derive(Default)]
    pub TaskStatusFilter {
        /// Neither done nor archived.
        #[default]
        Open = "open",
        /// Of these, the ones that are planned for today.
        Today = "today",
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
            Self::Today => texts.today,
            Self::Done => texts.done,
            Self::Archived => texts.archived,
        }
    }

    /// Whether its tasks are in the order by hand.
    #[must_use]
    pub const fn is_by_hand(self) -> bool {
        matches!(self, Self::Open | Self::Today)
    }
}

/// The data of the page.
#[derive(Clone, Debug)]
pub struct TaskList {
    /// The current filter.
    pub which: TaskStatusFilter,
    /// The project of the filter.
    pub project: Option<ProjectId>,
    /// What is searched for, as it was entered.
    pub search: String,
    /// Whether tasks are being moved.
    pub is_ordering: bool,
    /// The tasks of the page.
    pub tasks: Page<Task>,
    /// The user's projects, archived ones included.
    pub projects: Vec<Project>,
    /// Whether the user has no tasks at all.
    pub is_new: bool,
    /// The user's day.
    pub today: Option<CalendarDay>,
    /// The code of the last action's notice, and the task.
    pub did: Option<(String, Option<String>)>,
    /// Whether the last move was up.
    pub is_moved_up: bool,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
}

impl TaskList {
    /// The path of another filter or page.
    fn path(&self, which: TaskStatusFilter, is_ordering: bool, page: u64) -> String {
        let mut query = Vec::new();
        if which != TaskStatusFilter::default() {
            query.push(format!("which={}", which.as_str()));
        }
        if let Some(project) = self.project {
            query.push(format!("project={project}"));
        }
        if !self.search.is_empty() {
            let mut pair = "q=".to_owned();
            encode(&self.search, &mut pair);
            query.push(pair);
        }
        if is_ordering {
            query.push("order=yes".to_owned());
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
        self.path(self.which, self.is_ordering, self.tasks.page)
    }

    fn project_of(&self, id: ProjectId) -> Option<&Project> {
        self.projects
            .iter()
            .find(|project| project.project_id == id)
    }

    /// The number of the first task of the page.
    const fn first(&self) -> u64 {
        (self.tasks.page - 1) * self.tasks.limit + 1
    }

    fn is_wrong_search(&self) -> bool {
        SearchText::parse(&self.search).is_err()
    }
}

/// The content of the page.
pub fn view(list: TaskList) -> AnyView {
    let texts = texts().tasks;
    let form = FormValues::of(list.sent.as_ref(), "add");
    let is_adding = list.which.is_by_hand() && !list.is_ordering && list.search.is_empty();
    let adding = is_adding.then(|| adding(&list, &form));
    let message = list.did.as_ref().and_then(|(code, _)| (texts.notice)(code));
    let undo = undo(&list);
    let is_empty = list.tasks.items.is_empty();
    let rows = (!is_empty).then(|| match list.is_ordering {
        true => ordering(&list),
        false => rows(&list),
    });
    let nothing = (is_empty && list.search.is_empty()).then(|| {
        empty(match list.which {
            TaskStatusFilter::Open if list.is_new => texts.none_yet,
            TaskStatusFilter::Open => texts.none_open,
            TaskStatusFilter::Today => texts.none_today,
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
    let directions = list
        .which
        .is_by_hand()
        .then_some([texts.previous, texts.next]);
    view! {
        <h1>{texts.title}</h1>
        <Notice message undo />
        {adding}
        {(!list.is_new).then(|| status_tabs(&list))}
        {chosen}
        {(!list.is_new).then(|| search(&list))}
        {order_link(&list)}
        {rows}
        {nothing}
        <Pages
            page
            total
            directions
            path=Box::new(move |page| list.path(list.which, list.is_ordering, page))
        />
    }
    .into_any()
}

fn adding(list: &TaskList, form: &FormValues) -> AnyView {
    let texts = texts().tasks;
    let stored = list.project.map(|id| id.to_string()).unwrap_or_default();
    let choices = project_choices(&list.projects, Some(&stored));
    let has_error = !form.errors("projectId").is_empty();
    // Another one is likely to follow.
    let was_added = list.did.as_ref().is_some_and(|(code, _)| code == "added");
    let project = (has_error || !list.projects.is_empty()).then(|| {
        ChoiceField::new(form, "projectId", texts.in_project)
            .one_of(&stored, vec![(String::new(), choices)])
    });
    view! {
        <form method="post" action=link("/forms/tasks/add") class="form adding" novalidate>
            <FormError form=form.clone() />
            <input type="hidden" name="back" value=list.here() />
            <input type="hidden" name="timeZone" data-zone="" />
            {InputField::text(form, "title", texts.new_task)
                .longest(200)
                .required()
                .focused(was_added)
                .view()}
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
                <a href=link(&list.path(which, false, 1)) aria-current=is_here.then_some("page")>
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

/// The search in the list, and what came of it.
fn search(list: &TaskList) -> AnyView {
    let texts = texts().tasks;
    let is_wrong = list.is_wrong_search();
    let which = (list.which != TaskStatusFilter::default())
        .then(|| view! { <input type="hidden" name="which" value=list.which.as_str() /> });
    let project = list
        .project
        .map(|id| view! { <input type="hidden" name="project" value=id.to_string() /> });
    let found = (!list.search.is_empty()).then(|| {
        let mut all = list.clone();
        all.search.clear();
        let text = match is_wrong {
            true => texts.search_invalid.to_owned(),
            false => (texts.found)(list.tasks.total_items),
        };
        view! {
            <p class="facts">
                <span role="status" class:refusal=is_wrong id="search-result">
                    {text}
                </span>
                <a href=link(&all.path(list.which, false, 1))>{texts.search_clear}</a>
            </p>
        }
    });
    view! {
        <form method="get" action=link("/tasks") role="search" class="search-row">
            {which}
            {project}
            <div class="field">
                <input
                    type="search"
                    name="q"
                    dir="auto"
                    aria-label=texts.search_in
                    placeholder=texts.search_in
                    value=list.search.clone()
                    maxlength=SearchText::LONGEST
                    aria-invalid=is_wrong.then_some("true")
                    aria-describedby=is_wrong.then_some("search-result")
                />
            </div>
            <button>{texts.search}</button>
        </form>
        {found}
    }
    .into_any()
}

/// The way to the order by hand, and back.
fn order_link(list: &TaskList) -> AnyView {
    let texts = texts().tasks;
    let is_useful = list.which.is_by_hand() && list.tasks.total_items > 1;
    if !is_useful || !list.search.is_empty() {
        return ().into_any();
    }
    let path = list.path(list.which, !list.is_ordering, list.tasks.page);
    if !list.is_ordering {
        return view! {
            <p class="facts">
                <a href=link(&path)>{texts.order}</a>
            </p>
        }
        .into_any();
    }
    let moved = list.did.as_ref().filter(|(code, _)| code == "moved");
    let moved = moved.and_then(|(_, id)| {
        let mut tasks = list.tasks.items.iter();
        let index = tasks.position(|task| Some(task.task_id.to_string()) == *id)?;
        let position = (list.first() + index as u64).to_string();
        let total = list.tasks.total_items.to_string();
        Some((texts.moved)(
            &list.tasks.items[index].title,
            &position,
            &total,
        ))
    });
    view! {
        <p class="facts">
            <span>{texts.order_hint} <span data-drag hidden>" " {texts.order_drag}</span></span>
            <a href=link(&path)>{texts.order_end}</a>
        </p>
        <p role="status" id="task-position">
            {moved}
        </p>
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

fn rows(list: &TaskList) -> AnyView {
    let rows: Vec<_> = list
        .tasks
        .items
        .iter()
        .map(|task| row(list, task))
        .collect();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

fn row(list: &TaskList, task: &Task) -> AnyView {
    let texts = texts().tasks;
    let first = if list.which == TaskStatusFilter::Archived {
        let about = ("task", task.task_id.to_string());
        action_form("/forms/tasks/restore", about, list.here(), texts.restore)
    } else {
        tick(task, list.here())
    };
    let project = match task.project_id {
        Some(id) if list.project.is_none() => Some(project_link(list, id)),
        _ => None,
    };
    let done = task
        .done_at
        .map(|at| view! { <LocalTimestamp at day=true /> });
    let today = list.today.filter(|_| list.which.is_by_hand());
    let today = today.map(|today| today_button(task, today, list.here(), true));
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
            {first}
            <div class="task-line">
                <a class="row-title" dir="auto" href=link(&format!("/tasks/{}", task.task_id))>
                    {task.title.clone()}
                </a>
                <span class="aside">{project} {done} {marks::marks(task)}</span>
            </div>
            {today}
            {start}
        </li>
    }
    .into_any()
}

fn project_link(list: &TaskList, id: ProjectId) -> AnyView {
    let Some(project) = list.project_of(id) else {
        return view! { <span>{texts().tasks.other_project}</span> }.into_any();
    };
    view! {
        <span class="project-name">
            {dot(project.color.as_deref())}
            <a dir="auto" href=link(&format!("/tasks?project={id}"))>
                {project.name.clone()}
            </a>
        </span>
    }
    .into_any()
}

/// The rows with what moves them. A script moves them in place, and adds dragging.
fn ordering(list: &TaskList) -> AnyView {
    let texts = texts().tasks;
    let (first, total) = (list.first(), list.tasks.total_items);
    let rows: Vec<_> = (first..)
        .zip(&list.tasks.items)
        .map(|(number, task)| {
            let id = task.task_id.to_string();
            let ends = (number == 1, number == total);
            view! {
                <li data-task=id.clone() data-title=task.title.clone()>
                    <span class="handle" data-drag hidden aria-hidden="true">
                        <svg viewBox="0 0 16 16">
                            <path d="M3 5.5h10M3 10.5h10" />
                        </svg>
                    </span>
                    <span class="row-title" dir="auto">
                        {task.title.clone()}
                    </span>
                    <form method="post" action=link("/forms/tasks/move")>
                        <input type="hidden" name="task" value=id.clone() />
                        <input type="hidden" name="back" value=list.here() />
                        {mover(list, task, true, ends)}
                        {mover(list, task, false, ends)}
                    </form>
                </li>
            }
        })
        .collect();
    view! {
        <ul
            class="rows"
            data-first=first
            data-total=total
            data-moved=(texts.moved)("{title}", "{position}", "{total}")
        >
            {rows}
        </ul>
        <script type="module" nonce=use_nonce() inner_html=include_str!("order.js")></script>
    }
    .into_any()
}

/// A button that moves a task by one place; the one that was just pressed has the focus again.
fn mover(list: &TaskList, task: &Task, is_up: bool, (is_first, is_last): (bool, bool)) -> AnyView {
    let texts = texts().tasks;
    let (to, label, is_end) = match is_up {
        true => ("up", (texts.move_up)(&task.title), is_first),
        false => ("down", (texts.move_down)(&task.title), is_last),
    };
    // At the end of the list the other button takes over.
    let is_stopped = if list.is_moved_up { is_first } else { is_last };
    let id = Some(task.task_id.to_string());
    let is_moved = matches!(&list.did, Some((code, moved)) if code == "moved" && *moved == id);
    let is_pressed = is_moved && (list.is_moved_up == is_up) != is_stopped;
    move_button(to, label, is_up, is_end, is_pressed)
}
