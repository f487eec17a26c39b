//! Plain HTML forms, for pages without JavaScript: each post calls the same service as the API
//! and answers with the way to a page.
//!
//! Decides nothing. Behind the same layers as the API: authentication, cross-site, limits.

mod account;
mod fields;
mod guest;
mod history;
mod posted;
mod settings;
mod tasks;
mod timer;
mod way;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::pages::Renderer;
use fields::Fields;
pub(super) use way::own_path;

/// Where the forms of the pages post to.
pub(super) fn routes(renderer: Renderer) -> Router {
    Router::new()
        .route("/forms/{command}", post(timer::take))
        .route("/forms/register", post(account::register))
        .route("/forms/login", post(account::login))
        .route("/forms/logout", post(account::logout))
        .route("/forms/history/amend", post(history::amend))
        .route("/forms/history/delete", post(history::delete))
        .route("/forms/history/restore", post(history::restore))
        .route("/forms/tasks/{action}", post(tasks::task))
        .route("/forms/projects/{action}", post(tasks::project))
        .merge(settings::routes())
        .with_state(renderer)
}

/// Sends the browser on to a page; reloading that posts nothing again.
fn see(address: &str, cookie: Option<HeaderValue>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(address) = HeaderValue::try_from(address) {
        headers.insert(LOCATION, address);
    }
    if let Some(cookie) = cookie {
        headers.insert(SET_COOKIE, cookie);
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}
