//! Answers to requests that no operation serves: what would be right is named.

use std::sync::Arc;

use axum::extract::MatchedPath;
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use shared::body::nearest_name;
use shared::json::parse_uuid;
use web::base_path::link;
use web::problem::ApiError;
use web::query::shorten;
use web::route_policy::{PolicyRouter, RoutePolicies};
use web::state::AppState;

/// A page below `/api/`, which is served beside the operations.
const PLAYGROUND: &str = "playground";

/// Adds the answers to other paths, other methods and `OPTIONS`.
pub(super) fn add(router: PolicyRouter<AppState>) -> PolicyRouter<AppState> {
    let served = Arc::new(router.policies().clone());
    let paths = Arc::clone(&served);
    let no_such_route = async move |uri: Uri| no_such_route(&paths, &uri);
    let other_method = async move |method: Method, path: MatchedPath| {
        other_method(&served, &method, path.as_str())
    };
    router
        .unserved("/api/", no_such_route.clone())
        .unserved("/api/{*rest}", no_such_route)
        .method_not_allowed_fallback(other_method)
}

/// 404; names the path that was probably meant.
fn no_such_route(served: &RoutePolicies, uri: &Uri) -> ApiError {
    let path = uri.path();
    let without_slash = path.trim_end_matches('/');
    let hint = if without_slash != path && served.serves(without_slash) {
        format!(
            " Leave out the slash at the end: {}.",
            link(&shorten(without_slash))
        )
    } else {
        let mut known: Vec<&str> = served
            .paths()
            .filter_map(|path| path.strip_prefix("/api/"))
            .chain([PLAYGROUND])
            .collect();
        known.sort_unstable();
        let sent = template_of(path.trim_matches('/').trim_start_matches("api/"));
        nearest_name(&sent, known)
            .map(|name| format!(" Did you mean {}?", link(&format!("/api/{name}"))))
            .unwrap_or_default()
    };
    ApiError::no_such_route(uri, &hint)
}

/// The path with `{id}` for UUIDs, as the templates have it.
fn template_of(path: &str) -> String {
    let segments = path.split('/').take(8).map(|segment| {
        let id = parse_uuid(segment);
        id.map_or(segment, |_| "{id}")
    });
    segments.collect::<Vec<_>>().join("/")
}

/// 204 for `OPTIONS`, else 405; both name the methods.
fn other_method(served: &RoutePolicies, method: &Method, path: &str) -> Response {
    let mut methods: Vec<&str> = served.methods(path).map(Method::as_str).collect();
    methods.sort_unstable();
    let read: &[&str] = if methods.contains(&"GET") {
        &["HEAD"]
    } else {
        &[]
    };
    let allowed = [&methods, read, &["OPTIONS"]].concat().join(", ");
    let mut response = if method == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        ApiError::method_not_allowed(method.as_str(), &methods.join(", ")).into_response()
    };
    if let Ok(allowed) = HeaderValue::try_from(allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}
