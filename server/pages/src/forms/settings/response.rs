//! Responses to the forms of the settings page.

use app::PageData;
use app::settings::SettingsSection;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;

use super::super::form_request::FormRequest;
use super::super::safe_redirect::with_notice;
use crate::settings as pages;
use web::problem::ApiError;

/// Redirects to the section with a notice, or shows the form again with the problem.
pub(super) async fn answer(
    form: FormRequest,
    section: SettingsSection,
    name: &'static str,
    outcome: Result<&'static str, ApiError>,
) -> Response {
    match outcome {
        Ok(code) => {
            let address = with_notice(&section.path(), code, None);
            form.redirect(&address)
        }
        Err(error) => {
            let sent = form.sent(name, &error);
            let page = pages::section(&form.renderer, &form.parts, section, Some(sent)).await;
            form.show_again(error, page).await
        }
    }
}

/// A page that shows a secret: `no-store`.
pub(super) async fn uncached_page(form: FormRequest, page: Result<PageData, ApiError>) -> Response {
    let mut response = form.renderer.page(page, form.parts).await;
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}
