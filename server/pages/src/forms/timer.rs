//! `POST /forms/start`, `pause`, `resume`, `extend`, `complete`, `abandon`, `reopen`.

use app::EXTENSION;
use app::presets::PRESET;
use app::task_options::TaskOption;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use shared::rules::{
    AbandonSession, Command, CommandKind, CompleteSession, ExtendSession, PauseSession,
    ReopenSession, SessionType, StartSession,
};
use shared::wire::OwnPreset;
use shared::{ProjectId, TaskId, UserId};

use super::form_fields::FormFields;
use super::form_fields::no_such_form;
use super::form_request::FormRequest;
use crate::timer::find_or_create_task;
use crate::write_result::result_of;
use shared::json::parse_uuid;
use web::problem::ApiError;

/// Executes the command and redirects to the timer, which shows a refusal by its code.
pub(super) async fn execute(Path(command): Path<String>, mut form: FormRequest) -> Response {
    match decide(&mut form, &command).await {
        Ok(()) => form.redirect("/"),
        // The timer has texts for refusals of the rules; other errors get an error page.
        Err(error)
            if error.status().is_client_error()
                && error.status() != StatusCode::TOO_MANY_REQUESTS =>
        {
            form.redirect(&format!("/?refused={}", error.code().as_str()))
        }
        Err(error) => form.fail(error).await,
    }
}

async fn decide(form: &mut FormRequest, command: &str) -> Result<(), ApiError> {
    let (user, session, command) = match CommandKind::parse(command) {
        Some(CommandKind::Start) => {
            let user = form.user_or_guest().await?;
            let task = task(form, user).await?;
            let session = form.renderer.state().sessions.new_session_id();
            let preset = preset(form, user).await?;
            (user, session, start(&mut form.fields, task, preset))
        }
        Some(kind) => {
            let session = form.fields.id("session")?;
            let command = command_of(kind).ok_or_else(no_such_form)?;
            (form.user()?, session, command)
        }
        None => return Err(no_such_form()),
    };
    let sessions = &form.renderer.state().sessions;
    let execution = sessions.execute(user, session, command, None, None);
    result_of(execution.await?).map(drop)
}

/// The open task with the entered title, or a new one.
async fn task(form: &mut FormRequest, user: UserId) -> Result<Option<TaskOption>, ApiError> {
    let title = form.fields.take("task").unwrap_or_default();
    if title.trim().is_empty() {
        return Ok(None);
    }
    let chosen = form.fields.take("chosen");
    let chosen = chosen.and_then(|id| parse_uuid(&id)).map(TaskId::new);
    let project = form.fields.project();
    let state = form.renderer.state();
    let task = find_or_create_task(state, user, title, project, chosen).await?;
    Ok(Some(task))
}

/// The chosen preset of the user's own; none for a session type.
async fn preset(form: &mut FormRequest, user: UserId) -> Result<Option<OwnPreset>, ApiError> {
    let chosen = form.fields.all("type");
    let name = chosen
        .first()
        .and_then(|chosen| chosen.strip_prefix(PRESET));
    let Some(name) = name else { return Ok(None) };
    let accounts = &form.renderer.state().accounts;
    let me = accounts.me(user).await?;
    let presets = me.map(|me| me.presets).unwrap_or_default();
    Ok(presets.into_iter().find(|preset| preset.name == name))
}

fn start(fields: &mut FormFields, task: Option<TaskOption>, preset: Option<OwnPreset>) -> Command {
    let entered = fields.take("type").unwrap_or_default();
    // Browsers send the slider for every session type; it counts for `custom` only.
    let minutes = fields.take("minutes").and_then(|text| text.parse().ok());
    let custom = SessionType::Custom.as_str();
    let (session_type, planned_duration) = match &preset {
        Some(preset) => (custom, Some(preset.planned_duration)),
        None => (entered.as_str(), minutes.filter(|_| entered == custom)),
    };
    let of_task = task.as_ref().and_then(|task| task.project);
    let task = task.map(|task| TaskId::new(task.id));
    Command::Start(StartSession {
        planned_duration,
        intention: fields.take("intention"),
        project_id: fields.project().or(of_task.map(ProjectId::new)),
        task_id: task.or(preset.and_then(|preset| preset.task_id)),
        ..StartSession::preset(session_type)
    })
}

/// Commands without input beyond the session id.
const fn command_of(kind: CommandKind) -> Option<Command> {
    Some(match kind {
        CommandKind::Pause => Command::Pause(PauseSession { pause_reason: None }),
        CommandKind::Resume => Command::Resume,
        CommandKind::Extend => Command::Extend(ExtendSession { minutes: EXTENSION }),
        CommandKind::Reopen => Command::Reopen(ReopenSession { count_as: None }),
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
