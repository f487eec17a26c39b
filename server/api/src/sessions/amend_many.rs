//! `PATCH /api/sessions`: one amendment of many sessions.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use shared::SessionId;
use shared::body::BodyFields;
use shared::rules::{Command, CommandKind, OperationDocs};
use shared::wire::{AmendedSession, AmendedSessions};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;

use super::commands::{CommandBody, body_schemas, read_command, report_values};
use crate::operation::{Schemas, TableOperation, schemas_of};
use service::{AmendOutcome, Execution, MAX_AMENDED, RenderedResponse};
use web::problem::ApiError;
use web::resource_request::{CreateRequest, answer, rendered};
use web::state::AppState;

const IDS: &str = "sessionIds";

const DOCS: OperationDocs = OperationDocs {
    operation_id: "amendSessions",
    summary: "Amend many sessions",
    description: "One amendment for each of at most 50 sessions. A refusal does not affect the others.",
    examples: &[(
        "",
        "",
        r#"{"sessionIds": ["0198f3b0-0000-7000-8000-000000000001"], "projectId": "0198f3b0-0000-7000-8000-0000000000bb"}"#,
    )],
    success: (200, "What became of each"),
    refusals: &[
        "too_many_sessions",
        "quality_rating_out_of_range",
        "text_too_long",
        "text_not_allowed",
    ],
    ..OperationDocs::EMPTY
};

/// Beside the commands, of which it is none.
pub(super) fn operation() -> UtoipaMethodRouter<AppState> {
    let operation = TableOperation {
        docs: DOCS,
        method: "PATCH",
        path: "/api/sessions".to_owned(),
        tag: "Sessions",
        parameters: CreateRequest::<Command>::into_params(|| None),
        body: schemas(),
        response: schemas_of::<AmendedSessions>(AmendedSessions::name().into_owned()),
        headers: Vec::new(),
    };
    operation.served_by(|State(state): State<AppState>, request| handle(state, request))
}

/// Those of an amendment, with the ids.
fn schemas() -> Schemas {
    let mut schemas = body_schemas(CommandKind::Amend);
    if let Some((name, RefOr::T(Schema::Object(body)))) = schemas.first_mut() {
        "AmendSessions".clone_into(name);
        let ids = ArrayBuilder::new()
            .items(SessionId::schema())
            .max_items(Some(MAX_AMENDED))
            .description(Some("At most 50."));
        body.properties.insert(IDS.to_owned(), ids.into());
        body.required.push(IDS.to_owned());
        body.description = Some("One amendment of many sessions.".to_owned());
    }
    schemas
}

async fn handle(state: AppState, request: Request) -> Result<Response, ApiError> {
    let request = CreateRequest::read_with(request, read).await?;
    let (ids, CommandBody { command, dry }) = request.body;
    let context = request.context;
    let shown = ids.clone();
    let render = move |outcomes: &Vec<AmendOutcome>| render(&shown, outcomes);
    let sessions = &state.sessions;
    let execution = if dry {
        let decided = sessions
            .dry_run_amend_all(context.user, &ids, command)
            .await;
        decided.map(|outcomes| Execution::Decided(Box::new(outcomes)))
    } else {
        let idempotent = context.idempotent(&render);
        sessions
            .amend_all(context.user, &ids, command, idempotent)
            .await
    };
    answer(execution, &render)
}

/// The sessions, each once, and the amendment.
fn read(fields: &mut BodyFields) -> Option<(Vec<SessionId>, CommandBody)> {
    let sent = fields.array::<Vec<SessionId>>(IDS, MAX_AMENDED, "too_many_sessions");
    let body = read_command(CommandKind::Amend, fields)?;
    // For each of them the same.
    report_values(&body.command, fields);
    let mut ids = Vec::new();
    for id in sent? {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Some((ids, body))
}

fn render(sessions: &[SessionId], outcomes: &[AmendOutcome]) -> RenderedResponse {
    let results = sessions.iter().zip(outcomes);
    let results = results.map(|(session, outcome)| {
        let amended = outcome.as_ref();
        AmendedSession {
            session_id: *session,
            version: amended.ok().map(|amended| amended.session.version),
            problem: amended
                .err()
                .map(|refused| ApiError::from(refused).problem().clone()),
        }
    });
    let results = results.collect();
    rendered(StatusCode::OK, &AmendedSessions { results })
}
