//! `POST /forms/tasks/…` and `/forms/projects/…`: made, changed, ticked off, put away.

use app::Start;
use axum::extract::Path;
use axum::response::Response;
use shared::wire::{ChangeProject, ChangeTask, CreateProject, CreateTask, FieldProblem, Patch};
use shared::{ProjectId, TaskId, UserId};

use super::super::code::Code;
use super::super::pages::tasks as pages;
use super::super::problem::ApiError;
use super::super::shape::parse_uuid;
use super::decided;
use super::fields::no_such_form;
use super::posted::Posted;
use super::way::{did, own_path};
use crate::service::{ProjectRequest, TaskRequest};

const TASKS: &str = "/tasks";
const PROJECTS: &str = "/tasks/projects";

/// What is done to a task.
pub(super) async fn task(Path(action): Path<String>, mut posted: Posted) -> Response {
    let back = posted.fields.take("back").and_then(|back| own_path(&back));
    let id = posted
        .fields
        .take("task")
        .and_then(|text| parse_uuid(&text));
    let outcome = match action.as_str() {
        "add" => add(&mut posted).await,
        _ => match id.map(TaskId::new) {
            Some(id) => change(&mut posted, id, &action).await,
            None => Err(no_such_form()),
        },
    };
    match (outcome, action.as_str()) {
        (Ok(code), "change") => {
            let page = id.map(|id| format!("{TASKS}/{id}")).unwrap_or_default();
            posted.see(&did(&page, code, None))
        }
        (Ok(code), _) => {
            let undone = id.map(|id| id.to_string());
            let back = back.unwrap_or_else(|| TASKS.to_owned());
            posted.see(&did(&back, code, undone))
        }
        (Err(error), "add") => {
            let sent = posted.sent("add", &error);
            let query = back.as_deref().and_then(|back| back.split_once('?'));
            let asked = pages::Asked::read(query.map(|(_, query)| query));
            let person = posted.browser.person;
            let page = pages::list(&posted.renderer, person, &asked, Some(sent)).await;
            posted.again(error, page).await
        }
        (Err(error), _) => {
            let sent = posted.sent("change", &error);
            let page = match (posted.person(), id) {
                (Ok(person), Some(id)) => {
                    let asked = pages::Asked::default();
                    pages::one(&posted.renderer, person, id.into(), &asked, Some(sent)).await
                }
                (Err(error), _) => Err(error),
                (_, None) => Err(no_such_form()),
            };
            posted.again(error, page).await
        }
    }
}

async fn add(posted: &mut Posted) -> Result<&'static str, ApiError> {
    let estimate = number(posted, "estimatedSessions")?;
    let project = project_of(posted)?;
    let person = posted.person_or_guest().await?;
    let tasks = &posted.renderer.state().tasks;
    let wanted = CreateTask {
        title: posted.fields.take("title").unwrap_or_default(),
        project_id: project,
        estimated_sessions: estimate,
        status: None,
        task_id: None,
    };
    let id = tasks.new_task_id();
    write(posted, person, id, TaskRequest::Create(wanted)).await?;
    Ok("added")
}

async fn change(posted: &mut Posted, id: TaskId, action: &str) -> Result<&'static str, ApiError> {
    let person = posted.person()?;
    let status = |status: &str| ChangeTask {
        status: Patch::Set(status.to_owned()),
        ..ChangeTask::default()
    };
    let archived = |archived| ChangeTask {
        archived: Patch::Set(archived),
        ..ChangeTask::default()
    };
    let (change, code) = match action {
        "done" => (status("done"), "done"),
        "reopen" => (status("open"), "reopened"),
        "archive" => (archived(true), "archived"),
        "restore" => (archived(false), "restored"),
        "change" => {
            let change = ChangeTask {
                title: Patch::Set(posted.fields.take("title").unwrap_or_default()),
                project_id: project_of(posted)?.map_or(Patch::Clear, Patch::Set),
                estimated_sessions: number(posted, "estimatedSessions")?
                    .map_or(Patch::Clear, Patch::Set),
                ..ChangeTask::default()
            };
            (change, "saved")
        }
        _ => return Err(no_such_form()),
    };
    write(posted, person, id, TaskRequest::Change(change)).await?;
    Ok(code)
}

async fn write(
    posted: &Posted,
    person: UserId,
    id: TaskId,
    request: TaskRequest,
) -> Result<(), ApiError> {
    let tasks = &posted.renderer.state().tasks;
    decided(tasks.write(person, id, &request, None, None).await?).map(drop)
}

/// What is done to a project.
pub(super) async fn project(Path(action): Path<String>, mut posted: Posted) -> Response {
    let id = posted.fields.take("project");
    let id = id.and_then(|text| parse_uuid(&text)).map(ProjectId::new);
    let outcome = project_deed(&mut posted, id, &action).await;
    match (outcome, id, action.as_str()) {
        (Ok(code), Some(id), "change") => posted.see(&did(&format!("{PROJECTS}/{id}"), code, None)),
        (Ok(code), ..) => posted.see(&did(PROJECTS, code, None)),
        (Err(error), id, action) => {
            let page = project_page(&posted, id, action, &error).await;
            posted.again(error, page).await
        }
    }
}

async fn project_page(
    posted: &Posted,
    id: Option<ProjectId>,
    action: &str,
    error: &ApiError,
) -> Result<Start, ApiError> {
    if action == "add" {
        let sent = posted.sent("add", error);
        return pages::projects(&posted.renderer, posted.browser.person, None, Some(sent)).await;
    }
    let sent = posted.sent("change", error);
    let id = id.ok_or_else(no_such_form)?;
    pages::project(&posted.renderer, posted.person()?, id, None, Some(sent)).await
}

async fn project_deed(
    posted: &mut Posted,
    id: Option<ProjectId>,
    action: &str,
) -> Result<&'static str, ApiError> {
    let archived = |archived| ChangeProject {
        archived: Patch::Set(archived),
        ..ChangeProject::default()
    };
    let (request, code) = match action {
        "add" => {
            let wanted = CreateProject {
                name: posted.fields.take("name").unwrap_or_default(),
                color: posted.fields.take("color"),
                project_id: None,
            };
            (ProjectRequest::Create(wanted), "added")
        }
        "change" => {
            let change = ChangeProject {
                name: Patch::Set(posted.fields.take("name").unwrap_or_default()),
                color: posted.fields.take("color").map_or(Patch::Clear, Patch::Set),
                archived: Patch::Keep,
            };
            (ProjectRequest::Change(change), "saved")
        }
        "archive" => (ProjectRequest::Change(archived(true)), "archived"),
        "restore" => (ProjectRequest::Change(archived(false)), "restored"),
        _ => return Err(no_such_form()),
    };
    let is_new = action == "add";
    let person = if is_new {
        posted.person_or_guest().await?
    } else {
        posted.person()?
    };
    let tasks = &posted.renderer.state().tasks;
    let id = match id {
        Some(id) if !is_new => id,
        None if !is_new => return Err(no_such_form()),
        _ => tasks.new_project_id(),
    };
    let written = tasks.write_project(person, id, &request, None, None);
    decided(written.await?).map(|_| code)
}

/// The project that was chosen; none for no project.
fn project_of(posted: &mut Posted) -> Result<Option<ProjectId>, ApiError> {
    let Some(text) = posted.fields.take("projectId") else {
        return Ok(None);
    };
    let id = parse_uuid(&text).map(ProjectId::new);
    id.map(Some)
        .ok_or_else(|| wrong("projectId", Code::UnknownProject.as_str()))
}

/// A whole number; none where nothing was entered.
pub(super) fn number(posted: &mut Posted, name: &str) -> Result<Option<i64>, ApiError> {
    let Some(text) = posted.fields.take(name) else {
        return Ok(None);
    };
    let number = text.trim().parse().ok();
    number.map(Some).ok_or_else(|| wrong(name, "not_a_number"))
}

/// A problem that only a form can have: what was entered cannot even be read.
pub(super) fn wrong(field: &str, code: &str) -> ApiError {
    ApiError::invalid(vec![FieldProblem {
        pointer: format!("/{field}"),
        code: code.to_owned(),
        detail: "This cannot be read.".to_owned(),
    }])
}
