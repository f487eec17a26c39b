//! Settings, signing in and what stands around every form, by plain forms.

use serde_json::{Value, json};

use crate::harness::{Browser, PASSWORD, Reply, Server};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];

#[track_caller]
fn led(reply: Reply) -> String {
    reply.expect(303).header("location").to_owned()
}

async fn me(browser: &mut Browser<'_>) -> Value {
    browser.get("/api/me").await.expect(200).json()
}

/// What stands in the field with this id.
fn value_of<'a>(page: &'a str, id: &str) -> &'a str {
    let tag = page
        .split("<input")
        .find(|tag| tag.contains(&format!("id=\"{id}\"")));
    let value = tag.and_then(|tag| tag.split("value=\"").nth(1));
    value
        .and_then(|value| value.split('"').next())
        .unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_chapter_is_shown_to_whom_it_is_for() {
    let server = Server::with_pages(&OFF).await;
    let mut newcomer = server.browser();
    newcomer.get("/settings").await.expect(200);
    let chapters = [
        "password", "sign-ins", "tokens", "webhooks", "calendar", "data", "leave",
    ];
    for open in ["profile", "appearance"] {
        newcomer.get(&format!("/settings/{open}")).await.expect(200);
    }
    for chapter in chapters {
        let to = led(newcomer.get(&format!("/settings/{chapter}")).await);
        assert_eq!(to, format!("/sign-in?next=%2Fsettings%2F{chapter}"));
    }
    newcomer.get("/settings/nonsense").await.expect(404);

    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    for chapter in chapters {
        let page = guest
            .get(&format!("/settings/{chapter}"))
            .await
            .expect(200)
            .body;
        let is_barred = ["password", "tokens", "webhooks", "calendar"].contains(&chapter);
        let way = format!("/sign-in?next=/settings/{chapter}");
        assert_eq!(page.contains(&way), is_barred, "{chapter}");
    }

    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    for chapter in chapters {
        let page = ada.get(&format!("/settings/{chapter}")).await.expect(200);
        assert_eq!(page.header("cache-control"), "private, no-cache");
        assert!(!page.body.contains(" style="), "{chapter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_is_kept_or_said_what_is_wrong() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    let mut fields = vec![
        ("displayName", "Ada"),
        ("timeZone", "Asia/Kathmandu"),
        ("dayStartsAt", "04:30"),
        ("dailyGoalMinutes", "180"),
        ("weekStartsOn", "7"),
    ];
    let to = led(browser.submit("/forms/settings/profile", &fields).await);
    assert_eq!(to, "/settings/profile?done=saved");
    let kept = me(&mut browser).await;
    assert_eq!(kept["guest"], true);
    assert_eq!(
        (&kept["displayName"], &kept["timeZone"]),
        (&json!("Ada"), &json!("Asia/Kathmandu"))
    );
    assert_eq!(
        (&kept["dayStartsAt"], &kept["weekStartsOn"]),
        (&json!(270), &json!(7))
    );
    let page = browser.get("/settings/profile").await.expect(200).body;
    assert_eq!(value_of(&page, "profile-dayStartsAt"), "04:30");
    assert_eq!(value_of(&page, "profile-dailyGoalMinutes"), "180");

    fields[3].1 = "2000";
    fields[1].1 = "Mars/Olympus";
    let page = browser
        .submit("/forms/settings/profile", &fields)
        .await
        .expect(422)
        .body;
    assert!(page.contains("There is no such time zone."), "{page}");
    assert!(page.contains("Between 1 and 1440 minutes"), "{page}");
    assert_eq!(me(&mut browser).await, kept);
    fields[1].1 = "UTC";
    fields[3].1 = "";
    fields[0].1 = "";
    browser
        .submit("/forms/settings/profile", &fields)
        .await
        .expect(303);
    let cleared = me(&mut browser).await;
    assert_eq!(
        (&cleared["displayName"], &cleared["dailyGoalMinutes"]),
        (&Value::Null, &Value::Null)
    );
    fields[2].1 = "noon";
    browser
        .submit("/forms/settings/profile", &fields)
        .await
        .expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn appearance_is_kept_by_the_browser() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    let fields = [("theme", "dark"), ("language", "de")];
    let reply = browser
        .submit("/forms/settings/appearance", &fields)
        .await
        .expect(303);
    let cookies: Vec<_> = reply.headers.get_all("set-cookie").iter().collect();
    assert_eq!(
        cookies,
        [
            "stint_theme=dark; HttpOnly; SameSite=Lax; Path=/; Max-Age=31536000",
            "stint_language=de; HttpOnly; SameSite=Lax; Path=/; Max-Age=31536000",
        ]
    );
    let mut german = server
        .browser()
        .with_header("cookie", "stint_theme=dark; stint_language=de");
    let page = german.get("/settings/appearance").await.expect(200).body;
    assert!(
        page.contains("lang=\"de\"") && page.contains("data-theme=\"dark\""),
        "{page}"
    );
    let fields = [("theme", "device"), ("language", "browser")];
    let reply = browser
        .submit("/forms/settings/appearance", &fields)
        .await
        .expect(303);
    let cookies: Vec<_> = reply.headers.get_all("set-cookie").iter().collect();
    assert!(
        cookies
            .iter()
            .all(|cookie| cookie.to_str().unwrap().contains("=; "))
    );
    let odd = [("theme", "pink\r\nx: y"), ("language", "xx")];
    browser
        .submit("/forms/settings/appearance", &odd)
        .await
        .expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_and_never_shown_again() {
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
async fn sign_ins_are_ended_one_by_one_or_all_others() {
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
async fn a_token_is_shown_once_and_works() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let page = ada
        .submit("/forms/settings/create-token", &[("name", "Kept")])
        .await
        .expect(422)
        .body;
    assert!(
        page.contains("Choose at least one.") && page.contains("value=\"Kept\""),
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

    // Forms and pages are for people: a token does not reach what it has no scope for.
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
async fn a_guest_is_told_to_register_first() {
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
async fn a_calendar_is_made_changed_and_removed() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let mut addresses = Vec::new();
    for _ in 0..2 {
        let reply = ada
            .submit("/forms/settings/renew-calendar", &[])
            .await
            .expect(200);
        assert_eq!(reply.header("cache-control"), "no-store");
        let url = value_of(&reply.body, "address").to_owned();
        addresses.push(url[url.find("/api/").unwrap()..].to_owned());
    }
    ada.get(&addresses[0]).await.expect(404);
    ada.get(&addresses[1]).await.expect(200);
    assert!(
        !ada.get("/settings/calendar")
            .await
            .body
            .contains(&addresses[1])
    );
    ada.submit("/forms/settings/remove-calendar", &[])
        .await
        .expect(303);
    ada.get(&addresses[1]).await.expect(404);
}

fn multipart(name: &str, file_name: &str, content: &str) -> Option<(&'static str, Vec<u8>)> {
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
         content-type: application/octet-stream\r\n\r\n{content}\r\n--x--\r\n"
    );
    Some(("multipart/form-data; boundary=x", body.into_bytes()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guests_history_is_taken_into_an_account() {
    const IMPORT: &str = "/forms/settings/import";
    let server = Server::with_pages(&OFF).await;
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    let begun = guest
        .post("/api/sessions", json!({ "sessionType": "short" }))
        .await
        .expect(201);
    let id = begun.json()["sessionId"].as_str().unwrap().to_owned();
    server.clock.advance(15 * 60_000);
    guest
        .put(&format!("/api/sessions/{id}/complete"), json!({}))
        .await
        .expect(200);
    let log = guest.get("/api/export?format=jsonl").await.expect(200).body;

    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let page = ada
        .send_as("POST", IMPORT, multipart("file", "log.jsonl", &log))
        .await;
    let page = page.expect(200).body;
    assert!(
        page.contains("Sessions added: 1.") && page.contains("since theirs is in use: 1"),
        "{page}"
    );
    assert_eq!(ada.get("/api/sessions").await.json()["totalItems"], 1);

    let broken = log.replace("short", "shorter");
    let page = ada
        .send_as("POST", IMPORT, multipart("file", "log.jsonl", &broken))
        .await;
    let page = page.expect(422).body;
    assert!(
        page.contains("Nothing was imported") && page.contains("Line 2"),
        "{page}"
    );
    for (name, file) in [("file", ""), ("other", "log.jsonl")] {
        let page = ada
            .send_as("POST", IMPORT, multipart(name, file, ""))
            .await
            .expect(422)
            .body;
        assert!(page.contains("Choose a file."), "{page}");
    }
    let plain = Some(("application/jsonl", log.clone().into_bytes()));
    ada.send_as("POST", IMPORT, plain).await.expect(415);
    let announced = (100 * 1024 * 1024 + 1).to_string();
    let mut large = ada.clone().with_header("content-length", &announced);
    large
        .send_as("POST", IMPORT, multipart("file", "a", ""))
        .await
        .expect(413);
    assert_eq!(ada.get("/api/sessions").await.json()["totalItems"], 1);
    let to = led(server
        .browser()
        .send_as("POST", IMPORT, multipart("file", "a", &log))
        .await);
    assert_eq!(to, "/sign-in?next=%2F");
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_asks_for_the_password() {
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
        page.contains("Your account and everything in it are deleted."),
        "{page}"
    );
    ada.login("ada@example.org", PASSWORD).await.expect(401);

    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    guest.submit("/forms/settings/leave", &[]).await.expect(303);
    guest.get("/api/me").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_goes_back_to_where_they_came_from() {
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
    assert_eq!(me(&mut ada).await["timeZone"], "Asia/Tokyo");
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
    assert!(page.contains("E-mail or password are wrong") && !page.contains("value=\"wrong\""));
}

/// Every form, with a field that would do something.
const FORMS: [&str; 22] = [
    "/forms/tasks/add",
    "/forms/tasks/change",
    "/forms/tasks/done",
    "/forms/projects/add",
    "/forms/projects/change",
    "/forms/settings/profile",
    "/forms/settings/appearance",
    "/forms/settings/password",
    "/forms/settings/end-sign-in",
    "/forms/settings/end-others",
    "/forms/settings/create-token",
    "/forms/settings/delete-token",
    "/forms/settings/create-webhook",
    "/forms/settings/change-webhook",
    "/forms/settings/rotate-secret",
    "/forms/settings/renew-calendar",
    "/forms/settings/remove-calendar",
    "/forms/settings/import",
    "/forms/settings/leave",
    "/forms/register",
    "/forms/login",
    "/forms/logout",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_other_site_sends_a_form() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let fields = [
        ("title", "Planted"),
        ("name", "Planted"),
        ("password", PASSWORD),
    ];
    for form in FORMS {
        // Neither header with a cookie: a browser behind something that strips them.
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", ""),
        ] {
            let mut forged = ada.clone().with_header(name, value);
            forged
                .submit(form, &fields)
                .await
                .refused(403, "cross_site_request");
            let upload = multipart("file", "log.jsonl", "{}");
            let reply = forged.send_as("POST", form, upload).await;
            reply.refused(403, "cross_site_request");
        }
        let read = ada.get(form).await;
        assert!(
            matches!(read.status.as_u16(), 404 | 405),
            "{form}: {}",
            read.status
        );
    }
    assert_eq!(ada.get("/api/tasks").await.json()["totalItems"], 0);
    ada.get("/api/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_count_as_the_api_does() {
    for (form, most) in [
        ("/forms/settings/password", 10),
        ("/forms/settings/leave", 10),
        ("/forms/settings/import", 30),
        ("/forms/settings/delete-token", 60),
        ("/forms/tasks/done", 600),
    ] {
        let server = Server::with_pages(&[]).await;
        let mut ada = server.browser();
        ada.register("ada@example.org").await.expect(201);
        let mut taken = 0;
        loop {
            let reply = ada.submit(form, &[("token", "x")]).await;
            if reply.status == 429 {
                assert!(!reply.header("retry-after").is_empty());
                break;
            }
            taken += 1;
            assert!(taken <= most, "{form}");
        }
        assert_eq!(taken, most, "{form}");
    }
    let server = Server::with_pages(&[]).await;
    let mut refused = 0;
    for _ in 0..25 {
        let reply = server
            .browser()
            .submit("/forms/tasks/add", &[("title", "x")])
            .await;
        refused += u32::from(reply.status == 429);
    }
    assert_eq!(refused, 5, "twenty guests from one address at once");
}
