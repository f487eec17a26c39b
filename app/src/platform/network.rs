//! The way to the server: questions, and the stream of events.

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::js_sys::Promise;

use super::text_of;

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = ask)]
    fn ask_text(method: &str, path: &str, body: Option<&str>) -> Promise;
    #[wasm_bindgen(js_name = openStream)]
    fn open_stream_of(types: &str);
    /// Closes the stream, if one is open.
    #[wasm_bindgen(js_name = closeStream)]
    pub fn close_stream();
}

/// What the server answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiResponse {
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
    /// Seconds to wait before asking again; 0 where nothing was said.
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

/// Asks the server; a network that fails is an answer with status 0.
pub async fn ask(method: &str, path: &str, body: Option<&str>) -> ApiResponse {
    ApiResponse::read(&text_of(ask_text(method, path, body)).await)
}

/// Opens the stream of the person's events from now on; it is heard through
/// [`super::join`] as `open`, `event`, `lost` (it comes back by itself) and `closed`.
pub fn open_stream(types: &[&str]) {
    open_stream_of(&types.join(" "));
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
