//! Sign-in, password, tokens and account deletion by plain forms.

use serde_json::json;

use crate::harness::{PASSWORD, Server, led, value_of};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];

#[tokio::test(flavor = "multi_thread")]
async fn password_is_changed_and_never_shown() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let mut elsewhere = server.browser();
    elsewhere
        .login("ada@example.org", PASSWORD)
        .await
        .expect(200);
    let wrong = [
        ("currentPassword", "wrong horse battery"),
        ("newPassword", "another password"),
    ];
    let page = ada
        .submit("/forms/settings/password", &wrong)
        .await
        .expect(422)
        .body;
    assert!(page.contains("That is not your password.") && !page.contains("wrong horse"));
    assert!(!page.contains("another password"));
    let short = [("currentPassword", PASSWORD), ("newPassword", "short")];
    let page = ada
        .submit("/forms/settings/password", &short)
        .await
        .expect(422)
        .body;
    assert!(page.contains("At least 8 characters"), "{page}");
    let right = [
        ("currentPassword", PASSWORD),
        ("newPassword", "another password"),
    ];
    let to = led(ada.submit("/forms/settings/password", &right).await);
    assert_eq!(to, "/settings/password?done=password");
    elsewhere.get("/api/me").await.expect(401);
    server
        .browser()
        .login("ada@example.org", "another password")
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_are_ended_individually_or_all_others() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let mut phone = server.browser().with_header("user-agent", agent);
    phone.login("ada@example.org", PASSWORD).await.expect(200);
    let page = ada.get("/settings/sign-ins").await.expect(200).body;
    assert!(
        page.contains("Firefox, Linux") && page.contains("This browser"),
        "{page}"
    );
    let logins = ada.get("/api/me/logins").await.json();
    let items = logins["items"].as_array().unwrap();
    let other = items
        .iter()
        .find(|login| login["current"] == false)
        .unwrap();
    let id = other["id"].as_str().unwrap();

    let mut bob = server.browser();
    bob.register("bob@example.org").await.expect(201);
    bob.submit("/forms/settings/end-sign-in", &[("login", id)])
        .await
        .expect(404);
    phone.get("/api/me").await.expect(200);
    let to = led(ada
        .submit("/forms/settings/end-sign-in", &[("login", id)])
        .await);
    assert_eq!(to, "/settings/sign-ins?done=ended");
    phone.get("/api/me").await.expect(401);
    phone.login("ada@example.org", PASSWORD).await.expect(200);
    ada.submit("/forms/settings/end-others", &[])
        .await
        .expect(303);
    phone.get("/api/me").await.expect(401);
    ada.get("/api/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_token_is_shown_and_works() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let page = ada
        .submit("/forms/settings/create-token", &[("name", "Kept")])
        .await
        .expect(422)
        .body;
    assert!(
        page.contains("id=\"token-scopes-error\"") && page.contains("value=\"Kept\""),
        "{page}"
    );
    let fields = [
        ("name", "Editor"),
        ("scopes", "sessions:read"),
        ("scopes", "tasks:write"),
        ("expiresAt", "30"),
    ];
    let reply = ada
        .submit("/forms/settings/create-token", &fields)
        .await
        .expect(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    let secret = value_of(&reply.body, "secret").to_owned();
    assert!(secret.starts_with("stint_"), "{secret}");
    assert!(!ada.get("/settings/tokens").await.body.contains(&secret));
    let tokens = ada.get("/api/tokens").await.json();
    let token = &tokens["items"][0];
    assert_eq!(token["scopes"], json!(["sessions:read", "tasks:write"]));
    assert_eq!(token["expiresAt"], "2026-12-22T10:00:00.000Z");
    let bearer = format!("Bearer {secret}");
    let mut program = server.browser().with_header("authorization", &bearer);
    program.get("/api/sessions").await.expect(200);

    // Forms and pages are for browsers: a token cannot use them to exceed its scopes.
    program
        .submit("/forms/tasks/add", &[("title", "x")])
        .await
        .refused(403, "login_required");
    program
        .submit("/forms/settings/profile", &[])
        .await
        .refused(403, "login_required");
    program
        .get("/settings/tokens")
        .await
        .refused(403, "login_required");
    assert!(
        !program
            .get("/sign-in")
            .await
            .expect(200)
            .body
            .contains("ada@example.org")
    );

    let id = token["id"].as_str().unwrap();
    let mut bob = server.browser();
    bob.register("bob@example.org").await.expect(201);
    bob.submit("/forms/settings/delete-token", &[("token", id)])
        .await
        .expect(404);
    let to = led(ada
        .submit("/forms/settings/delete-token", &[("token", id)])
        .await);
    assert_eq!(to, "/settings/tokens?done=token-deleted");
    program.get("/api/sessions").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn guest_must_register_first() {
    let server = Server::with_pages(&OFF).await;
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    let token = [("name", "A"), ("scopes", "stats:read")];
    let page = guest
        .submit("/forms/settings/create-token", &token)
        .await
        .expect(403)
        .body;
    assert!(page.contains("/sign-in?next=/settings/tokens"), "{page}");
    let hook = [("url", "https://example.org/hook")];
    guest
        .submit("/forms/settings/create-webhook", &hook)
        .await
        .expect(403);
    guest
        .submit("/forms/settings/renew-calendar", &[])
        .await
        .expect(403);
    let password = [("currentPassword", "x"), ("newPassword", "long enough")];
    guest
        .submit("/forms/settings/password", &password)
        .await
        .expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn account_deletion_requires_the_password() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let page = ada
        .submit("/forms/settings/leave", &[("password", "wrong")])
        .await
        .expect(422)
        .body;
    assert!(page.contains("That is not your password."), "{page}");
    let to = led(ada
        .submit("/forms/settings/leave", &[("password", PASSWORD)])
        .await);
    assert_eq!((to.as_str(), &ada.cookie), ("/sign-in?done=left", &None));
    let page = ada.get(&to).await.expect(200).body;
    assert!(
        page.contains("Your account and all its data have been deleted."),
        "{page}"
    );
    ada.login("ada@example.org", PASSWORD).await.expect(401);

    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    guest.submit("/forms/settings/leave", &[]).await.expect(303);
    guest.get("/api/me").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_erases_what_the_browser_stored() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    // The page's script has erased what is Ada's, and leaves what waits for others.
    for (fields, erased) in [
        (&[][..], "\"cache\", \"storage\""),
        (&[("erased", "true")][..], "\"cache\""),
    ] {
        ada.login("ada@example.org", PASSWORD).await.expect(200);
        let out = ada.submit("/forms/logout", fields).await.expect(303);
        assert_eq!(out.header("clear-site-data"), erased);
        assert_eq!((out.header("location"), &ada.cookie), ("/", &None));
    }
    ada.login("ada@example.org", PASSWORD).await.expect(200);
    let left = ada.submit("/forms/settings/leave", &[("password", PASSWORD)]);
    let left = left.await.expect(303);
    assert_eq!(left.header("clear-site-data"), "\"cache\", \"storage\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_redirects_to_the_previous_page() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    let fields = |next| {
        [
            ("email", "ada@example.org"),
            ("password", PASSWORD),
            ("timeZone", "Asia/Tokyo"),
            ("next", next),
        ]
    };
    let to = led(ada
        .submit("/forms/register", &fields("/tasks?which=done"))
        .await);
    assert_eq!(to, "/tasks?which=done");
    assert_eq!(ada.get("/api/me").await.json()["timeZone"], "Asia/Tokyo");
    for next in [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/.//evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "",
    ] {
        let to = led(server.browser().submit("/forms/login", &fields(next)).await);
        assert_eq!(to, "/", "{next}");
        let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let page = server
            .browser()
            .get(&format!("/sign-in?next={query}"))
            .await
            .expect(200)
            .body;
        assert!(
            !page.contains("evil") && !page.contains("javascript:"),
            "{next}"
        );
    }
    let page = server
        .browser()
        .get("/sign-in?next=%2Fsettings%2Ftokens")
        .await
        .body;
    assert_eq!(
        page.matches("name=\"next\" value=\"/settings/tokens\"")
            .count(),
        2,
        "{page}"
    );
    let wrong = [
        ("email", "ada@example.org"),
        ("password", "wrong"),
        ("next", "/tasks"),
    ];
    let page = server
        .browser()
        .submit("/forms/login", &wrong)
        .await
        .expect(401)
        .body;
    assert!(page.contains("name=\"next\" value=\"/tasks\"") && page.contains("ada@example.org"));
    assert!(page.contains("Wrong e-mail or password.") && !page.contains("value=\"wrong\""));
}
