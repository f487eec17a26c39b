//! Events in the format of `text/event-stream` (WHATWG HTML, section 9.2).

use std::fmt::Write;

use axum::body::Bytes;
use shared::wire::EventRecord;

/// What a stream begins with: how long to wait before coming back, and from where. An `id`
/// without `data` is no event, yet a browser that is cut off before the first one says it when
/// it comes back.
pub(super) fn head(retry_millis: u64, after: u64) -> Bytes {
    format!("retry: {retry_millis}\nid: {after}\n: events after {after} follow\n\n").into()
}

/// A comment, so that everything in between knows that the connection is in use.
pub(super) const COMMENT: Bytes = Bytes::from_static(b":\n\n");

/// The events, each as JSON on one line.
///
/// # Errors
/// Where one cannot be written as JSON.
pub(super) fn events(events: &[EventRecord]) -> Result<Bytes, serde_json::Error> {
    let mut text = String::with_capacity(events.len() * 640);
    for event in events {
        let data = serde_json::to_string(event)?;
        // Writing to a string cannot fail. JSON has no line breaks but those we would add.
        let _ = write!(
            text,
            "id: {}\nevent: {}\ndata: {data}\n\n",
            event.sequence,
            event.data.name()
        );
    }
    Ok(text.into())
}
