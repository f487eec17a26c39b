//! The pages. Each has a file that gathers what it is rendered from.
//!
//! Decides nothing: views are `app`'s, and what they show comes from the services.

mod appearance;
mod choices;
mod clocks;
mod files;
mod forms;
mod history;
mod insights;
mod installed;
mod refusals;
mod session;
mod settings;
mod sign_in;
mod tasks;
mod timer;

use any_spawner::Executor;
use app::history::Content;
use app::{Place, Start, Visit};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, Method, StatusCode};
use axum::middleware;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use leptos::nonce::Nonce as LeptosNonce;
use leptos::prelude::provide_context;
use shared::UserId;
use shared::wire::Me;
use tower_http::services::ServeDir;

use web::code::Code;
use web::identity::{Identity, Via};
use web::problem::ApiError;
use web::security::Nonce;
use web::state::AppState;

pub use files::Front;
use refusals::add_headers;

/// What depends on the person is for them alone.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// A page looks as the browser's language and cookies say.
const BY_APPEARANCE: HeaderValue = HeaderValue::from_static("Accept-Language, Cookie");

/// Pages, their forms, and files. Without a front, a page that says how to build it.
pub fn routes(state: AppState, front: Option<&Front>) -> Router {
    let Some(front) = front else {
        return Router::new().fallback(not_built);
    };
    // What views spawn runs on this runtime; whoever came first has seen to it already.
    let _ = Executor::init_tokio();
    let renderer = Renderer::of(state, front);
    let mut pages = installed::routes();
    for place in Place::ALL {
        let show = move |State(renderer): State<Renderer>, parts: Parts| async move {
            renderer.show(place, parts).await
        };
        pages = pages.route(place.path(), get(show));
    }
    pages = pages
        .route("/history/deleted", get(session::deleted))
        .route("/history/{id}", get(session::show));
    let files = front.files();
    let unknown = renderer.clone();
    let fallback = move |parts: Parts| {
        let (files, unknown) = (files.clone(), unknown.clone());
        async move { file_or_page(files, unknown, parts).await }
    };
    Router::new()
        .merge(forms::routes(renderer.clone()))
        .merge(tasks::routes().with_state(renderer.clone()))
        .merge(settings::routes().with_state(renderer.clone()))
        .merge(pages.with_state(renderer))
        .nest_service("/pkg", front.hashed_files())
        .fallback(fallback)
}

/// Puts around everything that people reach what tells browsers of a refusal by a page.
pub fn tell_refusals(router: Router, state: AppState, front: Option<&Front>) -> Router {
    let Some(front) = front else {
        return router;
    };
    let renderer = Renderer::of(state, front);
    router.layer(middleware::from_fn_with_state(renderer, refusals::tell))
}

/// Makes pages of requests.
#[derive(Clone)]
pub(crate) struct Renderer {
    state: AppState,
    front: app::Front,
    /// Script and WebAssembly of the module that keeps and draws the past.
    away: Option<(String, String)>,
}

impl Renderer {
    fn of(state: AppState, front: &Front) -> Self {
        Self {
            state,
            front: Front::addresses(),
            away: front.module("away"),
        }
    }

    /// What handlers share.
    pub(crate) const fn state(&self) -> &AppState {
        &self.state
    }

    /// Who is there; none for a newcomer, and where that cannot be found out just now.
    pub(crate) async fn person(&self, of: &Extensions) -> Option<Me> {
        let me = self.state.accounts.me(visitor(of)?).await;
        me.ok().flatten()
    }

    /// The page with what the person has.
    async fn show(self, place: Place, parts: Parts) -> Response {
        let made = match place {
            Place::Timer => timer::start(&self, &parts).await,
            Place::Tasks => tasks::start(&self, &parts).await,
            Place::History => history::start(&self, &parts).await,
            Place::Insights => insights::start(&self, &parts).await,
            Place::Settings => settings::start(&self, &parts).await,
            Place::SignIn => Ok(sign_in::start(&self, &parts).await),
        };
        self.page(made, parts).await
    }

    /// The page made of this, or what a person is shown in its place: the way to sign in, that
    /// there is nothing, or why not.
    pub(crate) async fn page(self, made: Result<Start, ApiError>, parts: Parts) -> Response {
        match made {
            Ok(start) => self.render(start, parts).await,
            Err(error) if error.problem().code == Code::Unauthenticated.as_str() => {
                sign_in::first(&parts)
            }
            Err(error) if error.problem().status == StatusCode::NOT_FOUND.as_u16() => {
                self.render(Start::Nowhere, parts).await
            }
            Err(error) => error.into_response(),
        }
    }

    /// A page for this person alone.
    async fn render(self, start: Start, parts: Parts) -> Response {
        let status = status_of(&start);
        let nonce = parts.extensions.get::<Nonce>().cloned();
        let appearance = appearance::of(&parts.headers);
        let clocks = clocks::of(&parts.extensions);
        let visit = self.away.map(|(script, binary)| Visit {
            script,
            binary,
            person: visitor(&parts.extensions),
        });
        let context = move || {
            provide_context(appearance);
            provide_context(clocks.clone());
            if let Some(visit) = &visit {
                provide_context(visit.clone());
            }
            if let Some(Nonce(nonce)) = &nonce {
                // So that scripts and header agree.
                provide_context(LeptosNonce::from_value(nonce.clone()));
            }
        };
        let front = self.front;
        let shell = move || app::shell(front.clone(), start.clone());
        let request = Request::from_parts(parts, Body::empty());
        let mut response =
            leptos_axum::render_app_async_with_context(context, shell)(request).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = status;
        }
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, PRIVATE);
        headers.insert(VARY, BY_APPEARANCE);
        response
    }
}

/// Who is signed in. A token does not tell whose it is: accounts are for people.
fn visitor(of: &Extensions) -> Option<UserId> {
    let identity = of.get::<Identity>()?;
    matches!(identity.via, Via::Login { .. }).then_some(identity.user)
}

/// What the page says to programs.
fn status_of(start: &Start) -> StatusCode {
    match start {
        Start::Nowhere => StatusCode::NOT_FOUND,
        Start::History(history) if matches!(history.content, Content::Wrong(_)) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Start::Refused(refused) => StatusCode::from_u16(refused.problem.status)
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        _ => StatusCode::OK,
    }
}

/// A file at the root such as `/favicon.svg`, or else the page that says there is nothing.
async fn file_or_page(files: ServeDir, renderer: Renderer, parts: Parts) -> Response {
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return ApiError::method_not_allowed(parts.method.as_str()).into_response();
    }
    match files::find(files, &parts).await {
        Some(file) => file,
        None => renderer.page(Ok(Start::Nowhere), parts).await,
    }
}

async fn not_built() -> Response {
    const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Stint</title></head><body>\
        <h1>The pages have not been built</h1>\
        <p>The API works: see <a href=\"/api/docs\">its documentation</a>. \
        For the pages, run <code>./dev build</code> and start the server again, or set \
        <code>LEPTOS_SITE_ROOT</code> to the folder with the built front.</p></body></html>";
    (StatusCode::SERVICE_UNAVAILABLE, Html(PAGE)).into_response()
}
