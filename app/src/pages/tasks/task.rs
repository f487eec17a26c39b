//! `/tasks/{id}`: a task and its progress.

use leptos::prelude::*;
use shared::CalendarDay;
use shared::rules::SessionStatus;
use shared::wire::{Project, SessionProgress, Task, TaskProgress};

use super::components::{action_form, dot, project_choices, start_path, tick, today_button};
use super::marks;
use super::merge::{MergeOffer, MergeSource, merge_section};
use crate::base_path::link;
use crate::model::route::Route;
use crate::pages::form::{
    ChoiceField, FormError, FormValues, InputField, LocalTimestamp, Notice, Pages, RejectedForm,
    text_area,
};
use crate::text::dates::minutes;
use crate::text::texts;

/// The data of the page.
#[derive(Clone, Debug)]
pub struct TaskPageData {
    /// With the totals of its sessions.
    pub task: Task,
    /// A page of the progress of ended sessions.
    pub progress: TaskProgress,
    /// The user's projects, archived ones included.
    pub projects: Vec<Project>,
    /// The user's day.
    pub today: CalendarDay,
    /// What it can be merged into.
    pub merge: MergeOffer,
    /// The code of the last action's notice.
    pub did: Option<String>,
    /// The rejected form.
    pub sent: Option<RejectedForm>,
}

/// The content of the page.
pub fn view(one: TaskPageData) -> AnyView {
    let texts = texts().tasks;
    let message = one.did.as_deref().and_then(texts.notice);
    let TaskPageData {
        task,
        progress,
        projects,
        today,
        merge,
        sent,
        ..
    } = one;
    let here = format!("/tasks/{}", task.task_id);
    let project = task.project_id.and_then(|id| {
        let project = projects.iter().find(|project| project.project_id == id)?;
        let path = format!("/tasks?project={id}");
        Some(view! {
            {dot(project.color.as_deref())}
            <a href=link(&path)>{project.name.clone()}</a>
        })
    });
    let form = FormValues::of(sent.as_ref(), "change");
    let address = here.clone();
    let start = start_path(&task).map(|path| {
        view! {
            <div class="task-actions">
                <a class="button primary" href=link(&path)>
                    {texts.start}
                </a>
                {today_button(&task, today, here.clone(), false)}
            </div>
        }
    });
    let notes = task.notes.clone().map(|notes| {
        view! {
            <p class="notes" dir="auto">
                {notes}
            </p>
        }
    });
    view! {
        <p class="breadcrumb">
            <a href=link(Route::Tasks.path())>{texts.title}</a>
        </p>
        <div class="title-row">{tick(&task, here.clone())} <h1 dir="auto">{task.title.clone()}</h1></div>
        <Notice message />
        <p class="facts">{project} {planned(&task, today)} {totals(&task)}</p>
        {notes}
        {start}
        {changing(&task, &projects, &form)}
        {merge_section(merge_source(&task), merge, sent.as_ref())}
        <section>
            <h2>{texts.log}</h2>
            {log(&progress)}
            <Pages
                page=progress.page
                total=progress.total_pages
                path=Box::new(move |page| format!("{address}?page={page}"))
            />
        </section>
    }
    .into_any()
}

/// Focused time as text.
fn length(seconds: u64) -> String {
    minutes(i64::try_from(seconds / 60).unwrap_or(i64::MAX))
}

/// The day that it is planned for, unless that is over.
fn planned(task: &Task, today: CalendarDay) -> Option<AnyView> {
    let day = task.planned_on.filter(|day| *day >= today)?;
    let texts = texts();
    let text = match day == today {
        true => texts.tasks.planned_today.to_owned(),
        false => (texts.tasks.planned_for)(&texts.dates.with_year(day.date())),
    };
    Some(view! { <span>{text}</span> }.into_any())
}

/// The totals of all sessions, in a row.
fn totals(task: &Task) -> AnyView {
    let texts = texts().tasks;
    let length = (task.focused_seconds > 0).then(|| length(task.focused_seconds));
    let given_up = Some(task.sessions_abandoned)
        .filter(|count| *count > 0)
        .map(texts.abandoned_count);
    let automatic = Some(task.sessions_automatic)
        .filter(|count| *count > 0)
        .map(texts.automatic_count);
    let done = task.done_at.map(|at| {
        view! {
            <span>
                {texts.done_on} " " <LocalTimestamp at day=true />
            </span>
        }
    });
    let summary: Vec<_> = [length, automatic, given_up]
        .into_iter()
        .flatten()
        .map(|part| view! { <span>{part}</span> })
        .collect();
    (marks::marks(task), summary, done).into_any()
}

fn changing(task: &Task, projects: &[Project], form: &FormValues) -> AnyView {
    let all = texts();
    let texts = all.tasks;
    let id = task.task_id.to_string();
    let stored = task.project_id.map(|id| id.to_string()).unwrap_or_default();
    let choices = project_choices(projects, Some(&stored));
    let estimate = task.estimated_sessions.map(|count| count.to_string());
    let planned_on = task.planned_on.map(|day| day.to_string());
    let archive_form = if task.archived {
        action_form(
            "/forms/tasks/restore",
            ("task", id.clone()),
            format!("/tasks/{id}"),
            texts.restore,
        )
    } else {
        action_form(
            "/forms/tasks/archive",
            ("task", id.clone()),
            Route::Tasks.path().to_owned(),
            texts.archive,
        )
    };
    view! {
        <details class="edit-form" open=form.was_rejected()>
            <summary>{texts.change}</summary>
            <form method="post" action=link("/forms/tasks/change") class="form" novalidate>
                <FormError form=form.clone() />
                <input type="hidden" name="task" value=id />
                {InputField::text(form, "title", texts.task_title)
                    .stored(task.title.clone())
                    .longest(200)
                    .required()
                    .view()}
                {text_area(form, "notes", texts.notes, task.notes.as_deref(), 1_000)}
                {ChoiceField::new(form, "projectId", texts.in_project)
                    .one_of(&stored, vec![(String::new(), choices)])}
                {InputField::text(form, "plannedOn", texts.planned_on)
                    .stored(planned_on.unwrap_or_default())
                    .kind("date")
                    .view()}
                {InputField::text(form, "estimatedSessions", texts.estimate)
                    .stored(estimate.unwrap_or_default())
                    .number(1, 99)
                    .view()} <button class="primary">{all.forms.save}</button>
            </form>
            {archive_form}
        </details>
    }
    .into_any()
}

fn merge_source(task: &Task) -> MergeSource {
    MergeSource {
        here: format!("/tasks/{}", task.task_id),
        action: "/forms/tasks/merge",
        field: "task",
        id: task.task_id.to_string(),
        name: task.title.clone(),
        title: texts().tasks.merge_task,
        estimate: task.estimated_sessions,
    }
}

fn log(progress: &TaskProgress) -> AnyView {
    let texts = texts().tasks;
    if progress.items.is_empty() {
        return view! { <p class="quiet">{texts.log_empty}</p> }.into_any();
    }
    let entries: Vec<_> = progress.items.iter().map(entry).collect();
    view! { <ol class="log">{entries}</ol> }.into_any()
}

fn entry(session: &SessionProgress) -> AnyView {
    let texts = texts().tasks;
    let seconds = u64::try_from(session.actual_seconds).unwrap_or(0);
    let how = match session.status {
        SessionStatus::Abandoned => Some(texts.abandoned),
        _ if session.automatic => Some(texts.ended_automatically),
        _ => None,
    };
    let progress = match &session.progress {
        Some(text) => view! { <p>{text.clone()}</p> }.into_any(),
        None => view! { <p class="quiet">{texts.no_progress_text}</p> }.into_any(),
    };
    view! {
        <li>
            <p class="facts">
                <a href=link(&format!("/history/{}", session.session_id))>
                    <LocalTimestamp at=session.start_time />
                </a>
                <span>{length(seconds)}</span>
                {how.map(|how| view! { <span>{how}</span> })}
            </p>
            {progress}
        </li>
    }
    .into_any()
}
