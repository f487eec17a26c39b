//! Who may do what: made from the OpenAPI document, so that no operation is forgotten.

use serde_json::{Value, json};
use shared::wire::Scope;

use crate::harness::{Call, Server};

/// An operation as a request that would be fine if it came from the right person.
fn fill<'a>(
    server: &'a Server,
    path: &str,
    method: &str,
    operation: &Value,
    session: &str,
) -> Call<'a> {
    let call = server.request(&method.to_uppercase(), &path.replace("{id}", session));
    let content = &operation["requestBody"]["content"]["application/json"];
    let examples = content["examples"].as_object();
    match content
        .get("example")
        .or_else(|| Some(&examples?.values().next()?["value"]))
    {
        Some(example) => call.json(example),
        None => call,
    }
}

/// The ways to sign in that the operation takes; none where it needs nobody.
fn schemes(operation: &Value) -> Vec<&Value> {
    let schemes = operation["security"].as_array().into_iter().flatten();
    schemes
        .filter(|scheme| scheme.as_object().is_some_and(|scheme| !scheme.is_empty()))
        .collect()
}

#[tokio::test]
async fn every_operation_needs_somebody() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    for (path, method, operation) in server
        .document
        .operations()
        .filter(|(.., operation)| !schemes(operation).is_empty())
    {
        let got = fill(&server, path, method, operation, &id)
            .anonymous()
            .send()
            .await
            .problem(401, "unauthenticated");
        assert!(
            got.header("www-authenticate").starts_with("Bearer "),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn every_operation_needs_its_scope() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let mut checked = 0;
    for (path, method, operation) in server.document.operations() {
        let needed = schemes(operation)
            .iter()
            .find_map(|scheme| scheme["token"].get(0)?.as_str());
        let Some(needed) = needed else { continue };
        for scope in Scope::ALL
            .iter()
            .map(|scope| scope.as_str())
            .filter(|scope| *scope != needed)
            .chain([""])
        {
            let call = fill(&server, path, method, operation, &id).header("x-test-scopes", scope);
            let got = call.send().await.problem(403, "insufficient_scope");
            assert_eq!(got.body["requiredScope"], needed, "{method} {path}");
        }
        let got = fill(&server, path, method, operation, &id)
            .header("x-test-scopes", needed)
            .send()
            .await;
        assert!(
            ![401, 403].contains(&got.status.as_u16()),
            "{method} {path}: {}",
            got.text
        );
        checked += 1;
    }
    assert!(checked >= 12, "{checked} operations for tokens");
}

#[tokio::test]
async fn what_needs_a_login_takes_no_token() {
    let server = Server::start().await;
    let every: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    for (path, method, operation) in server.document.operations() {
        let schemes = schemes(operation);
        if schemes.is_empty() || schemes.iter().any(|scheme| scheme.get("token").is_some()) {
            continue;
        }
        let unknown = "0198f3b0-0000-7000-8000-000000000999";
        let call = fill(&server, path, method, operation, unknown);
        call.header("x-test-scopes", every.join(" "))
            .send()
            .await
            .problem(403, "login_required");
    }
}

#[tokio::test]
async fn another_persons_session_is_not_there() {
    let server = Server::start().await;
    let open = server.begin(1).await;
    let mut checked = 0;
    for (path, method, operation) in server.document.operations() {
        if !path.starts_with("/api/sessions/{id}") {
            continue;
        }
        let unknown = "0198f3b0-0000-7000-8000-000000000999";
        let theirs = fill(&server, path, method, operation, &open)
            .user(server.other)
            .send()
            .await;
        let nobodys = fill(&server, path, method, operation, unknown)
            .user(server.other)
            .send()
            .await;
        assert_eq!(theirs.status, 404, "{method} {path}: {}", theirs.text);
        let strip = |mut body: Value| {
            body["requestId"] = Value::Null;
            body
        };
        assert_eq!(strip(theirs.body), strip(nobodys.body), "{method} {path}");
        checked += 1;
    }
    assert!(checked >= 10, "{checked} operations on one session");
    let list = server
        .get("/api/sessions")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(list.body["totalItems"], 0);
    assert!(
        server
            .get("/api/sessions/current")
            .user(server.other)
            .send()
            .await
            .expect(200)
            .body["session"]
            .is_null()
    );
    let mine = server
        .get(&format!("/api/sessions/{open}"))
        .send()
        .await
        .expect(200);
    assert_eq!(mine.body["version"], 1, "nothing was changed");
}

#[tokio::test]
async fn another_persons_session_id_is_taken_but_not_shown() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let start = json!({"sessionType": "short", "sessionId": id});
    let got = server
        .post("/api/sessions", start)
        .user(server.other)
        .send()
        .await
        .problem(409, "session_id_taken");
    for name in ["session", "currentStatus", "allowedActions"] {
        assert!(got.body.get(name).is_none(), "{}", got.text);
    }
}
