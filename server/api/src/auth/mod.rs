//! `/api/auth`: guests, registration, signing in and out, links of mails.

mod guest;
mod login;
mod logout;
mod reauthenticate;
mod recovery;
mod register;

use crate::routes::ApiRoutes;
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Guest, Login, Logout, Password, Recovery, Register};
use web::route_policy::RouteAccess::{Public, SignedIn};

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(Public, Guest, routes!(guest::guest))
        .route(Public, Register, routes!(register::register))
        .route(Public, Login, routes!(login::login))
        .route(SignedIn, Password, routes!(reauthenticate::reauthenticate))
        .route(Public, Logout, routes!(logout::logout))
        .route(Public, Recovery, routes!(recovery::request))
        .route(Public, Recovery, routes!(recovery::recover))
        .route(Public, Recovery, routes!(recovery::confirm_email))
}
