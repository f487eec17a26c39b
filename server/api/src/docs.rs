//! Serves the OpenAPI document and a readable page that is rendered from it.
//!
//! Plain HTML with one stylesheet, so that the strictest content security policy holds.

use std::fmt::Write;

use axum::http::Method;
use serde_json::Value;

use super::fixed_text::{FixedText, escape};
use super::guides;
use super::openapi::{Document, is_secured, scope};
use web::code::Code;
use web::rate_limit::RateLimitClass;
use web::route_policy::{PolicyRouter, RoutePolicy};
use web::state::AppState;

/// The page's stylesheet.
const STYLE: &str = include_str!("docs.css");

/// Routes of the OpenAPI document and the readable page.
pub(super) fn routes(document: &Document) -> PolicyRouter<AppState> {
    let document = |text: fn(&Document) -> String| {
        let document = document.clone();
        FixedText::new(move || text(&document))
    };
    let policy = RoutePolicy::public(RateLimitClass::Read);
    PolicyRouter::default()
        .route(
            "/api/openapi.json",
            Method::GET,
            policy,
            document(|document| document.published().to_string()).handler("application/json"),
        )
        .route(
            "/api/openapi-3.0.json",
            Method::GET,
            policy,
            document(|document| document.version_3_0().to_string()).handler("application/json"),
        )
        .route(
            "/api/docs",
            Method::GET,
            policy,
            document(page).handler("text/html; charset=utf-8"),
        )
        .route(
            "/api/docs.css",
            Method::GET,
            policy,
            FixedText::new(|| STYLE.to_owned()).handler("text/css; charset=utf-8"),
        )
        .merge(guides::routes())
}

/// The page as HTML.
fn page(document: &Document) -> String {
    let info = &document.as_json()["info"];
    let mut html = String::new();
    html.push_str(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Stint · API</title><link rel=\"stylesheet\" href=\"docs.css\"></head><body><main>",
    );
    // Writing to a string cannot fail.
    let _ = write!(
        html,
        "<h1>Stint API <small>{}</small></h1>{}<p>The same for programs: \
         <a href=\"openapi.json\">OpenAPI 3.1</a>, <a href=\"openapi-3.0.json\">3.0</a>.</p>",
        escape(text(&info["version"])),
        prose(text(&info["description"])),
    );
    html.push_str("<h2 id=\"guides\">Guides</h2>");
    html.push_str(&guides::list("docs/"));
    html.push_str(
        "<p>The <a href=\"playground\">conflict playground</a> shows what two devices decide without a \
         network, and how they converge.</p>",
    );
    html.push_str("<h2 id=\"contents\">Contents</h2>");
    contents(&mut html, document);
    sign_in(&mut html, document);
    html.push_str("<h2 id=\"operations\">Operations</h2>");
    for (path, method, operation) in document.operations() {
        section(&mut html, path, method, operation);
    }
    schemas(&mut html, document);
    problems(&mut html);
    html.push_str("</main></body></html>");
    html
}

fn contents(html: &mut String, document: &Document) {
    html.push_str("<nav aria-label=\"Contents\"><ul>");
    for (path, method, operation) in document.operations() {
        let _ = write!(
            html,
            "<li><a href=\"#{}\">{}</a> <code>{} {}</code></li>",
            escape(text(&operation["operationId"])),
            escape(text(&operation["summary"])),
            method.to_uppercase(),
            escape(path),
        );
    }
    html.push_str("<li><a href=\"#types\">Types</a></li><li><a href=\"#problems\">Problems</a></li></ul></nav>");
}

fn sign_in(html: &mut String, document: &Document) {
    html.push_str("<h2 id=\"sign-in\">Signing in</h2><div class=\"table\"><table><tr><th>Way</th><th>How</th></tr>");
    for (name, scheme) in document.as_json()["components"]["securitySchemes"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let _ = write!(
            html,
            "<tr><td><code>{}</code></td><td>{}</td></tr>",
            escape(name),
            prose(text(&scheme["description"])),
        );
    }
    html.push_str("</table></div>");
}

fn section(html: &mut String, path: &str, method: &str, operation: &Value) {
    let _ = write!(
        html,
        "<section><h3 id=\"{}\"><code><span class=\"method\">{}</span> {}</code></h3><p><strong>{}</strong></p>{}",
        escape(text(&operation["operationId"])),
        method.to_uppercase(),
        escape(path),
        escape(text(&operation["summary"])),
        prose(text(&operation["description"])),
    );
    let needs = match scope(operation) {
        Some(scope) => format!(
            "Requires a sign-in, or a token with <code>{}</code>.",
            escape(scope)
        ),
        None if is_secured(operation) => "Requires a sign-in; tokens are refused.".to_owned(),
        None => "Requires no authentication.".to_owned(),
    };
    let _ = write!(html, "<p class=\"scope\">{needs}</p>");
    parameters(html, &operation["parameters"]);
    body(html, &operation["requestBody"]);
    answers(html, &operation["responses"]);
    html.push_str("</section>");
}

fn parameters(html: &mut String, parameters: &Value) {
    let Some(parameters) = parameters
        .as_array()
        .filter(|parameters| !parameters.is_empty())
    else {
        return;
    };
    html.push_str("<h4>Parameters</h4><div class=\"table\"><table><tr><th>Name</th><th>In</th><th>Type</th><th></th></tr>");
    for parameter in parameters {
        let _ = write!(
            html,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(text(&parameter["name"])),
            escape(text(&parameter["in"])),
            kind(&parameter["schema"]),
            prose(text(&parameter["description"])),
        );
    }
    html.push_str("</table></div>");
}

fn body(html: &mut String, body: &Value) {
    let Some(content) = body["content"].as_object() else {
        return;
    };
    html.push_str("<h4>Body</h4>");
    for (media, described) in content {
        let _ = write!(
            html,
            "<p><code>{}</code>: {}</p>",
            escape(media),
            kind(&described["schema"])
        );
        let named = described["examples"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, example)| &example["value"]);
        for example in described.get("example").into_iter().chain(named) {
            let shown = serde_json::to_string_pretty(example).unwrap_or_default();
            let _ = write!(
                html,
                "<pre tabindex=\"0\"><code>{}</code></pre>",
                escape(&shown)
            );
        }
    }
    html.push_str(&prose(text(&body["description"])));
}

fn answers(html: &mut String, responses: &Value) {
    html.push_str("<h4>Answers</h4><div class=\"table\"><table><tr><th>Status</th><th></th><th>Body</th></tr>");
    for (status, response) in responses.as_object().into_iter().flatten() {
        let bodies = response["content"].as_object().into_iter().flatten();
        let kinds: Vec<_> = bodies
            .map(|(_, described)| kind(&described["schema"]))
            .collect();
        let _ = write!(
            html,
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(status),
            prose(text(&response["description"])),
            kinds.join(" "),
        );
    }
    html.push_str("</table></div>");
}

fn schemas(html: &mut String, document: &Document) {
    html.push_str("<h2 id=\"types\">Types</h2>");
    for (name, schema) in document.as_json()["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let _ = write!(
            html,
            "<section><h3 id=\"type-{0}\">{0}</h3>{1}",
            escape(name),
            prose(text(&schema["description"])),
        );
        let parts = schema["allOf"].as_array().map_or(&[][..], Vec::as_slice);
        let own: Vec<_> = std::iter::once(schema)
            .chain(parts)
            .filter_map(|part| part["properties"].as_object())
            .flatten()
            .collect();
        if own.is_empty() {
            let _ = write!(html, "<p>{}</p>", kind(schema));
        } else {
            let named = parts.iter().filter(|part| part.get("$ref").is_some());
            let named: Vec<_> = named.map(kind).collect();
            if !named.is_empty() {
                let _ = write!(html, "<p>The fields of {}, and:</p>", named.join(", "));
            }
            properties(html, &own);
        }
        html.push_str("</section>");
    }
}

fn properties(html: &mut String, properties: &[(&String, &Value)]) {
    html.push_str("<div class=\"table\"><table><tr><th>Field</th><th>Type</th><th></th></tr>");
    for (field, described) in properties {
        let deprecated = match described["deprecated"].as_bool() {
            Some(true) => "<p>Deprecated.</p>",
            _ => "",
        };
        let _ = write!(
            html,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}{deprecated}</td></tr>",
            escape(field),
            kind(described),
            prose(text(&described["description"])),
        );
    }
    html.push_str("</table></div>");
}

fn problems(html: &mut String) {
    html.push_str(
        "<h2 id=\"problems\">Problems</h2><p>Errors are <code>application/problem+json</code> (RFC 9457). \
         <code>code</code> is stable; <code>errors</code> lists every field that is wrong.</p>\
         <div class=\"table\"><table><tr><th>Code</th><th>Status</th><th></th></tr>",
    );
    for code in Code::ALL {
        let _ = write!(
            html,
            "<tr id=\"{0}\"><td><code>{0}</code></td><td>{1}</td><td><strong>{2}.</strong> {3}</td></tr>",
            code.as_str(),
            code.status().as_u16(),
            escape(code.title()),
            inline(code.meaning()),
        );
    }
    html.push_str("</table></div>");
}

/// A schema in a few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        return format!("<a href=\"#type-{0}\">{0}</a>", escape(name));
    }
    for (key, joint) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")] {
        if let Some(parts) = schema[key].as_array()
            && schema.get("type").is_none()
        {
            return parts.iter().map(kind).collect::<Vec<_>>().join(joint);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let shown: Vec<_> = values
            .iter()
            .map(|value| format!("<code>{}</code>", escape(&value.to_string())))
            .collect();
        return shown.join(" ");
    }
    let names = match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => vec!["any"],
    };
    let shown: Vec<_> = names
        .into_iter()
        .map(|name| match (name, schema["format"].as_str()) {
            ("array", _) => format!("array of {}", kind(&schema["items"])),
            ("object", _) if schema["properties"].is_object() => fields(schema),
            ("string", Some(format)) => escape(format),
            _ => escape(name),
        })
        .collect();
    shown.join(" or ")
}

fn fields(schema: &Value) -> String {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let shown: Vec<_> = properties
        .map(|(name, described)| format!("<code>{}</code>: {}", escape(name), kind(described)))
        .collect();
    format!("object ({})", shown.join(", "))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Paragraphs with code in backticks, as HTML.
fn prose(text: &str) -> String {
    text.split("\n\n")
        .filter(|part| !part.trim().is_empty())
        .map(|part| format!("<p>{}</p>", inline(part)))
        .collect()
}

fn inline(text: &str) -> String {
    let text = without_links(text);
    let parts = text.split('`').enumerate();
    parts
        .map(|(at, part)| {
            if at % 2 == 1 {
                format!("<code>{}</code>", escape(part))
            } else {
                escape(part)
            }
        })
        .collect()
}

/// Markdown links become their texts: the page leads to no other site.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        plain.push_str(before);
        match link
            .split_once("](")
            .and_then(|(shown, url)| Some((shown, url.split_once(')')?)))
        {
            Some((shown, (_, after))) if !shown.contains('`') => {
                plain.push_str(shown);
                rest = after;
            }
            _ => {
                plain.push('[');
                rest = link;
            }
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_their_texts() {
        assert_eq!(
            inline("By [Standard\nWebhooks](https://example.org), `a[0]` and [x]."),
            "By Standard\nWebhooks, <code>a[0]</code> and [x]."
        );
    }
}
