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
    let body = json!({ "name": "x", "scopes": ["sessions:read"] });
    let token = browser.post("/api/tokens", body).await.expect(201).json()["secret"]
        .as_str()
        .unwrap()
        .to_owned();

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
    for secret in [login.as_str(), token.as_str(), PASSWORD] {
        for stored in &stored {
            assert!(
                !stored
                    .windows(secret.len())
                    .any(|part| part == secret.as_bytes())
            );
        }
    }
}
