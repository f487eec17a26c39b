//! `POST /forms/start`, `pause`, `resume`, `complete`, `abandon`.

use app::work::Choice;
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use shared::rules::{Command, CommandKind, Start};
use shared::wire::CreateTask;
use shared::{ProjectId, SessionId, TaskId, UserId};

use super::super::auth::Browser;
use super::super::pages::Renderer;
use super::super::pages::timer::titled;
use super::super::problem::ApiError;
use super::super::rate_limit::address_of;
use super::super::shape::parse_uuid;
use super::fields::no_such_form;
use super::{Fields, guest, see};
use crate::service::{Execution, TaskRequest};

/// Takes the command, and shows the timer with what came of it.
pub(super) async fn take(State(renderer): State<Renderer>, request: Request) -> Response {
    let mut cookie = None;
    match decide(&renderer, request, &mut cookie).await {
        Ok(()) => see("/", cookie),
        // A refusal is told on the page; whatever else went wrong has a page's worth of its own.
        Err(error) if error.problem().status < 500 => {
            see(&format!("/?refused={}", error.problem().code), cookie)
        }
        Err(error) => error.into_response(),
    }
}

async fn decide(
    renderer: &Renderer,
    request: Request,
    cookie: &mut Option<HeaderValue>,
) -> Result<(), ApiError> {
    let (mut parts, body) = request.into_parts();
    let Path(command): Path<String> = Path::from_request_parts(&mut parts, &())
        .await
        .map_err(|_| ApiError::internal())?;
    let browser = Browser::of(&parts)?;
    let address = address_of(&parts.extensions);
    let mut fields = Fields::from_request(Request::from_parts(parts, body), &()).await?;
    let sessions = &renderer.state().sessions;
    let (user, session, command) = match CommandKind::parse(&command) {
        Some(CommandKind::Start) => {
            let user = match browser.person {
                Some(user) => user,
                None => {
                    let state = renderer.state();
                    let guest = guest::begin(state, None, address, browser.origin).await?;
                    *cookie = guest.cookie;
                    guest.user
                }
            };
            let task = task(renderer, user, &mut fields).await?;
            let start = start(&mut fields, task);
            (user, sessions.new_session_id(), start)
        }
        Some(kind) => {
            let (user, session) = open(&browser, &mut fields)?;
            (user, session, command_of(kind).ok_or_else(no_such_form)?)
        }
        None => return Err(no_such_form()),
    };
    match sessions.execute(user, session, command, None, None).await? {
        Execution::Decided(outcome) => match *outcome {
            Ok(_) => Ok(()),
            Err(refused) => Err(ApiError::refused(&refused)),
        },
        Execution::Replayed(_) => Ok(()),
    }
}

/// The task with the title that was entered: an open one, or a new one.
async fn task(
    renderer: &Renderer,
    user: UserId,
    fields: &mut Fields,
) -> Result<Option<Choice>, ApiError> {
    let title = fields.take("task").unwrap_or_default();
    if title.trim().is_empty() {
        return Ok(None);
    }
    if let Some(task) = titled(renderer, user, &title).await? {
        return Ok(Some(task));
    }
    let tasks = &renderer.state().tasks;
    let wanted = CreateTask {
        title,
        project_id: fields.project(),
        ..CreateTask::default()
    };
    let request = TaskRequest::Create(wanted);
    let id = tasks.new_task_id();
    match tasks.write(user, id, &request, None, None).await? {
        Execution::Decided(outcome) => match *outcome {
            Ok(task) => Ok(Some(Choice {
                id: task.task_id.as_uuid(),
                name: task.title,
                project: task.project_id.map(ProjectId::as_uuid),
            })),
            Err(declined) => Err(ApiError::from(&declined)),
        },
        Execution::Replayed(_) => Ok(None),
    }
}

fn start(fields: &mut Fields, task: Option<Choice>) -> Command {
    let session_type = fields.take("type").unwrap_or_default();
    // The slider is sent whatever type is chosen; it means something for one of them.
    let minutes = fields.take("minutes").and_then(|text| text.parse().ok());
    let start = Start::preset(&session_type);
    Command::Start(Start {
        planned_duration: minutes.filter(|_| session_type == "custom"),
        intention: fields.take("intention"),
        project_id: fields.project().or(task
            .as_ref()
            .and_then(|task| task.project.map(ProjectId::new))),
        task_id: task.map(|task| TaskId::new(task.id)),
        ..start
    })
}

/// A command of which a form without JavaScript knows everything there is to know.
const fn command_of(kind: CommandKind) -> Option<Command> {
    Some(match kind {
        CommandKind::Pause => Command::Pause { pause_reason: None },
        CommandKind::Resume => Command::Resume,
        CommandKind::Complete => Command::Complete {
            quality_rating: None,
            task_progress: None,
            focus_score: None,
        },
        CommandKind::Abandon => Command::Abandon {
            reason: None,
            progress_made: None,
        },
        _ => return None,
    })
}

fn open(browser: &Browser, fields: &mut Fields) -> Result<(UserId, SessionId), ApiError> {
    let user = browser.person.ok_or_else(ApiError::unauthenticated)?;
    let session = fields.take("session").and_then(|text| parse_uuid(&text));
    let session = session.ok_or_else(no_such_form)?;
    Ok((user, SessionId::new(session)))
}
