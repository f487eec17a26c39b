//! A forgotten password, a verified address and another one, by links from a mail server on this
//! machine; over pages and the API.

use std::time::Duration;

use serde_json::json;
use test_support::database::Kind;
use test_support::smtp::{ReceivedMail, SmtpReceiver};

use crate::harness::{Browser, PASSWORD, Reply, Server, led};

const ADA: &str = "ada@example.org";
const UNKNOWN: &str = "eve@example.org";
const NEW: &str = "staple of the right kind";

/// A server that sends mail, with pages.
pub(crate) async fn server_with_mail(kind: Kind, limits: &str) -> (Server, SmtpReceiver) {
    let smtp = SmtpReceiver::start().await;
    let settings = [
        ("STINT_RATE_LIMITS", limits),
        ("STINT_PUBLIC_URL", "https://stint.example"),
        ("STINT_SMTP_URL", &smtp.url()),
        ("STINT_MAIL_FROM", "stint@mail.test"),
    ];
    (Server::with_pages_on(kind, &settings).await, smtp)
}

/// Waits for the next mail, which the server stores after it has answered, and sends it.
pub(crate) async fn next_mail(server: &Server, smtp: &SmtpReceiver) -> ReceivedMail {
    let before = smtp.mails().len();
    let mail = server.state.mail.as_ref().unwrap();
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    let claimed = loop {
        looks.tick().await;
        let claimed = mail.claim(1).await.unwrap().entries;
        if let Some(claimed) = claimed.into_iter().next() {
            break claimed;
        }
    };
    mail.send(&claimed).await.unwrap();
    smtp.mails().split_off(before).remove(0)
}

/// Registers Ada in this browser, by the link of a mail.
async fn register(browser: &mut Browser<'_>, server: &Server, smtp: &SmtpReceiver) {
    browser.register(ADA).await.expect(202);
    let link = json!({ "link": next_mail(server, smtp).await.link() });
    let confirmed = browser.post("/api/auth/confirm-email", link).await;
    confirmed.expect(204);
    assert_eq!(browser.get("/api/me").await.json()["email"], ADA);
}

/// The path of the link in a mail.
pub(crate) fn path(mail: &ReceivedMail) -> String {
    let (_, rest) = mail.text.split_once("https://stint.example").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// The cookies of an answer, without their attributes.
fn cookies(reply: &Reply) -> String {
    let set = reply.headers.get_all("set-cookie").iter();
    let pairs = set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    pairs.collect::<Vec<_>>().join("; ")
}

async fn ask(browser: &mut Browser<'_>, email: &str) -> Reply {
    browser.submit("/forms/recover", &[("email", email)]).await
}

async fn set_password(browser: &mut Browser<'_>, link: &str, more: &[(&str, &str)]) -> Reply {
    let fields = [&[("link", link), ("newPassword", NEW)], more].concat();
    browser.submit("/forms/new-password", &fields).await
}

async fn a_password_is_recovered_on(kind: Kind) {
    let (server, smtp) = server_with_mail(kind, "off").await;
    let mut ada = server.browser();
    register(&mut ada, &server, &smtp).await;

    let mut browser = server.browser().for_pages();
    browser.get("/sign-in").await.page(200, "href=\"/recover\"");
    browser.get("/recover").await.page(200, "/forms/recover");
    let asked = ask(&mut browser, ADA).await;
    browser.cookie = Some(cookies(&asked));
    assert!(cookies(&asked).starts_with("__Host-stint_recovery="));
    let sent = led(asked);
    browser.get(&sent).await.page(200, "a mail is on its way");
    let mail = next_mail(&server, &smtp).await;
    assert_eq!(mail.to, ADA);
    let (page, link) = (path(&mail), mail.link());

    // Whoever opens the link elsewhere has to name the address; opening it changes nothing.
    let mut elsewhere = server.browser().for_pages();
    for _ in 0..2 {
        let opened = elsewhere.get(&page).await.page(200, "id=\"link-email\"");
        assert_eq!(opened.header("cache-control"), "no-store");
        let own = browser.get(&page).await.page(200, "link-newPassword");
        assert!(!own.body.contains("id=\"link-email\""), "{}", own.body);
    }
    let text = "The link was not sent to this address.";
    set_password(&mut elsewhere, &link, &[])
        .await
        .page(422, text);
    let wrong = [("email", UNKNOWN)];
    set_password(&mut elsewhere, &link, &wrong)
        .await
        .page(422, text);
    let weak = [("link", &*link), ("newPassword", "password")];
    let weak = browser.submit("/forms/new-password", &weak).await;
    weak.page(422, "easy to guess");

    let to = led(set_password(&mut browser, &link, &[]).await);
    assert_eq!(to, "/settings/sign-ins");
    browser.get("/api/me").await.expect(200);
    ada.get("/api/me").await.refused(401, "unauthenticated");
    ada.login(ADA, PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    let again = set_password(&mut browser, &link, &[]).await;
    again.page(410, "no longer works");
    browser.get(&page).await.page(200, "no longer works");
    let notice = next_mail(&server, &smtp).await;
    assert_eq!(notice.field("Subject"), "Stint: your account was recovered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_recovered() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        a_password_is_recovered_on(kind).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_looks_the_same() {
    let (server, smtp) = server_with_mail(Kind::Sqlite, "off").await;
    register(&mut server.browser(), &server, &smtp).await;
    let mut seen = Vec::new();
    for email in [UNKNOWN, "no address", ADA] {
        let form = ask(&mut server.browser().for_pages(), email).await;
        let body = json!({ "email": email });
        let api = server.browser().post("/api/auth/recovery", body).await;
        seen.push([form, api].map(|reply| {
            let (name, value) = reply.header("set-cookie").split_once('=').unwrap();
            let attributes = value.split_once(';').unwrap().1;
            (
                reply.status.as_u16(),
                reply.header("location").to_owned(),
                reply.body.clone(),
                format!("{name} {attributes}"),
                reply.headers.len(),
            )
        }));
    }
    assert_eq!(seen[0], seen[2]);
    assert_eq!(seen[1], seen[2]);
    assert_eq!((seen[2][0].0, seen[2][1].0), (303, 202));
    for _ in 0..2 {
        assert_eq!(next_mail(&server, &smtp).await.to, ADA);
    }
    assert!(
        server
            .state
            .mail
            .as_ref()
            .unwrap()
            .claim(10)
            .await
            .unwrap()
            .entries
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_limited_by_address_and_network() {
    let (server, smtp) = server_with_mail(Kind::Sqlite, "on").await;
    register(&mut server.browser(), &server, &smtp).await;
    let at = |last: u8| {
        let mut browser = server.browser();
        browser.address = format!("192.0.2.{last}:4711").parse().unwrap();
        browser
    };
    let body = |email: &str| json!({ "email": email });
    for email in [ADA, UNKNOWN] {
        let path = "/api/auth/recovery";
        for _ in 0..3 {
            at(7).post(path, body(email)).await.expect(202);
        }
        at(7)
            .post(path, body(email))
            .await
            .refused(429, "rate_limited");
        at(8).post(path, body(email)).await.expect(202);
    }
    let mut refused = 0;
    for number in 0..20 {
        let email = format!("{number}@example.org");
        let reply = at(7).post("/api/auth/recovery", body(&email)).await;
        refused += u32::from(reply.status == 429);
    }
    assert_eq!(refused, 8, "twenty in all");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_mail_the_pages_say_so() {
    let server = Server::with_pages(&[("STINT_RATE_LIMITS", "off")]).await;
    let mut ada = server.browser().for_pages();
    let text = "This server sends no mail";
    let page = ada.get("/sign-in").await.page(200, text);
    assert!(!page.body.contains("href=\"/recover\""));
    ada.get("/recover").await.page(200, text);
    ask(&mut ada, ADA).await.page(403, text);
    ada.headers.clear();
    let body = json!({ "email": ADA });
    ada.post("/api/auth/recovery", body)
        .await
        .refused(403, "mail_off");
    ada.register(ADA).await.expect(201);
    assert_eq!(ada.get("/api/me").await.json()["emailVerified"], false);
    let change = json!({ "email": "new@example.org", "currentPassword": PASSWORD });
    ada.post("/api/me/email", change)
        .await
        .refused(403, "mail_off");
    let page = ada.get("/settings/email").await.page(200, text);
    assert!(page.body.contains("ada@example.org (not confirmed)"));
}

async fn an_address_is_verified_and_changed_on(kind: Kind) {
    let (server, smtp) = server_with_mail(kind, "off").await;
    // An account of the time before the server sent mail.
    server.add_account(ADA).await;
    let mut ada = server.browser();
    ada.login(ADA, PASSWORD).await.expect(200);
    next_mail(&server, &smtp).await;
    ada.post("/api/me/email/verification", json!({}))
        .await
        .expect(202);
    let mail = next_mail(&server, &smtp).await;
    assert_eq!(ada.get("/api/me").await.json()["emailVerified"], false);

    let mut anywhere = server.browser().for_pages();
    let opened = anywhere.get(&path(&mail)).await.page(200, ADA);
    assert_eq!(opened.header("cache-control"), "no-store");
    let fields = [("link", &*mail.link())];
    let done = led(anywhere.submit("/forms/confirm-email", &fields).await);
    anywhere.get(&done).await.page(200, "is confirmed");
    let again = anywhere.submit("/forms/confirm-email", &fields).await;
    again.page(410, "no longer works");
    assert_eq!(ada.get("/api/me").await.json()["emailVerified"], true);

    let mut page = ada.clone().for_pages();
    let to = "/forms/settings/email";
    let wrong = [("email", "new@example.org"), ("currentPassword", "wrong")];
    page.submit(to, &wrong).await.page(422, "not your password");
    let invalid = [("email", "new"), ("currentPassword", PASSWORD)];
    page.submit(to, &invalid).await.page(422, "value=\"new\"");
    let right = [("email", "new@example.org"), ("currentPassword", PASSWORD)];
    let done = led(page.submit(to, &right).await);
    assert_eq!(done, "/settings/email?done=email");
    let mut mails = [
        next_mail(&server, &smtp).await,
        next_mail(&server, &smtp).await,
    ];
    mails.sort_by_key(|mail| mail.to.clone());
    assert_eq!(mails[0].to, ADA);
    assert!(!mails[0].text.contains("?link="));
    assert_eq!(ada.get("/api/me").await.json()["email"], ADA);
    let link = json!({ "link": mails[1].link() });
    ada.post("/api/auth/confirm-email", link.clone())
        .await
        .expect(204);
    let me = ada.get("/api/me").await.json();
    assert_eq!(
        (&me["email"], &me["emailVerified"]),
        (&json!("new@example.org"), &json!(true))
    );
    let again = ada.post("/api/auth/confirm-email", link).await;
    again.refused(410, "link_invalid");
    ada.login("new@example.org", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_verified_and_changed() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        an_address_is_verified_and_changed_on(kind).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_from_a_new_browser_is_notified() {
    let (server, smtp) = server_with_mail(Kind::Sqlite, "off").await;
    register(&mut server.browser(), &server, &smtp).await;
    let mut browser = server.browser().with_header("accept-language", "de");
    let signed_in = browser.login(ADA, PASSWORD).await.expect(200);
    let notice = next_mail(&server, &smtp).await;
    assert_eq!(notice.field("Subject"), "Stint: new sign-in");
    // The same browser has signed in before, whatever its sign-in became of.
    browser.cookie = Some(cookies(&signed_in));
    browser.login(ADA, PASSWORD).await.expect(200);
    let queued = server.state.mail.as_ref().unwrap().claim(10).await.unwrap();
    assert!(queued.entries.is_empty());
    browser
        .login(ADA, "wrong")
        .await
        .refused(401, "invalid_credentials");
}
