//! The pages. Each has a file that gathers what it is rendered from.
//!
//! Decides nothing: views are `app`'s, and what they show comes from the services.

pub(super) mod appearance;
mod clocks;
mod files;
mod history;
mod insights;
mod installed;
pub(super) mod session;
pub(super) mod settings;
mod sign_in;
pub(super) mod tasks;
pub(super) mod timer;

use any_spawner::Executor;
use app::{Place, Start};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER, VARY};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce as LeptosNonce;
use leptos::prelude::provide_context;
use shared::wire::Me;
use tower_http::services::ServeDir;

use super::code::Code;
use super::forms;
use super::identity::{Identity, Via};
use super::problem::ApiError;
use super::security::Nonce;
use super::state::AppState;

pub use files::Front;

/// What depends on the person is for them alone.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// A page looks as the browser's language and cookies say.
const BY_APPEARANCE: HeaderValue = HeaderValue::from_static("Accept-Language, Cookie");

/// How long to wait before a page that could not be made is asked for again, seconds.
const AGAIN_AFTER: u64 = 1;

/// Pages, their forms, and files. Without a front, a page that says how to build it.
pub fn routes(state: AppState, front: Option<&Front>) -> Router {
    let Some(front) = front else {
        return Router::new().fallback(not_built);
    };
    // What views spawn runs on this runtime; whoever came first has seen to it already.
    let _ = Executor::init_tokio();
    let renderer = Renderer {
        state,
        options: front.options(),
    };
    let mut pages = installed::routes();
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
    pages = pages
        .route("/history/deleted", get(session::deleted))
        .route("/history/{id}", get(session::show));
    let files = front.files();
    let unknown = renderer.clone();
    let fallback = move |request: Request| {
        let (files, unknown) = (files.clone(), unknown.clone());
        async move { file_or_page(files, unknown, request).await }
    };
    Router::new()
        .merge(forms::routes(renderer.clone()))
        .merge(tasks::routes().with_state(renderer.clone()))
        .merge(settings::routes().with_state(renderer.clone()))
        .merge(pages.with_state(renderer))
        .nest_service("/pkg", front.hashed_files())
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
        let identity = of.get::<Identity>()?;
        // A token does not tell whose it is: accounts are for people.
        if !matches!(identity.via, Via::Login { .. }) {
            return None;
        }
        let me = self.state.accounts.me(identity.user).await;
        me.ok().flatten()
    }

    /// The page with what the person has.
    async fn show(self, place: Place, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let start = match place {
            Place::Tasks => {
                let start = tasks::start(&self, &parts).await;
                return self.page(start, parts).await;
            }
            Place::Timer => timer::start(&self, &parts).await,
            Place::History => return history::show(self, Request::from_parts(parts, body)).await,
            Place::Settings => {
                let start = settings::start(&self, &parts).await;
                return self.page(start, parts).await;
            }
            Place::Insights => {
                return insights::show(self, Request::from_parts(parts, body)).await;
            }
            Place::SignIn => sign_in::start(&self, &parts).await,
        };
        self.render(start, Request::from_parts(parts, body)).await
    }

    /// The same with a status that says more than success.
    pub(super) async fn render_as(
        self,
        status: StatusCode,
        start: Start,
        request: Request,
    ) -> Response {
        let mut response = self.render(start, request).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = status;
            if status == StatusCode::SERVICE_UNAVAILABLE {
                let again = HeaderValue::from(AGAIN_AFTER);
                response.headers_mut().insert(RETRY_AFTER, again);
            }
        }
        response
    }

    /// The page made of this, or what a person is shown in its place: the way to sign in, or
    /// that there is nothing.
    pub(super) async fn page(self, made: Result<Start, ApiError>, parts: Parts) -> Response {
        let (start, status) = match made {
            Ok(start) => (start, StatusCode::OK),
            Err(error) if error.problem().code == Code::Unauthenticated.as_str() => {
                return sign_in::first(&parts);
            }
            Err(error) if error.problem().status == StatusCode::NOT_FOUND.as_u16() => {
                (Start::Nowhere, StatusCode::NOT_FOUND)
            }
            Err(error) => return error.into_response(),
        };
        let request = Request::from_parts(parts, Body::empty());
        self.render_as(status, start, request).await
    }

    /// A page for this person alone.
    pub(super) async fn render(self, start: Start, request: Request) -> Response {
        let nonce = request.extensions().get::<Nonce>().cloned();
        let appearance = appearance::of(request.headers());
        let clocks = clocks::of(request.extensions());
        let context = move || {
            provide_context(appearance);
            provide_context(clocks.clone());
            if let Some(Nonce(nonce)) = &nonce {
                // So that scripts and header agree.
                provide_context(LeptosNonce::from_value(nonce.clone()));
            }
        };
        let options = self.options;
        let shell = move || app::shell(options.clone(), start.clone());
        let mut response =
            leptos_axum::render_app_async_with_context(context, shell)(request).await;
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, PRIVATE);
        headers.insert(VARY, BY_APPEARANCE);
        response
    }
}

/// A file at the root such as `/favicon.svg`, or else the page that says there is nothing.
async fn file_or_page(files: ServeDir, renderer: Renderer, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return ApiError::method_not_allowed(request.method().as_str()).into_response();
    }
    let (parts, body) = request.into_parts();
    if let Some(response) = files::find(files, &parts).await {
        return response;
    }
    nowhere(renderer, Request::from_parts(parts, body)).await
}

/// The page that says there is nothing.
async fn nowhere(renderer: Renderer, request: Request) -> Response {
    renderer
        .render_as(StatusCode::NOT_FOUND, Start::Nowhere, request)
        .await
}

async fn not_built() -> Response {
    const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Stint</title></head><body>\
        <h1>The pages have not been built</h1>\
        <p>The API works: see <a href=\"/api/docs\">its documentation</a>. \
        For the pages, run <code>./dev build</code> and start the server again, or set \
        <code>LEPTOS_SITE_ROOT</code> to the folder with the built front.</p></body></html>";
    (StatusCode::SERVICE_UNAVAILABLE, Html(PAGE)).into_response()
}
