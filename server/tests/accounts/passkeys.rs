//! Passkeys over HTTP: the operations, the cookies, the page that they are used on, the forms.

use serde_json::{Value, json};
use test_support::authenticator::Authenticator;
use test_support::database::Kind;

use crate::harness::{Browser, PASSWORD, Reply, Server, led};

const ADA: &str = "ada@example.org";
const PUBLIC: [(&str, &str); 2] = [
    ("STINT_RATE_LIMITS", "off"),
    ("STINT_PUBLIC_URL", "https://stint.example"),
];

fn phone() -> Authenticator {
    Authenticator::new(1, "https://stint.example", "stint.example")
}

async fn add(browser: &mut Browser<'_>, phone: &mut Authenticator) -> Reply {
    let password = json!({ "currentPassword": PASSWORD });
    let options = browser.post("/fn/begin_passkey", password).await;
    let options = options.expect(200).json();
    let created = phone.create(options["challenge"].as_str().unwrap(), "Phone");
    browser.post("/fn/add_passkey", json!(created)).await
}

/// The challenge, and the cookie of the browser that asked for it.
async fn challenge(browser: &mut Browser<'_>) -> (String, String) {
    let asked = browser.post("/fn/request_passkey", json!({})).await;
    let asked = asked.expect(200);
    let cookie = asked.header("set-cookie").split(';').next().unwrap();
    let challenge = asked.json()["challenge"].as_str().unwrap().to_owned();
    (challenge, cookie.to_owned())
}

async fn sign_in(browser: &mut Browser<'_>, phone: &mut Authenticator, handle: &str) -> Reply {
    let (challenge, cookie) = challenge(browser).await;
    browser.cookie = Some(cookie);
    let credentials = json!(phone.get(&challenge, handle));
    browser.post("/fn/sign_in_with_passkey", credentials).await
}

/// The user's id in base64url.
async fn handle(browser: &mut Browser<'_>) -> String {
    let password = json!({ "currentPassword": PASSWORD });
    let options = browser.post("/fn/begin_passkey", password).await;
    options.expect(200).json()["user"]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_a_sign_in_like_any_other() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = Server::with_pages_on(kind, &[("STINT_RATE_LIMITS", "off")]).await;
        a_passkey_signs_in_to(&server).await;
    }
}

async fn a_passkey_signs_in_to(server: &Server) {
    let here = "http://stint.test:3000";
    let browser = || {
        let browser = server.browser().with_header("host", "stint.test:3000");
        browser.with_header("origin", here)
    };
    let mut phone = Authenticator::new(1, here, "stint.test");
    let mut ada = browser();
    ada.register(ADA).await.expect(201);
    let wrong = json!({ "currentPassword": "wrong" });
    let wrong = ada.post("/fn/begin_passkey", wrong).await;
    wrong.refused(401, "invalid_credentials");
    let passkey = add(&mut ada, &mut phone).await.expect(201).json();
    assert_eq!(passkey["name"], "Phone");
    let handle = handle(&mut ada).await;

    let mut other = browser();
    let signed_in = sign_in(&mut other, &mut phone, &handle).await.expect(200);
    assert_eq!(signed_in.json()["email"], ADA);
    let set: Vec<_> = signed_in.headers.get_all("set-cookie").iter().collect();
    let set = set.iter().map(|cookie| cookie.to_str().unwrap());
    let names: Vec<_> = set
        .map(|cookie| cookie.split('=').next().unwrap())
        .collect();
    assert_eq!(names, ["stint_login", "stint_device"]);
    let logins = other.get("/api/me/logins").await.expect(200).json();
    assert_eq!(logins["items"].as_array().unwrap().len(), 2);
    let listed = other.get("/api/passkeys").await.expect(200).json();
    assert!(listed["items"][0]["lastUsedAt"].is_string(), "{listed}");
    let export = other.get("/api/export").await.expect(200).json();
    assert_eq!(export["passkeys"], listed["items"]);
    let path = format!("/api/passkeys/{}", passkey["id"].as_str().unwrap());
    let name = json!({ "name": "Work phone" });
    let renamed = other.send("PATCH", &path, Some(name)).await.expect(200);
    assert_eq!(renamed.json()["name"], "Work phone");
    other.send("DELETE", &path, None).await.expect(204);
    let export = other.get("/api/export").await.expect(200).json();
    let mut passkeys = export["activity"].as_array().unwrap().clone();
    passkeys.retain(|one| one["kind"].as_str().unwrap().starts_with("passkey"));
    passkeys.sort_by_key(|one| one["kind"].to_string());
    let said = |one: &Value| (one["kind"].clone(), one["detail"].clone());
    let said: Vec<_> = passkeys.iter().map(said).collect();
    let expected = [("passkeyAdded", "Phone"), ("passkeyRemoved", "Work phone")];
    assert_eq!(
        said,
        expected.map(|(kind, name)| (json!(kind), json!(name)))
    );
    let again = other.send("DELETE", &path, None).await;
    again.refused(404, "passkey_not_found");
    // Who signed in with it stays signed in.
    other.get("/api/me").await.expect(200);
    let removed = sign_in(&mut browser(), &mut phone, &handle).await;
    removed.refused(401, "invalid_passkey");

    let mut guest = browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    let refused = guest.get("/api/passkeys").await;
    refused.refused(403, "guest_not_allowed");
    let begin = json!({ "currentPassword": "" });
    let refused = guest.post("/fn/begin_passkey", begin).await;
    refused.refused(403, "guest_not_allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_is_for_one_browser_one_use_and_five_minutes() {
    let server = Server::with_pages(&PUBLIC).await;
    let mut ada = server.browser();
    ada.register(ADA).await.expect(201);
    let mut phone = phone();
    add(&mut ada, &mut phone).await.expect(201);
    let handle = handle(&mut ada).await;

    let (made, cookie) = challenge(&mut server.browser()).await;
    assert!(cookie.starts_with("__Host-stint_passkey="), "{cookie}");
    let credentials = json!(phone.get(&made, &handle));
    let mut elsewhere = server.browser();
    let path = "/fn/sign_in_with_passkey";
    let refused = elsewhere.post(path, credentials.clone()).await;
    refused.refused(410, "challenge_invalid");
    elsewhere.cookie = Some(challenge(&mut server.browser()).await.1);
    let refused = elsewhere.post(path, credentials.clone()).await;
    refused.refused(410, "challenge_invalid");

    // A browser with two pages has two challenges and one cookie.
    let mut own = server.browser();
    own.cookie = Some(cookie.clone());
    let (second, same) = challenge(&mut own).await;
    assert_eq!(same, cookie);
    own.post(path, credentials.clone()).await.expect(200);
    own.cookie = Some(cookie.clone());
    let again = own.post(path, credentials).await;
    again.refused(410, "challenge_invalid");
    let credentials = json!(phone.get(&second, &handle));
    own.post(path, credentials).await.expect(200);

    own.cookie = Some(cookie);
    let (late, _) = challenge(&mut own).await;
    server.clock.advance(5 * 60_000);
    let late = own.post(path, json!(phone.get(&late, &handle))).await;
    late.refused(410, "challenge_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_works_on_pages_of_this_server_alone() {
    let server = Server::with_pages(&PUBLIC).await;
    let mut ada = server.browser();
    ada.register(ADA).await.expect(201);
    let evil = "https://stint.example.evil.example";
    let mut proxied = Authenticator::new(1, evil, "stint.example");
    let refused = add(&mut ada, &mut proxied).await;
    refused.refused(422, "passkey_not_accepted");
    let mut phone = phone();
    add(&mut ada, &mut phone).await.expect(201);
    let handle = handle(&mut ada).await;
    let refused = sign_in(&mut server.browser(), &mut proxied, &handle).await;
    refused.refused(401, "invalid_passkey");
    // The public origin counts, whatever the request says.
    let mut claimed = server.browser().with_header("host", "evil.example");
    let refused = sign_in(&mut claimed, &mut proxied, &handle).await;
    refused.refused(401, "invalid_passkey");
    sign_in(&mut server.browser(), &mut phone, &handle)
        .await
        .expect(200);
    // Without a public origin a request has to say where it comes from.
    let server = Server::with_pages(&[("STINT_RATE_LIMITS", "off")]).await;
    let credentials: Value = json!(phone.get("AAAA", &handle));
    let mut nowhere = server.browser();
    let refused = nowhere.post("/fn/sign_in_with_passkey", credentials).await;
    refused.refused(403, "cross_site_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_limited_and_logged() {
    let limits = [
        ("STINT_RATE_LIMITS", "login=3/60s"),
        ("STINT_PUBLIC_URL", "https://stint.example"),
    ];
    let server = Server::with_pages(&limits).await;
    let credentials = json!(phone().get("AAAA", "AAAAAAAAAAAAAAAAAAAAAA"));
    let mut browser = server.browser();
    browser.cookie = Some(challenge(&mut server.browser()).await.1);
    for _ in 0..3 {
        let refused = browser
            .post("/fn/sign_in_with_passkey", credentials.clone())
            .await;
        refused.refused(410, "challenge_invalid");
    }
    let refused = browser.post("/fn/sign_in_with_passkey", credentials).await;
    refused.refused(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_list_rename_and_remove() {
    let server = Server::with_pages(&PUBLIC).await;
    let mut ada = server.browser();
    ada.register(ADA).await.expect(201);
    let passkey = add(&mut ada, &mut phone()).await.expect(201).json();
    let id = passkey["id"].as_str().unwrap();
    let mut page = ada.clone().for_pages();
    let shown = page.get("/settings/passkeys").await;
    let shown = shown.page(200, "<span>Phone</span>");
    assert!(shown.body.contains("navigator.credentials.create"));
    let to = "/forms/settings/rename-passkey";
    let empty = page.submit(to, &[("passkey", id), ("name", " ")]).await;
    empty.page(422, "role=\"alert\"");
    let fields = [("passkey", id), ("name", "Blue key")];
    let saved = led(page.submit(to, &fields).await);
    assert_eq!(saved, "/settings/passkeys?done=saved");
    let shown = page.get("/settings/passkeys").await;
    shown.page(200, "<span>Blue key</span>");
    let to = "/forms/settings/remove-passkey";
    let to = led(page.submit(to, &[("passkey", id)]).await);
    assert_eq!(to, "/settings/passkeys?done=passkey-removed");
    let shown = page.get(&to).await.page(200, "Passkey removed.");
    assert!(!shown.body.contains("Blue key"));
    let sign_in = server.browser().for_pages().get("/sign-in").await;
    let sign_in = sign_in.page(200, "autocomplete=\"username webauthn\"");
    assert!(sign_in.body.contains("Sign in with a passkey"));
    // The script is nowhere else.
    for path in ["/", "/settings", "/settings/password"] {
        let other = page.get(path).await.expect(200);
        assert!(!other.body.contains("navigator.credentials"), "{path}");
    }
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    let guest = guest.for_pages().get("/settings/passkeys").await;
    guest.page(200, "Passkeys need an account.");
}
