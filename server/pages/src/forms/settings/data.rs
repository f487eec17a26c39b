//! Forms for the calendar feed, and for importing an event log or a file of another time tracker and
//! undoing that.

use app::settings::{ForeignPreview, SettingsContent, SettingsSection};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::super::form_fields::FormFields;
use super::super::form_request::FormRequest;
use super::super::tasks::wrong;
use super::response::{answer, uncached_page};
use crate::renderer::Renderer;
use crate::settings as pages;
use chrono_tz::Tz;
use service::{ForeignImport, ServiceError, UndoRequest, zone};
use shared::wire::{ColumnRole, DateOrder, OverlapRule};
use uuid::Uuid;
use web::browser::SignedInUser;
use web::calendar_feed;
use web::foreign_form::{self, ForeignForm};
use web::identity::Identity;
use web::import_upload::{self, UploadKind};
use web::multipart_upload;
use web::problem::ApiError;

/// Creates a new feed URL and shows it once.
pub(super) async fn renew_calendar(form: FormRequest) -> Response {
    let made = async {
        let user = form.user()?;
        let state = form.renderer.state();
        let created = calendar_feed::renew(state, user, &form.parts.headers).await?;
        let feed = state.calendars.of(user).await;
        let feed = feed.map_err(ServiceError::Store)?;
        Ok(SettingsContent::Calendar(feed, Some(created.url)))
    };
    match made.await {
        Ok(content) => {
            let page = pages::made(&form.renderer, &form.parts, content, None).await;
            uncached_page(form, page).await
        }
        Err(error) => answer(form, SettingsSection::Calendar, "calendar", Err(error)).await,
    }
}

/// Removes the feed.
pub(super) async fn remove_calendar(form: FormRequest) -> Response {
    let outcome = async {
        let user = form.user()?;
        let removed = form.renderer.state().calendars.remove(user).await;
        removed.map_err(ServiceError::Store)?;
        Ok("feed-removed")
    };
    let outcome = outcome.await;
    answer(form, SettingsSection::Calendar, "calendar", outcome).await
}

/// Imports the uploaded file while it arrives, and shows the report.
pub(super) async fn import(State(renderer): State<Renderer>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let outcome = async {
        let signed_in = SignedInUser::of(&parts)?;
        import_upload::check_announced_length(&parts.headers, UploadKind::EventLog)?;
        let request = Request::from_parts(parts.clone(), body);
        let state = renderer.state();
        let skip_refused = parts.uri.query() == Some("skipRefused=true");
        let report =
            multipart_upload::receive(state, signed_in.user, skip_refused, request, "file").await?;
        report.ok_or_else(|| wrong("file", "no_file"))
    };
    let outcome = outcome.await;
    let form = match FormRequest::of(renderer, parts, FormFields::none()) {
        Ok(form) => form,
        Err(error) => return error.into_response(),
    };
    let (report, status) = match outcome {
        Ok(report) => (report, StatusCode::OK),
        Err(error) => match error.problem().report.clone() {
            Some(report) => (*report, StatusCode::UNPROCESSABLE_ENTITY),
            None => return answer(form, SettingsSection::Data, "import", Err(error)).await,
        },
    };
    let data = async {
        let user = SignedInUser::of(&form.parts)?.user;
        let imports = form.renderer.state().imports.list(user).await?;
        Ok((imports, pages::usage(&form.renderer, user).await?))
    };
    let (imports, usage) = match data.await {
        Ok(data) => data,
        Err(error) => return answer(form, SettingsSection::Data, "import", Err(error)).await,
    };
    let content = SettingsContent::Data {
        report: Some(Box::new(report)),
        imports,
        usage,
        has_guest_sessions: false,
    };
    let page = pages::made(&form.renderer, &form.parts, content, None).await;
    let mut response = form.renderer.page(page, form.parts).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

/// Shows what undoing an import would do, or undoes it.
pub(super) async fn undo_import(mut form: FormRequest) -> Response {
    let undone = async {
        let user = form.user()?;
        let id: Uuid = form.fields.id("import")?;
        let confirmed = form.fields.take("confirm").unwrap_or_default();
        let request = UndoRequest {
            dry_run: confirmed.is_empty(),
            include_changed: confirmed == "all",
        };
        let imports = &form.renderer.state().imports;
        let undone = imports.undo(user, id, request).await?;
        undone.ok_or_else(ApiError::import_not_found)
    };
    match undone.await {
        Ok(undo) => {
            let content = SettingsContent::Undo(Box::new(undo));
            let page = pages::made(&form.renderer, &form.parts, content, None).await;
            form.renderer.page(page, form.parts).await
        }
        Err(error) => answer(form, SettingsSection::Data, "undo-import", Err(error)).await,
    }
}

/// Previews or imports a file of another time tracker.
pub(super) async fn import_foreign(State(renderer): State<Renderer>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let outcome = async {
        let signed_in = SignedInUser::of(&parts)?;
        import_upload::check_announced_length(&parts.headers, UploadKind::ForeignForm)?;
        let request = Request::from_parts(parts.clone(), body);
        let state = renderer.state();
        let form = foreign_form::receive(state, signed_in.user, request).await?;
        let own_zone = (parts.extensions.get::<Identity>())
            .map(|identity| identity.zones.time_zone.clone())
            .unwrap_or_default();
        read_foreign(form, &own_zone).await
    };
    let outcome = outcome.await;
    let form = match FormRequest::of(renderer, parts, FormFields::none()) {
        Ok(form) => form,
        Err(error) => return error.into_response(),
    };
    let preview = match outcome {
        Ok(preview) => preview,
        Err(error) => {
            return answer(form, SettingsSection::Data, "import-foreign", Err(error)).await;
        }
    };
    let content = SettingsContent::Foreign(Box::new(preview));
    let page = pages::made(&form.renderer, &form.parts, content, None).await;
    form.renderer.page(page, form.parts).await
}

async fn read_foreign(form: ForeignForm, own_zone: &str) -> Result<ForeignPreview, ApiError> {
    let ForeignForm { fields, upload } = form;
    if upload.bytes().is_empty() {
        return Err(wrong("file", "no_file"));
    }
    let field = |name: &str| {
        let found = fields.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    };
    let zone = match field("timeZone") {
        "" => zone(own_zone).unwrap_or(Tz::UTC),
        name => zone(name).ok_or_else(|| wrong("timeZone", "unknown_time_zone"))?,
    };
    let roles = fields.iter().filter(|(name, _)| name == "column");
    let roles: Vec<ColumnRole> = roles
        .filter_map(|(_, role)| ColumnRole::parse(role))
        .collect();
    let overlap = OverlapRule::parse(field("overlap")).unwrap_or(OverlapRule::KeepEarlier);
    let import = ForeignImport {
        dry_run: field("confirm").is_empty(),
        zone,
        date_order: DateOrder::parse(field("dateOrder")),
        columns: (!roles.is_empty()).then_some(roles),
        overlap,
    };
    let content = if import.dry_run {
        foreign_form::packed(upload.bytes())
    } else {
        String::new()
    };
    Ok(ForeignPreview {
        report: import_upload::import_foreign(upload, import).await?,
        overlap,
        content,
    })
}
