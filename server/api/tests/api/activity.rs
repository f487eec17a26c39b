//! The activity of the account: its parts, and who reads it.

use serde_json::json;
use shared::wire::{ActivityKind, Scope};

use crate::harness::{Got, Server};

const PATH: &str = "/api/me/activity";

/// Makes tokens with these names, a minute from one to the next.
async fn tokens(server: &Server, names: &[&str]) {
    for name in names {
        server.clock.advance(60_000);
        let token = json!({"name": name, "scopes": ["sessions:read"]});
        server.create("/api/tokens", token).await;
    }
}

async fn get(server: &Server, query: &str) -> Got {
    server.get(&format!("{PATH}{query}")).send().await
}

/// The tokens that an answer tells of.
fn names(got: &Got) -> Vec<&str> {
    let items = got.body["items"].as_array().expect("items").iter();
    items
        .map(|item| item["detail"].as_str().expect("a name"))
        .collect()
}

#[tokio::test]
async fn the_latest_is_first_and_cursors_lead_through() {
    let server = Server::start().await;
    let nothing = get(&server, "").await.expect(200);
    assert_eq!(nothing.body["totalItems"], 0);
    tokens(&server, &["a", "b", "c", "d", "e"]).await;
    let all = get(&server, "").await.expect(200);
    assert_eq!(names(&all), ["e", "d", "c", "b", "a"]);
    let newest = &all.body["items"][0];
    assert_eq!(newest["kind"], "tokenCreated");
    assert_eq!(newest["count"], 1);
    assert_eq!(newest["firstAt"], newest["lastAt"]);

    let first = get(&server, "?limit=2").await.expect(200);
    assert_eq!(names(&first), ["e", "d"]);
    assert_eq!(first.body["totalPages"], 3);
    let second = get(&server, "?limit=2&page=2").await.expect(200);
    assert_eq!(names(&second), ["c", "b"]);
    // What comes meanwhile shifts nothing.
    tokens(&server, &["f"]).await;
    let cursor = first.body["nextCursor"].as_str().expect("there is more");
    let rest = get(&server, &format!("?limit=3&cursor={cursor}")).await;
    let rest = rest.expect(200);
    assert_eq!(names(&rest), ["c", "b", "a"]);
    assert_eq!(
        (&rest.body["page"], &rest.body["totalItems"]),
        (&json!(2), &json!(5))
    );

    let since = newest["lastAt"].as_str().expect("an instant");
    let since = get(&server, &format!("?updatedSince={since}")).await;
    assert_eq!(names(&since.expect(200)), ["f", "e"]);
}

#[tokio::test]
async fn what_happens_again_moves_to_the_front() {
    let server = Server::start().await;
    server.get("/api/export").send().await.expect(200);
    tokens(&server, &["a"]).await;
    server.clock.advance(60_000);
    server.get("/api/export").send().await.expect(200);
    let got = get(&server, "").await.expect(200);
    let kinds: Vec<_> = (got.body["items"].as_array().expect("items").iter())
        .map(|item| (item["kind"].as_str(), item["count"].as_u64()))
        .collect();
    assert_eq!(
        kinds,
        [(Some("exported"), Some(2)), (Some("tokenCreated"), Some(1))]
    );
}

#[tokio::test]
async fn only_the_owner_who_is_signed_in_reads_it() {
    let server = Server::start().await;
    tokens(&server, &["mine"]).await;
    let theirs = server.get(PATH).user(server.other).send().await;
    assert_eq!(theirs.expect(200).body["items"], json!([]));
    let every: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    let by_token = server.get(PATH).header("x-test-scopes", every.join(" "));
    by_token.send().await.problem(403, "login_required");
    let stranger = server.get(PATH).anonymous().send().await;
    stranger.problem(401, "unauthenticated");
}

#[tokio::test]
async fn invalid_queries_are_refused() {
    let server = Server::start().await;
    tokens(&server, &["a", "b"]).await;
    let first = get(&server, "?limit=1").await.expect(200);
    let cursor = first.body["nextCursor"].as_str().expect("there is more");
    for (query, status, code) in [
        (format!("?cursor={cursor}&page=2"), 422, "page_with_cursor"),
        (
            format!("?cursor={cursor}&updatedSince=2026-01-01T00:00:00Z"),
            422,
            "cursor_mismatch",
        ),
        ("?cursor=x".to_owned(), 400, "invalid_query"),
        ("?limit=101".to_owned(), 422, "limit_out_of_range"),
        ("?page=0".to_owned(), 422, "page_out_of_range"),
        ("?sort=updatedAt".to_owned(), 422, "unknown_field"),
    ] {
        get(&server, &query).await.problem(status, code);
    }
    let tasks = format!("/api/tasks?cursor={cursor}");
    let tasks = server.get(&tasks).send().await;
    tasks.problem(422, "cursor_mismatch");
}

/// Clients tell the kinds apart by a closed list.
#[tokio::test]
async fn the_document_has_every_kind() {
    let server = Server::start().await;
    let schemas = &server.document.as_json()["components"]["schemas"];
    let kinds = ActivityKind::ALL.iter().map(|kind| kind.as_str());
    let kinds: Vec<_> = kinds.collect();
    assert_eq!(schemas["ActivityKind"]["enum"], json!(kinds));
    let kind = &schemas["Activity"]["properties"]["kind"];
    assert!(kind.to_string().contains("schemas/ActivityKind"), "{kind}");
}
