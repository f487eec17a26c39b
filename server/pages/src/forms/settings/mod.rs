//! `POST /forms/settings/…`.
//!
//! New secrets are shown once, in a `no-store` response; everything else redirects to the section
//! with a notice.

mod account;
mod data;
mod profile;
mod tokens;
mod webhooks;

use app::PageData;
use app::settings::SettingsSection;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use axum::routing::post;

use super::form_fields::no_such_form;
use super::form_request::FormRequest;
use super::safe_redirect::with_notice;
use crate::{Renderer, settings as pages};
use web::problem::ApiError;
use web::rate_limit::RateLimitClass::{Export, Password, Tokens, Write};
use web::route_policy::{PolicyRouter, RoutePolicy};

/// Routes; forms with their own rate limit have their own path.
pub(super) fn routes() -> PolicyRouter<Renderer> {
    PolicyRouter::default()
        .form("/forms/settings/{action}", Write, perform)
        .form("/forms/settings/password", Password, account::password)
        .form("/forms/settings/leave", Password, account::leave)
        .form("/forms/settings/create-token", Tokens, tokens::create)
        .form("/forms/settings/delete-token", Tokens, tokens::delete)
        .route(
            "/forms/settings/import",
            // `import_upload` bounds the size while the file arrives.
            Method::POST,
            RoutePolicy::public(Export),
            post(data::import).layer(DefaultBodyLimit::disable()),
        )
}

async fn perform(Path(action): Path<String>, form: FormRequest) -> Response {
    match action.as_str() {
        "profile" => profile::profile(form).await,
        "appearance" => profile::appearance(form),
        "end-sign-in" => account::end_sign_in(form).await,
        "end-others" => account::end_others(form).await,
        "renew-calendar" => data::renew_calendar(form).await,
        "remove-calendar" => data::remove_calendar(form).await,
        "create-webhook" => webhooks::create(form).await,
        other => match webhooks::WebhookAction::parse(other) {
            Some(action) => webhooks::perform(form, action).await,
            None => form.fail(no_such_form()).await,
        },
    }
}

/// Redirects to the section with a notice, or shows the form again with the problem.
async fn answer(
    form: FormRequest,
    chapter: SettingsSection,
    name: &'static str,
    outcome: Result<&'static str, ApiError>,
) -> Response {
    match outcome {
        Ok(code) => {
            let address = with_notice(&chapter.path(), code, None);
            form.redirect(&address)
        }
        Err(error) => {
            let sent = form.sent(name, &error);
            let page = pages::chapter(&form.renderer, &form.parts, chapter, Some(sent)).await;
            form.show_again(error, page).await
        }
    }
}

/// A page that shows a secret: `no-store`.
async fn uncached_page(form: FormRequest, page: Result<PageData, ApiError>) -> Response {
    let mut response = form.renderer.page(page, form.parts).await;
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}
