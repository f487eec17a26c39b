//! Registration and another address where mail is on: nothing but a mail tells whether an address is
//! taken; over pages and the API.

use serde_json::json;
use shared::wire::Registration;
use test_support::database::Kind;

use crate::harness::{Browser, PASSWORD, Reply, Server, led};
use crate::recovery::{next_mail, path, server_with_mail};

const ADA: &str = "ada@example.org";
const FREE: &str = "eve@example.org";

impl Server {
    /// An account that the operator has added.
    pub(crate) async fn add_account(&self, email: &str) {
        let registration = Registration {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            ..Registration::default()
        };
        let added = self.state.accounts.add(registration).await;
        added.expect("the address is free");
    }

    fn cost(&self) -> (u64, u64) {
        let metrics = self.database.database.metrics();
        (metrics.statements.get(), metrics.round_trips.get())
    }
}

async fn register_by_form(browser: &mut Browser<'_>, email: &str) -> Reply {
    let fields = [("email", email), ("password", PASSWORD)];
    browser.submit("/forms/register", &fields).await
}

/// What can be seen of an answer, without what is random or names the user.
fn visible(reply: &Reply) -> (u16, Vec<(String, String)>, String) {
    let headers = reply.headers.iter().map(|(name, value)| {
        let value = value.to_str().unwrap();
        let shown = match name.as_str() {
            "set-cookie" => value.split_once('=').unwrap().0,
            "x-request-id" | "content-security-policy" => "",
            _ => value,
        };
        (name.to_string(), shown.to_owned())
    });
    let mut body = reply.json();
    if let Some(me) = body.as_object_mut() {
        me.remove("userId").expect("it is a user");
    }
    (reply.status.as_u16(), headers.collect(), body.to_string())
}

async fn a_taken_address_looks_the_same_on(kind: Kind) {
    let (server, smtp) = server_with_mail(kind, "off").await;
    server.add_account(ADA).await;
    let mut seen = Vec::new();
    for email in [FREE, ADA] {
        let mut guest = server.browser();
        guest.post("/api/auth/guest", json!({})).await.expect(201);
        let mut answers = Vec::new();
        let newcomer = server.browser();
        for (mut browser, is_form) in [(newcomer, false), (guest.clone(), false), (guest, true)] {
            let before = server.cost();
            let reply = if is_form {
                register_by_form(&mut browser, email).await
            } else {
                browser.register(email).await
            };
            let after = server.cost();
            let cost = (after.0 - before.0, after.1 - before.1);
            answers.push((visible(&reply), cost));
            let mail = next_mail(&server, &smtp).await;
            assert_eq!(mail.to, email);
            assert_eq!(mail.text.contains("?link="), email == FREE, "{}", mail.text);
            let me = browser.get("/api/me").await.expect(200).json();
            assert_eq!((&me["guest"], &me["email"]), (&json!(true), &json!(null)));
        }
        seen.push(answers);
    }
    assert_eq!(seen[0], seen[1]);
    let statuses: Vec<_> = seen[0].iter().map(|((status, ..), _)| *status).collect();
    assert_eq!(statuses, [202, 202, 303]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_address_looks_the_same() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        a_taken_address_looks_the_same_on(kind).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_registers_by_a_link_and_keeps_everything() {
    let (server, smtp) = server_with_mail(Kind::Sqlite, "off").await;
    let mut guest = server.browser().for_pages();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    let session = json!({ "sessionType": "pomodoro" });
    guest.post("/api/sessions", session).await.expect(201);
    let to = led(register_by_form(&mut guest, ADA).await);
    guest.get(&to).await.page(200, "A mail is on its way");

    let mail = next_mail(&server, &smtp).await;
    let opened = guest.get(&path(&mail)).await.page(200, ADA);
    assert_eq!(opened.header("cache-control"), "no-store");
    let link = mail.link();
    let old = guest.cookie.clone();
    let fields = [("link", &*link)];
    let confirmed = guest.submit("/forms/confirm-email", &fields).await;
    let done = led(confirmed);
    assert_ne!(guest.cookie, old, "a new sign-in");
    guest.get(&done).await.page(200, "is confirmed");
    let me = guest.get("/api/me").await.expect(200).json();
    assert_eq!((&me["email"], &me["guest"]), (&json!(ADA), &json!(false)));
    let current = guest.get("/api/sessions/current").await.expect(200).json();
    assert_eq!(current["session"]["status"], "active", "{current}");
    let mut elsewhere = server.browser();
    elsewhere.login(ADA, PASSWORD).await.expect(200);
    let again = guest.submit("/forms/confirm-email", &fields).await;
    again.page(410, "no longer works");
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_values_are_still_reported() {
    let (server, _smtp) = server_with_mail(Kind::Sqlite, "off").await;
    let body = json!({ "email": "ada", "password": "short" });
    let mut browser = server.browser();
    let refused = browser.post("/api/auth/register", body).await;
    refused.refused(422, "validation_failed");
    assert!(browser.cookie.is_none(), "nobody is signed in");
    let mut page = server.browser().for_pages();
    let fields = [("email", ADA), ("password", "short")];
    let refused = page.submit("/forms/register", &fields).await;
    refused.page(422, "value=\"ada@example.org\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_to_a_taken_address_looks_the_same() {
    let (server, smtp) = server_with_mail(Kind::Sqlite, "off").await;
    for email in [ADA, "bob@example.org"] {
        server.add_account(email).await;
    }
    let mut ada = server.browser();
    ada.login(ADA, PASSWORD).await.expect(200);
    next_mail(&server, &smtp).await;
    let mut seen = Vec::new();
    // The same again within an hour is counted, which costs less than the first time.
    for email in ["first@example.org", FREE, "bob@example.org"] {
        let before = server.cost();
        let change = json!({ "email": email, "currentPassword": PASSWORD });
        let reply = ada.post("/api/me/email", change).await;
        let after = server.cost();
        let cost = (after.0 - before.0, after.1 - before.1);
        seen.push((reply.status.as_u16(), reply.body.clone(), cost));
        let mut mails = [
            next_mail(&server, &smtp).await,
            next_mail(&server, &smtp).await,
        ];
        mails.sort_by_key(|mail| mail.to != ADA);
        assert_eq!(mails[1].to, email);
        let is_free = email != "bob@example.org";
        assert_eq!(mails[1].text.contains("?link="), is_free);
    }
    assert_eq!(seen[1], seen[2]);
}
