//! `GET /api/export`: the user's data as JSON, CSV or JSON Lines.
//!
//! The body is read from the database in batches at the client's pace: memory and the length of
//! transactions do not depend on the size of the account or the speed of the client.

mod csv;
mod document;
mod lines;

use crate::routes::ApiRoutes;
use axum::extract::{Extension, RawQuery, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use metrics::SecurityEvent;
use service::ListNames;
use shared::wire::Scope::SessionsRead;
use shared::wire::{ExportDocument, Scope};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Export;
use web::route_policy::RouteAccess::Scoped;

use web::access::Access;
use web::code::Code;
use web::compression::Compressible;
use web::identity::{AuthMethod, Identity};
use web::problem::ApiError;
use web::query::{FromQueryText, InvalidParam, Query, QueryParams, TimeZoneName, shorten};
use web::state::AppState;

pub(super) use lines::JSON_LINES;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default().route(Scoped(SessionsRead), Export, routes!(export))
}

/// The value of `separator`.
#[derive(Clone, Copy)]
#[repr(u8)]
enum CellSeparator {
    Comma = b',',
    Semicolon = b';',
}

impl FromQueryText for CellSeparator {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        match text {
            "comma" => Ok(Self::Comma),
            "semicolon" => Ok(Self::Semicolon),
            _ => Err(InvalidParam::Unreadable("comma or semicolon")),
        }
    }
}

/// The value of `format`.
#[derive(Clone, Copy)]
enum ExportFormat {
    Json,
    Csv,
    Lines,
}

/// Export all data
///
/// `jsonl` is the whole history as `POST /api/import` takes it, `json` one document, `csv` a table of the
/// sessions, newest first. The guide `docs/export.md` describes them.
///
/// The response is streamed; if it fails, the connection is aborted before its end. With a token
/// the account, its activity and passkeys, and the settings are left out, without `tasks:read` tasks
/// and projects, without `webhooks:manage` webhooks.
#[utoipa::path(
    get, path = "/api/export", operation_id = "exportEverything", tag = "Your data",
    params(ExportQuery),
    responses(
        (status = 200, description = "The data as a file",
            content(
                (ExportDocument = "application/json"),
                (String = "text/csv; charset=utf-8"),
                (String = "application/jsonl"),
            ),
            headers(("Content-Disposition" = String, description = "The name of the file"))),
        (status = 401, description = "`invalid_token`"),
        (status = 422, description = "`unknown_format`, `unknown_time_zone`"),
    ),
)]
async fn export(
    State(state): State<AppState>,
    access: Access,
    Extension(identity): Extension<Identity>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let mut query = Query::read(query.as_deref())?;
    let ExportQuery {
        format,
        separator,
        time_zone,
    } = query.params();
    query.done()?;
    let contents = match &identity.auth_method {
        AuthMethod::Login { .. } => document::ExportContents {
            account: true,
            tasks: true,
            webhooks: true,
        },
        AuthMethod::Token { scopes, .. } => document::ExportContents {
            account: false,
            tasks: scopes.contains(&Scope::TasksRead),
            webhooks: scopes.contains(&Scope::WebhooksManage),
        },
    };
    let (media, ending, body) = match format.unwrap_or(ExportFormat::Json) {
        ExportFormat::Json => (
            "application/json",
            "json",
            document::body(&state, access.user, contents).await?,
        ),
        ExportFormat::Csv => (
            "text/csv; charset=utf-8",
            "csv",
            csv::body(
                &state,
                access.user,
                csv::TableOptions {
                    separator: separator.unwrap_or(CellSeparator::Comma) as u8,
                    zones: TimeZoneName::or_own(time_zone, &access.zones),
                    names: if contents.tasks {
                        state.tasks.all_names(access.user).await?
                    } else {
                        ListNames::default()
                    },
                },
            )
            .await?,
        ),
        ExportFormat::Lines => (
            JSON_LINES,
            "jsonl",
            lines::body(&state, access.user, contents).await?,
        ),
    };
    let day: String = state.clock.now().to_string().chars().take(10).collect();
    state.accounts.record_export(access.user).await?;
    let log = state.accounts.security_log();
    log.success(SecurityEvent::Export, access.user);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    let name = format!("attachment; filename=\"stint-{day}.{ending}\"");
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    Ok((headers, Extension(Compressible), body).into_response())
}

/// The form of the export.
#[derive(utoipa::IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct ExportQuery {
    /// `json`, `csv` or `jsonl`; by default `json`
    #[param(value_type = Option<String>, pattern = "^(json|csv|jsonl)$", example = "jsonl")]
    format: Option<ExportFormat>,
    /// What is between the cells of `csv`: `comma` or `semicolon`, as spreadsheets of many countries
    /// expect; by default `comma`
    #[param(value_type = Option<String>, pattern = "^(comma|semicolon)$", example = "semicolon")]
    separator: Option<CellSeparator>,
    /// An IANA name, for the local times of `csv`; by default each session's
    #[param(value_type = Option<String>, example = "Europe/Berlin")]
    time_zone: Option<TimeZoneName>,
}

impl FromQueryText for ExportFormat {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        match text {
            "json" => Ok(Self::Json),
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::Lines),
            _ => {
                let text = shorten(text);
                let detail = format!("format is “{text}”; it must be json, csv or jsonl.");
                Err(InvalidParam::NotAllowed(Code::UnknownFormat, detail))
            }
        }
    }
}
