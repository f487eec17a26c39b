//! Language and theme of a page: from the user's cookies, otherwise from `Accept-Language`.

use app::{Appearance, Theme};
use axum::http::{HeaderMap, HeaderValue};

use web::language;
use web::login_cookie::{find, find_either, prefixed};

/// Cookie that holds the chosen theme.
pub(crate) const THEME: &str = "stint_theme";

/// Language and theme for this request.
pub(crate) fn of(headers: &HeaderMap) -> Appearance {
    let theme = find_either(headers, THEME).and_then(|name| Theme::parse(&name));
    Appearance {
        language: language::of(headers),
        theme: theme.unwrap_or_default(),
    }
}

/// `Set-Cookie` that stores a choice for a year, or clears it; over https under the prefixed name, in
/// the place of the name of earlier versions.
pub(crate) fn set_cookie(name: &str, choice: Option<&str>, https: bool) -> Vec<HeaderValue> {
    let cookies = if https {
        vec![
            write(&prefixed(name), choice, "; Secure"),
            write(name, None, "; Secure"),
        ]
    } else {
        vec![write(name, choice, "")]
    };
    cookies.into_iter().flatten().collect()
}

/// `Set-Cookie` that replaces the cookies of earlier versions that a request over https carries.
pub(crate) fn renewed(headers: &HeaderMap, https: bool) -> Vec<HeaderValue> {
    let Appearance { language, theme } = of(headers);
    [(THEME, theme.as_str()), (language::COOKIE, language.tag())]
        .into_iter()
        .filter(|(name, _)| https && find(headers, name).is_some())
        .flat_map(|(name, value)| set_cookie(name, Some(value), https))
        .collect()
}

fn write(name: &str, choice: Option<&str>, secure: &str) -> Option<HeaderValue> {
    const YEAR: u32 = 365 * 24 * 60 * 60;
    let (value, age) = choice.map_or(("", 0), |value| (value, YEAR));
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
    fn cookies_of_earlier_versions_are_replaced_over_https() {
        let sent = "stint_language=en; __Host-stint_theme=dark; stint_theme=light";
        assert_eq!(appearance(sent, "de").theme, Theme::Dark);
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static(sent));
        assert!(renewed(&headers, false).is_empty());
        let cookies = renewed(&headers, true);
        let pairs: Vec<_> = cookies
            .iter()
            .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap())
            .collect();
        assert_eq!(
            pairs,
            [
                "__Host-stint_theme=dark",
                "stint_theme=",
                "__Host-stint_language=en",
                "stint_language="
            ]
        );
        headers.insert(COOKIE, HeaderValue::from_static("__Host-stint_language=en"));
        assert!(renewed(&headers, true).is_empty());
    }

    #[test]
    fn unreadable_cookies_are_ignored() {
        let unread = appearance("stint_language=xx; stint_theme=\"", "de-DE,de;q=0.9");
        assert_eq!(unread.language, Language::German);
        assert_eq!(unread.theme, Theme::Device);
    }
}
