//! The web app manifest and the documents that the service worker caches. They hold no user data,
//! only the language and theme of the request.

use app::PageData;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use web::base_path::link;
use web::route_policy::PolicyRouter;

use super::appearance;
use super::renderer::{BY_APPEARANCE, NO_STORE, Renderer};

/// The routes that `frontend/sw.js` caches.
pub(super) fn routes() -> PolicyRouter<Renderer> {
    PolicyRouter::default()
        .page("/shell", shell)
        .page("/shell/away", unavailable)
        .page("/shell/past", offline_history)
        .page("/alerts.json", alerts)
        .page("/manifest.webmanifest", manifest)
}

/// The timer page without user data.
async fn shell(State(renderer): State<Renderer>, parts: Parts) -> Response {
    renderer.render(PageData::Shell, parts).await
}

/// Shown offline in place of a page that needs the server.
async fn unavailable(State(renderer): State<Renderer>, parts: Parts) -> Response {
    renderer.render(PageData::Offline, parts).await
}

/// The document in which the offline history module renders.
async fn offline_history(State(renderer): State<Renderer>, parts: Parts) -> Response {
    renderer.render(PageData::OfflineHistory, parts).await
}

/// Texts of notifications.
async fn alerts(headers: HeaderMap) -> Response {
    let texts = app::alert_texts(appearance::of(&headers));
    document(texts, "application/json")
}

/// The web app manifest.
async fn manifest(headers: HeaderMap) -> Response {
    let manifest = app::manifest(appearance::of(&headers), &link(""));
    document(manifest, "application/manifest+json")
}

fn document(content: Value, kind: &'static str) -> Response {
    let mut response = Json(content).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, NO_STORE);
    headers.insert(VARY, BY_APPEARANCE);
    response
}
