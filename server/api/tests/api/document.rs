//! The OpenAPI document and its page against the service.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shared::rules::{CommandKind, ViolationCode};
use url::Url;
use web::code::Code;

use crate::harness::Server;
use crate::schema;

#[tokio::test]
async fn every_documented_operation_is_served_and_no_other_method() {
    let server = Server::start().await;
    let mut paths = BTreeMap::<&str, Vec<&str>>::new();
    for (path, method, _) in server.document.operations() {
        paths.entry(path).or_default().push(method);
    }
    assert!(paths.len() >= 10, "{} paths", paths.len());
    for (path, documented) in paths {
        let concrete = path.replace("{id}", "0198f3b0-0000-7000-8000-000000000999");
        for method in ["get", "post", "put", "patch", "delete"] {
            let got = server
                .request(&method.to_uppercase(), &concrete)
                .send()
                .await;
            if documented.contains(&method) {
                assert_ne!(got.status, 405, "{method} {path}");
                assert_ne!(got.body["code"], "no_such_route", "{method} {path}");
            } else {
                let got = got.problem(405, "method_not_allowed");
                let allowed = got.header("allow").to_lowercase();
                for method in &documented {
                    assert!(
                        allowed.split(',').any(|allowed| allowed.trim() == *method),
                        "{path}: {allowed}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn examples_match_their_schemas() {
    let server = Server::start().await;
    let mut checked = 0;
    for (path, method, operation) in server.document.operations() {
        let content = &operation["requestBody"]["content"]["application/json"];
        let named = content["examples"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, example)| &example["value"]);
        for example in content.get("example").into_iter().chain(named) {
            let problems = schema::problems(server.document.as_json(), &content["schema"], example);
            assert!(problems.is_empty(), "{method} {path}: {problems:?}");
            checked += 1;
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if let Some(example) = parameter
                .get("example")
                .or_else(|| parameter["schema"].get("example"))
            {
                let problems =
                    schema::problems(server.document.as_json(), &parameter["schema"], example);
                assert!(
                    problems.is_empty(),
                    "{method} {path} {}: {problems:?}",
                    parameter["name"]
                );
                checked += 1;
            }
        }
    }
    assert!(checked >= 10, "{checked} examples");
}

#[tokio::test]
async fn every_operation_has_a_summary_and_responses() {
    let server = Server::start().await;
    let mut ids = BTreeSet::new();
    for (path, method, operation) in server.document.operations() {
        let what = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(!id.is_empty() && ids.insert(id), "{what}: operationId {id}");
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|summary| !summary.is_empty()),
            "{what}: no summary"
        );
        let responses = operation["responses"].as_object().expect("responses");
        assert!(
            responses.keys().any(|status| status.starts_with('2')),
            "{what}: no success"
        );
        for (status, response) in responses {
            if status.starts_with(['4', '5']) {
                let media = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(media, "#/components/schemas/Problem", "{what} {status}");
            }
            assert!(
                response["headers"]["X-Request-Id"].is_object(),
                "{what} {status}"
            );
        }
        for (name, part) in operation.as_object().expect("an operation") {
            assert!(!part.is_null(), "{what}: {name} is null");
        }
        for expected in ["429", "500", "503"] {
            assert!(responses.contains_key(expected), "{what}: {expected}");
        }
    }
}

#[tokio::test]
async fn the_codes_that_operations_name_exist() {
    let server = Server::start().await;
    let text = server.document.as_json()["paths"].to_string();
    for (_, _, operation) in server.document.operations() {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let description = response["description"].as_str().unwrap_or_default();
            for name in description
                .split('`')
                .skip(1)
                .step_by(2)
                .filter(|name| name.contains('_'))
            {
                let code = Code::parse(name).unwrap_or_else(|| panic!("there is no code {name}"));
                assert_eq!(code.status().as_str(), status, "{name}");
            }
        }
    }
    assert!(text.contains("session_overlaps"));
}

#[tokio::test]
async fn references_resolve() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let server = Server::start().await;
    for document in [server.document.as_json(), server.document.published()] {
        let mut found = Vec::new();
        references(document, &mut found);
        assert!(found.len() > 100, "{} references", found.len());
        for reference in found {
            let pointer = reference.strip_prefix('#').expect("a local reference");
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }
}

#[tokio::test]
async fn document_and_page_need_no_authentication() {
    let server = Server::start().await;
    let got = server
        .get("/api/openapi.json")
        .anonymous()
        .send()
        .await
        .expect(200);
    assert_eq!(got.header("content-type"), "application/json");
    assert_eq!(&got.body, server.document.published());
    let page = server
        .get("/api/docs")
        .anonymous()
        .send()
        .await
        .expect(200)
        .text;
    for code in Code::ALL {
        assert!(
            page.contains(&format!("id=\"{}\"", code.as_str())),
            "{}",
            code.as_str()
        );
    }
    for (path, _, operation) in server.document.operations() {
        let id = operation["operationId"].as_str().expect("an id");
        assert!(page.contains(&format!("<h3 id=\"{id}\"")), "{path}");
    }
    for forbidden in ["<script", "style=", "<style", "onclick", "=\"http", "url("] {
        assert!(!page.contains(forbidden), "{forbidden} in the page");
    }
    let style = server
        .get("/api/docs.css")
        .anonymous()
        .send()
        .await
        .expect(200);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn every_refusal_of_the_rules_has_a_code_with_a_status() {
    for code in ViolationCode::ALL {
        assert!(Code::parse(code.as_str()).is_some(), "{code:?}");
    }
}

#[tokio::test]
async fn the_writes_of_sessions_are_the_commands_of_the_table() {
    let server = Server::start().await;
    let written: BTreeMap<_, _> = server
        .document
        .operations()
        // An amendment of many is the same command for each of them.
        .filter(|(.., operation)| operation["operationId"] != "amendSessions")
        .filter(|(path, method, _)| path.starts_with("/api/sessions") && *method != "get")
        .map(|(path, method, operation)| {
            (
                (method.to_uppercase(), path),
                operation["operationId"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    let declared: BTreeMap<_, _> = CommandKind::ALL
        .iter()
        .map(|kind| {
            (
                (kind.method().to_owned(), kind.path()),
                kind.docs().operation_id,
            )
        })
        .collect();
    assert_eq!(written, declared);
}

/// The form in which it is served: what is shared is referred to, and nothing else differs.
#[tokio::test]
async fn the_published_document_says_the_same() {
    fn resolved(document: &Value, part: &Value) -> Value {
        match part {
            Value::Object(object) => match object.get("$ref").and_then(Value::as_str) {
                Some(reference) if !reference.starts_with("#/components/schemas/") => {
                    let target = document.pointer(&reference[1..]).expect("a component");
                    resolved(document, target)
                }
                _ => object
                    .iter()
                    .map(|(name, part)| (name.clone(), resolved(document, part)))
                    .collect::<serde_json::Map<_, _>>()
                    .into(),
            },
            Value::Array(parts) => parts.iter().map(|part| resolved(document, part)).collect(),
            part => part.clone(),
        }
    }
    let named = |response: &Value, status: &str| -> BTreeSet<&'static str> {
        let description = response["description"].as_str().unwrap_or_default();
        let names = description.split('`').skip(1).step_by(2);
        let codes = names.filter_map(Code::parse);
        codes
            .filter(|code| code.status().as_str() == status)
            .map(Code::as_str)
            .collect()
    };
    let server = Server::start().await;
    let (expanded, published) = (server.document.as_json(), server.document.published());
    let common_headers = resolved(
        published,
        &published["components"]["responses"]["4XX"]["headers"],
    );
    for (path, method, operation) in server.document.operations() {
        let what = format!("{method} {path}");
        let mut expected = resolved(expanded, operation);
        let mut shown = resolved(published, &published["paths"][path][method]);
        if shown.get("security").is_none() {
            shown["security"] = published["security"].clone();
        }
        let expected_responses = expected["responses"].take();
        let responses = shown["responses"].take();
        assert_eq!(shown, expected, "{what}");
        for (status, response) in expected_responses.as_object().expect("responses") {
            let what = format!("{what} {status}");
            let range = &responses[format!("{}XX", &status[..1])];
            let own = responses.get(status);
            let mut codes = named(range, status);
            codes.extend(own.iter().flat_map(|own| named(own, status)));
            let all = named(response, status);
            assert!(all.is_subset(&codes), "{what}: {all:?} {codes:?}");
            let Some(own) = own else {
                assert!(!codes.is_empty(), "{what}");
                assert_eq!(
                    range["content"]["application/problem+json"]["schema"],
                    response["content"]["application/problem+json"]["schema"],
                    "{what}"
                );
                continue;
            };
            assert_eq!(own.get("content"), response.get("content"), "{what}");
            for (name, header) in response["headers"].as_object().expect("headers") {
                let shown = own["headers"].get(name).or(common_headers.get(name));
                assert_eq!(shown, Some(header), "{what}: {name}");
            }
        }
        for (status, _) in responses.as_object().expect("responses") {
            let is_known = expected_responses.get(status).is_some() || status.ends_with("XX");
            assert!(is_known, "{what}: {status}");
        }
    }
    let bytes = published.to_string().len();

    assert!(bytes < 265_100, "{bytes} bytes: clients read it whole");
}

#[tokio::test]
async fn every_answer_has_an_example_that_fits() {
    let server = Server::start().await;
    let document = server.document.as_json();
    for (path, method, operation) in server.document.operations() {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            for (media, content) in response["content"].as_object().into_iter().flatten() {
                let what = format!("{method} {path} {status} {media}");
                let named = content["examples"].as_object().into_iter().flatten();
                let named = named.map(|(_, example)| {
                    let reference = example["$ref"].as_str().expect("a reference");
                    let example = document.pointer(&reference[1..]).expect("an example");
                    &example["value"]
                });
                let of_schema = content["schema"]["$ref"].as_str();
                let of_schema = of_schema.and_then(|path| document.pointer(&path[1..]));
                let of_schema = of_schema.and_then(|schema| schema["examples"].as_array());
                let examples: Vec<_> = content
                    .get("example")
                    .into_iter()
                    .chain(named)
                    .chain(of_schema.into_iter().flatten())
                    .collect();
                assert!(!examples.is_empty(), "{what}");
                for example in examples {
                    let problems = schema::problems(document, &content["schema"], example);
                    assert!(problems.is_empty(), "{what}: {problems:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn tags_have_descriptions_and_nothing_is_for_readers_of_the_source() {
    let server = Server::start().await;
    let document = server.document.published();
    let tags = document["tags"].as_array().expect("tags");
    let described: Vec<_> = tags.iter().map(|tag| &tag["name"]).collect();
    for (path, _, operation) in server.document.operations() {
        assert!(described.contains(&&operation["tags"][0]), "{path}");
    }
    let text = document.to_string();
    for leaked in ["```", "use shared::", "[`"] {
        assert!(!text.contains(leaked), "{leaked}");
    }
}

/// The values of an attribute in a page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let parts = page.split(name).skip(1);
    parts
        .filter_map(|part| part.strip_prefix("=\"")?.split('"').next())
        .collect()
}

#[tokio::test]
async fn every_link_of_the_pages_leads_somewhere() {
    let server = Server::start().await;
    let page = async |path: &str| {
        let got = server.get(path).anonymous().send().await;
        got.expect(200).text
    };
    let about = server.get("/api").anonymous().send().await.expect(200);
    let links = about.body["guides"].as_array().expect("guides");
    let guides = links.iter().map(|link| link["path"].as_str());
    let mut unread = vec!["/api/docs".to_owned()];
    unread.extend(guides.map(|path| path.expect("a path").to_owned()));
    assert!(unread.len() > 9, "{unread:?}");
    let mut pages = BTreeMap::<String, String>::new();
    let mut followed = Vec::new();
    while let Some(path) = unread.pop() {
        if pages.contains_key(&path) {
            continue;
        }
        let text = page(&path).await;
        if text.starts_with("<!doctype html>") {
            for forbidden in ["<script", "style=", "<img", "onclick", "=\"http", "url("] {
                assert!(!text.contains(forbidden), "{forbidden} in {path}");
            }
            for link in attributes(&text, " href") {
                let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
                let here = Url::parse("http://stint.invalid").expect("an address");
                let here = here.join(&path).expect("a path");
                let target = here.join(target).expect("an address").path().to_owned();
                // Served with the site: `server/tests/accounts/playground.rs`.
                if target == "/api/playground" {
                    continue;
                }
                followed.push((path.clone(), target.clone(), anchor.to_owned()));
                unread.push(target);
            }
        }
        pages.insert(path, text);
    }
    for (from, to, anchor) in followed {
        let ids = attributes(&pages[&to], " id");
        let is_there = anchor.is_empty() || ids.contains(&anchor.as_str());
        assert!(is_there, "{from} leads to {to}#{anchor}");
    }
    assert!(pages.contains_key("/api/docs/examples/menu-bar.ts"));
    // Each document and example is served, but for those of people who use or run a server.
    let served = |folder: &str, path: &str| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/");
        let files = std::fs::read_dir(format!("{root}{folder}")).expect("a folder");
        let names = files.map(|file| {
            file.expect("a file")
                .file_name()
                .into_string()
                .expect("UTF-8")
        });
        let missing = names.filter(|name| {
            let stem = name.strip_suffix(".md").unwrap_or(name);
            !pages.contains_key(&format!("{path}{stem}"))
        });
        missing.collect::<BTreeSet<_>>()
    };
    let unserved = [
        "history.png",
        "interface.md",
        "operations",
        "operations.md",
        "performance.md",
        "reliability.md",
        "security.md",
        "texts.md",
        "timer.png",
        "examples",
    ];
    assert_eq!(served("", "/api/docs/"), unserved.map(str::to_owned).into());
    assert_eq!(served("examples", "/api/docs/examples/"), BTreeSet::new());
}
