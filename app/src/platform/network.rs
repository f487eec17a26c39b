//! Requests to the server, and the stream of events.

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::js_sys::Promise;

use super::text_of;
use crate::base_path::link;

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = ask)]
    fn ask_text(method: &str, address: &str, body: Option<&str>) -> Promise;
    #[wasm_bindgen(js_name = openStream)]
    fn open_stream_of(address: &str, types: &str);
}

/// A response of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiResponse {
    /// The HTTP status; 0 without an answer.
    pub status: u16,
    /// Seconds to wait before the next request; 0 without the header.
    pub retry_after: u32,
    /// The body.
    pub text: String,
}

impl ApiResponse {
    /// From `status retry-after body`.
    fn read(text: &str) -> Self {
        let mut parts = text.splitn(3, ' ');
        let mut next = || parts.next().unwrap_or_default();
        Self {
            status: next().parse().unwrap_or(0),
            retry_after: next().parse().unwrap_or(0),
            text: next().to_owned(),
        }
    }
}

/// Sends a request; a network failure is a response with status 0.
pub async fn ask(method: &str, path: &str, body: Option<&str>) -> ApiResponse {
    ApiResponse::read(&text_of(ask_text(method, &link(path), body)).await)
}

/// Opens the stream of the user's events from now on. Listeners of [`super::join`] receive `open`,
/// `event`, `lost` (the browser reconnects) and `closed`.
pub fn open_stream(types: &[&str]) {
    open_stream_of(&link("/api/events/stream"), &types.join(" "));
}

/// Closes the stream, if one is open.
pub fn close_stream() {
    open_stream_of("", "");
}

#[cfg(test)]
mod tests {
    use super::ApiResponse;

    #[test]
    fn response_is_parsed() {
        let reply = ApiResponse::read("429 7 {\"a\": \"b c\"}");
        assert_eq!((reply.status, reply.retry_after), (429, 7));
        assert_eq!(reply.text, "{\"a\": \"b c\"}");
        assert_eq!(ApiResponse::read("0 0 "), ApiResponse::default());
        assert_eq!(ApiResponse::read(""), ApiResponse::default());
    }
}
