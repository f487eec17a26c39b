//! API tokens: scopes, expiry, deletion, last use.

use serde_json::{Value, json};

use crate::harness::{Browser, PASSWORD, Server};

crate::on_both!(
    a_token_does_what_its_scopes_say,
    a_repeated_creation_is_answered_without_the_secret,
    a_token_manages_no_accounts,
    a_token_stops_when_it_expires_or_is_deleted,
    last_use_is_recorded_every_minute,
    guests_have_no_tokens,
    token_of_another_user_is_not_found,
);

async fn token(browser: &mut Browser<'_>, body: Value) -> (String, String) {
    let created = browser.post("/api/tokens", body).await.expect(201);
    assert!(created.header("location").starts_with("/api/tokens/"));
    let created = created.json();
    let secret = created["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("stint_"));
    (secret, created["id"].as_str().unwrap().to_owned())
}

fn program<'a>(server: &'a Server, secret: &str) -> Browser<'a> {
    // Bearer requests are exempt from the cross-site check, which this header would fail.
    server
        .browser()
        .with_header("authorization", &format!("Bearer {secret}"))
        .with_header("sec-fetch-site", "cross-site")
}

async fn a_token_does_what_its_scopes_say(server: Server) {
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let (reading, _) = token(
        &mut ada,
        json!({ "name": "r", "scopes": ["sessions:read"] }),
    )
    .await;
    let (writing, _) = token(
        &mut ada,
        json!({ "name": "w", "scopes": ["sessions:write"] }),
    )
    .await;

    let start = json!({ "sessionType": "short" });
    let refused = program(&server, &reading)
        .post("/api/sessions", start.clone())
        .await
        .refused(403, "insufficient_scope");
    assert_eq!(refused.json()["requiredScope"], "sessions:write");
    program(&server, &writing)
        .post("/api/sessions", start)
        .await
        .expect(201);
    program(&server, &reading)
        .get("/api/sessions/current")
        .await
        .expect(200);
    program(&server, &writing)
        .get("/api/sessions/current")
        .await
        .refused(403, "insufficient_scope");
}

async fn a_repeated_creation_is_answered_without_the_secret(server: Server) {
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let mut ada = ada.with_header("idempotency-key", "one");
    let expires = "2999-01-01T00:00:00.000Z";
    let body = json!({ "name": "cli", "scopes": ["sessions:read"], "expiresAt": expires });
    let first = ada.post("/api/tokens", body.clone()).await.expect(201);
    let again = ada.post("/api/tokens", body).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("location"), first.header("location"));
    let (first, again) = (first.json(), again.json());
    assert_eq!(first["secretOmitted"], false);
    assert!(first["secret"].as_str().unwrap().starts_with("stint_"));
    let mut expected = first;
    expected["secret"] = Value::Null;
    expected["secretOmitted"] = json!(true);
    assert_eq!(again, expected);
    let listed = ada.get("/api/tokens").await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let other = json!({ "name": "other", "scopes": ["sessions:read"] });
    ada.post("/api/tokens", other)
        .await
        .refused(422, "idempotency_key_reused");
}

async fn a_token_manages_no_accounts(server: Server) {
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let all = [
        "sessions:read",
        "sessions:write",
        "tasks:read",
        "tasks:write",
        "stats:read",
        "webhooks:manage",
    ];
    let (secret, id) = token(&mut ada, json!({ "name": "all", "scopes": all })).await;
    let mut program = program(&server, &secret);
    program
        .get("/api/tokens")
        .await
        .refused(403, "login_required");
    program
        .post(
            "/api/tokens",
            json!({ "name": "x", "scopes": ["sessions:read"] }),
        )
        .await
        .refused(403, "login_required");
    program
        .send("DELETE", &format!("/api/tokens/{id}"), None)
        .await
        .refused(403, "login_required");
    program
        .get("/api/me")
        .await
        .refused(403, "insufficient_scope");
    let change = json!({ "currentPassword": "a", "newPassword": "b" });
    program
        .put("/api/me/password", change)
        .await
        .refused(403, "login_required");
    program
        .login("ada@example.org", "x")
        .await
        .refused(403, "login_required");
    program
        .post("/api/auth/guest", json!({}))
        .await
        .refused(403, "login_required");
}

async fn a_token_stops_when_it_expires_or_is_deleted(server: Server) {
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let body = json!({ "name": "menu bar", "scopes": ["profile:read"], "expiresAt": "2026-11-22T10:30:00Z" });
    let (secret, _) = token(&mut ada, body).await;
    let me = program(&server, &secret).get("/api/me").await;
    let me = me.expect(200).json();
    let own = json!({
        "name": "menu bar", "scopes": ["profile:read"], "expiresAt": "2026-11-22T10:30:00.000Z",
    });
    assert_eq!(me["token"], own);
    assert_eq!(
        ada.get("/api/me").await.expect(200).json()["token"],
        json!(null)
    );
    let body = json!({ "name": "short-lived", "scopes": ["sessions:read"], "expiresAt": "2026-11-22T11:00:00Z" });
    let (secret, id) = token(&mut ada, body).await;
    let mut limited = program(&server, &secret);
    limited.get("/api/sessions").await.expect(200);
    server.clock.advance(3_600_000);
    let refused = limited
        .get("/api/sessions")
        .await
        .refused(401, "invalid_token");
    assert!(refused.header("www-authenticate").contains("invalid_token"));
    assert_eq!(refused.header("cache-control"), "no-store");
    assert_eq!(refused.json()["tokenState"], "expired");

    let password = json!({ "password": PASSWORD });
    ada.post("/api/auth/reauthenticate", password)
        .await
        .expect(204);
    let (secret, other) = token(
        &mut ada,
        json!({ "name": "x", "scopes": ["sessions:read"] }),
    )
    .await;
    let mut deleted = program(&server, &secret);
    deleted.get("/api/sessions").await.expect(200);
    ada.send("DELETE", &format!("/api/tokens/{other}"), None)
        .await
        .expect(204);
    let refused = deleted
        .get("/api/sessions")
        .await
        .refused(401, "invalid_token");
    assert_eq!(refused.json()["tokenState"], "revoked");
    ada.send("DELETE", &format!("/api/tokens/{other}"), None)
        .await
        .refused(404, "token_not_found");
    ada.send("DELETE", "/api/tokens/x", None)
        .await
        .refused(400, "invalid_id");
    let left = ada.get("/api/tokens").await.expect(200).json();
    let left = left["items"].as_array().unwrap();
    assert_eq!(left.len(), 2);
    assert!(left.iter().any(|token| token["id"] == id.as_str()));

    for wrong in [
        "stint_",
        "x",
        &format!("{secret}0"),
        &secret.replace("stint_", "stint-"),
    ] {
        let refused = program(&server, wrong)
            .get("/api/sessions")
            .await
            .refused(401, "invalid_token");
        assert_eq!(refused.json()["tokenState"], "unknown");
    }
}

async fn last_use_is_recorded_every_minute(server: Server) {
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let (secret, _) = token(
        &mut ada,
        json!({ "name": "x", "scopes": ["sessions:read"] }),
    )
    .await;
    let mut used = vec![ada.get("/api/tokens").await.json()["items"][0]["lastUsedAt"].clone()];
    for advance in [0, 59_999, 1] {
        server.clock.advance(advance);
        program(&server, &secret)
            .get("/api/sessions")
            .await
            .expect(200);
        used.push(ada.get("/api/tokens").await.json()["items"][0]["lastUsedAt"].clone());
    }
    let expected = [
        Value::Null,
        json!("2026-11-22T10:00:00.000Z"),
        json!("2026-11-22T10:00:00.000Z"),
        json!("2026-11-22T10:01:00.000Z"),
    ];
    assert_eq!(used, expected);
}

async fn guests_have_no_tokens(server: Server) {
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    guest
        .post(
            "/api/tokens",
            json!({ "name": "x", "scopes": ["sessions:read"] }),
        )
        .await
        .refused(403, "guest_not_allowed");
    guest
        .get("/api/tokens")
        .await
        .refused(403, "guest_not_allowed");
}

async fn token_of_another_user_is_not_found(server: Server) {
    let (mut ada, mut bob) = (server.browser(), server.browser());
    ada.register("ada@example.org").await.expect(201);
    bob.register("bob@example.org").await.expect(201);
    let (secret, id) = token(
        &mut ada,
        json!({ "name": "x", "scopes": ["sessions:read"] }),
    )
    .await;
    bob.send("DELETE", &format!("/api/tokens/{id}"), None)
        .await
        .refused(404, "token_not_found");
    program(&server, &secret)
        .get("/api/sessions")
        .await
        .expect(200);
}
