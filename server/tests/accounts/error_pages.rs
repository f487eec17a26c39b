//! Problems on the way to a page or form become error pages; other clients get the problem.

use crate::harness::{Browser, PASSWORD, Server, multipart};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];

/// What a form that was not taken says of what was entered.
const INPUT_IS_SHOWN: &str = "your entries are still there";

async fn ada(server: &Server) -> Browser<'_> {
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    ada.for_pages()
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_limit_page_says_how_long_to_wait_in_the_users_language() {
    let server = Server::with_pages(&[]).await;
    let mut ada = ada(&server).await.with_header("accept-language", "de");
    let fields = [("currentPassword", "no"), ("newPassword", "no")];
    for _ in 0..10 {
        let reply = ada.submit("/forms/settings/password", &fields).await;
        assert_ne!(reply.status, 429);
    }
    let reply = ada
        .submit("/forms/settings/password", &fields)
        .await
        .page(429, "Zu viele Versuche")
        .page(429, "dort stehen deine Eingaben noch");
    let wait = reply.header("retry-after").to_owned();
    assert!(wait.parse::<u64>().is_ok_and(|wait| wait > 1), "{wait}");
    assert!(reply.body.contains(&format!("In {wait} Sekunden")));
    assert!(reply.header("ratelimit").contains("password"));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("x-frame-options"), "SAMEORIGIN");
    // A script of the page's own asks for no page, and neither does a program.
    let mut program = server.browser();
    program.cookie.clone_from(&ada.cookie);
    program
        .submit("/forms/settings/password", &fields)
        .await
        .refused(429, "rate_limited");
    // Guests are counted by the form itself, with the same error page.
    for _ in 0..20 {
        let mut guest = server.browser().for_pages();
        guest.submit("/forms/start", &[("type", "short")]).await;
    }
    let mut guest = server.browser().for_pages();
    let reply = guest.submit("/forms/start", &[("type", "short")]).await;
    let reply = reply.page(429, "Too many attempts");
    assert!(!reply.header("retry-after").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn cross_site_form_gets_an_error_page_and_changes_nothing() {
    let server = Server::with_pages(&OFF).await;
    let ada = ada(&server).await;
    let mut forged = ada.clone().with_header("sec-fetch-site", "cross-site");
    let fields = [("title", "Planted")];
    forged
        .submit("/forms/tasks/add", &fields)
        .await
        .page(403, "from its own pages only");
    // The API speaks to programs, whatever they say they take.
    forged
        .submit("/api/tasks", &fields)
        .await
        .refused(403, "cross_site_request");
    let mut ada = ada;
    assert_eq!(ada.get("/api/tasks").await.json()["totalItems"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_form_gets_an_error_page() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = ada(&server).await;
    let long = "x".repeat(300_000);
    for form in [
        "/forms/start",
        "/forms/tasks/add",
        "/forms/history/amend",
        "/forms/settings/profile",
        "/forms/login",
    ] {
        ada.submit(form, &[("title", &long)])
            .await
            .page(413, "This is too large.")
            .page(413, INPUT_IS_SHOWN);
        let file = multipart("file", "x.txt", "x");
        ada.send_as("POST", form, file)
            .await
            .page(415, "Stint does not know this form");
    }
    // Whoever asks for the address at which their form was answered finds no form there.
    let there = ada.get("/forms/tasks/add").await;
    assert_eq!(there.header("allow"), "POST");
    there.page(405, "this address accepts forms only");
    ada.submit("/forms/settings/nothing", &[])
        .await
        .page(404, "Page not found");
}

#[tokio::test(flavor = "multi_thread")]
async fn database_outage_gets_an_error_page() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = ada(&server).await.with_header("x-request-id", "seven");
    server.database.database.close().await;
    for page in [
        "/",
        "/history",
        "/history/deleted",
        "/insights",
        "/tasks",
        "/tasks/projects",
        "/settings/tokens",
    ] {
        let reply = ada.get(page).await.page(503, "right now");
        assert_eq!(reply.header("retry-after"), "1", "{page}");
        assert!(reply.body.contains("href=\"\""), "{page}: no second try");
        assert!(reply.body.contains("of this server: seven"), "{page}");
    }
    let credentials = [("email", "ada@example.org"), ("password", PASSWORD)];
    for form in ["/forms/login", "/forms/tasks/add", "/forms/start"] {
        let reply = ada.submit(form, &credentials).await;
        let reply = reply
            .page(503, "nothing was saved")
            .page(503, INPUT_IS_SHOWN);
        assert!(!reply.body.contains(PASSWORD));
        assert_eq!(reply.header("retry-after"), "1", "{form}");
    }
    let mut program = server.browser();
    program.cookie.clone_from(&ada.cookie);
    program.get("/api/me").await.refused(503, "unavailable");
}
