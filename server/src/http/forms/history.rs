//! `POST /forms/history/amend`, `delete`, `restore`: the same commands as the API's, by plain
//! forms.

use app::session::{RefusedForm, Values};
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use shared::SessionId;
use shared::rules::{Amend, Change, Command};
use shared::wire::{FieldProblem, Scope};

use super::super::access::Access;
use super::super::code::Code;
use super::super::pages::{Renderer, session};
use super::super::problem::ApiError;
use super::super::shape::parse_uuid;
use super::{Fields, see};
use crate::service::Execution;

/// A form that was sent about a session.
struct Sent {
    parts: Parts,
    fields: Fields,
    person: Access,
    id: SessionId,
    /// The version that the form was made from.
    version: Option<u64>,
}

impl Sent {
    /// Reads the form, or what is answered in its place: the way to sign in, or that there is
    /// nothing.
    async fn read(renderer: &Renderer, request: Request) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts.clone(), body);
        let read = async {
            let person = Access::check(&parts.extensions, Scope::SessionsWrite)?;
            let mut fields = Fields::from_request(request, &()).await?;
            let id = fields.take("session").and_then(|text| parse_uuid(&text));
            let id = id.ok_or_else(ApiError::session_not_found)?;
            Ok::<_, ApiError>((person, SessionId::new(id), fields))
        };
        match read.await {
            Ok((person, id, mut fields)) => Ok(Self {
                parts,
                person,
                id,
                version: fields.take("version").and_then(|text| text.parse().ok()),
                fields,
            }),
            Err(error) => Err(renderer.clone().page(Err(error), parts).await),
        }
    }

    async fn execute(&self, renderer: &Renderer, command: Command) -> Result<(), ApiError> {
        let versions = self.version.map(|version| [version]);
        let if_match = versions.as_ref().map(<[u64; 1]>::as_slice);
        let sessions = &renderer.state().sessions;
        let taken = sessions.execute(self.person.user, self.id, command, if_match, None);
        match taken.await? {
            Execution::Decided(outcome) => match *outcome {
                Ok(_) => Ok(()),
                Err(refused) => Err(ApiError::refused(&refused)),
            },
            Execution::Replayed(_) => Ok(()),
        }
    }

    /// The session's page again, with what was entered and what was wrong.
    async fn again(self, renderer: Renderer, values: Values, error: &ApiError) -> Response {
        let problem = error.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT);
        let refused = RefusedForm {
            values,
            wrong: problem.errors.clone(),
        };
        let request = Request::from_parts(self.parts, Body::empty());
        session::answer(renderer, self.id, Some(refused), None, status, request).await
    }
}

/// Corrects a session; every field of the form counts, an empty one clears.
pub(super) async fn amend(State(renderer): State<Renderer>, request: Request) -> Response {
    let mut sent = match Sent::read(&renderer, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let mut text = |name| sent.fields.take(name).unwrap_or_default();
    let values = Values {
        rating: text("qualityRating"),
        progress: text("taskProgress"),
        intention: text("intention"),
        task: text("taskId"),
        project: text("projectId"),
    };
    let outcome = match command(&values) {
        Ok(command) => sent.execute(&renderer, command).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => see(&format!("/history/{}?done=amended", sent.id), None),
        Err(error) if error.problem().status < 500 => sent.again(renderer, values, &error).await,
        Err(error) => error.into_response(),
    }
}

/// The command that the form asks for.
fn command(values: &Values) -> Result<Command, ApiError> {
    let mut wrong = Vec::new();
    let amend = Amend {
        quality_rating: change("qualityRating", &values.rating, &mut wrong),
        task_progress: change("taskProgress", &values.progress, &mut wrong),
        intention: change("intention", &values.intention, &mut wrong),
        task_id: change("taskId", &values.task, &mut wrong),
        project_id: change("projectId", &values.project, &mut wrong),
    };
    if wrong.is_empty() {
        Ok(Command::Amend(amend))
    } else {
        Err(ApiError::invalid(wrong))
    }
}

fn change<T: std::str::FromStr>(
    name: &str,
    text: &str,
    wrong: &mut Vec<FieldProblem>,
) -> Change<T> {
    if text.is_empty() {
        return Change::Clear;
    }
    text.parse().map_or_else(
        |_| {
            wrong.push(FieldProblem {
                pointer: format!("/{name}"),
                code: Code::WrongType.as_str().to_owned(),
                detail: format!("{name} must be one of the values of the form."),
            });
            Change::Keep
        },
        Change::Set,
    )
}

/// Deletes a session, and shows the history with the way back.
pub(super) async fn delete(State(renderer): State<Renderer>, request: Request) -> Response {
    let sent = match Sent::read(&renderer, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    match sent.execute(&renderer, Command::Delete).await {
        Ok(()) => see(&format!("/history?done=deleted&session={}", sent.id), None),
        Err(error) if error.problem().status == StatusCode::PRECONDITION_FAILED => {
            see(&format!("/history/{}?done=changed", sent.id), None)
        }
        Err(error) if error.problem().status < 500 => {
            see(&format!("/history?done={}", error.problem().code), None)
        }
        Err(error) => error.into_response(),
    }
}

/// Restores a session, and shows the history with what came of it.
pub(super) async fn restore(State(renderer): State<Renderer>, request: Request) -> Response {
    let sent = match Sent::read(&renderer, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    match sent.execute(&renderer, Command::Restore).await {
        Ok(()) => see("/history?done=restored", None),
        Err(error) if error.problem().status < 500 => {
            see(&format!("/history?done={}", error.problem().code), None)
        }
        Err(error) => error.into_response(),
    }
}
