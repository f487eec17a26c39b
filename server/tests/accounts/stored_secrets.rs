//! No secret is stored in plain text.

use serde_json::json;

use crate::harness::{PASSWORD, Server};

crate::on_both!(no_secret_is_in_the_database);

async fn no_secret_is_in_the_database(server: Server) {
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    let login = browser
        .cookie
        .clone()
        .unwrap()
        .split_once('=')
        .unwrap()
        .1
        .to_owned();
    let secret = |created: serde_json::Value| created["secret"].as_str().unwrap().to_owned();
    let mut browser = browser.with_header("idempotency-key", "token");
    let body = json!({ "name": "x", "scopes": ["sessions:read"] });
    let token = browser.post("/api/tokens", body).await.expect(201);
    let token = secret(token.json());
    let mut hooks = server.browser().with_header("idempotency-key", "webhook");
    hooks.cookie = browser.cookie.clone();
    let body = json!({ "url": "https://hooks.example.org/stint" });
    let webhook = hooks.post("/api/webhooks", body).await.expect(201);
    let webhook = secret(webhook.json());

    let mut read = server.database.database.read().await.unwrap();
    let mut stored = Vec::new();
    for row in read
        .fetch_all("SELECT password_hash FROM users", &[])
        .await
        .unwrap()
    {
        let hash = row.text("password_hash").unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        stored.push(hash.into_bytes());
    }
    for table in ["logins", "api_tokens"] {
        for row in read
            .fetch_all(&format!("SELECT token_hash FROM {table}"), &[])
            .await
            .unwrap()
        {
            let hash = row.bytes("token_hash").unwrap();
            assert_eq!(hash.len(), 32);
            stored.push(hash);
        }
    }
    assert_eq!(stored.len(), 3);
    // Answers for idempotency keys.
    for row in read
        .fetch_all("SELECT body FROM idempotency_keys", &[])
        .await
        .unwrap()
    {
        stored.push(row.text("body").unwrap().into_bytes());
    }
    assert_eq!(stored.len(), 5);
    for secret in [login.as_str(), token.as_str(), webhook.as_str(), PASSWORD] {
        for stored in &stored {
            assert!(
                !stored
                    .windows(secret.len())
                    .any(|part| part == secret.as_bytes())
            );
        }
    }
}
