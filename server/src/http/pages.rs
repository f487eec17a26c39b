//! The pages, the functions behind them, and the files of the front.
//!
//! Decides nothing: views are `app`'s, and what they ask goes through [`Gateway`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use any_spawner::Executor;
use app::gateway::SessionGateway;
use app::server_fns::{Failure, Seen};
use app::{Place, SignIn, Start};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce as LeptosNonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{ResponseOptions, handle_server_fns_with_context};
use shared::wire::Me;
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::code::Code;
use super::forms;
use super::gateway::Gateway;
use super::identity::Identity;
use super::problem::ApiError;
use super::security::Nonce;
use super::state::AppState;

/// The front's name, as it was given to the build.
const OUTPUT_NAME: &str = "stint";

/// Names of files with a hash of their content never mean anything else.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What is kept may be shown only after asking whether it is still right.
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// What depends on the person is for them alone.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The built front.
#[derive(Clone, Debug)]
pub struct Front {
    site: PathBuf,
}

impl Front {
    /// The front in this folder, or none where it has not been built.
    #[must_use]
    pub fn find(candidates: &[PathBuf]) -> Option<Self> {
        let site = candidates.iter().find(|site| site.join("pkg").is_dir())?;
        Some(Self { site: site.clone() })
    }

    fn options(&self, hashed: bool) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name(OUTPUT_NAME)
            .site_root(self.site.to_string_lossy().into_owned())
            .site_pkg_dir("pkg")
            .hash_files(hashed)
            .build()
    }
}

/// Pages, server functions and files. Without a front, a page that says how to build it.
pub fn routes(state: AppState, front: Option<&Front>) -> Router {
    let functions = Router::new()
        .route("/fn/{*name}", post(run_function))
        .with_state(state.clone());
    let Some(front) = front else {
        return functions.fallback(not_built);
    };
    // What views spawn runs on this runtime; whoever came first has seen to it already.
    let _ = Executor::init_tokio();
    let renderer = Renderer {
        state,
        options: front.options(has_hashes()),
    };
    let mut pages = Router::new();
    for place in Place::ALL {
        pages = pages.route(
            place.path(),
            get(
                move |State(renderer): State<Renderer>, request: Request| async move {
                    renderer.show(place, request).await
                },
            ),
        );
    }
    let files = ServeDir::new(&front.site)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false);
    let unknown = renderer.clone();
    let fallback = move |request: Request| {
        let (files, unknown) = (files.clone(), unknown.clone());
        async move { file_or_page(files, unknown, request).await }
    };
    Router::new()
        .merge(functions)
        .merge(forms::routes(renderer.clone()))
        .merge(pages.with_state(renderer))
        .nest_service("/pkg", hashed_files(&front.site))
        .fallback(fallback)
}

/// Makes pages of requests.
#[derive(Clone)]
pub(super) struct Renderer {
    state: AppState,
    options: LeptosOptions,
}

impl Renderer {
    /// What handlers share.
    pub(super) const fn state(&self) -> &AppState {
        &self.state
    }

    /// Who is there; none for a newcomer, and where that cannot be found out just now.
    pub(super) async fn person(&self, of: &Extensions) -> Option<Me> {
        let person = of.get::<Identity>()?.user;
        self.state.accounts.me(person).await.ok().flatten()
    }

    /// The page with what the person has.
    async fn show(self, place: Place, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let start = match place {
            Place::Timer => {
                let gateway = Gateway::new(self.state.clone(), &parts, None);
                let seen = gateway.snapshot().await.map_err(Failure::from);
                let seen = seen.map(|snapshot| Seen {
                    refused: refused(parts.uri.query()),
                    ..Seen::from(snapshot)
                });
                Start::Timer(Box::new(seen))
            }
            Place::SignIn => Start::SignIn(Box::new(SignIn {
                me: self.person(&parts.extensions).await,
                wrong: None,
                email: String::new(),
            })),
        };
        self.render(start, Request::from_parts(parts, body)).await
    }

    /// A page for this person alone.
    pub(super) async fn render(self, start: Start, request: Request) -> Response {
        let nonce = request.extensions().get::<Nonce>().cloned();
        let context = move || {
            if let Some(Nonce(nonce)) = &nonce {
                // So that scripts and header agree.
                provide_context(LeptosNonce::from_value(nonce.clone()));
            }
        };
        let options = self.options;
        let shell = move || app::shell(options.clone(), start.clone());
        let mut response =
            leptos_axum::render_app_async_with_context(context, shell)(request).await;
        response.headers_mut().insert(CACHE_CONTROL, PRIVATE);
        response
    }
}

/// The code of the refusal that a form was answered with.
fn refused(query: Option<&str>) -> Option<String> {
    let (_, code) =
        url::form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "refused")?;
    Some(code.into_owned())
}

/// The front's script, style and WebAssembly; compressed when they were built.
fn hashed_files(site: &Path) -> Router {
    let files = ServeDir::new(site.join("pkg"))
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false);
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn(for_ever))
}

async fn for_ever(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_there = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let caching = if is_there {
        FOR_EVER
    } else {
        HeaderValue::from_static("no-store")
    };
    response.headers_mut().insert(CACHE_CONTROL, caching);
    response
}

/// A file at the root such as `/favicon.svg`, or else the page that says there is nothing.
async fn file_or_page(files: ServeDir, renderer: Renderer, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return ApiError::method_not_allowed(request.method().as_str()).into_response();
    }
    // ServeDir needs no more of a request than its head, and the page needs the whole of it.
    let (parts, body) = request.into_parts();
    let mut head = Request::new(axum::body::Body::empty());
    *head.method_mut() = parts.method.clone();
    *head.uri_mut() = parts.uri.clone();
    *head.headers_mut() = parts.headers.clone();
    if parts.uri.path() != "/" {
        match files.oneshot(head).await {
            Ok(found)
                if found.status() != StatusCode::NOT_FOUND
                    && found.status() != StatusCode::METHOD_NOT_ALLOWED =>
            {
                let mut response = found.map(axum::body::Body::new);
                response.headers_mut().insert(CACHE_CONTROL, ASK_FIRST);
                return response;
            }
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
    let request = Request::from_parts(parts, body);
    let mut response = renderer.render(Start::Nowhere, request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

async fn run_function(State(state): State<AppState>, request: Request) -> Response {
    let mut response = handle_server_fns_with_context(context(state), request)
        .await
        .into_response();
    let is_known = response.status() != StatusCode::BAD_REQUEST
        || response.headers().contains_key(CONTENT_TYPE);
    if !is_known {
        return ApiError::new(
            Code::NoSuchRoute,
            "There is no such function; the page may be of another version: reload it.",
        )
        .into_response();
    }
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What functions find in their context, besides what Leptos puts there: the way to the sessions.
fn context(state: AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        let Some(parts) = use_context::<Parts>() else {
            return;
        };
        let gateway = Gateway::new(state.clone(), &parts, use_context::<ResponseOptions>());
        provide_context::<Arc<dyn SessionGateway>>(Arc::new(gateway));
    }
}

/// Whether the build left the names of its files beside the executable, as it does for all but
/// a front that was put together by hand.
fn has_hashes() -> bool {
    std::env::current_exe()
        .ok()
        .and_then(|path| Some(path.parent()?.join("hash.txt").exists()))
        .unwrap_or(false)
}

async fn not_built() -> Response {
    const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Stint</title></head><body>\
        <h1>The pages have not been built</h1>\
        <p>The API works: see <a href=\"/api/docs\">its documentation</a>. \
        For the pages, run <code>./dev build</code> and start the server again, or set \
        <code>LEPTOS_SITE_ROOT</code> to the folder with the built front.</p></body></html>";
    (StatusCode::SERVICE_UNAVAILABLE, Html(PAGE)).into_response()
}
