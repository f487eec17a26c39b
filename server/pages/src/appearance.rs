//! Language and theme of a page: from the user's cookies, otherwise from `Accept-Language`.

use app::{Appearance, Theme};
use axum::http::{HeaderMap, HeaderValue};

use web::language;
use web::login_cookie::find;

/// Cookie that holds the chosen theme.
pub(crate) const THEME: &str = "stint_theme";

/// Language and theme for this request.
pub(crate) fn of(headers: &HeaderMap) -> Appearance {
    let theme = find(headers, THEME).and_then(|name| Theme::parse(&name));
    Appearance {
        language: language::of(headers),
        theme: theme.unwrap_or_default(),
    }
}

/// `Set-Cookie` that stores a choice for a year, or clears it.
pub(crate) fn set_cookie(name: &str, choice: Option<&str>, https: bool) -> Option<HeaderValue> {
    const YEAR: u32 = 365 * 24 * 60 * 60;
    let (value, age) = choice.map_or(("", 0), |value| (value, YEAR));
    let secure = if https { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={age}{secure}");
    HeaderValue::try_from(cookie).ok()
}

#[cfg(test)]
mod tests {
    use app::Language;
    use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};

    use super::*;

    fn appearance(cookies: &'static str, accepted: &'static str) -> Appearance {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static(cookies));
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
        of(&headers)
    }

    #[test]
    fn cookies_take_precedence_over_accept_language() {
        let chosen = appearance("a=b; stint_language=en; stint_theme=dark", "de");
        assert_eq!(chosen.language, Language::English);
        assert_eq!(chosen.theme, Theme::Dark);
    }

    #[test]
    fn unreadable_cookies_are_ignored() {
        let unread = appearance("stint_language=xx; stint_theme=\"", "de-DE,de;q=0.9");
        assert_eq!(unread.language, Language::German);
        assert_eq!(unread.theme, Theme::Device);
    }
}
