//! Confirming the password before something that is of use longer than the sign-in, or ends others.

use serde_json::{Value, json};
use service::RECENT_AUTHENTICATION;

use crate::harness::{Browser, PASSWORD, Server, led};

crate::on_both!(
    an_old_sign_in_confirms_the_password_first,
    guests_and_tokens_have_nothing_to_confirm,
);

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];

/// An id that nothing has.
const UNKNOWN: &str = "0198f3b0-0000-7000-8000-000000000999";

fn token() -> Value {
    json!({ "name": "t", "scopes": ["webhooks:manage", "sessions:read"] })
}

fn webhook() -> Value {
    json!({ "url": "https://example.org/hook" })
}

async fn confirm(browser: &mut Browser<'_>, password: &str) -> crate::harness::Reply {
    let body = json!({ "password": password });
    browser.post("/api/auth/reauthenticate", body).await
}

async fn an_old_sign_in_confirms_the_password_first(server: Server) {
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let mut elsewhere = server.browser();
    elsewhere
        .login("ada@example.org", PASSWORD)
        .await
        .expect(200);
    server.clock.advance(RECENT_AUTHENTICATION - 1);
    ada.post("/api/tokens", token()).await.expect(201);
    server.clock.advance(1);
    let one = format!("/api/webhooks/{UNKNOWN}");
    let rotation = format!("{one}/rotate-secret");
    let login = format!("/api/me/logins/{UNKNOWN}");
    for (method, path, body) in [
        ("POST", "/api/tokens", Some(token())),
        ("POST", "/api/webhooks", Some(webhook())),
        ("PATCH", &one, Some(webhook())),
        ("POST", &rotation, None),
        ("POST", "/api/me/calendar", None),
        ("DELETE", "/api/me/logins", None),
        ("DELETE", &login, None),
    ] {
        let refused = ada.send(method, path, body).await;
        let refused = refused.refused(403, "reauthentication_required");
        let detail = refused.json()["detail"].to_string();
        assert!(detail.contains("POST /api/auth/reauthenticate"), "{path}");
    }
    elsewhere.get("/api/me").await.expect(200);
    // Reading and taking away other things need no password.
    ada.get("/api/tokens").await.expect(200);
    ada.send("DELETE", "/api/me/calendar", None)
        .await
        .expect(204);

    confirm(&mut ada, "wrong")
        .await
        .refused(401, "invalid_credentials");
    ada.post("/api/tokens", token())
        .await
        .refused(403, "reauthentication_required");
    confirm(&mut ada, PASSWORD).await.expect(204);
    ada.post("/api/tokens", token()).await.expect(201);
    ada.post("/api/me/calendar", Value::Null).await;
    // Of this sign-in alone.
    elsewhere
        .post("/api/tokens", token())
        .await
        .refused(403, "reauthentication_required");
    server.clock.advance(RECENT_AUTHENTICATION);
    ada.post("/api/tokens", token())
        .await
        .refused(403, "reauthentication_required");
}

async fn guests_and_tokens_have_nothing_to_confirm(server: Server) {
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let made = ada.post("/api/tokens", token()).await.expect(201).json();
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    server.clock.advance(RECENT_AUTHENTICATION);

    confirm(&mut guest, PASSWORD)
        .await
        .refused(403, "guest_not_allowed");
    guest
        .post("/api/tokens", token())
        .await
        .refused(403, "guest_not_allowed");
    guest.send("DELETE", "/api/me", None).await.expect(204);

    let secret = made["secret"].as_str().unwrap();
    let mut program = server
        .browser()
        .with_header("authorization", &format!("Bearer {secret}"));
    program.post("/api/webhooks", webhook()).await.expect(201);
    confirm(&mut program, PASSWORD)
        .await
        .refused(403, "login_required");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_carried_out_after_the_password() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser().for_pages();
    ada.register("ada@example.org").await.expect(201);
    server.clock.advance(RECENT_AUTHENTICATION);
    let fields = [
        ("name", "Editor \"plug-in\" <1>"),
        ("scopes", "sessions:read"),
        ("scopes", "tasks:read"),
        ("expiresAt", "30"),
    ];
    let form = "/forms/settings/create-token";
    let page = ada.submit(form, &fields).await;
    let page = page.page(403, "Confirm your password").body;
    assert!(page.contains(&format!("action=\"{form}\"")), "{page}");
    assert!(
        page.contains("value=\"Editor &quot;plug-in&quot; &lt;1&gt;\""),
        "{page}"
    );
    for (name, value) in &fields[1..] {
        let hidden = format!("type=\"hidden\" name=\"{name}\" value=\"{value}\"");
        assert!(page.contains(&hidden), "{hidden}\n{page}");
    }

    let mut confirmed = fields.to_vec();
    confirmed.push(("confirmedPassword", "wrong"));
    let page = ada.submit(form, &confirmed).await;
    let page = page.page(422, "That is not your password.").body;
    assert!(page.contains("value=\"tasks:read\"") && !page.contains("wrong\""));
    let none = ada.get("/api/tokens").await.json();
    assert_eq!(none["items"], json!([]));

    confirmed.last_mut().unwrap().1 = PASSWORD;
    ada.submit(form, &confirmed).await.page(200, "stint_");
    let made = ada.get("/api/tokens").await.json();
    assert_eq!(made["items"][0]["name"], fields[0].1);
    assert_eq!(
        made["items"][0]["scopes"],
        json!(["sessions:read", "tasks:read"])
    );
    // From now on the sign-in is recent.
    ada.submit(form, &fields).await.page(200, "stint_");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sensitive_form_asks() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser().for_pages();
    ada.register("ada@example.org").await.expect(201);
    let made = ada.post("/api/webhooks", webhook()).await.expect(201);
    let made = made.json();
    let id = made["id"].as_str().expect("an id");
    server.clock.advance(RECENT_AUTHENTICATION);
    let fields = [
        ("webhook", id),
        ("url", "https://example.net/"),
        ("name", "n"),
    ];
    for action in [
        "create-token",
        "end-sign-in",
        "end-others",
        "create-webhook",
        "change-webhook",
        "rotate-secret",
        "renew-calendar",
    ] {
        let form = format!("/forms/settings/{action}");
        let asked = ada.submit(&form, &fields).await;
        asked.page(403, "Confirm your password");
        // Spelt otherwise it is no form.
        let encoded = form.replace('-', "%2D");
        ada.submit(&encoded, &fields).await.expect(404);
    }
    let hooks = ada.get("/api/webhooks").await.json();
    assert_eq!(hooks["items"].as_array().unwrap().len(), 1);
    assert_eq!(hooks["items"][0]["url"], webhook()["url"]);
    let feed = ada.get("/api/me/calendar").await.json();
    assert_eq!(feed["createdAt"], Value::Null);

    // Without a sign-in there is nothing to confirm.
    let to = led(server
        .browser()
        .submit("/forms/settings/create-token", &fields)
        .await);
    assert_eq!(to, "/sign-in?next=%2F");
}
