//! `/api/webhooks`: URLs to which the user's events are posted.

mod deliveries;
mod delivery_query;
mod manage;
mod webhook_message;

use crate::routes::ApiRoutes;
use shared::wire::Scope::{SessionsRead, WebhooksManage};
use utoipa_axum::routes;
use web::rate_limit::RateLimitClass::{Read, Write};
use web::route_policy::RouteAccess::{Scoped, ScopedTwice};

pub(super) use webhook_message::{message_schemas, requests};

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(Scoped(WebhooksManage), Read, routes!(manage::list))
        // Whoever says where events go to, and which, reads them.
        .sensitive_route(
            ScopedTwice(WebhooksManage, SessionsRead),
            Write,
            routes!(manage::create),
        )
        .route(Scoped(WebhooksManage), Read, routes!(manage::get))
        .sensitive_route(
            ScopedTwice(WebhooksManage, SessionsRead),
            Write,
            routes!(manage::change),
        )
        .route(Scoped(WebhooksManage), Write, routes!(manage::delete))
        .sensitive_route(
            Scoped(WebhooksManage),
            Write,
            routes!(manage::rotate_secret),
        )
        .route(Scoped(WebhooksManage), Write, routes!(deliveries::test))
        .route(Scoped(WebhooksManage), Read, routes!(deliveries::list))
        .route(
            Scoped(WebhooksManage),
            Write,
            routes!(deliveries::redeliver),
        )
}
