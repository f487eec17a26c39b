//! Mounts the server functions of the timer, and runs them on the services.

use std::sync::{Arc, OnceLock};

use app::task_options::TaskOption;
use app::{
    ApiProblem, CreateProjectCall, CreateTaskCall, FindTasksCall, ServiceFuture, TaskServices,
};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::header::{ACCEPT, CACHE_CONTROL};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use leptos::prelude::provide_context;
use leptos::server_fn::ServerFn;
use leptos::server_fn::axum::register_explicit;
use shared::wire::CreateProject;
use shared::{CalendarDay, ProjectId, UserId};
use uuid::Uuid;

use super::forms::get_not_allowed;
use super::renderer::Renderer;
use super::timer;
use super::user_clock::today;
use super::write_result::result_of;
use service::ProjectRequest;
use web::access::Access;
use web::body;
use web::browser::SignedInUser;
use web::code::Code;
use web::problem::ApiError;
use web::rate_limit::RateLimitClass;
use web::route_policy::{PolicyRouter, RouteAccess, RoutePolicy};
use web::state::AppState;

/// Bytes of a call's arguments: a title has at most 200 characters.
const ARGUMENTS_LIMIT: usize = 8 * 1024;

/// Tasks that one look-up returns at most.
const FOUND_TASKS: usize = 10;

/// The routes of the server functions.
pub(super) fn routes() -> PolicyRouter<Renderer> {
    // They are registered here because the linker may leave out what only registers itself.
    register_explicit::<FindTasksCall>();
    register_explicit::<CreateTaskCall>();
    register_explicit::<CreateProjectCall>();
    [
        (FindTasksCall::PATH, RateLimitClass::Read),
        (CreateTaskCall::PATH, RateLimitClass::Write),
        (CreateProjectCall::PATH, RateLimitClass::Write),
    ]
    .into_iter()
    .fold(PolicyRouter::default(), |router, (path, limit)| {
        let access = RouteAccess::SignedIn;
        router.route(
            path,
            Method::POST,
            RoutePolicy::new(access, limit.into()),
            post(call),
        )
    })
    .method_not_allowed_fallback(get_not_allowed)
}

/// Runs the server function at the path of the request.
async fn call(
    State(renderer): State<Renderer>,
    user: SignedInUser,
    request: Request,
) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let arguments = body::read(&parts.headers, body, ARGUMENTS_LIMIT).await?;
    // Requests that accept HTML would be redirected to their referrer.
    parts.headers.remove(ACCEPT);
    let services = UserServices {
        state: renderer.state().clone(),
        user: user.user,
        today: today(
            &Access::of(&parts.extensions)?,
            renderer.state().sessions.now(),
        ),
        error: Arc::default(),
    };
    let error = services.error.clone();
    let services: Arc<dyn TaskServices> = Arc::new(services);
    let context = move || provide_context(services.clone());
    let request = Request::from_parts(parts, Body::from(arguments));
    let called = leptos_axum::handle_server_fns_with_context(context, request).await;
    let mut response = called.into_response();
    if let Some(error) = error.get() {
        return Err(error.clone());
    }
    if response.status().is_server_error() {
        return Err(ApiError::new(
            Code::InvalidJson,
            "The body must be a JSON object with the arguments of the function.",
        ));
    }
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The services on behalf of the user who sent the request.
#[derive(Clone)]
struct UserServices {
    state: AppState,
    user: UserId,
    today: CalendarDay,
    /// Why the function failed: `server_fn` itself knows no status but 500.
    error: Arc<OnceLock<ApiError>>,
}

impl UserServices {
    fn respond<T: 'static>(
        &self,
        outcome: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    ) -> ServiceFuture<T> {
        let slot = self.error.clone();
        Box::pin(async move {
            outcome.await.map_err(|error| {
                let problem = error.problem();
                let problem = ApiProblem {
                    status: problem.status,
                    code: problem.code.clone(),
                    detail: problem.detail.clone(),
                };
                slot.get_or_init(|| error);
                problem
            })
        })
    }
}

impl TaskServices for UserServices {
    fn find_tasks(&self, query: String) -> ServiceFuture<Vec<TaskOption>> {
        let Self {
            state, user, today, ..
        } = self.clone();
        self.respond(async move {
            let found = state
                .tasks
                .find_open(user, &query, FOUND_TASKS, Some(today));
            let found = found.await?;
            Ok(found.into_iter().map(timer::task_option).collect())
        })
    }

    fn create_task(&self, title: String, project: Option<Uuid>) -> ServiceFuture<TaskOption> {
        let Self { state, user, .. } = self.clone();
        let project = project.map(ProjectId::new);
        self.respond(
            async move { timer::find_or_create_task(&state, user, title, project, None).await },
        )
    }

    fn create_project(&self, name: String) -> ServiceFuture<TaskOption> {
        let Self { state, user, .. } = self.clone();
        self.respond(async move {
            let id = state.tasks.new_id();
            let request = ProjectRequest::Create(CreateProject {
                name,
                ..CreateProject::default()
            });
            let written = state.tasks.write(user, id, &request, None, None);
            let created = result_of(written.await?)?;
            created
                .map(timer::project_option)
                .ok_or_else(ApiError::internal)
        })
    }
}
