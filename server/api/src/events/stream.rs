//! `GET /api/events/stream`: new events as server-sent events.
//!
//! The event log is read only when the connection can take more, so that nothing is buffered for
//! a slow client; [`web::connections`] disconnects a stalled one. A waiting stream holds no
//! database connection.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use shared::UserId;
use shared::wire::EventInclude;
use tokio_util::sync::CancellationToken;

use super::event_query::{AfterQuery, IncludeQuery};
use super::event_stream_format;
use metrics::StreamMetrics;
use runtime::entropy::Entropy;
use service::{
    Credential, EventSubscription, LogView, ServiceError, Sessions, StreamLimitReached,
    StreamPermit,
};
use web::access::Access;
use web::client_address::ClientAddress;
use web::code::Code;
use web::identity::{AuthMethod, Identity};
use web::problem::ApiError;
use web::query::{Query, parse_whole_number, shorten};
use web::rate_limit::network;
use web::state::AppState;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Switches off response buffering in nginx and compatible proxies.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Events per read; few, since events can be several kilobytes long.
const PAGE: u32 = 20;

/// Time without an event before a comment is sent.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Delay before the log is read again after an error.
const READ_RETRY: Duration = Duration::from_secs(1);

/// `Retry-After` where the limit of streams is reached.
const FULL_SECONDS: u64 = 15;

/// The reconnection delay sent to clients, chosen at random in this range, so that they do not
/// all reconnect at once after a restart. Milliseconds.
const RECONNECT_MILLIS: std::ops::Range<u64> = 1_000..3_000;

/// Stream the events
///
/// Server-sent events: `id` is the sequence, `event` the type, `data` the event as `GET /api/events`
/// lists it. The stream begins after `Last-Event-ID`, else after `after`, else at the newest event.
/// A user may have 20 streams open. The guide `docs/events.md` says more.
#[utoipa::path(
    get, path = "/api/events/stream", operation_id = "streamEvents", tag = "Events",
    params(AfterQuery, IncludeQuery, ("Last-Event-ID" = Option<u64>, Header, minimum = 0,
        maximum = 9_223_372_036_854_775_807_u64, example = 41,
        description = "The `id` of the last received event. Browsers send it when they reconnect; it takes precedence over `after`.")),
    responses(
        (status = 200, description = "Events as they are stored, until the connection ends",
            body = String, content_type = "text/event-stream", headers(
                ("X-Accel-Buffering" = String, description = "`no`: proxies should pass on each event at once"),
            )),
        (status = 422, description = "`after_out_of_range`: less than 0, or later than the newest event"),
        (status = 429, description = "`too_many_streams`"),
    ),
)]
pub(super) async fn stream(
    State(state): State<AppState>,
    access: Access,
    Extension(identity): Extension<Identity>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, ApiError> {
    let (after, include) = read_query(query.as_deref(), request.headers())?;
    let stopping = state.background_tasks.stop_token();
    if stopping.is_cancelled() {
        return Err(ApiError::unavailable());
    }
    let credential = match identity.auth_method {
        AuthMethod::Login { login_id, .. } => Credential::Login(login_id),
        AuthMethod::Token { token_id, .. } => Credential::Token(token_id),
    };
    let network = network(ClientAddress::of(request.extensions()));
    let streams = state.event_relay.streams();
    let permit = streams
        .open(access.user, network, credential)
        .map_err(full)?;
    // Subscribed before the log is read, so that no commit in between is missed.
    let following = state.event_bus.subscribe(access.user);
    let newest = state.sessions.last_sequence(access.user).await?;
    let cursor = after.unwrap_or(newest);
    if cursor > newest {
        return Err(ahead(cursor, newest));
    }
    let follower = EventStream {
        user: access.user,
        sessions: state.sessions.clone(),
        cursor,
        view: LogView {
            scopes: identity.reader_scopes(),
            include,
        },
        is_behind: cursor < newest,
        head: Some(event_stream_format::head(
            retry(state.entropy.as_ref()),
            cursor,
        )),
        following,
        permit,
        stopping,
        open: OpenStreamGauge::new(state.metrics.streams.clone()),
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (ACCEL_BUFFERING, HeaderValue::from_static("no")),
    ];
    let body = Body::from_stream(unfold(follower, EventStream::next));
    Ok((headers, body).into_response())
}

/// The sequence to start after: from `Last-Event-ID`, else from the query; `None` for the
/// newest event. And what to include.
fn read_query(
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<(Option<u64>, Option<EventInclude>), ApiError> {
    let mut query = Query::read(query)?;
    let AfterQuery { after } = query.params();
    let IncludeQuery { include } = query.params();
    query.done()?;
    let mut sent = headers.get_all(LAST_EVENT_ID).iter();
    let Some(value) = sent.next() else {
        return Ok((after.map(|after| after.0), include));
    };
    let sent_id = value.to_str().unwrap_or("?");
    let sequence = parse_whole_number(sent_id).and_then(|number| u64::try_from(number).ok());
    match sequence.filter(|_| sent.next().is_none()) {
        Some(sequence) => Ok((Some(sequence), include)),
        None => Err(ApiError::new(
            Code::InvalidHeader,
            format!(
                "Last-Event-ID is “{}”; it must be the id of an event, a whole number, sent once.",
                shorten(sent_id)
            ),
        )),
    }
}

fn ahead(cursor: u64, newest: u64) -> ApiError {
    ApiError::new(
        Code::AfterOutOfRange,
        format!(
            "There is no event {cursor}; the newest is {newest}. Your events belong to another log: read everything again from 0."
        ),
    )
}

fn full(full: StreamLimitReached) -> ApiError {
    let error = match full {
        StreamLimitReached::Person => ApiError::new(
            Code::TooManyStreams,
            "You have the most streams open that are allowed; close some.",
        ),
        StreamLimitReached::Network => ApiError::new(
            Code::TooManyStreams,
            "Your network has the most streams open that are allowed; try again later.",
        ),
        StreamLimitReached::Process => ApiError::unavailable(),
    };
    error.with_header(RETRY_AFTER, HeaderValue::from(FULL_SECONDS))
}

fn retry(entropy: &dyn Entropy) -> u64 {
    let mut bytes = [0; 2];
    entropy.fill(&mut bytes);
    RECONNECT_MILLIS.start
        + u64::from(u16::from_be_bytes(bytes)) % (RECONNECT_MILLIS.end - RECONNECT_MILLIS.start)
}

/// An open stream.
struct EventStream {
    user: UserId,
    sessions: Sessions,
    /// The last sequence that was sent, or that there is nothing to be sent of.
    cursor: u64,
    view: LogView,
    /// Whether the log is known to have more events.
    is_behind: bool,
    head: Option<Bytes>,
    following: EventSubscription,
    permit: StreamPermit,
    stopping: CancellationToken,
    open: OpenStreamGauge,
}

impl EventStream {
    /// The next chunk of the body; `None` at the end of the stream.
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if let Some(head) = self.head.take() {
            return Some((Ok(head), self));
        }
        loop {
            if self.has_to_end() {
                return None;
            }
            // Marked as seen before the log is read, so that later events wake the stream.
            if self.following.newest() > self.cursor || self.is_behind {
                // Boxed, so that it takes no room while there is nothing to read.
                match Box::pin(self.read()).await {
                    LogRead::Events(text) => return Some((Ok(text), self)),
                    LogRead::Nothing => {}
                    LogRead::Failed => return None,
                    LogRead::NotNow => {
                        self.wait(READ_RETRY).await;
                        return Some((Ok(event_stream_format::COMMENT), self));
                    }
                }
            }
            if self.wait(KEEP_ALIVE).await {
                return Some((Ok(event_stream_format::COMMENT), self));
            }
        }
    }

    fn has_to_end(&self) -> bool {
        self.stopping.is_cancelled() || self.permit.has_ended()
    }

    /// Waits for events; true after a timeout.
    async fn wait(&mut self, at_most: Duration) -> bool {
        tokio::select! {
            biased;
            () = self.stopping.cancelled() => false,
            () = self.permit.ended() => false,
            () = self.following.changed() => false,
            () = tokio::time::sleep(at_most) => true,
        }
    }

    async fn read(&mut self) -> LogRead {
        // What is newer than the last event of the page, up to this, is nothing for this reader.
        let newest = self.following.newest();
        let read = self
            .sessions
            .log_after(self.user, self.cursor, PAGE, self.view)
            .await;
        let events = match read {
            Ok(events) => events,
            Err(ServiceError::Store(error)) => {
                tracing::warn!(%error, "could not read the event log for a stream; retrying in 1 s");
                return LogRead::NotNow;
            }
            Err(_) => return LogRead::Failed,
        };
        // Checked again: the credential may have been revoked while the log was read.
        if self.has_to_end() {
            return LogRead::Nothing;
        }
        let Some(last) = events.last() else {
            self.is_behind = false;
            self.cursor = self.cursor.max(newest);
            return LogRead::Nothing;
        };
        let Ok(text) = event_stream_format::events(&events) else {
            return LogRead::Failed;
        };
        self.cursor = last.event.sequence();
        // A full page may have been the last; then the next one is empty.
        self.is_behind = events.len() >= PAGE as usize;
        self.open.0.events.inc_by(events.len() as u64);
        LogRead::Events(text)
    }
}

/// The result of reading the log.
enum LogRead {
    Events(Bytes),
    Nothing,
    /// The read may succeed later.
    NotNow,
    /// The read will not succeed.
    Failed,
}

/// Counted as open until it is dropped.
struct OpenStreamGauge(StreamMetrics);

impl OpenStreamGauge {
    fn new(figures: StreamMetrics) -> Self {
        figures.open.inc();
        Self(figures)
    }
}

impl Drop for OpenStreamGauge {
    fn drop(&mut self) {
        self.0.open.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::entropy::SystemEntropy;

    fn code(query: Option<&str>, header: &[&'static str]) -> Result<Option<u64>, (u16, String)> {
        let mut headers = HeaderMap::new();
        for value in header {
            headers.append(LAST_EVENT_ID, HeaderValue::from_static(value));
        }
        read_query(query, &headers)
            .map(|(after, _)| after)
            .map_err(|error| (error.status().as_u16(), error.code().as_str().to_owned()))
    }

    #[test]
    fn last_event_id_header_takes_precedence() {
        for (query, header, expected) in [
            (None, &[][..], None),
            (Some("after=0"), &[], Some(0)),
            (Some("after=7"), &["9"], Some(9)),
            (None, &["007"], Some(7)),
            (
                Some("after=99999999999999999999"),
                &[],
                Some(i64::MAX as u64),
            ),
        ] {
            assert_eq!(code(query, header), Ok(expected), "{query:?} {header:?}");
        }
    }

    #[test]
    fn invalid_values_have_their_codes() {
        for (query, header, status, expected) in [
            (Some("after=x"), &[][..], 400, "invalid_query"),
            (Some("after="), &[], 400, "invalid_query"),
            (Some("after=1&after=2"), &[], 400, "invalid_query"),
            (Some("after=-1"), &[], 422, "after_out_of_range"),
            (Some("limit=1"), &[], 422, "unknown_field"),
            (Some("after=x"), &["1"], 400, "invalid_query"),
            (None, &[""], 400, "invalid_header"),
            (None, &["-1"], 400, "invalid_header"),
            (None, &["1.5"], 400, "invalid_header"),
            (None, &["1", "1"], 400, "invalid_header"),
        ] {
            assert_eq!(
                code(query, header),
                Err((status, expected.to_owned())),
                "{query:?} {header:?}"
            );
        }
    }

    #[test]
    fn retry_times_are_spread() {
        let entropy = SystemEntropy;
        assert!((0..1_000).all(|_| RECONNECT_MILLIS.contains(&retry(&entropy))));
    }
}
