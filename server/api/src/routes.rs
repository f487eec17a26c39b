//! Mounts the operations of the API: each with its access and its rate limit, from which the
//! OpenAPI document gets its security requirements.

use axum::http::Method;
use utoipa::openapi::OpenApi;
use utoipa::openapi::extensions::{Extensions, ExtensionsBuilder};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use web::rate_limit::RateLimitClass;
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
        self,
        access: RouteAccess,
        limit: impl Into<RouteLimit>,
        routes: UtoipaMethodRouter<AppState>,
    ) -> Self {
        self.mount(RoutePolicy::new(access, limit.into()), routes)
    }

    /// As [`Self::route`], for operations that hand out or redirect what is of use longer than the
    /// sign-in: its password must have been confirmed recently.
    pub(super) fn sensitive_route(
        self,
        access: RouteAccess,
        limit: impl Into<RouteLimit>,
        routes: UtoipaMethodRouter<AppState>,
    ) -> Self {
        let policy = RoutePolicy {
            needs_recent: true,
            ..RoutePolicy::new(access, limit.into())
        };
        self.mount(policy, routes)
    }

    fn mount(
        mut self,
        policy: RoutePolicy,
        (schemas, mut paths, handler): UtoipaMethodRouter<AppState>,
    ) -> Self {
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                operation.security = Some(security(policy.access));
                operation.extensions = Some(extensions(policy));
                self.policies.declare(path, method, policy);
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
    let by = |name: &str| SecurityRequirement::new(name, [""; 0]);
    match access {
        RouteAccess::Public => vec![SecurityRequirement::default()],
        RouteAccess::SignedIn => vec![by("login")],
        RouteAccess::Scoped(_) | RouteAccess::ScopedTwice(..) => vec![by("login"), by("token")],
    }
}

/// Whether a sign-in must be recent, the scope that a token needs, and the rate limit that counts the operation. Bearer tokens have
/// no scopes in OpenAPI.
fn extensions(policy: RoutePolicy) -> Extensions {
    let RoutePolicy { access, limit, .. } = policy;
    let mut extensions = ExtensionsBuilder::new();
    if policy.needs_recent {
        extensions = extensions.add("x-recent-authentication", true);
    }
    let scopes = match access {
        RouteAccess::Scoped(scope) => Some(scope.as_str().to_owned()),
        RouteAccess::ScopedTwice(first, second) => {
            Some(format!("{} {}", first.as_str(), second.as_str()))
        }
        RouteAccess::Public | RouteAccess::SignedIn => None,
    };
    if let Some(scopes) = scopes {
        extensions = extensions.add("x-required-scope", scopes);
    }
    let counted = match access {
        RouteAccess::Public => limit.class.address_limit(),
        _ => limit.class.user_limit(),
    };
    // Without a user reads are not counted.
    let is_counted = access != RouteAccess::Public || limit.class != RateLimitClass::Read;
    if let Some(counted) = counted.filter(|_| is_counted) {
        extensions = extensions.add("x-rate-limit", counted.name());
        if limit.cost > 1 {
            extensions = extensions.add("x-rate-limit-cost", limit.cost);
        }
    }
    extensions.build()
}
