//! Plain HTML forms, for pages without JavaScript: each calls the same service as the API and
//! redirects to a page. Behind the same layers: authentication, cross-site check, rate limits.

mod account;
mod email_links;
mod form_fields;
mod form_request;
mod guest_sessions;
mod history;
mod moving;
mod reauthentication;
mod safe_redirect;
mod session_times;
mod settings;
mod tasks;
mod timer;

use axum::http::Method;

use crate::renderer::Renderer;
pub(super) use safe_redirect::{local_path, see_other};
use web::problem::ApiError;
use web::rate_limit::RateLimitClass::{Export, Login, Logout, Recovery, Register, Write};
use web::route_policy::{AMEND_MANY_COST, MERGE_COST, PolicyRouter, RouteLimit};

/// Routes of the forms.
pub(super) fn routes(renderer: Renderer) -> PolicyRouter {
    let many = RouteLimit::new(Write, AMEND_MANY_COST);
    let merge = RouteLimit::new(Write, MERGE_COST);
    PolicyRouter::default()
        .form("/forms/{command}", Write, timer::execute)
        .form("/forms/register", Register, account::register)
        .form("/forms/login", Login, account::login)
        .form("/forms/logout", Logout, account::logout)
        .form("/forms/recover", Recovery, email_links::recover)
        .form("/forms/new-password", Recovery, email_links::new_password)
        .form("/forms/confirm-email", Recovery, email_links::confirm_email)
        .form("/forms/guest-sessions/add", Export, guest_sessions::add)
        .form(
            "/forms/guest-sessions/decline",
            Write,
            guest_sessions::decline,
        )
        .form("/forms/history/amend", Write, history::amend)
        .form("/forms/history/delete", Write, history::delete)
        .form("/forms/history/restore", Write, history::restore)
        .form("/forms/history/record", Write, session_times::record)
        .form("/forms/history/correct", Write, session_times::correct)
        .form("/forms/history/end", Write, session_times::end)
        .form("/forms/history/split", Write, session_times::split)
        .form("/forms/history/move", many, moving::move_sessions)
        .form("/forms/tasks/{action}", Write, tasks::task)
        .form("/forms/tasks/merge", merge, tasks::merge_task)
        .form("/forms/projects/{action}", Write, tasks::project)
        .form("/forms/projects/merge", merge, tasks::merge_project)
        .merge(settings::routes(&renderer))
        .method_not_allowed_fallback(get_not_allowed)
        .with_state(renderer)
}

/// 405 for a GET of what takes `POST` only, as after a reload of a form's response.
pub(super) async fn get_not_allowed(method: Method) -> ApiError {
    ApiError::method_not_allowed(method.as_str(), "POST")
}
