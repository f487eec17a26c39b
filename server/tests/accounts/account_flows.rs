//! Guests, registration, sign-in, sign-out and password changes over the API.

use serde_json::json;

use crate::harness::{PASSWORD, Server};

const DAY: i64 = 24 * 60 * 60 * 1000;

crate::on_both!(
    a_guest_registers_and_keeps_everything,
    new_account_is_empty,
    signing_in_and_out,
    a_wrong_password_and_an_unknown_address_look_the_same,
    a_new_password_ends_the_other_sign_ins,
    a_login_expires_when_idle_and_for_good,
    email_is_unique,
    concurrent_registrations_of_one_email,
    all_invalid_values_are_reported,
);

async fn a_guest_registers_and_keeps_everything(server: Server) {
    let mut browser = server.browser();
    let guest = browser
        .post("/api/auth/guest", json!({ "timeZone": "Europe/Berlin" }))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&guest["guest"], &guest["email"], &guest["timeZone"]),
        (&json!(true), &json!(null), &json!("Europe/Berlin"))
    );
    let before = browser.cookie.clone();
    let session = browser
        .post("/api/sessions", json!({ "sessionType": "pomodoro" }))
        .await
        .expect(201)
        .json();

    let account = browser
        .register("Ada@Example.org ")
        .await
        .expect(201)
        .json();
    assert_eq!(account["userId"], guest["userId"]);
    assert_eq!(
        (&account["guest"], &account["email"]),
        (&json!(false), &json!("ada@example.org"))
    );
    assert_eq!(account["timeZone"], "Europe/Berlin");
    assert_ne!(browser.cookie, before, "a sign-in gets a new secret");
    let stored = browser
        .get("/api/sessions/current")
        .await
        .expect(200)
        .json();
    assert_eq!(stored["session"]["sessionId"], session["sessionId"]);

    let mut old = server.browser();
    old.cookie = before;
    old.get("/api/me").await.refused(401, "unauthenticated");
}

async fn new_account_is_empty(server: Server) {
    let mut browser = server.browser();
    let me = browser.register("ada@example.org").await.expect(201).json();
    assert_eq!(browser.profile().await, me);
    let again = browser
        .post("/api/auth/guest", json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(again, me, "somebody who is signed in stays who they are");
    let second = browser
        .register("second@example.org")
        .await
        .expect(201)
        .json();
    assert_ne!(second["userId"], me["userId"]);
}

async fn signing_in_and_out(server: Server) {
    let mut browser = server.browser();
    let me = browser.register("ada@example.org").await.expect(201).json();
    let secret = browser.cookie.clone();
    let out = browser
        .send("POST", "/api/auth/logout", None)
        .await
        .expect(204);
    assert!(
        out.header("set-cookie").contains("Max-Age=0"),
        "{:?}",
        out.headers
    );
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!(browser.cookie, None);
    browser.get("/api/me").await.refused(401, "unauthenticated");
    browser
        .send("POST", "/api/auth/logout", None)
        .await
        .expect(204);

    let mut thief = server.browser();
    thief.cookie = secret;
    thief.get("/api/me").await.refused(401, "unauthenticated");

    assert_eq!(
        browser
            .login(" ADA@example.ORG", PASSWORD)
            .await
            .expect(200)
            .json(),
        me
    );
    assert_eq!(browser.profile().await, me);
    let first = browser.cookie.clone();
    browser.login("ada@example.org", PASSWORD).await.expect(200);
    assert_ne!(browser.cookie, first);
    let mut old = server.browser();
    old.cookie = first;
    old.get("/api/me").await.refused(401, "unauthenticated");
}

async fn a_wrong_password_and_an_unknown_address_look_the_same(server: Server) {
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    let mut stranger = server.browser();
    let wrong = stranger
        .login("ada@example.org", "another one")
        .await
        .refused(401, "invalid_credentials");
    let unknown = stranger
        .login("bob@example.org", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    let (mut wrong, mut unknown) = (wrong.json(), unknown.json());
    wrong["requestId"].take();
    unknown["requestId"].take();
    assert_eq!(wrong, unknown);
    assert_eq!(stranger.cookie, None);
}

async fn a_new_password_ends_the_other_sign_ins(server: Server) {
    let mut here = server.browser();
    here.register("ada@example.org").await.expect(201);
    let mut there = server.browser();
    there.login("ada@example.org", PASSWORD).await.expect(200);

    let change =
        |current: &str, new: &str| json!({ "currentPassword": current, "newPassword": new });
    here.put("/api/me/password", change("wrong one", "the next password"))
        .await
        .refused(401, "invalid_credentials");
    here.put("/api/me/password", change(PASSWORD, "short"))
        .await
        .refused(422, "password_too_short");
    there.get("/api/me").await.expect(200);
    let before = here.cookie.clone();
    let token = json!({ "name": "t", "scopes": ["sessions:read"] });
    here.post("/api/tokens", token).await.expect(201);
    here.put("/api/me/password", change(PASSWORD, "the next password"))
        .await
        .expect(204);

    assert_ne!(here.cookie, before, "a new sign-in");
    let mut old = server.browser();
    old.cookie = before;
    old.get("/api/me").await.refused(401, "unauthenticated");
    let tokens = here.get("/api/tokens").await.expect(200).json();
    assert_eq!(tokens["items"].as_array().unwrap().len(), 1);
    let mut all = change("the next password", "the last password");
    all["deleteCredentials"] = json!(true);
    here.put("/api/me/password", all).await.expect(204);
    let tokens = here.get("/api/tokens").await.expect(200).json();
    assert_eq!(tokens["items"], json!([]));
    there.get("/api/me").await.refused(401, "unauthenticated");
    there
        .login("ada@example.org", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    there
        .login("ada@example.org", "the last password")
        .await
        .expect(200);

    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    guest
        .put("/api/me/password", change("x", "the next password"))
        .await
        .refused(403, "guest_not_allowed");
    server
        .browser()
        .put("/api/me/password", change("x", "y"))
        .await
        .refused(401, "unauthenticated");
}

async fn a_login_expires_when_idle_and_for_good(server: Server) {
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    // Used now and then it lasts, up to 180 days.
    for _ in 0..8 {
        server.clock.advance(20 * DAY);
        browser.get("/api/me").await.expect(200);
    }
    server.clock.advance(19 * DAY);
    browser.get("/api/me").await.expect(200);
    server.clock.advance(DAY);
    browser.get("/api/me").await.refused(401, "unauthenticated");

    browser.login("ada@example.org", PASSWORD).await.expect(200);
    server.clock.advance(30 * DAY - 1);
    browser.get("/api/me").await.expect(200);
    server.clock.advance(30 * DAY);
    browser.get("/api/me").await.refused(401, "unauthenticated");
}

async fn email_is_unique(server: Server) {
    server
        .browser()
        .register("ada@example.org")
        .await
        .expect(201);
    server
        .browser()
        .register("ADA@example.org")
        .await
        .refused(409, "email_taken");
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    guest
        .register("ada@example.org")
        .await
        .refused(409, "email_taken");
    let me = guest.get("/api/me").await.expect(200).json();
    assert_eq!(me["guest"], true, "nothing has changed");
}

async fn concurrent_registrations_of_one_email(server: Server) {
    let (mut one, mut two) = (server.browser(), server.browser());
    let (one, two) = tokio::join!(
        one.register("ada@example.org"),
        two.register("ada@example.org")
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

async fn all_invalid_values_are_reported(server: Server) {
    let mut browser = server.browser();
    let body = json!({ "email": "ada", "password": "short", "timeZone": "Mars", "displayName": "x".repeat(101) });
    let reply = browser
        .post("/api/auth/register", body)
        .await
        .refused(422, "validation_failed")
        .json();
    let mut found: Vec<_> = reply["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["pointer"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect();
    found.sort_unstable();
    let expected = [
        ("/displayName", "text_too_long"),
        ("/email", "email_invalid"),
        ("/password", "password_too_short"),
        ("/timeZone", "unknown_time_zone"),
    ];
    assert_eq!(found, expected);
    browser
        .post("/api/auth/login", json!({ "email": 1 }))
        .await
        .refused(422, "validation_failed");
    browser
        .post("/api/auth/guest", json!({ "timezone": "UTC" }))
        .await
        .refused(422, "unknown_field");
    browser
        .send("POST", "/api/auth/login", None)
        .await
        .refused(400, "invalid_json");
}
