//! Event streams end with the credentials of their reader.

use std::time::Duration;

use serde_json::json;
use service::Credential;
use shared::UserId;
use web::AppState;

use crate::harness::{Browser, PASSWORD, Server, Stream};

crate::on_both!(
    signing_out_ends_the_browsers_streams,
    a_new_password_ends_all_streams_and_its_browser_reconnects,
    stream_of_a_guest_reconnects_after_registering,
    a_tokens_streams_end_when_it_is_deleted,
    streams_end_when_credentials_are_revoked_elsewhere_or_expire,
);

async fn ends(stream: &mut Stream) {
    let next = tokio::time::timeout(Duration::from_secs(30), stream.next()).await;
    assert_eq!(next.expect("it ends soon"), None);
}

/// Checks that the stream is open: the next event arrives.
async fn goes_on(stream: &mut Stream, ada: &mut Browser<'_>) {
    ada.post("/api/sessions", json!({ "sessionType": "short" }))
        .await
        .expect(201);
    let next = tokio::time::timeout(Duration::from_secs(30), stream.event()).await;
    assert!(
        next.expect("it comes soon").is_some(),
        "the stream has ended"
    );
}

async fn signing_out_ends_the_browsers_streams(server: Server) {
    let mut one = server.browser();
    one.register("ada@example.org").await.expect(201);
    let mut other = server.browser();
    other.login("ada@example.org", PASSWORD).await.expect(200);
    let mut streams = [one.follow().await, one.follow().await];
    let mut stored = other.follow().await;
    one.post("/api/auth/logout", json!({})).await.expect(204);
    for stream in &mut streams {
        ends(stream).await;
    }
    goes_on(&mut stored, &mut other).await;
}

async fn a_new_password_ends_all_streams_and_its_browser_reconnects(server: Server) {
    let mut one = server.browser();
    one.register("ada@example.org").await.expect(201);
    let mut other = server.browser();
    other.login("ada@example.org", PASSWORD).await.expect(200);
    let before = [one.follow().await, other.follow().await];
    let change = json!({ "currentPassword": PASSWORD, "newPassword": "another horse battery" });
    one.put("/api/me/password", change).await.expect(204);
    for mut stream in before {
        ends(&mut stream).await;
    }
    // With the new cookie.
    let mut after = one.follow().await;
    goes_on(&mut after, &mut one).await;
}

async fn stream_of_a_guest_reconnects_after_registering(server: Server) {
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    let mut before = guest.follow().await;
    guest.register("ada@example.org").await.expect(201);
    ends(&mut before).await;
    let mut after = guest.follow().await;
    goes_on(&mut after, &mut guest).await;
}

async fn a_tokens_streams_end_when_it_is_deleted(server: Server) {
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let requested = json!({ "name": "program", "scopes": ["sessions:read"] });
    let created = ada.post("/api/tokens", requested).await.expect(201).json();
    let secret = created["secret"].as_str().expect("a secret");
    let program = server
        .browser()
        .with_header("authorization", &format!("Bearer {secret}"));
    let mut stream = program.follow().await;
    let mut own = ada.follow().await;
    let path = format!("/api/tokens/{}", created["id"].as_str().expect("an id"));
    ada.send("DELETE", &path, None).await.expect(204);
    ends(&mut stream).await;
    goes_on(&mut own, &mut ada).await;
}

async fn streams_end_when_credentials_are_revoked_elsewhere_or_expire(server: Server) {
    let mut ada = server.browser();
    let account = ada.register("ada@example.org").await.expect(201);
    let user: UserId = account.json()["userId"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("a UUID");
    let mut lasting = ada.follow().await;
    let stored = server.state.event_relay.streams().credentials();
    let mut other = server.browser();
    other.login("ada@example.org", PASSWORD).await.expect(200);
    let mut stream = other.follow().await;
    // The second browser's login is ended by another server, which knows of no stream.
    let elsewhere = AppState::on(
        &server.database.database,
        server.state.clock.clone(),
        server.state.entropy.clone(),
    );
    let all = server.state.event_relay.streams().credentials();
    for credential in all.difference(&stored) {
        let Credential::Login(login) = credential else {
            panic!("there are no tokens");
        };
        let ended = elsewhere.accounts.sign_out(user, *login).await;
        ended.expect("the store works");
    }
    server
        .state
        .event_relay
        .poll()
        .await
        .expect("the store works");
    ends(&mut stream).await;
    goes_on(&mut lasting, &mut ada).await;
    server.clock.advance(31 * 24 * 60 * 60 * 1000);
    server
        .state
        .event_relay
        .poll()
        .await
        .expect("the store works");
    ends(&mut lasting).await;
}
