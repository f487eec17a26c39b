//! The language of a request: from the cookie of the settings, else from `Accept-Language`.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use shared::Language;

use super::login_cookie::find_either;

/// Cookie that holds the chosen language tag.
pub const COOKIE: &str = "stint_language";

/// The language of the request.
#[must_use]
pub fn of(headers: &HeaderMap) -> Language {
    chosen(headers).unwrap_or_else(|| {
        let accepted = headers.get(ACCEPT_LANGUAGE);
        Language::negotiate(accepted.and_then(|text| text.to_str().ok()).unwrap_or(""))
    })
}

/// The language of the cookie, if there is one.
#[must_use]
pub fn chosen(headers: &HeaderMap) -> Option<Language> {
    find_either(headers, COOKIE).and_then(|tag| Language::parse(&tag))
}
