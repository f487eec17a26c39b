//! The OpenAPI document: generated from the handlers, completed with what all operations share.
//!
//! Shared responses and headers are added by rule, so that no operation lacks them.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use shared::rules::SessionType;
use shared::wire::{Problem, WebhookMessage};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::webhooks;
use web::code::Code;
use web::problem::PROBLEM_JSON;

/// The methods that an item of `paths` may have.
pub(super) const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Unicode's White_Space, as a class of a regular expression.
macro_rules! white_space {
    () => {
        "\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
    };
}

/// The texts of requests. Surrounding white space of any kind is trimmed; inside, newline and tab
/// are the only control characters.
const TEXT: &str = concat!(
    "^[",
    white_space!(),
    "]*[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*[",
    white_space!(),
    "]*$",
);

/// Texts that must not be empty: the same with at least one character that is not white space.
const FILLED_TEXT: &str = concat!(
    "^[",
    white_space!(),
    "]*[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]",
    "[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*[",
    white_space!(),
    "]*$",
);

/// The beginning of the description of an optional body.
const OPTIONAL_BODY: &str = "May be omitted";

/// The OpenAPI document.
#[derive(Clone, Debug)]
pub struct Document(Arc<Value>);

impl Document {
    /// The document as JSON.
    #[must_use]
    pub fn as_json(&self) -> &Value {
        &self.0
    }

    /// Every operation: path, method in lower case, and its description.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let paths = self.0["paths"].as_object().into_iter().flatten();
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
    WebhookMessage::schemas(&mut schemas);
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .schema(Problem::name(), Problem::schema())
        .schema(WebhookMessage::name(), WebhookMessage::schema())
        .build();
    let info = InfoBuilder::new()
        .title("Stint")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Focus sessions: start, pause, resume, complete. JSON in camelCase; instants are RFC 3339 in UTC; \
             ids are UUIDs. Errors are RFC 9457 problems with a stable `code`. Every response has `X-Request-Id`.",
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// Adds what all operations share.
pub(super) fn complete(generated: OpenApi) -> Document {
    let mut document = serde_json::to_value(generated).unwrap_or_default();
    document["servers"] = json!([{ "url": "/" }]);
    document["webhooks"] = webhooks::requests();
    document["components"]["securitySchemes"] = json!({
        "login": {
            "type": "apiKey", "in": "cookie", "name": "stint_login",
            "description": "The cookie of a signed-in user, `__Host-stint_login` over https. Allows every operation.",
        },
        "token": {
            "type": "http", "scheme": "bearer", "bearerFormat": "stint_…",
            "description": "An API token. Allows what its scopes say; each operation names the scope it requires.",
        },
    });
    constrain_requests(&mut document["components"]["schemas"]);
    close_bodies(&mut document);
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                complete_operation(path, operation);
            }
        }
    }
    Document(Arc::new(document))
}

/// Constraints that the attributes of types cannot express. The fields concerned are marked by a
/// format: the patterns of texts, and lengths that depend on the type of a session.
fn constrain_requests(schemas: &mut Value) {
    let schemas = schemas.as_object_mut().into_iter().flatten();
    for (_, schema) in schemas {
        let mut depends_on_type = false;
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (_, property) in properties.into_iter().flatten() {
            let pattern = match property["format"].as_str() {
                Some("text") => Some(TEXT),
                Some("filled-text") => Some(FILLED_TEXT),
                Some("length-of-type") => None,
                _ => continue,
            };
            depends_on_type |= pattern.is_none();
            if let Some(property) = property.as_object_mut() {
                property.remove("format");
                property.extend(pattern.map(|pattern| ("pattern".to_owned(), json!(pattern))));
            }
        }
        // A replayed command has a type only if it is a start.
        let has_type = schema["required"]
            .as_array()
            .is_some_and(|required| required.contains(&json!("sessionType")));
        if depends_on_type && has_type {
            schema["oneOf"] = lengths_of_types();
        }
    }
}

/// For each session type the lengths that it can have.
fn lengths_of_types() -> Value {
    SessionType::ALL
        .iter()
        .map(|session_type| match session_type.preset_minutes() {
            Some(minutes) => json!({ "properties": {
                "sessionType": { "const": session_type.as_str() },
                "plannedDuration": { "enum": [minutes, null] },
            }}),
            None => json!({
                "properties": {
                    "sessionType": { "const": session_type.as_str() },
                    "plannedDuration": { "type": "integer" },
                },
                "required": ["plannedDuration"],
            }),
        })
        .collect()
}

/// Bodies have no fields but the ones that are named: [`shared::body`] refuses all others.
fn close_bodies(document: &mut Value) {
    let items = document["paths"].as_object().into_iter().flatten();
    let operations = items.filter_map(|(_, item)| item.as_object()).flatten();
    let bodies: Vec<String> = operations
        .filter_map(|(_, operation)| {
            let content = &operation["requestBody"]["content"]["application/json"];
            let name = content["schema"]["$ref"].as_str()?.rsplit('/').next()?;
            Some(name.to_owned())
        })
        .collect();
    for name in bodies {
        if let Some(Value::Object(schema)) = document["components"]["schemas"].get_mut(&name) {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
    }
}

fn complete_operation(path: &str, operation: &mut Value) {
    let parameters = operation["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let has = |location: &str| {
        parameters
            .iter()
            .any(|parameter| parameter["in"] == location)
    };
    let names = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
    let takes_body = operation.get("requestBody").is_some();
    // Whatever takes the key is read the same way, with or without a body.
    let once = names("Idempotency-Key");
    let secured = is_secured(operation);
    let token = scope(operation).is_some();
    if let Some(scope) = scope(operation) {
        operation["x-required-scope"] = json!(scope);
    }
    // By `get_mut`: writing through an index would leave a null where there is none.
    let described = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in described.into_iter().flatten() {
        complete_parameter(parameter);
    }
    let described = operation["requestBody"]["description"]
        .as_str()
        .unwrap_or_default();
    if described.starts_with(OPTIONAL_BODY) {
        operation["requestBody"]["required"] = json!(false);
    }

    let mut shared: Vec<(&str, &str)> = vec![
        ("429", "`rate_limited`"),
        ("500", "`internal_error`"),
        (
            "503",
            "`unavailable`: overloaded or shutting down; nothing was written",
        ),
    ];
    if token {
        shared.push(("401", "`unauthenticated`"));
        shared.push(("403", "`insufficient_scope`"));
    } else if secured {
        shared.push(("401", "`invalid_token`; `unauthenticated`"));
        if operation["responses"].get("403").is_none() {
            shared.push(("403", "`login_required`"));
        }
    }
    if has("path") || has("query") || takes_body || once {
        shared.push((
            "400",
            "`invalid_id`, `invalid_query`, `invalid_header`, `invalid_json`: malformed",
        ));
    }
    if takes_body || once {
        shared.push(("408", "`request_timeout`"));
        shared.push(("413", "`body_too_large`"));
        shared.push(("415", "`unsupported_media_type`"));
        shared.push(("422", "`unknown_field`, `required`, `wrong_type`, `idempotency_key_reused`; or `validation_failed` for several"));
    }
    let not_found = not_found(path).filter(|_| operation["responses"].get("404").is_none());
    if let Some(not_found) = &not_found {
        shared.push(("404", not_found));
    }
    if names("If-Match") {
        shared.push((
            "412",
            "`version_mismatch`: `If-Match` names another version",
        ));
    }

    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    for (status, description) in shared {
        let response = responses.entry(status).or_insert_with(|| json!({}));
        let own = response["description"].as_str().unwrap_or_default();
        response["description"] = if own.is_empty() {
            json!(description)
        } else {
            json!(format!("{own}; {description}"))
        };
    }
    for (status, response) in responses {
        complete_response(status, once, response);
    }
}

/// The description of 404 for an unknown id in the path: of `/api/tasks/{id}` the code
/// `task_not_found` with its reasons.
fn not_found(path: &str) -> Option<String> {
    let (collection, _) = path.split_once("/{id}")?;
    let noun = collection.rsplit('/').next()?.strip_suffix('s')?;
    let code = Code::parse(&format!("{noun}_not_found"))?;
    Some(format!("`{}`: {}", code.as_str(), code.reasons()?))
}

/// A parameter may be left out, but is never null.
fn complete_parameter(parameter: &mut Value) {
    if let Some(alternatives) = parameter["schema"]["oneOf"].as_array() {
        let null = json!({ "type": "null" });
        let others: Vec<_> = alternatives.iter().filter(|one| **one != null).collect();
        if let [only] = others.as_slice() {
            parameter["schema"] = (*only).clone();
        }
        return;
    }
    let kinds = parameter["schema"]["type"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let kinds: Vec<_> = kinds.into_iter().filter(|kind| kind != "null").collect();
    if let [kind] = kinds.as_slice() {
        parameter["schema"]["type"] = kind.clone();
    }
}

fn complete_response(status: &str, once: bool, response: &mut Value) {
    if status.starts_with(['4', '5']) {
        response["content"] =
            json!({ PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } });
    }
    let text =
        |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    let mut headers = Map::new();
    headers.insert(
        "X-Request-Id".to_owned(),
        text("The request's id, sent by the client or generated"),
    );
    // Without rate limits, or before they were checked, there are no such headers.
    headers.insert(
        "RateLimit".to_owned(),
        text("The remaining requests: `\"name\";r=` how many more now, `t=` in how many seconds there is one more (draft-ietf-httpapi-ratelimit-headers)"),
    );
    headers.insert(
        "RateLimit-Policy".to_owned(),
        text("The limit: `\"name\";q=` how many at once, `w=` in how many seconds all of them are back"),
    );
    match status {
        "401" | "403" => drop(headers.insert(
            "WWW-Authenticate".to_owned(),
            text("How to sign in (RFC 6750)"),
        )),
        "429" | "503" => drop(headers.insert("Retry-After".to_owned(), text("Seconds to wait"))),
        _ => {}
    }
    if once && (status.starts_with('2') || matches!(status, "404" | "409" | "422")) {
        let replayed = text("`true` if the response was stored for the `Idempotency-Key`");
        headers.insert("Idempotency-Replayed".to_owned(), replayed);
    }
    match response["headers"].as_object_mut() {
        Some(own) => own.extend(headers),
        None => response["headers"] = Value::Object(headers),
    }
}

/// The scope a token needs for the operation; none where no token may do it.
pub(super) fn scope(operation: &Value) -> Option<&str> {
    operation["security"]
        .as_array()?
        .iter()
        .find_map(|scheme| scheme["token"].get(0)?.as_str())
}

/// Whether the operation requires authentication.
pub(super) fn is_secured(operation: &Value) -> bool {
    let schemes = operation["security"].as_array().into_iter().flatten();
    schemes
        .filter_map(Value::as_object)
        .any(|scheme| !scheme.is_empty())
}
