//! `POST /forms/settings/…`: what the pages of settings send.
//!
//! Secrets are answered in the page itself, once, which nobody may keep; everything else
//! leads back to the chapter with what was done.

mod account;
mod data;
mod profile;
mod tokens;
mod webhooks;

use app::Start;
use app::settings::Chapter;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use axum::routing::post;

use super::fields::no_such_form;
use super::posted::Posted;
use super::way::did;
use crate::{Renderer, settings as pages};
use web::problem::ApiError;

/// The forms. Those that are counted by themselves have a path of their own.
pub(super) fn routes() -> Router<Renderer> {
    Router::new()
        .route("/forms/settings/{action}", post(take))
        .route("/forms/settings/password", post(account::password))
        .route("/forms/settings/leave", post(account::leave))
        .route("/forms/settings/create-token", post(tokens::create))
        .route("/forms/settings/delete-token", post(tokens::delete))
        .route(
            "/forms/settings/import",
            // The log's own bound is checked as it comes in.
            post(data::import).layer(DefaultBodyLimit::disable()),
        )
}

async fn take(Path(action): Path<String>, posted: Posted) -> Response {
    match action.as_str() {
        "profile" => profile::profile(posted).await,
        "appearance" => profile::appearance(posted),
        "end-sign-in" => account::end_sign_in(posted).await,
        "end-others" => account::end_others(posted).await,
        "renew-calendar" => data::renew_calendar(posted).await,
        "remove-calendar" => data::remove_calendar(posted).await,
        "create-webhook" => webhooks::create(posted).await,
        other => match webhooks::Deed::parse(other) {
            Some(deed) => webhooks::perform(posted, deed).await,
            None => posted.refused(no_such_form()).await,
        },
    }
}

/// Back to the chapter, with what was done or with what was wrong.
async fn answer(
    posted: Posted,
    chapter: Chapter,
    form: &'static str,
    outcome: Result<&'static str, ApiError>,
) -> Response {
    match outcome {
        Ok(code) => {
            let address = did(&chapter.path(), code, None);
            posted.see(&address)
        }
        Err(error) => {
            let sent = posted.sent(form, &error);
            let page = pages::chapter(&posted.renderer, &posted.parts, chapter, Some(sent)).await;
            posted.again(error, page).await
        }
    }
}

/// The page with a secret in it: nobody may keep it, not even the browser.
async fn told_once(posted: Posted, page: Result<Start, ApiError>) -> Response {
    let mut response = posted.renderer.page(page, posted.parts).await;
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}
