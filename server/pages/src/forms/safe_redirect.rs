//! Redirect targets from form fields: only paths of this server, to prevent open redirects.

use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use url::Url;
use url::form_urlencoded::Serializer;

/// Base URL for parsing local paths; the host cannot exist.
const HERE: &str = "http://stint.invalid";

/// The path, if browsers resolve it on this server. `//host`, `/\host`, tabs and the like are
/// parsed as browsers parse them.
pub(crate) fn local_path(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        return None;
    }
    let here = Url::parse(HERE).ok()?;
    let url = here.join(path).ok()?;
    if url.origin() != here.origin() || url.path().starts_with("//") {
        return None;
    }
    let mut own = url.path().to_owned();
    if let Some(query) = url.query() {
        own.push('?');
        own.push_str(query);
    }
    Some(own)
}

/// The path with `done` (and `task`) set, which the page shows as a notice.
pub(super) fn with_notice(path: &str, code: &str, task: Option<String>) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut pairs = Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if name != "done" && name != "task" {
            pairs.append_pair(&name, &value);
        }
    }
    pairs.append_pair("done", code);
    if let Some(task) = task {
        pairs.append_pair("task", &task);
    }
    format!("{path}?{}", pairs.finish())
}

/// 303 to a page, which is not stored.
pub(crate) fn see_other(address: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(address) = HeaderValue::try_from(address) {
        headers.insert(LOCATION, address);
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_paths_are_accepted() {
        for own in ["/", "/tasks", "/tasks?which=done&page=2", "/history/a%20b"] {
            assert_eq!(local_path(own).as_deref(), Some(own));
        }
    }

    #[test]
    fn other_servers_are_refused() {
        for path in [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/.//evil.example",
            "/..//evil.example",
            "/a/..//evil.example",
            "///evil.example",
            "https://evil.example",
            "https:/evil.example",
            "javascript:alert(1)",
            " //evil.example",
            "tasks",
            "",
            "@evil.example",
        ] {
            let own = local_path(path);
            assert!(own.is_none(), "{path} → {own:?}");
        }
        assert_eq!(
            local_path("/a\r\nset-cookie: b").as_deref(),
            Some("/aset-cookie:%20b")
        );
        assert_eq!(local_path("/%2F%2Fevil").as_deref(), Some("/%2F%2Fevil"));
    }

    #[test]
    fn the_notice_is_replaced() {
        assert_eq!(with_notice("/tasks", "added", None), "/tasks?done=added");
        let again = with_notice(
            "/tasks?page=2&done=added&task=x",
            "done",
            Some("y".to_owned()),
        );
        assert_eq!(again, "/tasks?page=2&done=done&task=y");
    }
}
