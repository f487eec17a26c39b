//! `POST /forms/tasks/…` and `/forms/projects/…`: create, change, complete, archive, merge.

use app::PageData;
use axum::extract::Path;
use axum::response::Response;
use shared::wire::{
    ChangeProject, ChangeTask, CreateProject, CreateTask, FieldProblem, Patch, Project, Task,
};
use shared::{CalendarDay, ProjectId, TaskId, UserId};
use uuid::Uuid;

use super::form_fields::no_such_form;
use super::form_request::FormRequest;
use super::safe_redirect::{local_path, with_notice};
use crate::tasks as pages;
use crate::user_clock::today;
use crate::write_result::result_of;
use service::{Merge, ProjectRequest, TaskMove, TaskRequest};
use shared::json::parse_uuid;
use web::access::Access;
use web::code::Code;
use web::problem::ApiError;

const TASKS: &str = "/tasks";
const PROJECTS: &str = "/tasks/projects";

/// An action on a task.
pub(super) async fn task(Path(action): Path<String>, mut form: FormRequest) -> Response {
    let back = form.fields.take("back").and_then(|back| local_path(&back));
    let id = form.fields.take("task").and_then(|text| parse_uuid(&text));
    let outcome = match action.as_str() {
        "add" => add(&mut form, &list_of(back.as_deref())).await,
        _ => match id.map(TaskId::new) {
            Some(id) => change(&mut form, id, &action, back.as_deref()).await,
            None => Err(no_such_form()),
        },
    };
    match (outcome, action.as_str()) {
        (Ok(code), "change") => {
            let page = id.map(|id| format!("{TASKS}/{id}")).unwrap_or_default();
            form.redirect(&with_notice(&page, code, None))
        }
        (Ok(code), "move") => {
            let to = form.fields.take("to").unwrap_or_default();
            let moved = id.map(|id| id.to_string());
            let back = with_notice(&back.unwrap_or_else(|| TASKS.to_owned()), code, moved);
            form.redirect(&format!(
                "{back}&to={}",
                if to == "up" { "up" } else { "down" }
            ))
        }
        (Ok(code), _) => {
            let undone = id.map(|id| id.to_string());
            let back = back.unwrap_or_else(|| TASKS.to_owned());
            form.redirect(&with_notice(&back, code, undone))
        }
        (Err(error), "add") => {
            let sent = form.sent("add", &error);
            let query = list_of(back.as_deref());
            let page = pages::list(&form.renderer, &form.parts, &query, Some(sent)).await;
            form.show_again(error, page).await
        }
        (Err(error), _) => {
            let page = task_page(&form, id.map(TaskId::new), "change", &error).await;
            form.show_again(error, page).await
        }
    }
}

/// Merges a task into the one that was chosen.
pub(super) async fn merge_task(mut form: FormRequest) -> Response {
    match merge::<Task>(&mut form, "task", TASKS).await {
        Ok(address) => form.redirect(&address),
        Err((id, error)) => {
            let page = task_page(&form, id, "merge", &error).await;
            form.show_again(error, page).await
        }
    }
}

/// Merges a project into the one that was chosen.
pub(super) async fn merge_project(mut form: FormRequest) -> Response {
    match merge::<Project>(&mut form, "project", PROJECTS).await {
        Ok(address) => form.redirect(&address),
        Err((id, error)) => {
            let page = project_page(&form, id, "merge", &error).await;
            form.show_again(error, page).await
        }
    }
}

/// Merges the entry of the form into the one that was chosen, whose page follows. Where one request
/// does not move everything, that of the merged one follows, to move the rest.
async fn merge<E: Merge>(
    form: &mut FormRequest,
    field: &str,
    pages: &str,
) -> Result<String, (Option<E::Id>, ApiError)> {
    let id = form.fields.take(field).and_then(|text| parse_uuid(&text));
    let Some(id) = id.map(E::Id::from) else {
        return Err((None, no_such_form()));
    };
    let merged = async {
        let user = form.user()?;
        let into = form.fields.take("into").and_then(|text| parse_uuid(&text));
        let into: Uuid = into.ok_or_else(|| wrong("into", Code::UnknownMergeTarget.as_str()))?;
        let tasks = &form.renderer.state().tasks;
        let merged = tasks.merge::<E>(user, id, into.into(), None).await?;
        let merged = result_of(merged)?;
        Ok((into, merged.is_some_and(|merged| merged.has_more)))
    };
    let (into, has_more) = merged.await.map_err(|error| (Some(id), error))?;
    Ok(match has_more {
        true => with_notice(&format!("{pages}/{id}?into={into}"), "merging", None),
        false => with_notice(&format!("{pages}/{into}"), "merged", None),
    })
}

/// The list that a form was on.
fn list_of(back: Option<&str>) -> pages::TasksQuery {
    let query = back.and_then(|back| back.split_once('?'));
    pages::TasksQuery::read(query.map(|(_, query)| query))
}

/// The user's day.
fn today_of(form: &FormRequest) -> Result<CalendarDay, ApiError> {
    let access = Access::of(&form.parts.extensions)?;
    Ok(today(&access, form.renderer.state().sessions.now()))
}

async fn add(form: &mut FormRequest, list: &pages::TasksQuery) -> Result<&'static str, ApiError> {
    let estimate = number(form, "estimatedSessions")?;
    let project = project_of(form)?;
    let user = form.user_or_guest().await?;
    let tasks = &form.renderer.state().tasks;
    let request = CreateTask {
        title: form.fields.take("title").unwrap_or_default(),
        project_id: project,
        estimated_sessions: estimate,
        planned_on: match list.is_of_today() {
            true => today_of(form).ok(),
            false => None,
        },
        ..CreateTask::default()
    };
    let id = tasks.new_id();
    write(form, user, id, TaskRequest::Create(request)).await?;
    Ok("added")
}

async fn change(
    form: &mut FormRequest,
    id: TaskId,
    action: &str,
    back: Option<&str>,
) -> Result<&'static str, ApiError> {
    let user = form.user()?;
    let planned = |planned_on| ChangeTask {
        planned_on,
        ..ChangeTask::default()
    };
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
        "today" => (planned(Patch::Set(today_of(form)?)), "planned"),
        "not-today" => (planned(Patch::Clear), "unplanned"),
        "move" => (moved(form, user, id, back).await?, "moved"),
        "change" => {
            let change = ChangeTask {
                title: Patch::Set(form.fields.take("title").unwrap_or_default()),
                notes: text(form, "notes")
                    .map_or(Patch::Keep, |notes| notes.map_or(Patch::Clear, Patch::Set)),
                planned_on: match text(form, "plannedOn") {
                    None => Patch::Keep,
                    Some(None) => Patch::Clear,
                    Some(Some(day)) => Patch::Set(
                        CalendarDay::parse(&day).ok_or_else(|| wrong("plannedOn", "not_a_date"))?,
                    ),
                },
                project_id: project_of(form)?.map_or(Patch::Clear, Patch::Set),
                estimated_sessions: number(form, "estimatedSessions")?
                    .map_or(Patch::Clear, Patch::Set),
                ..ChangeTask::default()
            };
            (change, "saved")
        }
        _ => return Err(no_such_form()),
    };
    write(form, user, id, TaskRequest::Change(change)).await?;
    Ok(code)
}

async fn write(
    form: &FormRequest,
    user: UserId,
    id: TaskId,
    request: TaskRequest,
) -> Result<(), ApiError> {
    let tasks = &form.renderer.state().tasks;
    result_of(tasks.write(user, id, &request, None, None).await?).map(drop)
}

/// The change that moves a task within the list that its form was on.
async fn moved(
    form: &mut FormRequest,
    user: UserId,
    id: TaskId,
    back: Option<&str>,
) -> Result<ChangeTask, ApiError> {
    let other = |form: &mut FormRequest, name: &str| {
        let id = form.fields.take(name).and_then(|text| parse_uuid(&text));
        id.map(TaskId::new)
    };
    let to = match (other(form, "before"), other(form, "after")) {
        (Some(other), _) => TaskMove::Before(other),
        (_, Some(other)) => TaskMove::After(other),
        (None, None) => match text(form, "to").flatten().as_deref() {
            Some("up") => TaskMove::Up,
            Some("down") => TaskMove::Down,
            _ => return Err(no_such_form()),
        },
    };
    let filter = list_of(back).filter(today_of(form)?).unwrap_or_default();
    let tasks = &form.renderer.state().tasks;
    Ok(ChangeTask {
        after: tasks.after_of_move(user, id, &filter, to).await?,
        ..ChangeTask::default()
    })
}

/// The value of a field, which stays; the outer one is none where the form has no such field.
fn text(form: &FormRequest, name: &str) -> Option<Option<String>> {
    let value = form.fields.all(name).pop()?;
    Some(Some(value).filter(|value| !value.is_empty()))
}

/// An action on a project.
pub(super) async fn project(Path(action): Path<String>, mut form: FormRequest) -> Response {
    let id = form.fields.take("project");
    let id = id.and_then(|text| parse_uuid(&text)).map(ProjectId::new);
    let outcome = project_action(&mut form, id, &action).await;
    match (outcome, id, action.as_str()) {
        (Ok(code), Some(id), "change") => {
            form.redirect(&with_notice(&format!("{PROJECTS}/{id}"), code, None))
        }
        (Ok(code), ..) => form.redirect(&with_notice(PROJECTS, code, None)),
        (Err(error), _, "add") => {
            let sent = form.sent("add", &error);
            let page = pages::projects(&form.renderer, form.browser.user, None, Some(sent)).await;
            form.show_again(error, page).await
        }
        (Err(error), id, _) => {
            let page = project_page(&form, id, "change", &error).await;
            form.show_again(error, page).await
        }
    }
}

/// The task's page with the rejected form of this name.
async fn task_page(
    form: &FormRequest,
    id: Option<TaskId>,
    name: &'static str,
    error: &ApiError,
) -> Result<PageData, ApiError> {
    let sent = form.sent(name, error);
    let id = id.ok_or_else(no_such_form)?;
    let query = pages::TasksQuery::default();
    pages::one(&form.renderer, &form.parts, id, &query, Some(sent)).await
}

/// The project's page with the rejected form of this name.
async fn project_page(
    form: &FormRequest,
    id: Option<ProjectId>,
    name: &'static str,
    error: &ApiError,
) -> Result<PageData, ApiError> {
    let sent = form.sent(name, error);
    let id = id.ok_or_else(no_such_form)?;
    let query = pages::TasksQuery::default();
    pages::project(&form.renderer, form.user()?, id, &query, Some(sent)).await
}

async fn project_action(
    form: &mut FormRequest,
    id: Option<ProjectId>,
    action: &str,
) -> Result<&'static str, ApiError> {
    let archived = |archived| ChangeProject {
        archived: Patch::Set(archived),
        ..ChangeProject::default()
    };
    let (request, code) = match action {
        "add" => {
            let request = CreateProject {
                name: form.fields.take("name").unwrap_or_default(),
                color: form.fields.take("color"),
                project_id: None,
            };
            (ProjectRequest::Create(request), "added")
        }
        "change" => {
            let change = ChangeProject {
                name: Patch::Set(form.fields.take("name").unwrap_or_default()),
                color: form.fields.take("color").map_or(Patch::Clear, Patch::Set),
                archived: Patch::Keep,
            };
            (ProjectRequest::Change(change), "saved")
        }
        "archive" => (ProjectRequest::Change(archived(true)), "archived"),
        "restore" => (ProjectRequest::Change(archived(false)), "restored"),
        _ => return Err(no_such_form()),
    };
    let is_new = action == "add";
    let user = if is_new {
        form.user_or_guest().await?
    } else {
        form.user()?
    };
    let tasks = &form.renderer.state().tasks;
    let id = match id {
        Some(id) if !is_new => id,
        None if !is_new => return Err(no_such_form()),
        _ => tasks.new_id(),
    };
    let written = tasks.write(user, id, &request, None, None);
    result_of(written.await?).map(|_| code)
}

/// The selected project, if any.
fn project_of(form: &mut FormRequest) -> Result<Option<ProjectId>, ApiError> {
    let Some(text) = form.fields.take("projectId") else {
        return Ok(None);
    };
    let id = parse_uuid(&text).map(ProjectId::new);
    id.map(Some)
        .ok_or_else(|| wrong("projectId", Code::UnknownProject.as_str()))
}

/// A whole number, if one was entered.
pub(super) fn number(form: &mut FormRequest, name: &str) -> Result<Option<i64>, ApiError> {
    let Some(text) = form.fields.take(name) else {
        return Ok(None);
    };
    let number = text.trim().parse().ok();
    number.map(Some).ok_or_else(|| wrong(name, "not_a_number"))
}

/// A problem with a field whose text cannot be parsed.
pub(super) fn wrong(field: &str, code: &str) -> ApiError {
    ApiError::invalid(FieldProblem {
        pointer: format!("/{field}"),
        code: code.to_owned(),
        detail: "This is not a valid value.".to_owned(),
    })
}
