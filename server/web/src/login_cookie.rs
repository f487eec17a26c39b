//! The cookies that carry a login, the token of a known device, the claim to a guest's sessions, and the
//! marks of a browser that asked for a new password or to sign in with a passkey: written and read in
//! one place.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::cookie::{Cookie, SameSite};

use service::{Accounts, GuestClaims, LOGIN_LIFETIME, Secret};

/// The prefix makes browsers insist on `Secure`, `Path=/` and no `Domain`, so that no other
/// host of the domain can plant a login.
const OVER_HTTPS: &str = "__Host-stint_login";
const OVER_HTTP: &str = "stint_login";

const DEVICE_OVER_HTTPS: &str = "__Host-stint_device";
const DEVICE_OVER_HTTP: &str = "stint_device";

const RECOVERY_OVER_HTTPS: &str = "__Host-stint_recovery";
const RECOVERY_OVER_HTTP: &str = "stint_recovery";

const PASSKEY_OVER_HTTPS: &str = "__Host-stint_passkey";
const PASSKEY_OVER_HTTP: &str = "stint_passkey";

const GUEST_OVER_HTTPS: &str = "__Host-stint_guest";
const GUEST_OVER_HTTP: &str = "stint_guest";

/// How long a device is known after its last sign-in: as long as browsers keep a cookie.
const DEVICE_SECONDS: i64 = 400 * 24 * 60 * 60;

const fn name(https: bool) -> &'static str {
    if https { OVER_HTTPS } else { OVER_HTTP }
}

/// The header that signs a browser in.
#[must_use]
pub fn set(secret: &Secret, https: bool) -> Option<HeaderValue> {
    write(name(https), secret.reveal(), LOGIN_LIFETIME / 1000, https)
}

/// The header that marks a browser as known.
#[must_use]
pub fn set_device(token: &str, https: bool) -> Option<HeaderValue> {
    let name = if https {
        DEVICE_OVER_HTTPS
    } else {
        DEVICE_OVER_HTTP
    };
    write(name, token, DEVICE_SECONDS, https)
}

/// The token of a known device that the request carries; its signature says whether it is one.
#[must_use]
pub fn read_device(headers: &HeaderMap) -> Option<String> {
    all(headers)
        .find(|cookie| matches!(cookie.name(), DEVICE_OVER_HTTPS | DEVICE_OVER_HTTP))
        .map(|cookie| cookie.value().to_owned())
}

/// The header that marks a browser as the one that asked for a link to set a new password.
#[must_use]
pub fn set_recovery(token: &str, https: bool) -> Option<HeaderValue> {
    let name = if https {
        RECOVERY_OVER_HTTPS
    } else {
        RECOVERY_OVER_HTTP
    };
    write(name, token, Accounts::RECOVERY_VALIDITY / 1000, https)
}

/// The mark of the browser that asked for a link, if it did; the hash beside the link says whether
/// it is its own.
#[must_use]
pub fn read_recovery(headers: &HeaderMap) -> Option<String> {
    find(headers, RECOVERY_OVER_HTTPS).or_else(|| find(headers, RECOVERY_OVER_HTTP))
}

/// The header that marks a browser as the one that asked to sign in with a passkey.
#[must_use]
pub fn set_passkey(token: &str, https: bool) -> Option<HeaderValue> {
    let name = if https {
        PASSKEY_OVER_HTTPS
    } else {
        PASSKEY_OVER_HTTP
    };
    write(name, token, Accounts::CHALLENGE_VALIDITY / 1000, https)
}

/// The mark of the browser that asked to sign in with a passkey; challenges are made for one.
#[must_use]
pub fn read_passkey(headers: &HeaderMap) -> Option<String> {
    find(headers, PASSKEY_OVER_HTTPS).or_else(|| find(headers, PASSKEY_OVER_HTTP))
}

/// The header that lets a browser claim a guest's sessions; without a token, it no longer can.
#[must_use]
pub fn set_guest(token: Option<&str>, https: bool) -> Option<HeaderValue> {
    let name = if https {
        GUEST_OVER_HTTPS
    } else {
        GUEST_OVER_HTTP
    };
    let seconds = token.map_or(0, |_| GuestClaims::VALIDITY / 1000);
    write(name, token.unwrap_or_default(), seconds, https)
}

/// The token by which the browser claims a guest's sessions, if it has one.
#[must_use]
pub fn read_guest(headers: &HeaderMap) -> Option<String> {
    find(headers, GUEST_OVER_HTTPS).or_else(|| find(headers, GUEST_OVER_HTTP))
}

/// The header that makes a browser forget its login.
#[must_use]
pub fn clear(https: bool) -> Option<HeaderValue> {
    write(name(https), "", 0, https)
}

fn write(
    name: &'static str,
    value: &str,
    max_age_seconds: i64,
    https: bool,
) -> Option<HeaderValue> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(https);
    let written = format!("{cookie}; Max-Age={max_age_seconds}");
    // It has only characters of ours, so this cannot fail; if it did, nobody would be signed in,
    // which is safe.
    HeaderValue::try_from(written).ok()
}

/// Whether the request carries a login, readable or not.
#[must_use]
pub fn is_sent(headers: &HeaderMap, https: bool) -> bool {
    values(headers, https).next().is_some()
}

/// The login that the request carries. Two cookies of the same name count as none: another site set
/// one of them, and nothing tells which.
#[must_use]
pub fn read(headers: &HeaderMap, https: bool) -> Option<Secret> {
    let mut values = values(headers, https);
    let secret = Secret::read_login(&values.next()?)?;
    values.next().is_none().then_some(secret)
}

fn values(headers: &HeaderMap, https: bool) -> impl Iterator<Item = String> {
    all(headers)
        .filter(move |cookie| cookie.name() == name(https))
        .map(|cookie| cookie.value().to_owned())
}

/// The value of a cookie that is written with the prefix over https.
#[must_use]
pub fn find_either(headers: &HeaderMap, name: &str) -> Option<String> {
    find(headers, &prefixed(name)).or_else(|| find(headers, name))
}

/// The name of a cookie over https, as which no other host of the domain can set it.
#[must_use]
pub fn prefixed(name: &str) -> String {
    format!("__Host-{name}")
}

/// The value of a cookie.
#[must_use]
pub fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    all(headers)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

fn all(headers: &HeaderMap) -> impl Iterator<Item = Cookie<'_>> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| Cookie::split_parse(value).filter_map(Result::ok))
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::entropy::SystemEntropy;
    use shared::UserId;

    const USER: UserId = UserId::new(uuid::Uuid::nil());

    #[test]
    fn cookie_attributes_depend_on_https() {
        let secret = Secret::login(&SystemEntropy, USER);
        let https = set(&secret, true).unwrap();
        let expected = format!(
            "__Host-stint_login={}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=15552000",
            secret.reveal()
        );
        assert_eq!(https.to_str().unwrap(), expected);
        let http = set(&secret, false).unwrap();
        assert!(
            http.to_str().unwrap().starts_with("stint_login=")
                && !http.to_str().unwrap().contains("Secure")
        );
        assert!(
            clear(true)
                .unwrap()
                .to_str()
                .unwrap()
                .ends_with("Max-Age=0")
        );
    }

    #[test]
    fn login_cookie_must_be_unambiguous() {
        let secret = Secret::login(&SystemEntropy, USER);
        let other = Secret::login(&SystemEntropy, USER);
        let read_from = |cookies: &str, https| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_str(cookies).unwrap());
            read(&headers, https)
        };
        let good = secret.reveal();
        assert_eq!(
            read_from(&format!("a=b; stint_login={good}; c=d"), false).as_ref(),
            Some(&secret)
        );
        assert_eq!(
            read_from(&format!("__Host-stint_login={good}"), true).as_ref(),
            Some(&secret)
        );
        assert_eq!(read_from(&format!("stint_login={good}"), true), None);
        assert_eq!(
            read_from(
                &format!("stint_login={good}; stint_login={}", other.reveal()),
                false
            ),
            None
        );
        assert_eq!(read_from("stint_login=short", false), None);
    }
}
