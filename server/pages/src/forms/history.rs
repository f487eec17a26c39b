//! `POST /forms/history/amend`, `delete`, `restore`: session commands by plain forms.

use axum::http::StatusCode;
use axum::response::Response;
use shared::rules::{AmendSession, Command, Tags};
use shared::wire::{FieldProblem, Patch};
use shared::{ProblemList, SessionId, UserId};

use super::form_request::FormRequest;
use crate::session;
use crate::write_result::result_of;
use web::code::Code;
use web::problem::ApiError;

/// The session that a form acts on.
pub(super) struct SessionForm {
    pub(super) user: UserId,
    pub(super) session: SessionId,
    /// The version that the form was rendered from, compared like `If-Match`.
    version: Option<u64>,
}

impl SessionForm {
    pub(super) fn read(form: &mut FormRequest) -> Result<Self, ApiError> {
        Ok(Self {
            user: form.user()?,
            session: form.fields.id("session")?,
            version: form
                .fields
                .take("version")
                .and_then(|text| text.parse().ok()),
        })
    }

    pub(super) async fn execute(
        &self,
        form: &FormRequest,
        command: Command,
    ) -> Result<(), ApiError> {
        let version = self.version.as_slice();
        let if_match = (!version.is_empty()).then_some(version);
        let sessions = &form.renderer.state().sessions;
        let execution = sessions.execute(self.user, self.session, command, if_match, None);
        result_of(execution.await?).map(drop)
    }
}

/// Amends a session. The form sends every field; an empty one clears.
pub(super) async fn amend(mut form: FormRequest) -> Response {
    let target = match SessionForm::read(&mut form) {
        Ok(target) => target,
        Err(error) => return form.fail(error).await,
    };
    let outcome = match command(&mut form) {
        Ok(command) => target.execute(&form, command).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => form.redirect(&format!("/history/{}?done=amended", target.session)),
        Err(error) => {
            let sent = Some(form.sent("amend", &error));
            let (renderer, parts) = (&form.renderer, &form.parts);
            let page = session::one(renderer, parts, target.session, None, sent).await;
            form.show_again(error, page).await
        }
    }
}

/// The command of the form.
fn command(form: &mut FormRequest) -> Result<Command, ApiError> {
    let mut wrong = ProblemList::new();
    let entered = form.entered().iter().find(|(name, _)| name == "tags");
    let tags = entered.map(|(_, text)| Tags::split(text));
    let amend = AmendSession {
        quality_rating: change(form, "qualityRating", &mut wrong),
        task_progress: change(form, "taskProgress", &mut wrong),
        intention: change(form, "intention", &mut wrong),
        task_id: change(form, "taskId", &mut wrong),
        project_id: change(form, "projectId", &mut wrong),
        // A page from before the field leaves them as they are.
        tags: tags.map_or(Patch::Keep, Patch::Set),
    };
    if wrong.is_empty() {
        Ok(Command::Amend(amend))
    } else {
        Err(ApiError::invalid(wrong))
    }
}

fn change<T: std::str::FromStr>(
    form: &mut FormRequest,
    name: &str,
    wrong: &mut ProblemList,
) -> Patch<T> {
    let Some(text) = form.fields.take(name) else {
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

/// Deletes a session and redirects to the history, which offers to undo.
pub(super) async fn delete(mut form: FormRequest) -> Response {
    let target = match SessionForm::read(&mut form) {
        Ok(target) => target,
        Err(error) => return form.fail(error).await,
    };
    let session = target.session;
    match target.execute(&form, Command::Delete).await {
        Ok(()) => form.redirect(&format!("/history?done=deleted&session={session}")),
        Err(error) if error.status() == StatusCode::PRECONDITION_FAILED => {
            form.redirect(&format!("/history/{session}?done=changed"))
        }
        Err(error) => redirect_with_error(form, error).await,
    }
}

/// Restores a session and redirects to the history.
pub(super) async fn restore(mut form: FormRequest) -> Response {
    let target = match SessionForm::read(&mut form) {
        Ok(target) => target,
        Err(error) => return form.fail(error).await,
    };
    match target.execute(&form, Command::Restore).await {
        Ok(()) => form.redirect("/history?done=restored"),
        Err(error) => redirect_with_error(form, error).await,
    }
}

/// Redirects to the history with the refusal's code; other errors get an error page.
async fn redirect_with_error(form: FormRequest, error: ApiError) -> Response {
    if error.status().is_client_error() {
        form.redirect(&format!("/history?done={}", error.code().as_str()))
    } else {
        form.fail(error).await
    }
}
