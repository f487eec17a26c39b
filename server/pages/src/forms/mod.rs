//! Plain HTML forms, for pages without JavaScript: each post calls the same service as the API
//! and answers with the way to a page.
//!
//! Decides nothing. Behind the same layers as the API: authentication, cross-site, limits.

mod account;
mod fields;
mod history;
mod posted;
mod settings;
mod tasks;
mod timer;
mod way;

use axum::Router;
use axum::http::Method;
use axum::routing::post;

use crate::Renderer;
use fields::Fields;
use service::Execution;
pub(super) use way::own_path;
use web::problem::ApiError;

/// Where the forms of the pages post to.
pub(super) fn routes(renderer: Renderer) -> Router {
    Router::new()
        .route("/forms/{command}", post(timer::take))
        .route("/forms/register", post(account::register))
        .route("/forms/login", post(account::login))
        .route("/forms/logout", post(account::logout))
        .route("/forms/history/amend", post(history::amend))
        .route("/forms/history/delete", post(history::delete))
        .route("/forms/history/restore", post(history::restore))
        .route("/forms/tasks/{action}", post(tasks::task))
        .route("/forms/projects/{action}", post(tasks::project))
        .merge(settings::routes())
        .method_not_allowed_fallback(only_posts)
        .with_state(renderer)
}

/// Whoever asks for the address that their form was answered at.
async fn only_posts(method: Method) -> ApiError {
    ApiError::method_not_allowed(method.as_str())
}

/// What was decided about a form. Forms have no `Idempotency-Key`, so it is never an answer
/// from before, which would be none.
fn decided<T, E>(execution: Execution<Result<T, E>>) -> Result<Option<T>, ApiError>
where
    ApiError: for<'a> From<&'a E>,
{
    match execution {
        Execution::Decided(outcome) => (*outcome)
            .map(Some)
            .map_err(|refused| ApiError::from(&refused)),
        Execution::Replayed(_) => Ok(None),
    }
}
