//! The headers `If-Match` and `Idempotency-Key`. Versions are compared, and responses stored, by
//! the services.

use axum::http::header::IF_MATCH;
use axum::http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};

use super::code::Code;
use super::problem::ApiError;

/// Requests with the same key take effect once.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// `true` on a response that was stored for an idempotency key.
pub const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Longest idempotency key, in characters.
const LONGEST_KEY: usize = 255;

/// The precondition of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// None, or `*`.
    Any,
    /// One of these versions. Weak tags and tags that are no version match nothing (RFC 9110
    /// requires strong comparison).
    Versions(Vec<u64>),
}

impl Precondition {
    /// Reads `If-Match` (RFC 9110, 13.1.1).
    ///
    /// # Errors
    /// 400 where it is malformed.
    pub fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let mut lines = headers.get_all(IF_MATCH).iter().peekable();
        if lines.peek().is_none() {
            return Ok(Self::Any);
        }
        let joined = lines
            .map(|line| line.as_bytes())
            .collect::<Vec<_>>()
            .join(&b","[..]);
        if joined.trim_ascii() == b"*" {
            return Ok(Self::Any);
        }
        tags(&joined).map(Self::Versions).ok_or_else(|| {
            ApiError::new(
                Code::InvalidHeader,
                "If-Match must be an entity tag in quotes as ETag gives it, several with commas, or *.",
            )
        })
    }

    /// The versions that are accepted; `None` for any.
    #[must_use]
    pub fn versions(&self) -> Option<&[u64]> {
        match self {
            Self::Any => None,
            Self::Versions(versions) => Some(versions),
        }
    }
}

/// The versions named by the strong tags of a list; none where the list is malformed.
fn tags(mut rest: &[u8]) -> Option<Vec<u64>> {
    let mut versions = Vec::new();
    let mut any = false;
    loop {
        rest = rest.trim_ascii_start();
        match rest {
            [] => return any.then_some(versions),
            [b',', after @ ..] => {
                rest = after;
                continue;
            }
            _ => {}
        }
        let (weak, quoted) = match rest.strip_prefix(b"W/") {
            Some(quoted) => (true, quoted),
            None => (false, rest),
        };
        let inner = quoted.strip_prefix(b"\"")?;
        let end = inner.iter().position(|byte| *byte == b'"')?;
        let (tag, after) = inner.split_at(end);
        if !tag
            .iter()
            .all(|byte| matches!(byte, 0x21 | 0x23..=0x7e | 0x80..))
        {
            return None;
        }
        any = true;
        if !weak {
            versions.extend(version(tag));
        }
        rest = after.strip_prefix(b"\"")?.trim_ascii_start();
        if !matches!(rest, [] | [b',', ..]) {
            return None;
        }
    }
}

/// The version in a tag, only in the spelling that `ETag` has: no leading zeros or signs.
fn version(tag: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(tag).ok()?;
    let version = text.parse::<u64>().ok()?;
    (version.to_string() == text).then_some(version)
}

/// Reads `Idempotency-Key`.
///
/// # Errors
/// 400 where it is empty, too long, sent twice or not of visible ASCII.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let key = value.as_bytes();
    let is_valid = values.next().is_none()
        && (1..=LONGEST_KEY).contains(&key.len())
        && key.iter().all(u8::is_ascii_graphic);
    match std::str::from_utf8(key) {
        Ok(key) if is_valid => Ok(Some(key.to_owned())),
        _ => Err(ApiError::new(
            Code::InvalidHeader,
            "Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID, and sent once.",
        )),
    }
}

/// Identifies a request for its idempotency key: SHA-256 of method, path, `If-Match` and body,
/// each preceded by its length so that the parts cannot be confused.
#[must_use]
pub fn fingerprint(method: &str, path: &str, headers: &HeaderMap, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    };
    add(method.as_bytes());
    add(path.as_bytes());
    add(&headers
        .get_all(IF_MATCH)
        .iter()
        .map(|line| line.as_bytes())
        .collect::<Vec<_>>()
        .join(&b","[..]));
    add(body);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn if_match(text: &str) -> Option<Precondition> {
        let mut headers = HeaderMap::new();
        headers.insert(
            IF_MATCH,
            HeaderValue::from_str(text).expect("a header value"),
        );
        Precondition::read(&headers).ok()
    }

    #[test]
    fn if_match_is_parsed_as_in_rfc_9110() {
        let versions = |versions: &[u64]| Some(Precondition::Versions(versions.to_vec()));
        for (text, expected) in [
            ("*", Some(Precondition::Any)),
            ("\"3\"", versions(&[3])),
            ("\"3\", \"4\"", versions(&[3, 4])),
            (", \"3\",,\"4\" ,", versions(&[3, 4])),
            ("W/\"3\"", versions(&[])),
            ("W/\"3\", \"4\"", versions(&[4])),
            ("\"a,b\", \"5\"", versions(&[5])),
            ("\"03\", \"+3\"", versions(&[])),
            ("\"99999999999999999999\"", versions(&[])),
            ("\"\"", versions(&[])),
            ("3", None),
            ("\"3", None),
            ("\"3\" \"4\"", None),
            ("\"3\"4", None),
            ("w/\"3\"", None),
            ("\"a b\"", None),
            ("", None),
            (",", None),
            ("*, \"3\"", None),
        ] {
            assert_eq!(if_match(text), expected, "{text}");
        }
    }

    #[test]
    fn tags_that_name_no_version_match_nothing() {
        let weak = if_match("W/\"3\"").expect("well-formed");
        assert_eq!(weak.versions(), Some(&[][..]));
        let any = if_match("*").expect("well-formed");
        assert_eq!(any.versions(), None);
    }

    #[test]
    fn idempotency_key_is_short_and_visible_ascii() {
        let longest = "k".repeat(255);
        let too_long = "k".repeat(256);
        for (text, taken) in [
            ("k", true),
            (longest.as_str(), true),
            (too_long.as_str(), false),
            ("", false),
            ("a b", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                IDEMPOTENCY_KEY,
                HeaderValue::from_str(text).expect("a header value"),
            );
            assert_eq!(idempotency_key(&headers).is_ok(), taken, "{text}");
        }
        let mut twice = HeaderMap::new();
        twice.append(IDEMPOTENCY_KEY, HeaderValue::from_static("a"));
        twice.append(IDEMPOTENCY_KEY, HeaderValue::from_static("a"));
        assert!(idempotency_key(&twice).is_err());
    }

    #[test]
    fn fingerprint_covers_every_part() {
        let none = HeaderMap::new();
        let mut tagged = HeaderMap::new();
        tagged.insert(IF_MATCH, HeaderValue::from_static("\"1\""));
        let all = [
            fingerprint("PUT", "/a", &none, b""),
            fingerprint("POST", "/a", &none, b""),
            fingerprint("PUT", "/ab", &none, b""),
            fingerprint("PUT", "/a", &tagged, b""),
            fingerprint("PUT", "/a", &none, b"b"),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(all[..index].iter().all(|other| other != one));
        }
    }
}
