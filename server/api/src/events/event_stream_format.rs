//! Events as `text/event-stream` (WHATWG HTML, section 9.2).

use std::fmt::Write;

use axum::body::Bytes;
use service::EventItem;

/// The first lines of a stream: the retry delay and the id to resume from. An `id` without `data`
/// is no event, but a browser that is disconnected before the first event still sends it as
/// `Last-Event-ID`.
pub(super) fn head(retry_millis: u64, after: u64) -> Bytes {
    format!("retry: {retry_millis}\nid: {after}\n: events after {after} follow\n\n").into()
}

/// A comment, so that proxies do not close the connection as idle.
pub(super) const COMMENT: Bytes = Bytes::from_static(b":\n\n");

/// The events, each as JSON on one line.
///
/// # Errors
/// Where one cannot be written as JSON.
pub(super) fn events(items: &[EventItem]) -> Result<Bytes, serde_json::Error> {
    let mut text = String::with_capacity(items.len() * 640);
    for item in items {
        let data = serde_json::to_string(item)?;
        // Writing to a string cannot fail. JSON has no line breaks but those we would add.
        let _ = write!(
            text,
            "id: {}\nevent: {}\ndata: {data}\n\n",
            item.event.sequence(),
            item.event.name()
        );
    }
    Ok(text.into())
}
