//! `POST /forms/start`, `pause`, `resume`, `complete`, `abandon`.

use app::work::Choice;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use shared::rules::{
    AbandonSession, Command, CommandKind, CompleteSession, PauseSession, StartSession,
};
use shared::wire::CreateTask;
use shared::{ProjectId, TaskId, UserId};

use super::super::pages::timer::titled;
use super::super::problem::ApiError;
use super::super::shape::parse_uuid;
use super::fields::no_such_form;
use super::posted::Posted;
use super::{Fields, decided};
use crate::service::TaskRequest;

/// Takes the command, and shows the timer with what came of it.
pub(super) async fn take(Path(command): Path<String>, mut posted: Posted) -> Response {
    match decide(&mut posted, &command).await {
        Ok(()) => posted.see("/"),
        // The timer tells what the rules refuse; whatever else went wrong needs more words.
        Err(error)
            if error.problem().status < 500
                && error.problem().status != StatusCode::TOO_MANY_REQUESTS =>
        {
            posted.see(&format!("/?refused={}", error.problem().code))
        }
        Err(error) => posted.refused(error).await,
    }
}

async fn decide(posted: &mut Posted, command: &str) -> Result<(), ApiError> {
    let (user, session, command) = match CommandKind::parse(command) {
        Some(CommandKind::Start) => {
            let user = posted.person_or_guest().await?;
            let task = task(posted, user).await?;
            let session = posted.renderer.state().sessions.new_session_id();
            (user, session, start(&mut posted.fields, task))
        }
        Some(kind) => {
            let session = posted.fields.id("session")?;
            let command = command_of(kind).ok_or_else(no_such_form)?;
            (posted.person()?, session, command)
        }
        None => return Err(no_such_form()),
    };
    let sessions = &posted.renderer.state().sessions;
    let execution = sessions.execute(user, session, command, None, None);
    decided(execution.await?).map(drop)
}

/// The task with the title that was entered: an open one, or a new one.
async fn task(posted: &mut Posted, user: UserId) -> Result<Option<Choice>, ApiError> {
    let title = posted.fields.take("task").unwrap_or_default();
    if title.trim().is_empty() {
        return Ok(None);
    }
    let chosen = posted.fields.take("chosen");
    let chosen = chosen.and_then(|id| parse_uuid(&id)).map(TaskId::new);
    if let Some(task) = titled(&posted.renderer, user, &title, chosen).await? {
        return Ok(Some(task));
    }
    let tasks = &posted.renderer.state().tasks;
    let wanted = CreateTask {
        title,
        project_id: posted.fields.project(),
        ..CreateTask::default()
    };
    let request = TaskRequest::Create(wanted);
    let id = tasks.new_task_id();
    let made = decided(tasks.write(user, id, &request, None, None).await?)?;
    Ok(made.map(|task| Choice {
        id: task.task_id.as_uuid(),
        name: task.title,
        project: task.project_id.map(ProjectId::as_uuid),
    }))
}

fn start(fields: &mut Fields, task: Option<Choice>) -> Command {
    let session_type = fields.take("type").unwrap_or_default();
    // The slider is sent whatever type is chosen; it means something for one of them.
    let minutes = fields.take("minutes").and_then(|text| text.parse().ok());
    let start = StartSession::preset(&session_type);
    Command::Start(StartSession {
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
        CommandKind::Pause => Command::Pause(PauseSession { pause_reason: None }),
        CommandKind::Resume => Command::Resume,
        CommandKind::Complete => Command::Complete(CompleteSession {
            quality_rating: None,
            task_progress: None,
            focus_score: None,
        }),
        CommandKind::Abandon => Command::Abandon(AbandonSession {
            reason: None,
            progress_made: None,
        }),
        _ => return None,
    })
}
