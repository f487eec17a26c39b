//! The page on which a guest who signed in to an account adds the guest's sessions to it.

use runtime::clock::Clock;
use serde_json::{Value, json};

use crate::harness::{Browser, PASSWORD, Server, led};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];
const ADA: &str = "ada@example.org";
const PAGE: &str = "/guest-sessions?next=%2Ftasks";

/// Records a session of so many minutes that ended so many minutes ago.
async fn record(browser: &mut Browser<'_>, server: &Server, minutes: i64, ago: i64, what: &str) {
    let end = server.clock.now().plus(-ago * 60_000);
    let session = json!({
        "startTime": end.plus(-minutes * 60_000), "endTime": end, "intention": what,
    });
    browser
        .post("/api/sessions/record", session)
        .await
        .expect(201);
}

/// A browser whose guest has a session of their own and one that overlaps the account's, signed in.
async fn signed_in_guest(server: &Server) -> Browser<'_> {
    let mut ada = server.browser();
    ada.register(ADA).await.expect(201);
    record(&mut ada, server, 30, 100, "Own work").await;
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    record(&mut guest, server, 20, 20, "Guest work").await;
    record(&mut guest, server, 30, 80, "Both at once").await;
    let fields = [("email", ADA), ("password", PASSWORD), ("next", "/tasks")];
    assert_eq!(led(guest.submit("/forms/login", &fields).await), PAGE);
    guest
}

async fn intentions(browser: &mut Browser<'_>) -> Vec<String> {
    let list = browser.get("/api/sessions").await.expect(200).json();
    let sessions = list["items"].as_array().unwrap().iter();
    let text = |session: &Value| session["intention"].as_str().unwrap().to_owned();
    sessions.map(text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn guest_sessions_are_added_with_a_choice_for_each_overlap() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = signed_in_guest(&server).await;
    let page = browser.get(PAGE).await.expect(200).body;
    for text in [
        "Your guest sessions",
        "Would be added:",
        "Both at once",
        "In your account at this time:",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert_eq!(page.matches("type=\"radio\"").count(), 3, "{page}");
    assert_eq!(page.matches("checked").count(), 1, "{page}");
    let data = browser.get("/settings/data").await.expect(200).body;
    assert!(data.contains("href=\"/guest-sessions\""), "{data}");

    let to = led(browser.submit("/forms/guest-sessions/add", &[]).await);
    assert_eq!(to, "/settings/data?done=guest-added");
    assert_eq!(
        intentions(&mut browser).await,
        ["Guest work", "Both at once", "Own work"]
    );
    let data = browser.get(&to).await.expect(200).body;
    assert!(data.contains("Your guest sessions are in your account."));
    assert!(!data.contains("href=\"/guest-sessions\""), "{data}");
    assert_eq!(led(browser.get(PAGE).await), "/tasks");
    // As from another tab that still shows the page.
    let to = led(browser.submit("/forms/guest-sessions/add", &[]).await);
    assert_eq!(to, "/settings/data");
    assert_eq!(intentions(&mut browser).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_declined_stays_with_the_guest() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = signed_in_guest(&server).await;
    let page = browser.get(PAGE).await.expect(200).body;
    let (_, list) = page.split_once("type=\"radio\"").unwrap();
    let (_, name) = list.split_once("name=\"").unwrap();
    let (session, _) = name.split_once('"').unwrap();
    let decline = browser.clone();
    let left = [(session, "leaveOut")];
    led(browser.submit("/forms/guest-sessions/add", &left).await);
    assert_eq!(
        intentions(&mut browser).await,
        ["Guest work", "Own work"],
        "the other one was left out"
    );

    // The claim is still in this copy of the browser.
    let mut browser = decline;
    let next = [("next", "/history")];
    let to = led(browser.submit("/forms/guest-sessions/decline", &next).await);
    assert_eq!(to, "/history");
    assert_eq!(led(browser.get(PAGE).await), "/tasks");
    assert_eq!(intentions(&mut browser).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_add_a_guests_sessions() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = signed_in_guest(&server).await;
    let mut eve = server.browser();
    eve.register("eve@example.org").await.expect(201);
    eve.post("/api/auth/logout", json!({})).await.expect(204);
    // The same browser, as somebody else: a guest without sessions leaves no claim.
    browser.login("eve@example.org", PASSWORD).await.expect(200);
    assert_eq!(led(browser.get(PAGE).await), "/tasks");
    led(browser.submit("/forms/guest-sessions/add", &[]).await);
    assert!(intentions(&mut browser).await.is_empty());
    browser.login(ADA, PASSWORD).await.expect(200);
    browser.get(PAGE).await.expect(200);

    let forged = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let cookie = format!("stint_guest={forged}");
    let mut forger = server.browser().with_header("cookie", &cookie);
    assert_eq!(led(forger.get(PAGE).await), "/tasks");
    let mut newcomer = server.browser();
    assert_eq!(
        led(newcomer.get("/guest-sessions?next=//evil.example").await),
        "/"
    );
}
