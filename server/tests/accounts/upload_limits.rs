//! Multipart uploads: bytes before the file are bounded.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::json;

use crate::harness::{Reply, Server};

const BOUNDARY: &str = "boundary";

/// Sends this head and then a piece again and again without end; returns the response and how many
/// bytes the server took.
async fn endless(head: &str, piece: &'static [u8]) -> (Reply, usize) {
    let server = Server::with_pages(&[("STINT_RATE_LIMITS", "off")]).await;
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    let head = Bytes::from(head.replace('\n', "\r\n"));
    let pieces = stream::unfold(Some(head), move |head| {
        let piece = head.unwrap_or(Bytes::from_static(piece));
        counted.fetch_add(piece.len(), Ordering::Relaxed);
        async move { Some((Ok::<_, Infallible>(piece), None)) }
    });
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let reply = guest
        .send_body(
            "POST",
            "/forms/settings/import",
            &kind,
            Body::from_stream(pieces),
        )
        .await;
    (reply, taken.load(Ordering::Relaxed))
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_part_headers_and_fields_are_refused() {
    for head in [
        "--boundary\nContent-Disposition: form-data; name=\"",
        "--boundary\nX-Header: ",
        "--boundary\nContent-Disposition: form-data; name=\"other\"\n\n",
        "no boundary at all",
    ] {
        for piece in [b"n".as_slice(), &[b'n'; 16 * 1024]] {
            let (reply, taken) = endless(head, piece).await;
            assert!(
                matches!(reply.status.as_u16(), 400 | 413),
                "{head}: {}",
                reply.status
            );
            assert!(taken <= 64 * 1024, "{head}: {taken} bytes were taken");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_file_is_refused_at_its_limit() {
    let head =
        "--boundary\nContent-Disposition: form-data; name=\"file\"; filename=\"log.jsonl\"\n\n";
    let (reply, taken) = endless(head, &[b'\n'; 256 * 1024]).await;
    reply.expect(413);
    assert!(taken <= 101 * 1024 * 1024, "{taken} bytes were taken");
}
