//! What each route requires: who may call it, and which rate limit counts it.
//!
//! Both are declared where the route is mounted and enforced from that declaration. A route that
//! was mounted without one is answered with 500, so that nothing is served unprotected.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::handler::Handler;
use axum::http::{Extensions, HeaderMap, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, post};
use metrics::SecurityEvent;
use shared::wire::Scope;
use tracing::Instrument;

use super::access;
use super::body_bytes::BodyBytes;
use super::client_address::{ClientAddress, address_span, request_client};
use super::code::Code;
use super::identity::Identity;
use super::login_cookie;
use super::problem::ApiError;
use super::rate_limit::{RateLimitClass, RemainingQuota};
use super::request_deadline::{deadline, in_time};
use super::search_cost::search_cost;
use super::sign_in;
use super::state::AppState;

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteAccess {
    /// Everybody; the handler may still require a sign-in for some requests, as forms do.
    Public,
    /// Users who are signed in by cookie; tokens may not manage accounts.
    SignedIn,
    /// Signed-in users, and tokens with this scope.
    Scoped(Scope),
    /// The same with two scopes.
    ScopedTwice(Scope, Scope),
}

/// What a route requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoutePolicy {
    /// Who may call it.
    pub access: RouteAccess,
    /// The rate limit that counts its requests.
    pub limit: RouteLimit,
    /// Whether a sign-in must have been authenticated recently: for what is of use longer than the
    /// sign-in.
    pub needs_recent: bool,
}

/// The rate limit that counts the requests of a route, and as how many each counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteLimit {
    /// The limit.
    pub class: RateLimitClass,
    /// Look-ups and small writes cost one.
    pub cost: u32,
}

/// What statistics cost: they go through all sessions of a range.
pub const STATISTICS_COST: u32 = 30;

/// What an amendment of many sessions costs: up to 50 in one transaction.
pub const AMEND_MANY_COST: u32 = 10;
/// What a merge of tasks or projects costs: it moves up to 2 000 sessions.
pub const MERGE_COST: u32 = 50;

/// What a page costs: it takes several look-ups and is rendered.
const PAGE_COST: u32 = 10;

impl RouteLimit {
    /// A limit and what a request costs.
    #[must_use]
    pub const fn new(class: RateLimitClass, cost: u32) -> Self {
        Self { class, cost }
    }
}

impl From<RateLimitClass> for RouteLimit {
    fn from(class: RateLimitClass) -> Self {
        Self::new(class, 1)
    }
}

impl RoutePolicy {
    /// The policy of a page: readable by everybody.
    pub const PAGE: Self = Self::page(PAGE_COST);

    /// A policy that takes sign-ins of any age.
    #[must_use]
    pub const fn new(access: RouteAccess, limit: RouteLimit) -> Self {
        Self {
            access,
            limit,
            needs_recent: false,
        }
    }

    /// The policy of a page with its cost.
    #[must_use]
    pub const fn page(cost: u32) -> Self {
        Self::new(
            RouteAccess::Public,
            RouteLimit::new(RateLimitClass::Page, cost),
        )
    }

    /// The policy of a route for everybody.
    #[must_use]
    pub const fn public(class: RateLimitClass) -> Self {
        Self::new(RouteAccess::Public, RouteLimit::new(class, 1))
    }
}

/// The declared policies, by path and method.
#[derive(Clone, Debug, Default)]
pub struct RoutePolicies(HashMap<String, HashMap<Method, RoutePolicy>>);

impl RoutePolicies {
    /// Declares the policy of a route.
    pub fn declare(&mut self, path: &str, method: Method, policy: RoutePolicy) {
        self.methods_of(path).insert(method, policy);
    }

    /// Declares a path whose every request is answered with an error, 404 or 405.
    pub fn declare_unserved(&mut self, path: &str) {
        self.methods_of(path);
    }

    /// Adds the declarations of another table.
    pub fn merge(&mut self, other: Self) {
        for (path, methods) in other.0 {
            self.methods_of(&path).extend(methods);
        }
    }

    /// Every declared route that is served, in no order.
    pub fn routes(&self) -> impl Iterator<Item = (&Method, &str)> {
        self.0
            .iter()
            .flat_map(|(path, methods)| methods.keys().map(move |method| (method, path.as_str())))
    }

    /// Every declared path that is served, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let served = self.0.iter().filter(|(_, methods)| !methods.is_empty());
        served.map(|(path, _)| path.as_str())
    }

    /// The methods that a declared path is served by, in no order.
    pub fn methods(&self, path: &str) -> impl Iterator<Item = &Method> {
        self.0.get(path).into_iter().flat_map(HashMap::keys)
    }

    /// Whether a path of a request is served, by any method.
    #[must_use]
    pub fn serves(&self, path: &str) -> bool {
        self.paths().any(|template| {
            let (parts, sent) = (template.split('/'), path.split('/'));
            parts.clone().count() == sent.clone().count()
                && parts
                    .zip(sent)
                    .all(|(part, sent)| part == sent || part.starts_with('{') && !sent.is_empty())
        })
    }

    /// Adds the layer that enforces the declarations.
    pub fn enforce<S>(self, router: Router<S>, state: AppState) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        router.layer(from_fn_with_state((state, Arc::new(self)), enforce))
    }

    fn methods_of(&mut self, path: &str) -> &mut HashMap<Method, RoutePolicy> {
        self.0.entry(path.to_owned()).or_default()
    }

    /// The policy of a request; `None` for a route that was not declared.
    fn find(&self, method: &Method, path: Option<&str>) -> Option<RoutePolicy> {
        let Some(path) = path else {
            return Some(unserved(method, ""));
        };
        // axum serves HEAD by the handler of GET.
        let served = if *method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let declared = self.0.get(path)?.get(served).copied();
        Some(declared.unwrap_or_else(|| unserved(method, path)))
    }
}

/// The policy of static files, and of requests that are answered with 404 or 405.
fn unserved(method: &Method, path: &str) -> RoutePolicy {
    let is_read = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    RoutePolicy::public(match (is_read, path.starts_with("/api/")) {
        (true, true) => RateLimitClass::Read,
        (true, false) => RateLimitClass::Unlimited,
        (false, _) => RateLimitClass::Write,
    })
}

/// A router whose routes all have a policy.
#[derive(Clone, Debug)]
pub struct PolicyRouter<S = ()> {
    router: Router<S>,
    policies: RoutePolicies,
}

impl<S: Clone + Send + Sync + 'static> Default for PolicyRouter<S> {
    fn default() -> Self {
        Self {
            router: Router::new(),
            policies: RoutePolicies::default(),
        }
    }
}

impl<S: Clone + Send + Sync + 'static> PolicyRouter<S> {
    /// Mounts a page for `GET`.
    #[must_use]
    pub fn page<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.route(path, Method::GET, RoutePolicy::PAGE, get(handler))
    }

    /// Mounts a page for `GET` that costs more than others.
    #[must_use]
    pub fn costly_page<H, T>(self, path: &str, cost: u32, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let policy = RoutePolicy::page(cost);
        self.route(path, Method::GET, policy, get(handler))
    }

    /// Mounts a form for `POST`. Its handler signs in a guest or redirects to the sign-in page.
    #[must_use]
    pub fn form<H, T>(self, path: &str, limit: impl Into<RouteLimit>, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.route(
            path,
            Method::POST,
            RoutePolicy::new(RouteAccess::Public, limit.into()),
            post(handler),
        )
    }

    /// Mounts the handler of one method.
    #[must_use]
    pub fn route(
        mut self,
        path: &str,
        method: Method,
        policy: RoutePolicy,
        handler: MethodRouter<S>,
    ) -> Self {
        self.policies.declare(path, method, policy);
        self.router = self.router.route(path, handler);
        self
    }

    /// Mounts a handler that answers every request to the path with an error.
    #[must_use]
    pub fn unserved<H, T>(mut self, path: &str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.policies.declare_unserved(path);
        self.router = self.router.route(path, any(handler));
        self
    }

    /// Adds the routes of another router.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.policies.merge(other.policies);
        self
    }

    /// The response to other methods on the paths so far.
    #[must_use]
    pub fn method_not_allowed_fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.router = self.router.method_not_allowed_fallback(handler);
        self
    }

    /// Gives the handlers their state.
    pub fn with_state<S2>(self, state: S) -> PolicyRouter<S2> {
        PolicyRouter {
            router: self.router.with_state(state),
            policies: self.policies,
        }
    }

    /// A router whose routes are declared in `policies`.
    pub const fn from_parts(router: Router<S>, policies: RoutePolicies) -> Self {
        Self { router, policies }
    }

    /// The policies so far.
    pub const fn policies(&self) -> &RoutePolicies {
        &self.policies
    }

    /// The router without the layer, and the policies to enforce.
    pub fn into_parts(self) -> (Router<S>, RoutePolicies) {
        (self.router, self.policies)
    }
}

async fn enforce(
    State((state, policies)): State<(AppState, Arc<RoutePolicies>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map(MatchedPath::as_str);
    let Some(policy) = policies.find(request.method(), path) else {
        tracing::error!(
            path,
            "a route is mounted without access and rate limit; answered 500"
        );
        return ApiError::internal().into_response();
    };
    let address = ClientAddress::of(request.extensions());
    let client = address_span(address);
    let class = policy.limit.class;
    let cost = policy.limit.cost.max(search_cost(request.uri()));
    let limit = RouteLimit::new(class, cost);
    let quota = match count(&state, limit, request.headers(), request.extensions()).await {
        Ok(quota) => quota,
        Err(error) => {
            if class == RateLimitClass::Login {
                client.in_scope(|| sign_in::limited(&state));
            }
            return error.into_response();
        }
    };
    let identity = request.extensions().get::<Identity>();
    let user = identity.map(|identity| identity.user);
    let received = BodyBytes::count(&mut request);
    let mut allowed = match policy.access {
        RouteAccess::Public => Ok(()),
        RouteAccess::SignedIn => access::check_signed_in(request.extensions()),
        RouteAccess::Scoped(scope) => access::check_scope(request.extensions(), scope),
        RouteAccess::ScopedTwice(first, second) => access::check_scope(request.extensions(), first)
            .and_then(|()| access::check_scope(request.extensions(), second)),
    };
    if policy.needs_recent && allowed.is_ok() {
        allowed = access::check_recent(request.extensions(), state.clock.now());
    }
    let reads = request.method().is_safe();
    let mut response = match allowed {
        Ok(()) => {
            let origin = request_client(request.extensions(), request.headers());
            let answer = origin.scope(next.run(request)).instrument(client);
            in_time(deadline(class), reads, answer).await
        }
        Err(error) => {
            // A page that asks to sign in is no event, nor is one that asks for the password.
            if user.is_some() && error.code() != Code::ReauthenticationRequired {
                let log = state.accounts.security_log();
                client.in_scope(|| log.refused(SecurityEvent::Access, user));
            }
            error.into_response()
        }
    };
    let cost = received.get() / bytes_per_request(class);
    let cost = u32::try_from(cost).unwrap_or(u32::MAX);
    state.limits.charge(class, user, address, cost);
    if class == RateLimitClass::Login
        && response.status() == StatusCode::SERVICE_UNAVAILABLE
        && quota.is_some()
    {
        state.limits.refund_address(class, address);
    }
    if let Some(quota) = quota {
        quota.add_unless_present(response.headers_mut());
    }
    response
}

/// Bytes of a body that count as one more request.
const fn bytes_per_request(class: RateLimitClass) -> u64 {
    match class {
        // Imports are as large as they are, but few.
        RateLimitClass::Export => 4 * 1024 * 1024,
        _ => 16 * 1024,
    }
}

/// Counts the request; 429 where the limit is reached.
async fn count(
    state: &AppState,
    RouteLimit { class, cost }: RouteLimit,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<Option<RemainingQuota>, ApiError> {
    let address = ClientAddress::of(extensions);
    let identity = extensions.get::<Identity>();
    if class == RateLimitClass::Login {
        let device = login_cookie::read_device(headers);
        if sign_in::known_device(state, device.as_deref())
            .await
            .is_some()
        {
            // Counted by device and account once it is known which account is meant.
            return Ok(None);
        }
    }
    match (class, identity.map(|identity| identity.user)) {
        // Without a sign-in only the API's document and the like can be read.
        (RateLimitClass::Unlimited, _) | (RateLimitClass::Read, None) => Ok(None),
        // Many users may share an address, so that each has a limit of their own.
        (
            RateLimitClass::Write
            | RateLimitClass::Read
            | RateLimitClass::Page
            | RateLimitClass::Export,
            Some(user),
        ) => state.limits.count_user(class, user, cost),
        // Without a user a page has no data.
        (RateLimitClass::Page, None) => state.limits.count_address(class, address, 1),
        (RateLimitClass::Password | RateLimitClass::Tokens, Some(user)) => {
            state.limits.count_address(class, address, cost)?;
            state.limits.count_user(class, user, cost)
        }
        _ => state.limits.count_address(class, address, cost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies() -> RoutePolicies {
        let router = PolicyRouter::<()>::default()
            .page("/page", async || "")
            .form("/form", RateLimitClass::Login, async || "");
        let (_, mut policies) = router.into_parts();
        policies.declare_unserved("/api/{*rest}");
        policies
    }

    #[test]
    fn a_route_without_a_declaration_has_no_policy() {
        assert_eq!(policies().find(&Method::GET, Some("/other")), None);
    }

    #[test]
    fn head_has_the_policy_of_get() {
        let policies = policies();
        for method in [Method::GET, Method::HEAD] {
            let found = policies.find(&method, Some("/page"));
            assert_eq!(found, Some(RoutePolicy::PAGE));
        }
    }

    #[test]
    fn other_methods_and_unknown_paths_have_rate_limits() {
        let policies = policies();
        for (method, path, expected) in [
            (Method::POST, Some("/form"), RateLimitClass::Login),
            (Method::GET, Some("/form"), RateLimitClass::Unlimited),
            (Method::PUT, Some("/form"), RateLimitClass::Write),
            (Method::GET, Some("/api/{*rest}"), RateLimitClass::Read),
            (Method::POST, Some("/api/{*rest}"), RateLimitClass::Write),
            (Method::GET, None, RateLimitClass::Unlimited),
            (Method::DELETE, None, RateLimitClass::Write),
        ] {
            let found = policies
                .find(&method, path)
                .map(|policy| policy.limit.class);
            assert_eq!(found, Some(expected), "{method} {path:?}");
        }
    }
}
