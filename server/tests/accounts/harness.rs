//! A server in process, and a browser that keeps its cookie.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use futures_util::stream::BoxStream;
use pages::Site;
use runtime::clock::ManualClock;
use runtime::entropy::SystemEntropy;
use serde_json::{Value, json};
use server::compose;
use server::settings::Settings;
use shared::Timestamp;
use tower::ServiceExt;
use web::{AppState, RateLimits};

use test_support::database::{Kind, TestDatabase};
use test_support::sse::Reader;

/// A stream that is read.
pub type Stream = Reader<BoxStream<'static, Result<Bytes, axum::Error>>>;

/// 2026-11-22T10:00:00Z, when every test begins.
pub const BEGIN: Timestamp = Timestamp::from_millis(1_795_341_600_000);

pub const PASSWORD: &str = "correct horse battery";

pub struct Server {
    pub router: Router,
    pub clock: ManualClock,
    pub database: TestDatabase,
    pub state: AppState,
}

impl Server {
    pub async fn start(kind: Kind) -> Self {
        Self::with(kind, &[("STINT_RATE_LIMITS", "off")]).await
    }

    pub async fn with(kind: Kind, variables: &[(&str, &str)]) -> Self {
        Self::with_front(kind, variables, None).await
    }

    /// With the built front in this folder.
    pub async fn with_front(kind: Kind, variables: &[(&str, &str)], front: Option<&Site>) -> Self {
        let environment: BTreeMap<String, String> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let settings = Settings::parse(&Settings::sources(&environment, None))
            .expect("the settings are right");
        let database = TestDatabase::new(kind).await;
        let clock = ManualClock::at(BEGIN);
        let shared_clock = Arc::new(clock.clone());
        let limits = if settings.rate_limits.is_some() {
            RateLimits::by_clock(shared_clock.clone())
        } else {
            RateLimits::off()
        };
        let state = compose::state(
            &settings,
            &database.database,
            shared_clock,
            Arc::new(SystemEntropy),
            limits,
        );
        Self {
            router: compose::router(state.clone(), front),
            clock,
            database,
            state,
        }
    }

    /// With pages, as if the front were built.
    pub async fn with_pages(variables: &[(&str, &str)]) -> Self {
        Self::with_pages_on(Kind::Sqlite, variables).await
    }

    pub async fn with_pages_on(kind: Kind, variables: &[(&str, &str)]) -> Self {
        let site = empty_site();
        let front = Site::find(&[site.path().to_owned()]);
        Self::with_front(kind, variables, front.as_ref()).await
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser {
            server: self,
            cookie: None,
            claim: None,
            address: "192.0.2.1:4711".parse().unwrap(),
            headers: Vec::new(),
        }
    }
}

/// A built site whose files are empty: those without which a page says that it was not built.
pub fn empty_site() -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let pkg = site.path().join("pkg");
    std::fs::create_dir(&pkg).unwrap();
    for kind in ["css", "js", "wasm"] {
        std::fs::write(pkg.join(format!("playground.{kind}")), "").unwrap();
    }
    site
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// A page that says this.
    #[track_caller]
    pub fn page(self, status: u16, says: &str) -> Self {
        let kind = self.header("content-type").to_owned();
        assert!(kind.starts_with("text/html"), "{kind}\n{}", self.body);
        assert!(self.body.contains(says), "{says}\n{}", self.body);
        self.expect(status)
    }

    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status.as_u16(), self.code().as_str()),
            (status, code),
            "{}",
            self.body
        );
        self
    }
}

/// Sends what a page of Stint would send, and keeps the cookie.
#[derive(Clone)]
pub struct Browser<'a> {
    server: &'a Server,
    pub cookie: Option<String>,
    /// The claim to a guest's sessions.
    claim: Option<String>,
    pub address: SocketAddr,
    pub headers: Vec<(String, String)>,
}

impl Browser<'_> {
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        self.send_as(method, path, body).await
    }

    /// Asks for a page or sends a form, as browsers do.
    pub fn for_pages(self) -> Self {
        self.with_header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
    }

    /// Sends a form.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let form = form.finish().into_bytes();
        let body = Some(("application/x-www-form-urlencoded", form));
        self.send_as("POST", path, body).await
    }

    /// Sends a body of this media type.
    pub async fn send_as(
        &mut self,
        method: &str,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> Reply {
        match body {
            Some((media, body)) => self.send_body(method, path, media, Body::from(body)).await,
            None => self.send_body(method, path, "", Body::empty()).await,
        }
    }

    /// Sends a body, which may be a stream; an empty media type is left out.
    pub async fn send_body(&mut self, method: &str, path: &str, media: &str, body: Body) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for cookie in [&self.cookie, &self.claim].into_iter().flatten() {
            request = request.header("cookie", cookie);
        }
        let says_where = self
            .headers
            .iter()
            .any(|(name, _)| name == "sec-fetch-site" || name == "origin");
        if !says_where {
            request = request.header("sec-fetch-site", "same-origin");
        }
        for (name, value) in self.headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(name, value);
        }
        if !media.is_empty() {
            request = request.header("content-type", media);
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.server.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        for set in parts.headers.get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            let kept = if name.contains("stint_login") {
                &mut self.cookie
            } else if name.contains("stint_guest") {
                &mut self.claim
            } else {
                continue;
            };
            *kept = (!value.is_empty()).then_some(pair);
        }
        Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Streams the user's events from now on.
    pub async fn follow(&self) -> Stream {
        use futures_util::StreamExt;
        let mut request = Request::get("/api/events/stream");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.server.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let mut stream = Reader::new(response.into_body().into_data_stream().boxed());
        stream.begins().await;
        stream
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, None).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Reply {
        self.send("POST", path, Some(body)).await
    }

    pub async fn put(&mut self, path: &str, body: Value) -> Reply {
        self.send("PUT", path, Some(body)).await
    }

    /// The profile that `GET /api/me` shows beside what is stored.
    pub async fn profile(&mut self) -> Value {
        let mut me = self.get("/api/me").await.expect(200).json();
        let usage = me.as_object_mut().and_then(|me| me.remove("usage"));
        assert!(usage.is_some_and(|usage| usage["sessions"]["quota"].is_u64()));
        let verified = me.as_object_mut().and_then(|me| me.remove("emailVerified"));
        assert!(verified.is_some_and(|verified| verified.is_boolean()));
        let token = me.as_object_mut().and_then(|me| me.remove("token"));
        assert_eq!(token, Some(Value::Null), "no token signs this user in");
        me
    }

    pub async fn register(&mut self, email: &str) -> Reply {
        self.post(
            "/api/auth/register",
            json!({ "email": email, "password": PASSWORD }),
        )
        .await
    }

    pub async fn login(&mut self, email: &str, password: &str) -> Reply {
        self.post(
            "/api/auth/login",
            json!({ "email": email, "password": password }),
        )
        .await
    }
}

/// Where a form led to.
#[track_caller]
pub fn led(reply: Reply) -> String {
    reply.expect(303).header("location").to_owned()
}

/// What stands in the field with this id.
pub fn value_of<'a>(page: &'a str, id: &str) -> &'a str {
    let tag = page
        .split("<input")
        .find(|tag| tag.contains(&format!("id=\"{id}\"")));
    let value = tag.and_then(|tag| tag.split("value=\"").nth(1));
    value
        .and_then(|value| value.split('"').next())
        .unwrap_or_default()
}

/// A file as a page sends it.
pub fn multipart(name: &str, file_name: &str, content: &str) -> Option<(&'static str, Vec<u8>)> {
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
         content-type: application/octet-stream\r\n\r\n{content}\r\n--x--\r\n"
    );
    Some(("multipart/form-data; boundary=x", body.into_bytes()))
}
