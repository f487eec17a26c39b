//! Authentication, scopes and ownership of every operation, generated from the OpenAPI document.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared::wire::Scope;
use store::SqlValue as Stored;
use uuid::Uuid;

use crate::harness::{Call, Server};

/// An id that nothing has.
const UNKNOWN: &str = "0198f3b0-0000-7000-8000-000000000999";

/// An operation as a request that would be accepted from the right user. The first
/// place in its path is taken by `id`, any other by an id that nothing has.
pub fn fill<'a>(
    server: &'a Server,
    path: &str,
    method: &str,
    operation: &Value,
    id: &str,
) -> Call<'a> {
    let mut ids = std::iter::once(id).chain(std::iter::repeat(UNKNOWN));
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| match part.starts_with('{') {
            true => ids.next().unwrap_or(UNKNOWN),
            false => part,
        })
        .collect();
    let call = server.request(&method.to_uppercase(), &parts.join("/"));
    let Some(content) = operation["requestBody"]["content"].as_object() else {
        return call;
    };
    let (media, content) = content.iter().next().expect("a body has a media type");
    let examples = content["examples"].as_object();
    let example = content
        .get("example")
        .or_else(|| Some(&examples?.values().next()?["value"]));
    match example {
        Some(example) if media == "application/json" => call.json(example),
        None if media == "application/json" => {
            panic!("{method} {path} has no example of its body")
        }
        // A file may be empty.
        _ => call.raw("").header("content-type", media.as_str()),
    }
}

/// The ways to sign in that the operation takes; none without authentication.
pub fn schemes(operation: &Value) -> Vec<&Value> {
    let schemes = operation["security"].as_array().into_iter().flatten();
    schemes
        .filter(|scheme| scheme.as_object().is_some_and(|scheme| !scheme.is_empty()))
        .collect()
}

#[tokio::test]
async fn every_operation_requires_authentication() {
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
async fn every_operation_requires_its_scope() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let mut checked = 0;
    for (path, method, operation) in server.document.operations() {
        let needed = operation["x-required-scope"].as_str();
        let Some(needed) = needed else { continue };
        let every: Vec<_> = needed.split(' ').collect();
        for scope in Scope::ALL
            .iter()
            .map(|scope| scope.as_str())
            .filter(|scope| *scope != needed)
            .chain([""])
        {
            let call = fill(&server, path, method, operation, &id).header("x-test-scopes", scope);
            let got = call.send().await.problem(403, "insufficient_scope");
            let missing = every.iter().find(|needed| **needed != scope);
            let missing = missing.expect("one scope is not enough");
            assert_eq!(got.body["requiredScope"], *missing, "{method} {path}");
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
async fn sign_in_operations_refuse_tokens() {
    let server = Server::start().await;
    let every: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    for (path, method, operation) in server.document.operations() {
        let schemes = schemes(operation);
        if schemes.is_empty() || schemes.iter().any(|scheme| scheme.get("token").is_some()) {
            continue;
        }
        let call = fill(&server, path, method, operation, UNKNOWN);
        call.header("x-test-scopes", every.join(" "))
            .send()
            .await
            .problem(403, "login_required");
    }
}

/// Turns the user with this id into an account: guests may not do everything.
async fn register(server: &Server, user: Uuid) {
    let mut connection = server.database.database.write().await.expect("the store");
    let values = [Stored::from(user), Stored::from(false)];
    let sql = "UPDATE users SET guest = $2 WHERE id = $1";
    connection.execute(sql, &values).await.expect("the store");
    connection.commit().await.expect("the store");
}

/// An entry of the user in every collection that the document lets one create in: the
/// collection's path and the id.
async fn belongings(server: &Server) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (path, method, operation) in server.document.operations() {
        let item = format!("{path}/{{");
        let has_items = server
            .document
            .operations()
            .any(|(other, ..)| other.starts_with(&item));
        if method != "post" || path.contains('{') || !has_items {
            continue;
        }
        let made = fill(server, path, method, operation, UNKNOWN).send().await;
        let made = made.expect(201);
        let id = made.header("location").rsplit('/').next().expect("an id");
        assert_eq!(id.len(), 36, "{path}: {}", made.text);
        found.insert(path.to_owned(), id.to_owned());
    }
    found
}

#[tokio::test]
async fn resources_of_another_user_are_not_found() {
    let server = Server::start().await;
    for user in [server.user, server.other] {
        register(&server, user).await;
    }
    let belongings = belongings(&server).await;
    assert!(belongings.len() >= 2, "{belongings:?}");
    let mut checked = 0;
    for (path, method, operation) in server.document.operations() {
        let Some((collection, _)) = path.split_once("/{") else {
            continue;
        };
        if schemes(operation).is_empty() {
            continue;
        }
        let mut bodies = Vec::new();
        // Where nothing could be created there is nothing of anybody's but an unknown id.
        let theirs = belongings.get(collection).map_or(UNKNOWN, String::as_str);
        for id in [theirs, UNKNOWN] {
            let call = fill(&server, path, method, operation, id).user(server.other);
            let mut got = call.send().await.expect(404);
            let code = got.body["code"].as_str().expect("a code");
            assert!(code.ends_with("_not_found"), "{method} {path}: {code}");
            got.body["requestId"] = Value::Null;
            bodies.push(got.body);
        }
        assert_eq!(bodies[0], bodies[1], "{method} {path}");
        checked += 1;
    }
    assert!(checked >= 11, "{checked} operations on one thing");
    for (collection, id) in &belongings {
        let theirs = server.get(&format!("{collection}/{id}")).send().await;
        assert!([200, 405].contains(&theirs.status.as_u16()), "{collection}");
        let others = server.get(collection).user(server.other).send().await;
        assert!(!others.text.contains(id), "{collection}: {}", others.text);
    }
    let current = server.get("/api/sessions/current").user(server.other);
    assert!(current.send().await.expect(200).body["session"].is_null());
    let mine = format!("/api/sessions/{}", belongings["/api/sessions"]);
    let mine = server.get(&mine).send().await.expect(200);
    assert_eq!(mine.body["version"], 1, "nothing was changed");
}

#[tokio::test]
async fn session_id_of_another_user_is_free() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let start = json!({"sessionType": "short", "sessionId": id});
    let theirs = server.post("/api/sessions", start).user(server.other);
    let theirs = theirs.send().await.expect(201);
    assert_eq!(theirs.body["sessionId"], id);
    let mine = server.get(&format!("/api/sessions/{id}")).send().await;
    assert_eq!(mine.expect(200).body["sessionType"], "pomodoro");
}
