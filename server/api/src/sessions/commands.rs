//! The endpoints of the session commands: mounted and documented from the table of commands.

use std::collections::BTreeMap;

use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use serde_json::Value;
use shared::SessionId;
use shared::body::BodyFields;
use shared::rules::{Command, CommandDocs, CommandKind};
use shared::wire::Scope::SessionsWrite;
use shared::wire::SessionView;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Paths};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::{ContentBuilder, Ref, Required};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;

use super::write::execute;
use crate::routes::ApiRoutes;
use web::code::Code;
use web::problem::ApiError;
use web::rate_limit::RateLimitClass::Write;
use web::resource_request::{ChangeRequest, CreateRequest, SuccessResponse};
use web::route_policy::RouteAccess::Scoped;
use web::state::AppState;

const JSON: &str = "application/json";

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    let kinds = CommandKind::ALL.iter();
    kinds.fold(ApiRoutes::default(), |routes, kind| {
        routes.route(Scoped(SessionsWrite), Write, operation(*kind))
    })
}

/// The first request about a session makes it; all others name it in their path.
fn creates(kind: CommandKind) -> bool {
    kind == CommandKind::Start
}

async fn handle(
    kind: CommandKind,
    state: AppState,
    request: Request,
) -> Result<Response, ApiError> {
    let read = |fields: &mut BodyFields| Command::read_fields(kind, fields);
    let (session, command, context) = if creates(kind) {
        let request = CreateRequest::<SessionId, _>::read_with(request, read).await?;
        let mut command = request.body;
        let chosen = match &mut command {
            Command::Start(start) => start.session_id.take(),
            _ => None,
        };
        let session = chosen.unwrap_or_else(|| state.sessions.new_session_id());
        (session, command, request.context)
    } else {
        let request = ChangeRequest::read_with(request, read).await?;
        (request.id, request.body, request.context)
    };
    execute(&state.sessions, context, session, command, success(kind)).await
}

fn success(kind: CommandKind) -> SuccessResponse {
    match kind.docs().success.0 {
        201 if creates(kind) => SuccessResponse::Created,
        201 => SuccessResponse::Recorded,
        204 => SuccessResponse::NoContent,
        _ => SuccessResponse::Changed,
    }
}

fn operation(kind: CommandKind) -> UtoipaMethodRouter<AppState> {
    let (method, filter) = match kind.method() {
        "POST" => (HttpMethod::Post, MethodFilter::POST),
        "PUT" => (HttpMethod::Put, MethodFilter::PUT),
        "PATCH" => (HttpMethod::Patch, MethodFilter::PATCH),
        _ => (HttpMethod::Delete, MethodFilter::DELETE),
    };
    let docs = kind.docs();
    let parameters = if creates(kind) {
        CreateRequest::<SessionId, Command>::into_params(|| None)
    } else {
        ChangeRequest::<SessionId, Command>::into_params(|| None)
    };
    let mut schemas = kind.body_schemas();
    let body = schemas.first().map(|(name, _)| request_body(name, &docs));
    schemas.push((SessionView::name().into_owned(), SessionView::schema()));
    SessionView::schemas(&mut schemas);

    let (status, _) = docs.success;
    let mut operation = OperationBuilder::new()
        .operation_id(Some(docs.operation_id))
        .tag("Sessions")
        .summary(Some(docs.summary))
        .description(Some(docs.description).filter(|text| !text.is_empty()))
        .parameters(Some(parameters))
        .request_body(body)
        .response(status.to_string(), accepted(kind, &docs));
    for (status, codes) in by_status(docs.refusals) {
        let refused = ResponseBuilder::new().description(codes.join(", "));
        operation = operation.response(status.to_string(), refused);
    }
    let mut paths = Paths::new();
    paths.add_path_operation(kind.path(), vec![method], operation);
    let handler = on(filter, move |State(state): State<AppState>, request| {
        handle(kind, state, request)
    });
    (schemas, paths, handler)
}

fn request_body(name: &str, docs: &CommandDocs) -> RequestBody {
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(name)));
    let content = match docs.examples {
        [(_, "", text)] => content.example(json(text)),
        named => content.examples_from_iter(named.iter().map(|(name, summary, text)| {
            let example = ExampleBuilder::new().summary(*summary).value(json(text));
            (*name, example.build())
        })),
    };
    RequestBodyBuilder::new()
        .description(Some(docs.request).filter(|text| !text.is_empty()))
        .content(JSON, content.build())
        .required(Some(Required::True))
        .build()
}

fn accepted(kind: CommandKind, docs: &CommandDocs) -> ResponseBuilder {
    let header = |description: &str| {
        let header = HeaderBuilder::new().schema(Some(String::schema()));
        header.description(Some(description)).build()
    };
    let mut response = ResponseBuilder::new().description(docs.success.1);
    let success = success(kind);
    if success == SuccessResponse::Created {
        response = response.header("Location", header("The session's path"));
    }
    if success != SuccessResponse::NoContent {
        let session = Ref::from_schema_name(SessionView::name());
        response = response
            .header("ETag", header("The session's version in quotes"))
            .content(JSON, ContentBuilder::new().schema(Some(session)).build());
    }
    response
}

/// The codes in backticks, by the status that they are answered with.
fn by_status(codes: &[&str]) -> BTreeMap<u16, Vec<String>> {
    let mut all = BTreeMap::<u16, Vec<String>>::new();
    for code in codes {
        let status = Code::parse(code).unwrap_or(Code::Internal).status();
        let extension = match *code {
            "session_already_open" => " (with the open `session`)",
            _ => "",
        };
        all.entry(status.as_u16())
            .or_default()
            .push(format!("`{code}`{extension}"));
    }
    all
}
