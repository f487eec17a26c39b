//! The path of the public URL: what precedes Stint's own paths where it shares an origin, such as
//! `/stint` of `https://home.example/stint`.
//!
//! Handlers know their own paths only. The base path is removed from requests and added to the
//! headers of responses here; what writes an address into a body calls [`link`].

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{COOKIE, HeaderName, LINK, LOCATION, SET_COOKIE};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::Cookie;
use tower::ServiceExt;

use super::login_cookie::prefixed;

/// How paths of Stint's own begin. A base path that begins so would be ambiguous, because a proxy may
/// remove it: `/api/me` could be `/me` or `/api/me`.
pub const OWN_SEGMENTS: [&str; 24] = [
    ".well-known",
    "alerts.json",
    "api",
    "confirm-email",
    "favicon.svg",
    "fn",
    "forms",
    "guest-sessions",
    "healthz",
    "history",
    "icons",
    "insights",
    "livez",
    "manifest.webmanifest",
    "metrics",
    "pkg",
    "readyz",
    "recover",
    "robots.txt",
    "settings",
    "shell",
    "sign-in",
    "sw.js",
    "tasks",
];

/// Characters that a base path may have.
const LONGEST: usize = 100;

/// The prefix by which browsers insist on `Secure` alone: `__Host-` requires `Path=/` too.
const SECURE_PREFIX: &str = "__Secure-";

/// Empty, or one or more segments with a slash before each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasePath(Arc<str>);

impl Default for BasePath {
    /// The root of the origin.
    fn default() -> Self {
        Self("".into())
    }
}

tokio::task_local! {
    /// Of the request that is answered.
    static CURRENT: BasePath;
}

/// The address of a path of Stint's own, for the body of a response.
#[must_use]
pub fn link(path: &str) -> String {
    CURRENT
        .try_with(|base| format!("{}{path}", base.as_str()))
        .unwrap_or_else(|_| path.to_owned())
}

/// Answers requests with and without the base path: a proxy may remove it, and probes do not have it.
pub(super) fn mount(router: Router, base: &BasePath) -> Router {
    if base.is_empty() {
        return router;
    }
    let base = base.clone();
    Router::new().fallback(move |request| answer(router.clone(), base.clone(), request))
}

async fn answer(router: Router, base: BasePath, mut request: Request) -> Response {
    if let Some((own, slash)) = base.own_path(request.uri()) {
        let mut uri = request.uri().clone().into_parts();
        uri.path_and_query = Some(own);
        if let Ok(uri) = Uri::from_parts(uri) {
            *request.uri_mut() = uri;
        }
        request.extensions_mut().insert(slash);
    }
    base.receive(request.headers_mut());
    let answering = CURRENT.scope(base.clone(), router.oneshot(request));
    let mut response = match answering.await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    base.send(response.headers_mut());
    response
}

/// What follows the base path in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slash {
    There,
    Missing,
}

/// Redirects from the base path itself: the timer is at the address with a slash at its end, as the
/// scope of the service worker ends.
pub(super) async fn add_slash(request: Request, next: Next) -> Response {
    let own = request.uri().path_and_query();
    match (request.extensions().get(), own) {
        (Some(Slash::Missing), Some(own)) => Redirect::temporary(own.as_str()).into_response(),
        _ => next.run(request).await,
    }
}

impl BasePath {
    /// The path of a URL; slashes at its end do not count. None where it cannot be used: cookies,
    /// proxies and browsers escape characters differently.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        if path.is_empty() {
            return Some(Self::default());
        }
        let mut segments = path.strip_prefix('/')?.split('/');
        let is_own = OWN_SEGMENTS.contains(&segments.clone().next()?);
        let is_usable = path.len() <= LONGEST && !is_own && segments.all(is_plain);
        is_usable.then(|| Self(path.into()))
    }

    /// As it precedes a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether Stint is at the root of its origin.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The path inside of Stint; none for a path without the base path.
    fn own_path(&self, requested: &Uri) -> Option<(PathAndQuery, Slash)> {
        let own = requested.path_and_query()?.as_str();
        let own = own.strip_prefix(self.as_str())?;
        let (own, slash) = match own.chars().next() {
            Some('/') => (own.to_owned(), Slash::There),
            Some('?') | None => (format!("/{own}"), Slash::Missing),
            Some(_) => return None,
        };
        Some((PathAndQuery::try_from(own).ok()?, slash))
    }

    /// Gives cookies the names that handlers know, and leaves out those of others.
    fn receive(&self, headers: &mut HeaderMap) {
        let own: Vec<String> = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| Cookie::split_parse(value).filter_map(Result::ok))
            .filter_map(|cookie| {
                let name = self.name_inside(cookie.name())?;
                Some(format!("{name}={}", cookie.value()))
            })
            .collect();
        headers.remove(COOKIE);
        if let Ok(own) = HeaderValue::try_from(own.join("; "))
            && !own.is_empty()
        {
            headers.insert(COOKIE, own);
        }
    }

    /// Adds the base path to addresses, and to the paths and names of cookies.
    fn send(&self, headers: &mut HeaderMap) {
        let base = self.as_str();
        rewrite(headers, &LOCATION, |address| {
            let is_own = address.starts_with('/') && !address.starts_with("//");
            is_own.then(|| format!("{base}{address}"))
        });
        // Parameters have no `<`: queries escape it.
        rewrite(headers, &LINK, |links| {
            Some(links.replace("</", &format!("<{base}/")))
        });
        rewrite(headers, &SET_COOKIE, |cookie| {
            let (name, rest) = cookie.split_once('=')?;
            let rest = rest.replace("; Path=/", &format!("; Path={base}"));
            Some(format!("{}={rest}", self.name_outside(name)))
        });
    }

    /// The name of a cookie in browsers. It ends with the base path, because browsers also send what
    /// another Stint has set for a shorter path.
    fn name_outside(&self, name: &str) -> String {
        let suffix = self.cookie_suffix();
        match name.strip_prefix(&prefixed("")) {
            Some(bare) => format!("{SECURE_PREFIX}{bare}{suffix}"),
            None => format!("{name}{suffix}"),
        }
    }

    /// The name of a cookie by which handlers look for it; none for a cookie of others.
    fn name_inside(&self, name: &str) -> Option<String> {
        let name = name.strip_suffix(&self.cookie_suffix())?;
        Some(match name.strip_prefix(SECURE_PREFIX) {
            Some(bare) => prefixed(bare),
            None => name.to_owned(),
        })
    }

    /// Names of cookies cannot have slashes.
    fn cookie_suffix(&self) -> String {
        self.0.replace('/', "+")
    }
}

fn is_plain(segment: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !matches!(segment, "" | "." | "..") && segment.bytes().all(is_unreserved)
}

/// Replaces the values of a header for which `new` has another.
fn rewrite(headers: &mut HeaderMap, name: &HeaderName, new: impl Fn(&str) -> Option<String>) {
    let axum::http::header::Entry::Occupied(mut entry) = headers.entry(name) else {
        return;
    };
    for value in entry.iter_mut() {
        let rewritten = value.to_str().ok().and_then(&new);
        if let Some(rewritten) = rewritten.and_then(|text| HeaderValue::try_from(text).ok()) {
            *value = rewritten;
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::RawQuery;
    use axum::http::StatusCode;
    use axum::routing::get;

    use super::*;

    fn base(path: &str) -> BasePath {
        BasePath::parse(path).expect("a base path")
    }

    #[test]
    fn usable_paths() {
        for (path, used) in [
            ("", ""),
            ("/", ""),
            ("/stint", "/stint"),
            ("/stint/", "/stint"),
            ("/Home/focus-1.0_~", "/Home/focus-1.0_~"),
            ("/apps/api", "/apps/api"),
            ("/apis", "/apis"),
        ] {
            assert_eq!(base(path).as_str(), used);
        }
        for path in [
            "stint",
            "/a//b",
            "/a b",
            "/a%20b",
            "/a+b",
            "/größe",
            "/a/../b",
            "/.",
            "/a;b",
            "/api",
            "/history/x",
            "/.well-known",
        ] {
            assert_eq!(BasePath::parse(path), None, "{path}");
        }
        assert!(BasePath::parse(&format!("/{}", "a".repeat(99))).is_some());
        assert!(BasePath::parse(&format!("/{}", "a".repeat(100))).is_none());
    }

    #[test]
    fn own_paths() {
        let own = |requested: &str| base("/a/b").own_path(&requested.parse().expect("an address"));
        let there = |own: &str| Some((own.parse().expect("a path"), Slash::There));
        let missing = |own: &str| Some((own.parse().expect("a path"), Slash::Missing));
        for (requested, expected) in [
            ("/a/b/", there("/")),
            ("/a/b/history?page=2", there("/history?page=2")),
            ("/a/b/a/b/c", there("/a/b/c")),
            ("https://home.example/a/b/api", there("/api")),
            ("/a/b//evil.example", there("//evil.example")),
            ("/history", None),
            ("/a/bc", None),
            ("/", None),
            ("*", None),
            ("/a/b", missing("/")),
            ("/a/b?task=1", missing("/?task=1")),
        ] {
            assert_eq!(own(requested), expected, "{requested}");
        }
    }

    #[test]
    fn cookies_have_other_names_and_paths_in_browsers() {
        let base = base("/a/b");
        let mut headers = HeaderMap::new();
        for cookie in [
            "__Host-stint_login=secret; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=9",
            "stint_theme=dark; Path=/",
        ] {
            headers.append(SET_COOKIE, HeaderValue::from_static(cookie));
        }
        base.send(&mut headers);
        let set: Vec<_> = headers.get_all(SET_COOKIE).iter().collect();
        assert_eq!(
            set,
            [
                "__Secure-stint_login+a+b=secret; HttpOnly; SameSite=Lax; Secure; Path=/a/b; Max-Age=9",
                "stint_theme+a+b=dark; Path=/a/b",
            ]
        );
        let mut headers = HeaderMap::new();
        for cookies in [
            "__Host-stint_login=root; __Secure-stint_login+a=shorter; __Secure-stint_login+a+b=own",
            "stint_login=root; stint_theme+a+b=dark; other=1",
        ] {
            headers.append(COOKIE, HeaderValue::from_static(cookies));
        }
        base.receive(&mut headers);
        let sent: Vec<_> = headers.get_all(COOKIE).iter().collect();
        assert_eq!(sent, ["__Host-stint_login=own; stint_theme=dark"]);
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("other=1"));
        base.receive(&mut headers);
        assert!(headers.is_empty(), "{headers:?}");
    }

    #[test]
    fn addresses_in_headers_have_the_base_path() {
        let sent = |name: &HeaderName, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            base("/stint").send(&mut headers);
            headers[name].to_str().expect("text").to_owned()
        };
        assert_eq!(
            sent(&LOCATION, "/tasks?done=added"),
            "/stint/tasks?done=added"
        );
        assert_eq!(sent(&LOCATION, "https://x.example/"), "https://x.example/");
        assert_eq!(sent(&LOCATION, "//x.example/"), "//x.example/");
        assert_eq!(
            sent(
                &LINK,
                "</api/tasks?page=1>; rel=\"first\", </api/tasks?page=2>; rel=\"next\""
            ),
            "</stint/api/tasks?page=1>; rel=\"first\", </stint/api/tasks?page=2>; rel=\"next\""
        );
    }

    #[tokio::test]
    async fn requests_reach_the_same_handler_with_and_without_the_base_path() {
        let inner = Router::new().route(
            "/here",
            get(async |RawQuery(query): RawQuery| {
                link(&format!("/there?{}", query.unwrap_or_default()))
            }),
        );
        let status_and_body = async |router: &Router, path: &str| {
            let request = Request::get(path).body(axum::body::Body::empty());
            let response = router.clone().oneshot(request.expect("a request")).await;
            let response = response.expect("an answer");
            let status = response.status();
            let body = axum::body::to_bytes(response.into_body(), 1_000).await;
            let body = String::from_utf8(body.expect("a body").to_vec());
            (status, body.expect("text"))
        };
        let mounted = mount(inner.clone(), &base("/stint"));
        for path in ["/stint/here?a=1", "/here?a=1"] {
            let expected = (StatusCode::OK, "/stint/there?a=1".to_owned());
            assert_eq!(status_and_body(&mounted, path).await, expected);
        }
        let (status, _) = status_and_body(&mounted, "/stint/stint/here").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let alone = mount(inner, &BasePath::default());
        let expected = (StatusCode::OK, "/there?a=1".to_owned());
        assert_eq!(status_and_body(&alone, "/here?a=1").await, expected);
    }
}
