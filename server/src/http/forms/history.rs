//! `POST /forms/history/amend`, `delete`, `restore`: the same commands as the API's, by plain
//! forms.

use axum::http::StatusCode;
use axum::response::Response;
use shared::rules::{AmendSession, Command};
use shared::wire::{FieldProblem, Patch};
use shared::{SessionId, UserId};

use super::super::code::Code;
use super::super::pages::session;
use super::super::problem::ApiError;
use super::decided;
use super::posted::Posted;

/// What a form is about.
struct About {
    user: UserId,
    session: SessionId,
    /// The version that the form was made from.
    version: Option<u64>,
}

impl About {
    fn read(posted: &mut Posted) -> Result<Self, ApiError> {
        Ok(Self {
            user: posted.person()?,
            session: posted.fields.id("session")?,
            version: posted
                .fields
                .take("version")
                .and_then(|text| text.parse().ok()),
        })
    }

    async fn execute(&self, posted: &Posted, command: Command) -> Result<(), ApiError> {
        let version = self.version.as_slice();
        let if_match = (!version.is_empty()).then_some(version);
        let sessions = &posted.renderer.state().sessions;
        let execution = sessions.execute(self.user, self.session, command, if_match, None);
        decided(execution.await?).map(drop)
    }
}

/// Corrects a session; every field of the form counts, an empty one clears.
pub(super) async fn amend(mut posted: Posted) -> Response {
    let about = match About::read(&mut posted) {
        Ok(about) => about,
        Err(error) => return posted.refused(error).await,
    };
    let outcome = match command(&mut posted) {
        Ok(command) => about.execute(&posted, command).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => posted.see(&format!("/history/{}?done=amended", about.session)),
        Err(error) => {
            let sent = Some(posted.sent("amend", &error));
            let (renderer, parts) = (&posted.renderer, &posted.parts);
            let page = session::one(renderer, parts, about.session, None, sent).await;
            posted.again(error, page).await
        }
    }
}

/// The command that the form asks for.
fn command(posted: &mut Posted) -> Result<Command, ApiError> {
    let mut wrong = Vec::new();
    let amend = AmendSession {
        quality_rating: change(posted, "qualityRating", &mut wrong),
        task_progress: change(posted, "taskProgress", &mut wrong),
        intention: change(posted, "intention", &mut wrong),
        task_id: change(posted, "taskId", &mut wrong),
        project_id: change(posted, "projectId", &mut wrong),
    };
    if wrong.is_empty() {
        Ok(Command::Amend(amend))
    } else {
        Err(ApiError::invalid(wrong))
    }
}

fn change<T: std::str::FromStr>(
    posted: &mut Posted,
    name: &str,
    wrong: &mut Vec<FieldProblem>,
) -> Patch<T> {
    let Some(text) = posted.fields.take(name) else {
        return Patch::Clear;
    };
    text.parse().map_or_else(
        |_| {
            wrong.push(FieldProblem {
                pointer: format!("/{name}"),
                code: Code::WrongType.as_str().to_owned(),
                detail: format!("{name} must be one of the values of the form."),
            });
            Patch::Keep
        },
        Patch::Set,
    )
}

/// Deletes a session, and shows the history with the way back.
pub(super) async fn delete(mut posted: Posted) -> Response {
    let about = match About::read(&mut posted) {
        Ok(about) => about,
        Err(error) => return posted.refused(error).await,
    };
    let session = about.session;
    match about.execute(&posted, Command::Delete).await {
        Ok(()) => posted.see(&format!("/history?done=deleted&session={session}")),
        Err(error) if error.problem().status == StatusCode::PRECONDITION_FAILED => {
            posted.see(&format!("/history/{session}?done=changed"))
        }
        Err(error) => not_done(posted, error).await,
    }
}

/// Restores a session, and shows the history with what came of it.
pub(super) async fn restore(mut posted: Posted) -> Response {
    let about = match About::read(&mut posted) {
        Ok(about) => about,
        Err(error) => return posted.refused(error).await,
    };
    match about.execute(&posted, Command::Restore).await {
        Ok(()) => posted.see("/history?done=restored"),
        Err(error) => not_done(posted, error).await,
    }
}

/// The history tells what the rules refuse.
async fn not_done(posted: Posted, error: ApiError) -> Response {
    if error.problem().status < 500 {
        posted.see(&format!("/history?done={}", error.problem().code))
    } else {
        posted.refused(error).await
    }
}
