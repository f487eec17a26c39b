//! What makes the site an app on a device: the documents that the service worker keeps and the
//! manifest. Nobody's data is in them, whoever asks: only the language and the theme that the
//! browser says.

use app::{Appearance, Start};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::{BY_APPEARANCE, PRIVATE, Renderer, appearance};

/// The addresses, as `frontend/sw.js` knows them.
pub(super) fn routes() -> Router<Renderer> {
    Router::new()
        .route("/shell", get(shell))
        .route("/shell/away", get(away))
        .route("/shell/past", get(past))
        .route("/alerts.json", get(alerts))
        .route("/manifest.webmanifest", get(manifest))
}

/// The timer without anybody's data.
async fn shell(State(renderer): State<Renderer>, parts: Parts) -> Response {
    renderer.render(Start::Shell, parts).await
}

/// What is shown in place of a page that needs the server.
async fn away(State(renderer): State<Renderer>, parts: Parts) -> Response {
    renderer.render(Start::Away, parts).await
}

/// Where the browser draws the pages that look back.
async fn past(State(renderer): State<Renderer>, parts: Parts) -> Response {
    renderer.render(Start::Kept, parts).await
}

/// What notifications say.
async fn alerts(headers: HeaderMap) -> Response {
    document(app::alert_words, &headers, "application/json")
}

/// What systems list the app by.
async fn manifest(headers: HeaderMap) -> Response {
    document(app::manifest, &headers, "application/manifest+json")
}

fn document(make: fn(Appearance) -> Value, headers: &HeaderMap, kind: &'static str) -> Response {
    let mut response = Json(make(appearance::of(headers))).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, PRIVATE);
    headers.insert(VARY, BY_APPEARANCE);
    response
}
