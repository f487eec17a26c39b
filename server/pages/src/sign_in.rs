//! `/sign-in`: the page for registering and signing in.

use app::{PageData, SignInPageData};
use axum::http::header::LOCATION;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded::{self, Serializer};

use super::Renderer;
use crate::forms::local_path;

/// Redirects to `/sign-in`, with the requested page in `next`.
pub(super) fn first(parts: &Parts) -> Response {
    // A form submission cannot be repeated by a redirect.
    let asked = parts
        .uri
        .path_and_query()
        .filter(|_| parts.method == Method::GET);
    let next = asked.map_or("/", |asked| asked.as_str());
    let query = Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    let address = HeaderValue::try_from(format!("/sign-in?{query}"));
    let address = address.unwrap_or(HeaderValue::from_static("/sign-in"));
    (StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response()
}

/// The page's data.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> PageData {
    let query = parts.uri.query().unwrap_or_default();
    let asked = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    };
    PageData::SignIn(Box::new(SignInPageData {
        me: renderer.person(&parts.extensions).await,
        next: asked("next").and_then(|next| local_path(&next)),
        did: asked("done"),
        sent: None,
    }))
}
