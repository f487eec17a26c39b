//! A URL chosen by a user to which requests may be sent.

use std::net::IpAddr;

use url::{Host, Url};

use super::guard::is_public;

/// Characters of a URL.
pub const MAX_URL: usize = 2048;

/// A URL to which requests may be sent. Its name is resolved, and its addresses checked, when the
/// connection is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    url: Url,
    host: String,
}

/// Why a URL is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is longer than [`MAX_URL`].
    #[error("the URL has more than {MAX_URL} characters")]
    TooLong,
    /// It is malformed or relative.
    #[error("this is not an absolute URL such as https://example.org/hook")]
    Unreadable,
    /// Its scheme is not https.
    #[error("the URL must begin with https://")]
    NotHttps,
    /// Its scheme is neither http nor https, where both are allowed.
    #[error("the URL must begin with https:// or http://")]
    NotHttp,
    /// It holds a user name or a password, which end up in logs.
    #[error("the URL must not contain a user name or a password")]
    HasCredentials,
    /// It names an address that is not of the public internet.
    #[error("the URL names a private or reserved address, and this server does not send there")]
    Private,
}

impl Target {
    /// Parses a URL. Plain http only where private addresses are allowed: users' texts must not
    /// travel unencrypted through the public internet.
    pub(super) fn parse(text: &str, allow_private: bool) -> Result<Self, TargetError> {
        if text.chars().count() > MAX_URL {
            return Err(TargetError::TooLong);
        }
        // Parses every notation of an IPv4 address that clients know: 2130706433, 0x7f.1, 0177.1.
        let mut url = Url::parse(text).map_err(|_| TargetError::Unreadable)?;
        match (url.scheme(), allow_private) {
            ("https", _) | ("http", true) => {}
            (_, true) => return Err(TargetError::NotHttp),
            (_, false) => return Err(TargetError::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::HasCredentials);
        }
        let literal = match url.host() {
            None | Some(Host::Domain("")) => return Err(TargetError::Unreadable),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        };
        // A literal address is not resolved, so nothing would check it later.
        if !allow_private && literal.is_some_and(|address| !is_public(address)) {
            return Err(TargetError::Private);
        }
        url.set_fragment(None);
        let host = url.host_str().unwrap_or_default().to_owned();
        Ok(Self { url, host })
    }

    /// The URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The host name or address, in brackets for IPv6.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str, allow_private: bool) -> Option<TargetError> {
        Target::parse(text, allow_private).err()
    }

    #[test]
    fn every_spelling_of_a_private_address_is_refused() {
        for url in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://127.0.0.1./",
            "https://①②⑦.0.0.1/",
            "https://%31%32%37.0.0.1/",
            "https://0/",
            "https://[::1]/",
            "https://[0:0:0:0:0:0:0:1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[::127.0.0.1]/",
            "https://[64:ff9b::10.0.0.1]/",
            "https://[2002:a00:1::]/",
            "https://[fe80::1]/",
            "https://[fd00::1]:8443/hook",
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.1:8443/",
        ] {
            assert_eq!(refusal(url, false), Some(TargetError::Private), "{url}");
            assert_eq!(refusal(url, true), None, "{url}");
        }
    }

    #[test]
    fn http_needs_the_private_setting() {
        assert_eq!(
            refusal("http://example.org/", false),
            Some(TargetError::NotHttps)
        );
        assert_eq!(refusal("http://example.org/", true), None);
        for url in ["ftp://example.org/", "file:///etc/passwd", "gopher://x/"] {
            assert_eq!(refusal(url, false), Some(TargetError::NotHttps), "{url}");
            assert_eq!(refusal(url, true), Some(TargetError::NotHttp), "{url}");
        }
    }

    #[test]
    fn malformed_and_long_urls_are_refused() {
        for url in [
            "",
            "example.org",
            "/hook",
            "https://",
            "https://[::1",
            "https://a b/",
        ] {
            assert_eq!(refusal(url, false), Some(TargetError::Unreadable), "{url}");
        }
        for url in ["https://ada@example.org/", "https://:x@example.org/"] {
            assert_eq!(
                refusal(url, true),
                Some(TargetError::HasCredentials),
                "{url}"
            );
        }
        let long = format!("https://example.org/{}", "x".repeat(MAX_URL));
        assert_eq!(refusal(&long, false), Some(TargetError::TooLong));
    }

    #[test]
    fn public_url_loses_only_its_fragment() {
        let target = Target::parse("https://Example.org:8443/a?b=c#d", false).unwrap();
        assert_eq!(target.as_str(), "https://example.org:8443/a?b=c");
        assert_eq!(target.host(), "example.org");
        assert!(Target::parse("https://8.8.8.8/", false).is_ok());
    }
}
