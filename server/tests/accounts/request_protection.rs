//! The layers around every request: cross-site checks, headers, rate limits, sign-up settings.

use serde_json::{Value, json};

use crate::harness::Server;
use test_support::database::Kind;

#[tokio::test(flavor = "multi_thread")]
async fn writes_of_other_sites_are_refused_with_and_without_a_login() {
    let server = Server::start(Kind::Sqlite).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let mut forged = browser.clone().with_header(name, value);
        forged
            .post("/api/sessions", json!({ "sessionType": "short" }))
            .await
            .refused(403, "cross_site_request");
        forged
            .post("/api/sync", json!({}))
            .await
            .refused(403, "cross_site_request");
        forged
            .send("POST", "/api/auth/logout", None)
            .await
            .refused(403, "cross_site_request");
        forged.get("/api/me").await.expect(200);
        let mut stranger = server.browser().with_header(name, value);
        stranger
            .login("ada@example.org", "x")
            .await
            .refused(403, "cross_site_request");
        stranger
            .post("/api/auth/guest", json!({}))
            .await
            .refused(403, "cross_site_request");
    }
    let mut silent = browser.clone().with_header("sec-fetch-site", "");
    silent
        .post("/api/sessions", json!({ "sessionType": "short" }))
        .await
        .refused(403, "cross_site_request");
    let mut own = browser
        .clone()
        .with_header("origin", "http://stint.test")
        .with_header("host", "stint.test");
    own.post("/api/sessions", json!({ "sessionType": "short" }))
        .await
        .expect(201);
    server
        .browser()
        .with_header("sec-fetch-site", "")
        .post("/api/auth/guest", json!({}))
        .await
        .expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_changes_nothing() {
    let server = Server::start(Kind::Sqlite).await;
    let mut browser = server.browser();
    for path in ["/api/auth/guest", "/api/auth/logout", "/api/sync"] {
        let reply = browser.get(path).await;
        assert_eq!(reply.status.as_u16(), 405, "{path}");
        assert_eq!(reply.header("set-cookie"), "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_for_another_user_are_refused() {
    let server = Server::start(Kind::Sqlite).await;
    let mut browser = server.browser();
    browser.register("ada@example.org").await.expect(201);
    let me = browser.get("/api/me").await.expect(200).json();
    let batch = |user: &Value| {
        json!({ "rulesVersion": 1, "userId": user, "commands": [{
            "commandId": "0198f3b0-0000-7000-8000-00000000000a",
            "sessionId": "0198f3b0-0000-7000-8000-00000000000b",
            "occurredAt": "2026-01-01T00:00:00.000Z", "type": "resume",
        }] })
    };
    browser
        .post(
            "/api/sync",
            batch(&json!("0198f3b0-0000-7000-8000-000000000001")),
        )
        .await
        .refused(409, "another_person");
    let received = browser.post("/api/sync", batch(&me["userId"])).await;
    let results = &received.expect(200).json()["results"];
    assert_eq!(results[0]["outcome"], "rejected", "and not a duplicate");
}

#[tokio::test(flavor = "multi_thread")]
async fn cookie_and_headers_depend_on_https() {
    let http = Server::start(Kind::Sqlite).await;
    let reply = http
        .browser()
        .post("/api/auth/guest", json!({}))
        .await
        .expect(201);
    let cookie = reply.header("set-cookie");
    assert!(
        cookie.starts_with("stint_login=")
            && cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert!(
        cookie.contains("Path=/") && !cookie.contains("Secure") && !cookie.contains("Domain"),
        "{cookie}"
    );
    assert_eq!(reply.header("strict-transport-security"), "");

    let variables = [
        ("STINT_PUBLIC_URL", "https://stint.example"),
        ("STINT_RATE_LIMITS", "off"),
    ];
    let https = Server::with(Kind::Sqlite, &variables).await;
    let mut browser = https.browser();
    let reply = browser.post("/api/auth/guest", json!({})).await.expect(201);
    let cookie = reply.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-stint_login=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    assert_eq!(
        reply.header("strict-transport-security"),
        "max-age=63072000"
    );
    browser.get("/api/me").await.expect(200);
    let mut public = browser
        .clone()
        .with_header("origin", "https://stint.example");
    public
        .post("/api/sessions", json!({ "sessionType": "short" }))
        .await
        .expect(201);

    let variables = [variables[0], ("STINT_HSTS_SUBDOMAINS", "on")];
    let extended = Server::with(Kind::Sqlite, &variables).await;
    let reply = extended.browser().get("/livez").await.expect(200);
    assert_eq!(
        reply.header("strict-transport-security"),
        "max-age=63072000; includeSubDomains"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_response_has_security_headers_and_a_new_nonce() {
    let server = Server::start(Kind::Sqlite).await;
    let mut browser = server.browser();
    let mut policies = Vec::new();
    for path in [
        "/",
        "/api/me",
        "/api/docs",
        "/nowhere",
        "/healthz",
        "/pkg/nothing.js",
    ] {
        let reply = browser.get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(
            reply.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert!(
            !reply.header("permissions-policy").is_empty()
                && !reply.header("referrer-policy").is_empty(),
            "{path}"
        );
        assert!(!reply.header("x-request-id").is_empty(), "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "", "{path}");
        let policy = reply.header("content-security-policy").to_owned();
        for part in [
            "'strict-dynamic'",
            "'wasm-unsafe-eval'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
            "object-src 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{policy}"
        );
        policies.push(policy);
    }
    let count = policies.len();
    policies.sort_unstable();
    policies.dedup();
    assert_eq!(policies.len(), count, "a nonce is used once");
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_rate_limit_has_retry_after() {
    let server = Server::with(Kind::Sqlite, &[]).await;
    let mut browser = server.browser();
    for _ in 0..10 {
        let reply = browser
            .login("ada@example.org", "wrong")
            .await
            .refused(401, "invalid_credentials");
        assert!(
            reply
                .header("ratelimit-policy")
                .starts_with("\"login\";q=30;w="),
            "{:?}",
            reply.headers
        );
    }
    let reply = browser
        .login("ada@example.org", "wrong")
        .await
        .refused(429, "rate_limited");
    assert_eq!(reply.header("retry-after"), "30");
    assert_eq!(reply.header("ratelimit"), "\"login-account\";r=0;t=30");
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let mut elsewhere = server.browser();
    elsewhere.address = "198.51.100.7:1".parse().unwrap();
    elsewhere
        .login("ada@example.org", "wrong")
        .await
        .refused(401, "invalid_credentials");
    elsewhere
        .login("bob@example.org", "wrong")
        .await
        .refused(401, "invalid_credentials");
    server.clock.advance(30_000);
    browser
        .login("ada@example.org", "wrong")
        .await
        .refused(401, "invalid_credentials");
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_are_limited_by_address_and_only_trusted_proxies_forward_one() {
    let server = Server::with(Kind::Sqlite, &[("STINT_TRUSTED_PROXIES", "10.0.0.0/8")]).await;
    let from = |peer: &str, forwarded: &str| {
        let mut browser = server.browser().with_header("x-forwarded-for", forwarded);
        browser.address = peer.parse().unwrap();
        browser
    };
    for _ in 0..20 {
        from("10.0.0.1:1", "203.0.113.9")
            .post("/api/auth/guest", json!({}))
            .await
            .expect(201);
    }
    from("10.0.0.1:1", "203.0.113.9")
        .post("/api/auth/guest", json!({}))
        .await
        .refused(429, "rate_limited");
    from("10.0.0.1:1", "1.1.1.1, 203.0.113.9")
        .post("/api/auth/guest", json!({}))
        .await
        .refused(429, "rate_limited");
    from("10.0.0.1:1", "203.0.113.10")
        .post("/api/auth/guest", json!({}))
        .await
        .expect(201);
    // An untrusted address cannot forward another one.
    for n in 0..20 {
        from("198.51.100.1:1", &format!("203.0.113.{n}"))
            .post("/api/auth/guest", json!({}))
            .await
            .expect(201);
    }
    from("198.51.100.1:1", "203.0.113.99")
        .post("/api/auth/guest", json!({}))
        .await
        .refused(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn signup_setting_is_enforced() {
    let with = |signup| async move {
        Server::with(
            Kind::Sqlite,
            &[("STINT_SIGNUP", signup), ("STINT_RATE_LIMITS", "off")],
        )
        .await
    };
    let server = with("guests-off").await;
    server
        .browser()
        .post("/api/auth/guest", json!({}))
        .await
        .refused(403, "guests_off");
    server
        .browser()
        .register("ada@example.org")
        .await
        .expect(201);
    let server = with("closed").await;
    server
        .browser()
        .post("/api/auth/guest", json!({}))
        .await
        .refused(403, "signup_closed");
    server
        .browser()
        .register("ada@example.org")
        .await
        .refused(403, "signup_closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_readiness() {
    let server = Server::start(Kind::Sqlite).await;
    let mut browser = server.browser();
    assert_eq!(
        browser.get("/healthz").await.expect(200).json(),
        json!({ "status": "ok" })
    );
    assert_eq!(
        browser.get("/readyz").await.expect(200).json(),
        json!({ "status": "ready", "timerLagSeconds": 0.0 })
    );
    server.database.database.close().await;
    // What the database has said is passed on for a second.
    browser.get("/readyz").await.expect(200);
    server.clock.advance(1_000);
    browser.get("/livez").await.expect(200);
    browser.get("/healthz").await.expect(200);
    browser.get("/readyz").await.expect(503);
    browser
        .register("ada@example.org")
        .await
        .refused(503, "not_written");
}
