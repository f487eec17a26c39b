//! Hostile requests to every route, generated from the list by which routes are mounted: the answer
//! is bounded and no mistake of the server's, and of a body no more is taken than the route allows.
//!
//! `STINT_ABUSE=long` sends imports to their limit too, and tries every media type with bodies that are too slow.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode};
use futures_util::{StreamExt, stream};
use pages::Site;
use serde_json::json;
use server::compose;
use tower::ServiceExt;

use crate::harness::{Server, empty_site};
use test_support::database::Kind;

const KIB: usize = 1024;

/// What an answer that is no page has at most; pages and documents are as large as they are.
const ANSWER_BYTES: usize = 64 * KIB;

/// Imports may be this large; only the long form sends that much.
const IMPORT_BYTES: usize = 100 * KIB * KIB;

/// The largest body of any other route, and what may be read beyond it before it is noticed.
const BODY_BYTES: usize = 2 * KIB * KIB + 256 * KIB;

struct Abuse {
    server: Server,
    cookie: String,
    routes: Vec<(Method, String)>,
}

struct Hostile {
    name: &'static str,
    media: &'static str,
    query: String,
    length: Option<u64>,
    body: Pieces,
}

/// Pieces of a body, then its end, an error, or nothing more for ever.
#[derive(Clone)]
enum Pieces {
    Whole(Bytes),
    Endless(Bytes),
    Broken(Bytes),
    Silent(Bytes),
}

impl Hostile {
    fn new(name: &'static str, media: &'static str, body: Pieces) -> Self {
        Self {
            name,
            media,
            query: String::new(),
            length: None,
            body,
        }
    }
}

fn is_long() -> bool {
    std::env::var("STINT_ABUSE").is_ok_and(|form| form == "long")
}

fn is_import(path: &str) -> bool {
    path.ends_with("/import")
}

impl Abuse {
    async fn start() -> Self {
        let site = empty_site();
        let front = Site::find(&[site.path().to_owned()]);
        let settings = [
            ("STINT_RATE_LIMITS", "off"),
            // So that one client may have a hundred requests side by side.
            ("STINT_MAX_REQUESTS", "512"),
        ];
        let server = Server::with_front(Kind::Sqlite, &settings, front.as_ref()).await;
        let mut browser = server.browser();
        browser.post("/api/auth/guest", json!({})).await.expect(201);
        let routes = compose::route_list(&server.state, front.as_ref());
        Self {
            cookie: browser.cookie.clone().unwrap(),
            server,
            routes,
        }
    }

    /// Sends it to a route; the status and how many bytes of the body were taken.
    async fn send(&self, method: &Method, path: &str, hostile: &Hostile) -> (StatusCode, usize) {
        let what = format!("{method} {path}: {}", hostile.name);
        let path = path
            .replace("{id}", "0198f3b0-0000-7000-8000-000000000001")
            .replace("{delivery}", "0198f3b0-0000-7000-8000-000000000002")
            .replace(['{', '}', '*'], "x");
        let taken = Arc::new(AtomicUsize::new(0));
        let body = hostile.body.clone().into_body(&taken);
        let mut request = Request::builder()
            .method(method.clone())
            .uri(format!("{path}{}", hostile.query))
            .header("cookie", &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", hostile.media);
        if let Some(length) = hostile.length {
            request = request.header("content-length", length);
        }
        let mut request = request.body(body).unwrap();
        let peer = std::net::SocketAddr::from(([192, 0, 2, 1], 1));
        request.extensions_mut().insert(ConnectInfo(peer));
        let answering = async {
            let response = self.server.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let media = parts.headers.get("content-type");
            let media = media.map_or("", |media| media.to_str().unwrap());
            if media == "text/event-stream" {
                return parts.status;
            }
            let limit = if media == "application/problem+json" {
                ANSWER_BYTES
            } else {
                16 * ANSWER_BYTES
            };
            assert!(to_bytes(body, limit).await.is_ok(), "{what}: the answer");
            parts.status
        };
        let status = tokio::time::timeout(Duration::from_secs(120), answering)
            .await
            .unwrap_or_else(|_| panic!("{what} is not answered"));
        assert!(!status.is_server_error(), "{what}: {status}");
        let taken = taken.load(Ordering::Relaxed);
        let file = match path.as_str() {
            path if is_import(path) => IMPORT_BYTES,
            // A form sends it compressed and in base64, too.
            path if path.ends_with("/import/foreign") || path.ends_with("/import-foreign") => {
                service::ForeignUpload::MAX_BYTES / 2 * 3
            }
            _ => 0,
        };
        let most = file + BODY_BYTES;
        assert!(taken <= most, "{what}: {taken} bytes were taken");
        (status, taken)
    }

    /// Sends it to every route, several at a time.
    async fn send_to_all(&self, hostile: Hostile, at_a_time: usize) {
        // A user may import one file at a time.
        let (imports, others): (Vec<_>, Vec<_>) = self
            .routes
            .iter()
            .partition(|(_, path)| path.contains("/import"));
        let others = stream::iter(others)
            .map(|(method, path)| self.send(method, path, &hostile))
            .buffer_unordered(at_a_time)
            .collect::<Vec<_>>();
        let imports = async {
            for (method, path) in imports {
                self.send(method, path, &hostile).await;
            }
        };
        tokio::join!(others, imports);
    }
}

impl Pieces {
    fn into_body(self, taken: &Arc<AtomicUsize>) -> Body {
        let count = {
            let taken = Arc::clone(taken);
            move |piece: Bytes| {
                taken.fetch_add(piece.len(), Ordering::Relaxed);
                piece
            }
        };
        match self {
            Self::Whole(bytes) => Body::from(count(bytes)),
            Self::Endless(piece) => {
                let pieces = stream::repeat(piece).map(count);
                Body::from_stream(pieces.map(Ok::<_, Infallible>))
            }
            Self::Broken(piece) => {
                let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
                Body::from_stream(stream::iter([Ok(count(piece)), Err(broken)]))
            }
            Self::Silent(piece) => {
                let piece = stream::iter([Ok::<_, Infallible>(count(piece))]);
                Body::from_stream(piece.chain(stream::pending()))
            }
        }
    }
}

fn medias() -> [&'static str; 4] {
    [
        "application/json",
        "application/x-www-form-urlencoded",
        "application/jsonl",
        "multipart/form-data; boundary=b",
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn list_has_every_kind_of_route() {
    let abuse = Abuse::start().await;
    for (method, path) in [
        (Method::POST, "/api/sync"),
        (Method::GET, "/api/stats"),
        (Method::GET, "/insights"),
        (Method::POST, "/forms/login"),
        (Method::POST, "/forms/settings/import"),
    ] {
        assert!(abuse.routes.contains(&(method, path.to_owned())), "{path}");
    }
    assert!(abuse.routes.len() > 90, "{}", abuse.routes.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_too_large_endless_or_half_are_refused() {
    let abuse = Abuse::start().await;
    for media in medias() {
        let spaces = Bytes::from(vec![b' '; 64 * KIB]);
        let mut huge = Hostile::new("announced as 1 TB", media, Pieces::Endless(spaces.clone()));
        huge.length = Some(1_000_000_000_000);
        abuse.send_to_all(huge, 4).await;
        let half = Pieces::Broken(Bytes::from_static(b"{\"a\": 1"));
        abuse
            .send_to_all(Hostile::new("half", media, half), 4)
            .await;
        for (name, piece) in [
            ("endless spaces", spaces),
            ("endless a", Bytes::from(vec![b'a'; 64 * KIB])),
        ] {
            let endless = Hostile::new(name, media, Pieces::Endless(piece));
            if is_long() {
                abuse.send_to_all(endless, 2).await;
            } else {
                let others = abuse.routes.iter().filter(|(_, path)| !is_import(path));
                for (method, path) in others {
                    abuse.send(method, path, &endless).await;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_and_wide_bodies_and_queries_get_short_answers() {
    let abuse = Abuse::start().await;
    let wide: Vec<String> = (0..16_000).map(|number| format!("n{number}=")).collect();
    let wide = wide.join("&");
    let fields: Vec<String> = (0..16_000)
        .map(|number| format!("\"n{number}\":0"))
        .collect();
    let deep = |piece: &str| Pieces::Whole(Bytes::from(piece.repeat(100_000)));
    let items = format!(
        "{{\"scopes\":[{0}],\"commands\":[{0}]}}",
        vec!["0"; 50_000].join(",")
    );
    let json = "application/json";
    for hostile in [
        Hostile::new("deep array", json, deep("[")),
        Hostile::new("deep object", json, deep("{\"\":")),
        Hostile::new(
            "wide object",
            json,
            Pieces::Whole(format!("{{{}}}", fields.join(",")).into()),
        ),
        Hostile::new("long arrays", json, Pieces::Whole(items.into())),
        Hostile::new("wide form", medias()[1], Pieces::Whole(wide.clone().into())),
    ] {
        abuse.send_to_all(hostile, 4).await;
    }
    let mut query = Hostile::new("wide query", json, Pieces::Whole(Bytes::new()));
    query.query = format!("?{wide}");
    query.query.truncate(60 * KIB);
    abuse.send_to_all(query, 4).await;
}

/// Takes as long as a body may take; as many routes wait side by side as one client may use.
#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_too_slow_are_given_up() {
    let abuse = Abuse::start().await;
    let tried = if is_long() { 4 } else { 1 };
    for media in medias().into_iter().take(tried) {
        let slow = Hostile::new("too slow", media, Pieces::Silent(Bytes::from_static(b"{")));
        abuse.send_to_all(slow, 100).await;
    }
}
