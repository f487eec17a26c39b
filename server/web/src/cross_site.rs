//! CSRF protection: writes that another site makes a browser send are refused, including sign-in.
//!
//! Browsers send `Sec-Fetch-Site`, older ones `Origin`, and scripts cannot forge either. Requests
//! with a bearer token are exempt, since no site can make a browser send one.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::authenticate::bearer;
use super::client_address::{ClientAddress, address_span};
use super::code::Code;
use super::login_cookie;
use super::problem::ApiError;
use super::proxy_settings::ProxySettings;
use super::state::AppState;
use metrics::SecurityEvent;

/// Refuses cross-site writes.
pub async fn refuse(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let host = request
        .uri()
        .authority()
        .map(|authority| authority.as_str().to_owned());
    if is_allowed(
        request.method(),
        request.headers(),
        host.as_deref(),
        &state.proxy_settings,
    ) {
        return next.run(request).await;
    }
    let address = ClientAddress::of(request.extensions());
    let log = state.accounts.security_log();
    address_span(address).in_scope(|| log.refused(SecurityEvent::CrossSiteRequest, None));
    ApiError::new(
        Code::CrossSiteRequest,
        "This write does not come from Stint's own pages. A program should use an API token, or \
         send Origin with the address of this server.",
    )
    .into_response()
}

fn is_allowed(
    method: &Method,
    headers: &HeaderMap,
    authority: Option<&str>,
    proxy_settings: &ProxySettings,
) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    if headers
        .get(AUTHORIZATION)
        .is_some_and(|value| bearer(value).is_some())
    {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    if headers.contains_key(ORIGIN) {
        return own_origin(headers, authority, proxy_settings).is_some();
    }
    // Every browser sends one of the two with a write from elsewhere, so this is a program. With
    // a cookie it may be a browser behind something that strips headers; that is not let through.
    !login_cookie::is_sent(headers, proxy_settings.is_https())
}

/// The origin of the page that sent the request, if the page is this server's.
pub(super) fn own_origin<'a>(
    headers: &'a HeaderMap,
    authority: Option<&str>,
    proxy_settings: &ProxySettings,
) -> Option<&'a str> {
    let host = authority.or_else(|| headers.get(HOST)?.to_str().ok());
    let origin = headers.get(ORIGIN)?.to_str().ok()?;
    is_own(origin, host, proxy_settings).then_some(origin)
}

/// Whether the origin is this server, by its public address or by the one it was called by.
fn is_own(origin: &str, host: Option<&str>, proxy_settings: &ProxySettings) -> bool {
    if proxy_settings.public_origin.as_deref() == Some(origin) {
        return true;
    }
    let called = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    matches!((called, host), (Some(called), Some(host)) if called.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn allowed(method: &str, pairs: &[(&str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(
                HeaderName::try_from(*name).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        let proxy_settings = ProxySettings {
            public_origin: Some("https://stint.example".to_owned()),
            ..ProxySettings::default()
        };
        is_allowed(
            &Method::from_bytes(method.as_bytes()).unwrap(),
            &headers,
            None,
            &proxy_settings,
        )
    }

    #[test]
    fn sites_origins_and_credentials() {
        let cookie = ("cookie", "__Host-stint_login=x");
        let host = ("host", "stint.internal:3000");
        for (method, headers, expected) in [
            ("GET", vec![cookie, ("sec-fetch-site", "cross-site")], true),
            (
                "POST",
                vec![cookie, ("sec-fetch-site", "same-origin")],
                true,
            ),
            ("POST", vec![cookie, ("sec-fetch-site", "none")], true),
            ("POST", vec![cookie, ("sec-fetch-site", "same-site")], false),
            (
                "POST",
                vec![cookie, ("sec-fetch-site", "cross-site")],
                false,
            ),
            ("POST", vec![("sec-fetch-site", "cross-site")], false),
            (
                "PUT",
                vec![
                    cookie,
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://stint.example"),
                ],
                false,
            ),
            (
                "POST",
                vec![cookie, ("origin", "https://stint.example")],
                true,
            ),
            (
                "POST",
                vec![cookie, host, ("origin", "http://stint.internal:3000")],
                true,
            ),
            (
                "POST",
                vec![cookie, host, ("origin", "http://stint.internal")],
                false,
            ),
            (
                "POST",
                vec![cookie, host, ("origin", "https://evil.example")],
                false,
            ),
            (
                "POST",
                vec![host, ("origin", "https://evil.example")],
                false,
            ),
            ("POST", vec![cookie, host, ("origin", "null")], false),
            (
                "POST",
                vec![cookie, ("origin", "https://stint.example.evil.example")],
                false,
            ),
            ("DELETE", vec![cookie, host], false),
            ("POST", vec![host], true),
            (
                "POST",
                vec![
                    ("authorization", "Bearer stint_x"),
                    ("sec-fetch-site", "cross-site"),
                ],
                true,
            ),
            (
                "POST",
                vec![
                    cookie,
                    ("authorization", "Basic x"),
                    ("sec-fetch-site", "cross-site"),
                ],
                false,
            ),
        ] {
            assert_eq!(allowed(method, &headers), expected, "{method} {headers:?}");
        }
    }
}
