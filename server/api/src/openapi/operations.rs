//! What all operations share: refusals and headers.
//!
//! Added by rule, so that no operation lacks them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use web::code::Code;
use web::problem::PROBLEM_JSON;

/// The methods that an item of `paths` may have.
pub(super) const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The beginning of the description of an optional body.
const OPTIONAL_BODY: &str = "May be omitted";

/// The codes of refusals that operations share, by status.
#[derive(Default)]
pub(super) struct CommonRefusals(BTreeMap<&'static str, BTreeSet<&'static str>>);

impl CommonRefusals {
    /// Removes the refusals of an operation that name nothing but shared codes: the range that the
    /// operation refers to says the same.
    pub(super) fn remove_from(&self, operation: &mut Value) {
        let Some(responses) = operation["responses"].as_object_mut() else {
            return;
        };
        responses.retain(|status, response| {
            let description = response["description"].as_str().unwrap_or_default();
            let mut codes = quoted(description).peekable();
            let shared = self.0.get(status.as_str());
            let is_shared = |code| shared.is_some_and(|shared| shared.contains(code));
            codes.peek().is_none() || !codes.all(is_shared)
        });
    }

    /// An answer for each range of statuses, with the headers that any answer may have.
    pub(super) fn responses(&self) -> Value {
        let mut ranges = BTreeMap::<String, Vec<String>>::new();
        for (status, codes) in &self.0 {
            let codes: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
            let codes = format!("{status} {}", codes.join(", "));
            ranges.entry(range(status)).or_default().push(codes);
        }
        let responses = ranges.into_iter().map(|(range, codes)| {
            let description = format!("Besides what the operation names: {}", codes.join("; "));
            let response = json!({
                "description": description,
                "content": problem_content(),
                "headers": headers(&|_| true),
            });
            (range, response)
        });
        responses.collect::<Map<_, _>>().into()
    }
}

/// `4XX` for `422`.
fn range(status: &str) -> String {
    format!("{}XX", &status[..1])
}

/// Completes an operation with what it shares with others: written at the operation, or collected in
/// `common` and referred to.
pub(super) fn complete_operation(
    path: &str,
    method: &str,
    operation: &mut Value,
    common: Option<&mut CommonRefusals>,
) {
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
    if let Some(more) = described.strip_prefix(OPTIONAL_BODY) {
        let is_said = more == ".";
        operation["requestBody"]["required"] = json!(false);
        if is_said && let Some(body) = operation["requestBody"].as_object_mut() {
            body.remove("description");
        }
    }

    let mut shared: Vec<(&'static str, &'static str)> = vec![
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
    if has("query") {
        shared.push(("422", "`unknown_field`"));
    }
    for (parameter, code) in [
        ("page", "`page_out_of_range`"),
        ("limit", "`limit_out_of_range`"),
        ("sort", "`unknown_sort`"),
    ] {
        if names(parameter) {
            shared.push(("422", code));
        }
    }
    if names("page") && names("cursor") {
        shared.push(("422", "`cursor_mismatch`, `page_with_cursor`"));
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
    if let Some(description) = not_found(path) {
        let response = responses.entry("404").or_insert_with(|| json!({}));
        if response.get("description").is_none() {
            response["description"] = json!(description);
        }
    }
    let is_written = common.is_none();
    if let Some(common) = common {
        for (status, description) in shared {
            let codes = common.0.entry(status).or_default();
            codes.extend(quoted(description).filter(|name| Code::parse(name).is_some()));
            let range = range(status);
            let reference = json!({ "$ref": format!("#/components/responses/{range}") });
            responses.insert(range, reference);
        }
    } else {
        for (status, description) in shared {
            let response = responses.entry(status).or_insert_with(|| json!({}));
            let own = response["description"].as_str().unwrap_or_default();
            response["description"] = if own.is_empty() {
                json!(description)
            } else {
                json!(format!("{own}; {description}"))
            };
        }
    }
    for (status, response) in responses {
        if response.get("$ref").is_none() {
            complete_response(status, once, is_written, response);
        }
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
    // It says what the parameter is for.
    if parameter.get("description").is_some()
        && let Some(schema) = parameter["schema"].as_object_mut()
    {
        schema.remove("description");
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

fn complete_response(status: &str, once: bool, with_headers: bool, response: &mut Value) {
    if status.starts_with(['4', '5']) {
        response["content"] = problem_content();
    }
    if !with_headers {
        return;
    }
    let headers = headers(&|name| match name {
        "WWW-Authenticate" => matches!(status, "401" | "403"),
        "Retry-After" => matches!(status, "429" | "503"),
        "Idempotency-Replayed" => {
            once && (status.starts_with('2') || matches!(status, "404" | "409" | "422"))
        }
        _ => true,
    });
    match response["headers"].as_object_mut() {
        Some(own) => own.extend(headers),
        None => response["headers"] = Value::Object(headers),
    }
}

fn problem_content() -> Value {
    json!({ PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } })
}

/// The headers that answers may have whatever the operation, where `fits` accepts their name.
/// Without rate limits, or before they were checked, there are none of theirs.
fn headers(fits: &dyn Fn(&str) -> bool) -> Map<String, Value> {
    let described = [
        (
            "X-Request-Id",
            "The request's id, sent by the client or generated",
        ),
        (
            "RateLimit",
            "The remaining requests: `\"name\";r=` how many more now, `t=` in how many seconds there is one more (draft-ietf-httpapi-ratelimit-headers)",
        ),
        (
            "RateLimit-Policy",
            "The limit: `\"name\";q=` how many at once, `w=` in how many seconds all of them are back",
        ),
        ("WWW-Authenticate", "How to sign in (RFC 6750)"),
        ("Retry-After", "Seconds to wait"),
        (
            "Idempotency-Replayed",
            "`true` if the response was stored for the `Idempotency-Key`",
        ),
    ];
    let fitting = described.into_iter().filter(|(name, _)| fits(name));
    let headers = fitting.map(|(name, description)| {
        let header = json!({ "description": description, "schema": { "type": "string" } });
        (name.to_owned(), header)
    });
    headers.collect()
}

/// What stands between backticks.
pub(super) fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
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
