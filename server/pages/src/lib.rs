//! Server-rendered pages. One file per page reads its data from the services; the views are in
//! `app`.

mod appearance;
mod error_pages;
mod forms;
mod history;
mod insights;
mod offline_documents;
mod recent_entries;
mod session;
mod settings;
mod sign_in;
mod site;
mod tasks;
mod timer;
mod user_clock;

use any_spawner::Executor;
use app::history::HistoryContent;
use app::{Bootstrap, PageData, Route};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, Method, StatusCode};
use axum::middleware;
use axum::response::{Html, IntoResponse, Response};
use leptos::nonce::Nonce as LeptosNonce;
use leptos::prelude::provide_context;
use shared::UserId;
use shared::wire::Me;
use tower_http::services::ServeDir;

use web::code::Code;
use web::identity::{AuthMethod, Identity};
use web::problem::ApiError;
use web::route_policy::PolicyRouter;
use web::security::Nonce;
use web::state::AppState;

use error_pages::add_headers;
pub use site::Site;

/// Pages with user data may be stored by the browser only, and are revalidated.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Language and theme come from these headers.
const BY_APPEARANCE: HeaderValue = HeaderValue::from_static("Accept-Language, Cookie");

/// Pages, forms and static files. Without a built site, a page that says how to build it.
pub fn routes(state: AppState, front: Option<&Site>) -> Router {
    let Some(front) = front else {
        return Router::new().fallback(not_built);
    };
    // An error means that another router in this process has initialised it already.
    let _ = Executor::init_tokio();
    let renderer = Renderer::of(state.clone(), front);
    let mut pages = offline_documents::routes();
    for place in Route::ALL {
        let show = move |State(renderer): State<Renderer>, parts: Parts| async move {
            renderer.show(place, parts).await
        };
        pages = pages.page(place.path(), show);
    }
    pages = pages
        .page("/history/deleted", session::deleted)
        .page("/history/{id}", session::show);
    let files = front.files();
    let unknown = renderer.clone();
    let fallback = move |parts: Parts| {
        let (files, unknown) = (files.clone(), unknown.clone());
        async move { file_or_page(files, unknown, parts).await }
    };
    let (router, policies) = PolicyRouter::default()
        .merge(forms::routes(renderer.clone()))
        .merge(tasks::routes().with_state(renderer.clone()))
        .merge(settings::routes().with_state(renderer.clone()))
        .merge(pages.with_state(renderer))
        .into_parts();
    let router = router
        .nest_service("/pkg", front.hashed_files())
        .fallback(fallback);
    policies.enforce(router, state)
}

/// Wraps a router in the error pages.
pub fn render_errors(router: Router, state: AppState, front: Option<&Site>) -> Router {
    let Some(front) = front else {
        return router;
    };
    let renderer = Renderer::of(state, front);
    router.layer(middleware::from_fn_with_state(
        renderer,
        error_pages::render,
    ))
}

/// Renders pages.
#[derive(Clone)]
pub(crate) struct Renderer {
    state: AppState,
    front: app::AssetUrls,
    /// URLs of the script and the WebAssembly of the offline history module.
    offline_history: Option<(String, String)>,
}

impl Renderer {
    fn of(state: AppState, front: &Site) -> Self {
        Self {
            state,
            front: Site::addresses(),
            offline_history: front.module("offline_history"),
        }
    }

    /// The state that handlers share.
    pub(crate) const fn state(&self) -> &AppState {
        &self.state
    }

    /// The signed-in user; none also where the lookup fails, because pages work without.
    pub(crate) async fn person(&self, of: &Extensions) -> Option<Me> {
        let me = self.state.accounts.me(signed_in_user(of)?).await;
        me.ok().flatten()
    }

    /// Responds with a top-level page.
    async fn show(self, place: Route, parts: Parts) -> Response {
        let made = match place {
            Route::Timer => timer::start(&self, &parts).await,
            Route::Tasks => tasks::start(&self, &parts).await,
            Route::History => history::start(&self, &parts).await,
            Route::Insights => insights::start(&self, &parts).await,
            Route::Settings => settings::start(&self, &parts).await,
            Route::SignIn => Ok(sign_in::start(&self, &parts).await),
        };
        self.page(made, parts).await
    }

    /// Responds with a page; an error becomes a redirect to sign in (401), the page for unknown
    /// addresses (404) or an error page.
    pub(crate) async fn page(self, made: Result<PageData, ApiError>, parts: Parts) -> Response {
        match made {
            Ok(start) => self.render(start, parts).await,
            Err(error) if error.code() == Code::Unauthenticated => sign_in::first(&parts),
            Err(error) if error.status() == StatusCode::NOT_FOUND => {
                self.render(PageData::NotFound, parts).await
            }
            Err(error) => error.into_response(),
        }
    }

    /// Renders a page with headers that keep it private.
    async fn render(self, start: PageData, parts: Parts) -> Response {
        let status = status_of(&start);
        let nonce = parts.extensions.get::<Nonce>().cloned();
        let appearance = appearance::of(&parts.headers);
        let clocks = user_clock::of(&parts.extensions);
        let visit = self.offline_history.map(|(script, binary)| Bootstrap {
            script,
            binary,
            person: signed_in_user(&parts.extensions),
        });
        let context = move || {
            provide_context(appearance);
            provide_context(appearance.language);
            provide_context(clocks.clone());
            if let Some(visit) = &visit {
                provide_context(visit.clone());
            }
            if let Some(Nonce(nonce)) = &nonce {
                // The nonce of the scripts must be the one in the Content-Security-Policy.
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

/// The user of a sign-in cookie. Tokens are for the API and get no personal pages.
fn signed_in_user(of: &Extensions) -> Option<UserId> {
    let identity = of.get::<Identity>()?;
    matches!(identity.auth_method, AuthMethod::Login { .. }).then_some(identity.user)
}

/// The status of a page.
fn status_of(start: &PageData) -> StatusCode {
    match start {
        PageData::NotFound => StatusCode::NOT_FOUND,
        PageData::History(history) if matches!(history.content, HistoryContent::Wrong(_)) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        PageData::Refused(refused) => StatusCode::from_u16(refused.problem.status)
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        _ => StatusCode::OK,
    }
}

/// A static file such as `/favicon.svg`, or the page for unknown addresses.
async fn file_or_page(files: ServeDir, renderer: Renderer, parts: Parts) -> Response {
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return ApiError::method_not_allowed(parts.method.as_str()).into_response();
    }
    match site::find(files, &parts).await {
        Some(file) => file,
        None => renderer.page(Ok(PageData::NotFound), parts).await,
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
