//! Authentication checks generated for every operation of the OpenAPI document.

use serde_json::Value;

use crate::harness::Server;
use test_support::database::Kind;

/// Path and method of every operation that the document has.
async fn operations(server: &Server) -> Vec<(String, String)> {
    let document = server.browser().get("/api/openapi.json").await.json();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            if ["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                found.push((path.clone(), method.to_uppercase()));
            }
        }
    }
    assert!(found.len() >= 30, "{} operations", found.len());
    found
}

/// The path with an id for each of its places.
fn concrete(path: &str) -> String {
    let id = "0198f3b0-0000-7000-8000-000000000999";
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| if part.starts_with('{') { id } else { part })
        .collect();
    parts.join("/")
}

#[tokio::test(flavor = "multi_thread")]
async fn write_without_origin_headers_is_refused() {
    let server = Server::start(Kind::Sqlite).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    let me = browser.get("/api/me").await.expect(200).json();
    let writes = operations(&server).await;
    let writes = writes.iter().filter(|(_, method)| method != "GET");
    for (name, value) in [
        ("sec-fetch-site", ""),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let mut forged = browser.clone().with_header(name, value);
        for (path, method) in writes.clone() {
            let reply = forged
                .send(method, &concrete(path), Some(Value::Null))
                .await;
            assert_eq!(
                reply.code(),
                "cross_site_request",
                "{method} {path} {name}: {value}"
            );
            assert_eq!(reply.status.as_u16(), 403, "{method} {path}");
        }
    }
    assert_eq!(browser.get("/api/me").await.expect(200).json(), me);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_token_is_refused_everywhere() {
    let server = Server::start(Kind::Sqlite).await;
    for (path, method) in operations(&server).await {
        for bad in ["Bearer stint_guessed", "Bearer "] {
            let mut guess = server.browser().with_header("authorization", bad);
            let reply = guess.send(&method, &concrete(&path), None).await;
            assert_eq!(reply.code(), "invalid_token", "{method} {path}");
            assert_eq!(reply.status.as_u16(), 401, "{method} {path}");
        }
    }
}
