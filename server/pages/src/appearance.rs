//! How a request wants its page to look: two cookies of the person's choosing, and else what
//! the browser asks for.

use app::{Appearance, Language, Theme};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::cookie::Cookie;

/// The cookie with the tag of the language that the person chose.
pub(crate) const LANGUAGE: &str = "stint_language";

/// The cookie with the name of the theme that the person chose.
pub(crate) const THEME: &str = "stint_theme";

/// What the page is to be rendered in.
pub(crate) fn of(headers: &HeaderMap) -> Appearance {
    let language = chosen_language(headers).unwrap_or_else(|| {
        let accepted = headers.get(ACCEPT_LANGUAGE);
        Language::negotiate(accepted.and_then(|text| text.to_str().ok()).unwrap_or(""))
    });
    let theme = cookie(headers, THEME).and_then(|name| Theme::parse(&name));
    Appearance {
        language,
        theme: theme.unwrap_or_default(),
    }
}

/// The language that was chosen; none for what the browser asks for.
pub(crate) fn chosen_language(headers: &HeaderMap) -> Option<Language> {
    cookie(headers, LANGUAGE).and_then(|tag| Language::parse(&tag))
}

/// The header that makes a browser keep a choice, or forget it, for a year.
pub(crate) fn keep(name: &str, choice: Option<&str>, https: bool) -> Option<HeaderValue> {
    const YEAR: u32 = 365 * 24 * 60 * 60;
    let (value, age) = choice.map_or(("", 0), |value| (value, YEAR));
    let secure = if https { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={age}{secure}");
    HeaderValue::try_from(cookie).ok()
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| Cookie::split_parse(header.to_owned()))
        .flatten()
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(cookies: &'static str, accepted: &'static str) -> Appearance {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static(cookies));
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
        of(&headers)
    }

    #[test]
    fn what_was_chosen_goes_before_what_the_browser_asks_for() {
        let chosen = asked("a=b; stint_language=en; stint_theme=dark", "de");
        assert_eq!(chosen.language, Language::English);
        assert_eq!(chosen.theme, Theme::Dark);
    }

    #[test]
    fn what_is_unreadable_was_not_chosen() {
        let unread = asked("stint_language=xx; stint_theme=\"", "de-DE,de;q=0.9");
        assert_eq!(unread.language, Language::German);
        assert_eq!(unread.theme, Theme::Device);
    }
}
