//! Texts that are the same in every answer: documents and pages.

use std::io::Read;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use flate2::Compression;
use flate2::read::GzEncoder;
use web::compression::accepts_gzip;
use web::state::AppState;

use crate::on_demand::{OnDemand, on_demand};

/// A text, made and compressed when it is first asked for.
#[derive(Clone)]
pub(super) struct FixedText(OnDemand<Encodings>);

struct Encodings {
    plain: Bytes,
    gzip: Bytes,
}

impl Encodings {
    fn of(text: String) -> Self {
        let mut gzip = Vec::new();
        let mut reader = GzEncoder::new(text.as_bytes(), Compression::best());
        // Reading from memory does not fail; without bytes the text is not sent compressed.
        if reader.read_to_end(&mut gzip).is_err() {
            gzip.clear();
        }
        Self {
            plain: text.into(),
            gzip: gzip.into(),
        }
    }
}

impl FixedText {
    pub(super) fn new(make: impl FnOnce() -> String + Send + 'static) -> Self {
        Self(on_demand(|| Encodings::of(make())))
    }

    /// Answers every `GET` with the text.
    pub(super) fn handler(self, media: &'static str) -> MethodRouter<AppState> {
        get(move |headers: HeaderMap| {
            let answer = self.answer(media, &headers);
            async move { answer }
        })
    }

    fn answer(&self, media: &'static str, headers: &HeaderMap) -> Response {
        let Encodings { plain, gzip } = &**self.0;
        let is_compressed = accepts_gzip(headers) && !gzip.is_empty();
        let body = if is_compressed { gzip } else { plain };
        let headers = [
            (CONTENT_TYPE, media),
            (CACHE_CONTROL, "no-cache"),
            (VARY, "accept-encoding"),
        ];
        let coding = is_compressed.then_some([(CONTENT_ENCODING, "gzip")]);
        match coding {
            Some(coding) => (headers, coding, body.clone()).into_response(),
            None => (headers, body.clone()).into_response(),
        }
    }
}

/// Text in HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
