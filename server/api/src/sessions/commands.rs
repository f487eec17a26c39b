//! The endpoints of the session commands: mounted and documented from the table of commands.

use axum::extract::{Request, State};
use axum::response::Response;
use service::zone;
use shared::SessionId;
use shared::body::BodyFields;
use shared::rules::{
    Command, CommandKind, RecordSession, RuleViolation, StartSession, value_violations,
};
use shared::wire::Scope::SessionsWrite;
use shared::wire::SessionView;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;

use super::write::{dry_run, execute};
use crate::operation::{Schemas, TableOperation, schemas_of};
use crate::routes::ApiRoutes;
use web::problem::ApiError;
use web::query::shorten;
use web::rate_limit::RateLimitClass::Write;
use web::resource_request::{ChangeRequest, CreateRequest, SuccessResponse};
use web::route_policy::RouteAccess::Scoped;
use web::state::AppState;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    let kinds = CommandKind::ALL.iter();
    kinds.fold(ApiRoutes::default(), |routes, kind| {
        routes.route(Scoped(SessionsWrite), Write, operation(*kind))
    })
}

/// These requests make a session; all others name it in their path.
fn creates(kind: CommandKind) -> bool {
    matches!(kind, CommandKind::Start | CommandKind::Record)
}

async fn handle(
    kind: CommandKind,
    state: AppState,
    request: Request,
) -> Result<Response, ApiError> {
    let read = |fields: &mut BodyFields| read_command(kind, fields);
    let (session, CommandBody { command, dry }, context) = if creates(kind) {
        let request = CreateRequest::read_with(request, read).await?;
        let mut body = request.body;
        let chosen = match &mut body.command {
            Command::Start(start) => start.session_id.take(),
            Command::Record(sent) => sent.session_id.take(),
            _ => None,
        };
        let session = chosen.unwrap_or_else(|| state.sessions.new_session_id());
        (session, body, request.context)
    } else {
        let request = ChangeRequest::read_with(request, read).await?;
        (request.id, request.body, request.context)
    };
    check_zone(&command)?;
    if dry {
        dry_run(&state.sessions, context, session, command, success(kind)).await
    } else {
        execute(&state.sessions, context, session, command, success(kind)).await
    }
}

/// Checks that the server knows the time zone of a new session: here an unknown one is a mistake, while
/// a browser that knows more zones sends its commands to be replayed. What is no name at all is left to
/// the rules.
fn check_zone(command: &Command) -> Result<(), ApiError> {
    let (Command::Start(StartSession { time_zone, .. })
    | Command::Record(RecordSession { time_zone, .. })) = command
    else {
        return Ok(());
    };
    let Some(name) = time_zone.as_deref().filter(|name| zone(name).is_none()) else {
        return Ok(());
    };
    let mut violations = value_violations(command);
    let unknown = RuleViolation::UnknownTimeZone {
        actual: shorten(name),
    };
    if violations.iter().any(|one| one.code() == unknown.code()) {
        return Ok(());
    }
    violations.push(unknown);
    Err(ApiError::values(&violations))
}

/// The name of [`CommandBody::dry`].
const DRY_RUN: &str = "dryRun";

/// A command as it is sent.
pub(super) struct CommandBody {
    pub(super) command: Command,
    /// Only decide the command.
    pub(super) dry: bool,
}

/// Where the body has problems of its shape, those of its values are reported with them.
pub(super) fn read_command(kind: CommandKind, fields: &mut BodyFields) -> Option<CommandBody> {
    let command = Command::read_fields(kind, fields);
    let dry = fields.take::<Option<bool>>(DRY_RUN)?;
    let command = command?;
    if fields.has_problems() {
        report_values(&command, fields);
    }
    Some(CommandBody {
        command,
        dry: dry.unwrap_or(false),
    })
}

/// Reports the values that the rules refuse in any state.
pub(super) fn report_values(command: &Command, fields: &mut BodyFields) {
    for violation in value_violations(command) {
        // A value of the wrong type was read as none.
        let field = violation.field().unwrap_or_default();
        if !fields.has_problem_with(field) {
            fields.report(field, violation.code(), violation.to_string());
        }
    }
}

fn success(kind: CommandKind) -> SuccessResponse {
    match kind.docs().success.0 {
        201 if creates(kind) => SuccessResponse::Created,
        201 => SuccessResponse::Recorded,
        204 => SuccessResponse::NoContent,
        _ => SuccessResponse::Changed,
    }
}

/// The schemas of the command's body, with what all commands take.
pub(super) fn body_schemas(kind: CommandKind) -> Schemas {
    let mut schemas = kind.body_schemas();
    if schemas.is_empty() {
        let body = ObjectBuilder::new().description(Some("The body of a command without fields."));
        schemas.push(("CommandOptions".to_owned(), body.into()));
    }
    if let Some((_, RefOr::T(Schema::Object(body)))) = schemas.first_mut() {
        let dry_run = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::Boolean, Type::Null]))
            .description(Some("Only answer what would happen."));
        body.properties.insert(DRY_RUN.to_owned(), dry_run.into());
    }
    schemas
}

fn operation(kind: CommandKind) -> UtoipaMethodRouter<AppState> {
    let parameters = if creates(kind) {
        CreateRequest::<Command>::into_params(|| None)
    } else {
        ChangeRequest::<SessionId, Command>::into_params(|| None)
    };
    let success = success(kind);
    let mut headers = Vec::new();
    let mut response = Vec::new();
    if success == SuccessResponse::Created {
        headers.push(("Location", "The session's path".to_owned()));
    } else if kind == CommandKind::Split {
        headers.push(("Location", "The path of the second part".to_owned()));
    }
    if success != SuccessResponse::NoContent {
        headers.push(("ETag", "The session's version in quotes".to_owned()));
        response = schemas_of::<SessionView>(SessionView::name().into_owned());
    }
    let operation = TableOperation {
        docs: kind.docs(),
        method: kind.method(),
        path: kind.path().to_owned(),
        tag: "Sessions",
        parameters,
        body: body_schemas(kind),
        response,
        headers,
    };
    operation.served_by(move |State(state): State<AppState>, request| handle(kind, state, request))
}
