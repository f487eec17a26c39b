//! Forms for the calendar feed and for importing an event log.

use app::settings::{SettingsContent, SettingsSection};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::super::form_fields::FormFields;
use super::super::form_request::FormRequest;
use super::super::tasks::wrong;
use super::response::{answer, uncached_page};
use crate::renderer::Renderer;
use crate::settings as pages;
use service::ServiceError;
use web::browser::SignedInUser;
use web::calendar_feed;
use web::{import_upload, multipart_upload};

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
        import_upload::check_announced_length(&parts.headers)?;
        let request = Request::from_parts(parts.clone(), body);
        let state = renderer.state();
        let report = multipart_upload::receive(state, signed_in.user, request, "file").await?;
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
    let usage = match SignedInUser::of(&form.parts) {
        Ok(signed_in) => pages::usage(&form.renderer, signed_in.user).await,
        Err(error) => Err(error),
    };
    let usage = match usage {
        Ok(usage) => usage,
        Err(error) => return answer(form, SettingsSection::Data, "import", Err(error)).await,
    };
    let content = SettingsContent::Data(Some(report), usage);
    let page = pages::made(&form.renderer, &form.parts, content, None).await;
    let mut response = form.renderer.page(page, form.parts).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}
