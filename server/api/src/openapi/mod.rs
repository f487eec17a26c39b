//! The OpenAPI document: generated from the handlers, completed with what all operations share.

mod components;
mod constraints;
mod descriptions;
mod event_schemas;
mod examples;
mod operations;
mod scalars;
mod schemas;
mod version_3_0;

use serde_json::{Map, Value, json};
use shared::wire::Problem;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema, ToSchema};
use web::base_path::BasePath;
use web::rate_limit::Limit;

use super::webhooks;
use crate::on_demand::{OnDemand, on_demand};
use operations::{CommonRefusals, METHODS};
pub(super) use operations::{is_secured, scope};

/// The groups of operations, in the order of the readable page.
const TAGS: &[(&str, &str)] = &[
    (
        "Server",
        "What this server is, what it can do, and the rules it decides by.",
    ),
    ("Sessions", "Focus sessions: one is open at a time."),
    (
        "Offline replay",
        "Commands that a client decided by itself while it had no connection.",
    ),
    (
        "Events",
        "The append-only log of everything that happened to sessions, tasks, projects and profile.",
    ),
    (
        "Tasks",
        "The built-in list of tasks and projects, and the progress that sessions made.",
    ),
    (
        "Statistics",
        "Sums, streaks and distributions over sessions.",
    ),
    ("Your data", "Export, import and the calendar feed."),
    ("Accounts", "Guests, accounts, sign-ins and API tokens."),
    ("Webhooks", "Web addresses to which events are posted."),
    (
        "Webhook deliveries",
        "The requests that a webhook receives.",
    ),
    ("Push", "Web Push for alerts of deadlines."),
];

/// The OpenAPI document, completed when it is first needed, which takes 20 MB for a moment.
#[derive(Clone, Debug)]
pub struct Document(OnDemand<CompletedDocument>);

#[derive(Debug)]
struct CompletedDocument {
    expanded: Value,
    published: Value,
}

impl Document {
    /// The document of these operations, without what all share, at this base path.
    pub(super) fn of(generated: OpenApi, base: BasePath) -> Self {
        Self(on_demand(move || complete(generated, &base)))
    }

    /// The document with everything that an operation has at the operation itself.
    #[must_use]
    pub fn as_json(&self) -> &Value {
        &self.0.expanded
    }

    /// The document as it is served: what operations share is a component.
    #[must_use]
    pub fn published(&self) -> &Value {
        &self.0.published
    }

    /// [`Self::published`] as OpenAPI 3.0.
    #[must_use]
    pub fn version_3_0(&self) -> Value {
        version_3_0::rendered(self.published())
    }

    /// Every operation: path, method in lower case, and its description.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let paths = self.as_json()["paths"].as_object().into_iter().flatten();
        paths.flat_map(|(path, item)| {
            let operations = item.as_object().into_iter().flatten();
            operations
                .filter(|(method, _)| METHODS.contains(&method.as_str()))
                .map(|(method, operation)| (path.as_str(), method.as_str(), operation))
        })
    }
}

/// The document without operations.
pub(super) fn base() -> OpenApi {
    let mut schemas = Vec::new();
    Problem::schemas(&mut schemas);
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .schema(Problem::name(), Problem::schema())
        .build();
    let info = InfoBuilder::new()
        .title("Stint")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Focus sessions: start, pause, resume, complete. JSON in camelCase; instants are RFC 3339 in UTC; \
             ids are UUIDs. Errors are RFC 9457 problems with a stable `code`. Every response has `X-Request-Id`, and \
             `RateLimit` with `RateLimit-Policy` where a limit counts it, stored ones `Idempotency-Replayed`: see \
             `components/headers`. What several operations may be refused with is in `components/responses`, `4XX` \
             and `5XX`, also where an operation names codes of that status itself.",
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// Every rate limit: how many requests at once, and after how many milliseconds there is one more.
fn rate_limits() -> Value {
    let limits = Limit::ALL.iter().map(|limit| {
        let size = limit.default_size();
        let period = u64::try_from(size.period.as_millis()).unwrap_or(u64::MAX);
        let size = json!({ "burst": size.burst, "periodMilliseconds": period });
        (limit.name().to_owned(), size)
    });
    limits.collect::<Map<_, _>>().into()
}

/// Adds what all operations share.
fn complete(generated: OpenApi, base: &BasePath) -> CompletedDocument {
    let mut document = serde_json::to_value(generated).unwrap_or_default();
    document["info"]["license"] = json!({
        "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0",
    });
    document["info"]["contact"] = json!({ "name": "The operator of this server" });
    document["servers"] = json!([{ "url": if base.is_empty() { "/" } else { base.as_str() } }]);
    document["tags"] = TAGS
        .iter()
        .map(|(name, description)| json!({ "name": name, "description": description }))
        .collect();
    document["webhooks"] = webhooks::requests();
    document["x-rate-limits"] = rate_limits();
    document["components"]["securitySchemes"] = json!({
        "login": {
            "type": "apiKey", "in": "cookie", "name": "stint_login",
            "description": "The cookie of a signed-in user, `__Host-stint_login` over https. Allows every operation.",
        },
        "token": {
            "type": "http", "scheme": "bearer", "bearerFormat": "stint_…",
            "description": "An API token. Allows what its scopes say; `x-required-scope` of each operation names the scope it requires.",
        },
    });
    schemas::complete(&mut document);
    scalars::write_out(&mut document);
    constraints::constrain_requests(&mut document["components"]["schemas"]);
    constraints::close_bodies(&mut document);
    let mut published = document.clone();
    each_operation(&mut document, &mut |path, method, operation| {
        operations::complete_operation(path, method, operation, None);
    });
    examples::add(&mut document);
    let mut common = CommonRefusals::default();
    each_operation(&mut published, &mut |path, method, operation| {
        operations::complete_operation(path, method, operation, Some(&mut common));
    });
    each_operation(&mut published, &mut |_, _, operation| {
        common.remove_from(operation);
    });
    published["components"]["responses"] = common.responses();
    examples::add(&mut published);
    components::share(&mut published);
    CompletedDocument {
        expanded: document,
        published,
    }
}

fn each_operation(document: &mut Value, on_operation: &mut dyn FnMut(&str, &str, &mut Value)) {
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                on_operation(path, method, operation);
            }
        }
    }
}
