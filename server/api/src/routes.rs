//! Mounts the operations of the API: each with its access and its rate limit, from which the
//! OpenAPI document gets its security requirements.

use axum::http::Method;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use web::route_policy::{RouteAccess, RouteLimit, RoutePolicies, RoutePolicy};
use web::state::AppState;

/// Operations with their documentation and policies.
#[derive(Default)]
pub(super) struct ApiRoutes {
    router: OpenApiRouter<AppState>,
    policies: RoutePolicies,
}

impl ApiRoutes {
    pub(super) fn with_document(document: OpenApi) -> Self {
        Self {
            router: OpenApiRouter::with_openapi(document),
            policies: RoutePolicies::default(),
        }
    }

    /// Mounts the operations that `routes!` gives; path and method come from the handlers'
    /// documentation, so that nothing is served undocumented.
    pub(super) fn route(
        mut self,
        access: RouteAccess,
        limit: impl Into<RouteLimit>,
        (schemas, mut paths, handler): UtoipaMethodRouter<AppState>,
    ) -> Self {
        let limit = limit.into();
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                operation.security = Some(security(access));
                self.policies
                    .declare(path, method, RoutePolicy { access, limit });
            }
        }
        self.router = self.router.routes((schemas, paths, handler));
        self
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.policies.merge(other.policies);
        self
    }

    pub(super) fn into_parts(self) -> (axum::Router<AppState>, OpenApi, RoutePolicies) {
        let (router, document) = self.router.split_for_parts();
        (router, document, self.policies)
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, item.get.as_mut()),
        (Method::POST, item.post.as_mut()),
        (Method::PUT, item.put.as_mut()),
        (Method::PATCH, item.patch.as_mut()),
        (Method::DELETE, item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

fn security(access: RouteAccess) -> Vec<SecurityRequirement> {
    let login = || SecurityRequirement::new("login", [""; 0]);
    match access {
        RouteAccess::Public => vec![SecurityRequirement::default()],
        RouteAccess::SignedIn => vec![login()],
        RouteAccess::Scoped(scope) => {
            vec![login(), SecurityRequirement::new("token", [scope.as_str()])]
        }
    }
}
