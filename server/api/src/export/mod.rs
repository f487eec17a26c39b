//! `GET /api/export`: the user's data as JSON, CSV or JSON Lines.
//!
//! The body is read from the database in batches at the client's pace: memory and the length of
//! transactions do not depend on the size of the account or the speed of the client.

mod csv;
mod document;
mod lines;

use crate::routes::ApiRoutes;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, RawQuery, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use shared::wire::Scope::SessionsRead;
use shared::wire::{ExportDocument, Scope};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::Export;
use web::route_policy::RouteAccess::Scoped;

use service::ServiceError;
use web::access::Access;
use web::code::Code;
use web::identity::{AuthMethod, Identity};
use web::problem::ApiError;
use web::query::{Query, shorten};
use web::state::AppState;

pub(super) use lines::JSON_LINES;

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default().route(Scoped(SessionsRead), Export, routes!(export))
}

/// The value of `format`.
#[derive(Clone, Copy)]
enum ExportFormat {
    Json,
    Csv,
    Lines,
}

/// Export everything
///
/// `jsonl` is the event log, one event a line after a first line about the file: the whole
/// history, deleted sessions included, which `POST /api/import` takes back. `json` is one
/// document: the account, tasks, projects, webhooks without their secrets, and sessions. `csv` is a
/// table of the sessions, newest first, for spreadsheets: a cell that begins with `=`, `+`, `-`, `@`, tab or carriage return gets
/// an apostrophe before it, so that none is taken for a formula.
///
/// The answer is streamed; where it breaks off before its end, the connection does too. With
/// a token the account is left out, without `tasks:read` tasks and projects are, and without
/// `webhooks:manage` webhooks are.
#[utoipa::path(
    get, path = "/api/export", operation_id = "exportEverything", tag = "Your data",
    params(("format" = Option<String>, Query, pattern = "^(json|csv|jsonl)$", example = "jsonl",
        description = "`json`, `csv` or `jsonl`; `json` if left out")),
    responses(
        (status = 200, description = "Everything, as a file",
            content(
                (ExportDocument = "application/json"),
                (String = "text/csv; charset=utf-8"),
                (String = "application/jsonl"),
            ),
            headers(("Content-Disposition" = String, description = "A name for the file"))),
        (status = 401, description = "`invalid_token`"),
        (status = 422, description = "`unknown_format`, `unknown_field`"),
    ),
)]
async fn export(
    State(state): State<AppState>,
    access: Access,
    Extension(identity): Extension<Identity>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let format = format(query.as_deref())?;
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
    let (media, ending, body) = match format {
        ExportFormat::Json => (
            "application/json",
            "json",
            document::body(&state, access.user, contents).await?,
        ),
        ExportFormat::Csv => (
            "text/csv; charset=utf-8",
            "csv",
            csv::body(&state, access.user).await?,
        ),
        ExportFormat::Lines => (JSON_LINES, "jsonl", lines::body(&state, access.user).await?),
    };
    let day: String = state.clock.now().to_string().chars().take(10).collect();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    let name = format!("attachment; filename=\"stint-{day}.{ending}\"");
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    Ok((headers, body).into_response())
}

fn format(query: Option<&str>) -> Result<ExportFormat, ApiError> {
    let mut query = Query::read(query)?;
    let asked = query.text("format");
    let format = match asked.as_deref() {
        None | Some("json") => ExportFormat::Json,
        Some("csv") => ExportFormat::Csv,
        Some("jsonl") => ExportFormat::Lines,
        Some(other) => {
            let other = shorten(other);
            query.report(
                "format",
                Code::UnknownFormat,
                format!("format is “{other}”; it must be json, csv or jsonl."),
            );
            ExportFormat::Json
        }
    };
    query.done()?;
    Ok(format)
}

/// A streamed body: `next` gives the next part, or `None` at the end. A part is read only after
/// the client has taken the one before. Where reading fails or the server stops, the connection
/// is aborted, since an orderly end would make the incomplete file look complete.
pub(super) fn parts<S, F>(
    state: &AppState,
    source: S,
    next: impl FnMut(S) -> F + Send + 'static,
) -> Body
where
    S: Send + 'static,
    F: Future<Output = Result<Option<(Bytes, S)>, ServiceError>> + Send + 'static,
{
    let stopping = state.background_tasks.stop_token().clone();
    let mut next = next;
    let parts = stream::try_unfold(source, move |source| {
        let part = next(source);
        let stopping = stopping.clone();
        async move {
            if stopping.is_cancelled() {
                return Err(std::io::Error::other("the server is stopping"));
            }
            part.await.map_err(|error| {
                tracing::error!(%error, "an export was aborted; its connection is closed");
                std::io::Error::other("the export broke off")
            })
        }
    });
    Body::from_stream(parts)
}

/// What is stored is written again as it was read; that cannot fail for these types.
fn json(value: &impl serde::Serialize, into: &mut Vec<u8>) -> Result<(), ServiceError> {
    serde_json::to_writer(into, value).map_err(|error| {
        ServiceError::Store(store::StoreError::Corrupt {
            table: "sessions",
            reason: error.to_string(),
        })
    })
}
