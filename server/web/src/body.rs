//! Reads request bodies: size, then media type, then JSON
//! (docs/api.md#order-of-checks).

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use super::code::Code;
use super::problem::ApiError;
use shared::body::{BodyFields, RequestBody};
use shared::json::JsonValue;

/// Bytes a body may have, unless the operation says otherwise.
pub const BODY_LIMIT: usize = 256 * 1024;

/// How long a body may take to arrive, so that a slow sender cannot occupy a connection for ever.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Reads the whole body: 413 where it has more than `limit` bytes, 415 where it is something
/// else than JSON. An empty body needs no media type.
///
/// # Errors
/// 400 where the sender breaks off, 408 where it takes too long, 413 and 415 as above.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let bytes = collect(headers, body, limit).await?;
    if !bytes.is_empty() && !is_json(headers) {
        return Err(ApiError::new(
            Code::UnsupportedMediaType,
            "The body must be sent as Content-Type: application/json, in UTF-8.",
        ));
    }
    Ok(bytes)
}

/// Reads the whole body, whatever it is.
///
/// # Errors
/// 400 where the sender breaks off, 408 where it takes too long, 413 where it has more than
/// `limit` bytes.
pub async fn collect(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    collect_within(BODY_TIMEOUT, body, limit).await
}

async fn collect_within(timeout: Duration, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let collected = tokio::time::timeout(timeout, axum::body::to_bytes(body, limit))
        .await
        .map_err(|_| {
            let seconds = timeout.as_secs();
            ApiError::new(
                Code::RequestTimeout,
                format!("The body did not arrive within {seconds} seconds; send it again."),
            )
        })?;
    collected.map_err(|error| match std::error::Error::source(&error) {
        Some(cause) if cause.to_string().contains("length limit exceeded") => too_large(limit),
        _ => ApiError::new(Code::InvalidJson, "The body broke off before its end."),
    })
}

/// Parses a body that was read; an empty one counts as an object without fields.
///
/// # Errors
/// 400 where it is not JSON, 422 with all problems of its fields.
pub fn parse_optional<T: RequestBody>(bytes: &[u8]) -> Result<T, ApiError> {
    parse_optional_with(bytes, T::read)
}

/// [`parse_optional`] for a body that `read` reads.
///
/// # Errors
/// As [`parse_optional`].
pub fn parse_optional_with<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut BodyFields) -> Option<T>,
) -> Result<T, ApiError> {
    if bytes.is_empty() {
        BodyFields::empty()
            .read_with(read)
            .map_err(ApiError::invalid)
    } else {
        parse_with(bytes, read)
    }
}

/// Parses a body that was read.
///
/// # Errors
/// 400 where it is empty or not JSON, 422 with all problems of its fields.
pub fn parse<T: RequestBody>(bytes: &[u8]) -> Result<T, ApiError> {
    parse_with(bytes, T::read)
}

/// [`parse`] for a body that `read` reads.
///
/// # Errors
/// As [`parse`].
pub fn parse_with<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut BodyFields) -> Option<T>,
) -> Result<T, ApiError> {
    if bytes.is_empty() {
        return Err(ApiError::new(
            Code::InvalidJson,
            "The body is empty; send a JSON object.",
        ));
    }
    let document = JsonValue::parse(bytes).map_err(|error| {
        ApiError::new(Code::InvalidJson, format!("The body is not JSON: {error}."))
    })?;
    BodyFields::new(document, "")
        .and_then(|fields| fields.read_with(read))
        .map_err(ApiError::invalid)
}

/// The body of an operation that takes no fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptyBody;

impl RequestBody for EmptyBody {
    fn read(_: &mut BodyFields) -> Option<Self> {
        Some(Self)
    }
}

fn too_large(limit: usize) -> ApiError {
    ApiError::new(
        Code::BodyTooLarge,
        format!("The body may have at most {limit} bytes."),
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(media)) = headers.get(CONTENT_TYPE).map(|value| value.to_str()) else {
        return false;
    };
    let mut parts = media.split(';');
    let essence = parts.next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
        && parts.all(|parameter| match parameter.trim().split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}

/// The body of an operation that requires one, a JSON object.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: RequestBody> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body, BODY_LIMIT).await?;
        parse(&bytes).map(Self)
    }
}

/// The body of an operation that may be sent without one.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

impl<S: Send + Sync, T: RequestBody> FromRequest<S> for OptionalBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body, BODY_LIMIT).await?;
        parse_optional(&bytes).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use futures_util::stream::{self, StreamExt};
    use std::convert::Infallible;

    /// A body that never ends and sends little.
    #[tokio::test]
    async fn slow_body_times_out() {
        let timeout = Duration::from_millis(20);
        let piece = || Ok::<_, Infallible>(Bytes::from_static(b" "));
        let beats = tokio::time::interval(Duration::from_millis(5));
        let trickle = stream::unfold(beats, move |mut beats| async move {
            beats.tick().await;
            Some((piece(), beats))
        });
        let silence = stream::iter([piece()]).chain(stream::pending());
        for body in [Body::from_stream(trickle), Body::from_stream(silence)] {
            let refused = collect_within(timeout, body, BODY_LIMIT)
                .await
                .expect_err("given up");
            assert_eq!(refused.code(), Code::RequestTimeout);
        }
    }

    #[test]
    fn json_is_application_json_in_utf_8() {
        for (media, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json; charset=\"utf-8\"; profile=x", true),
            ("application/json; charset=latin1", false),
            ("application/problem+json", false),
            ("text/plain", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
            assert_eq!(is_json(&headers), expected, "{media}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
