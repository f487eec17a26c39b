//! Server-rendered pages. One file per page reads its data from the services; the views are in
//! `app`.

mod appearance;
mod email_links;
mod error_pages;
mod forms;
mod guest_sessions;
mod history;
mod history_update;
mod import_progress;
mod insights;
mod offline_documents;
mod passkeys;
mod playground;
mod renderer;
mod server_functions;
mod session;
mod settings;
mod sign_in;
mod site;
mod tasks;
mod timer;
mod user_clock;
mod write_result;

use any_spawner::Executor;
use app::{PageData, Route};
use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeDir;

use web::problem::ApiError;
use web::route_policy::{RoutePolicies, STATISTICS_COST};
use web::state::AppState;

use renderer::Renderer;
pub use site::{IncompleteSite, Site};

/// Pages, forms and static files, and what each requires. Without a built site, a page that says how
/// to build it.
pub fn routes(state: AppState, front: Option<&Site>) -> (Router, RoutePolicies) {
    let playground = playground::routes(front);
    let Some(front) = front else {
        let (router, policies) = playground.into_parts();
        let router = router.fallback(site::not_built);
        return (policies.clone().enforce(router, state), policies);
    };
    // An error means that another router in this process has initialised it already.
    let _ = Executor::init_tokio();
    let renderer = Renderer::of(state.clone(), front);
    let mut pages = offline_documents::routes();
    for route in Route::ALL {
        let handler = move |State(renderer): State<Renderer>, parts: Parts| async move {
            show(renderer, route, parts).await
        };
        pages = match route {
            Route::Insights => pages.costly_page(route.path(), STATISTICS_COST, handler),
            _ => pages.page(route.path(), handler),
        };
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
    let (router, policies) = playground
        .merge(forms::routes(renderer.clone()))
        .merge(tasks::routes().with_state(renderer.clone()))
        .merge(settings::routes().with_state(renderer.clone()))
        .merge(guest_sessions::routes().with_state(renderer.clone()))
        .merge(email_links::routes().with_state(renderer.clone()))
        .merge(server_functions::routes().with_state(renderer.clone()))
        .merge(passkeys::routes().with_state(renderer.state().clone()))
        .merge(history_update::routes().with_state(renderer.state().clone()))
        .merge(import_progress::routes().with_state(renderer.state().clone()))
        .merge(pages.with_state(renderer))
        .into_parts();
    let router = router
        .nest_service("/pkg", front.hashed_files())
        .fallback(fallback);
    (policies.clone().enforce(router, state), policies)
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

/// Responds with a top-level page.
async fn show(renderer: Renderer, route: Route, parts: Parts) -> Response {
    let page = match route {
        Route::Timer => timer::start(&renderer, &parts).await,
        Route::Tasks => tasks::start(&renderer, &parts).await,
        Route::History => history::start(&renderer, &parts).await,
        Route::Insights => insights::start(&renderer, &parts).await,
        Route::Settings => settings::start(&renderer, &parts).await,
        Route::SignIn => Ok(sign_in::start(&renderer, &parts).await),
    };
    renderer.page(page, parts).await
}

/// A static file such as `/favicon.svg`, or the page for unknown addresses.
async fn file_or_page(files: ServeDir, renderer: Renderer, parts: Parts) -> Response {
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return ApiError::method_not_allowed(parts.method.as_str(), "GET, HEAD").into_response();
    }
    match site::find(files, &parts).await {
        Some(file) => file,
        None => renderer.page(Ok(PageData::NotFound), parts).await,
    }
}
