//! What all operations share: responses, headers, and examples of both.
//!
//! Added by rule, so that no operation lacks them.

use serde_json::{Map, Value, json};

use web::code::Code;
use web::problem::PROBLEM_JSON;

/// The methods that an item of `paths` may have.
pub(super) const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The beginning of the description of an optional body.
const OPTIONAL_BODY: &str = "May be omitted";

pub(super) fn complete_operation(path: &str, method: &str, operation: &mut Value) {
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
            if method == "get" {
                "`unavailable`: overloaded or shutting down"
            } else {
                "`not_written`: overloaded or shutting down; `outcome_unknown`: may have taken effect, send it again with the same key"
            },
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
    if operation["x-recent-authentication"] == true {
        shared.push(("403", "`reauthentication_required`"));
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

    let described = operation.get("description").is_some();
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    let success = responses.iter().find(|(status, _)| status.starts_with('2'));
    let success = success.and_then(|(_, response)| response["description"].as_str());
    let answer = success.map(|description| format!("{description}."));
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
    // Where the summary says all, its answer is the description.
    if let Some(answer) = answer.filter(|_| !described) {
        operation["description"] = json!(answer);
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
    // The default, in a document that clients read whole.
    if parameter["required"] == false
        && let Some(fields) = parameter.as_object_mut()
    {
        fields.remove("required");
    }
    // utoipa adds the default of an enumeration as a second schema, of an object.
    if let Some([schema, with_default]) = parameter["schema"]["allOf"].as_array().map(Vec::as_slice)
    {
        let mut schema = schema.clone();
        schema["default"] = with_default["default"].clone();
        parameter["schema"] = schema;
    }
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
pub(in super::super) fn scope(operation: &Value) -> Option<&str> {
    operation["x-required-scope"].as_str()
}

/// Whether the operation requires authentication.
pub(in super::super) fn is_secured(operation: &Value) -> bool {
    let schemes = operation["security"].as_array().into_iter().flatten();
    schemes
        .filter_map(Value::as_object)
        .any(|scheme| !scheme.is_empty())
}
