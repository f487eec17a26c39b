//! The settings pages and their forms.

use serde_json::{Value, json};

use crate::harness::{Browser, Server, led, multipart, value_of};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];

async fn me(browser: &mut Browser<'_>) -> Value {
    browser.get("/api/me").await.expect(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn sections_depend_on_the_kind_of_user() {
    let server = Server::with_pages(&OFF).await;
    let mut newcomer = server.browser();
    newcomer.get("/settings").await.expect(200);
    let chapters = [
        "presets", "email", "password", "sign-ins", "tokens", "webhooks", "calendar", "data",
        "leave",
    ];
    for open in ["profile", "appearance"] {
        newcomer.get(&format!("/settings/{open}")).await.expect(200);
    }
    for section in chapters {
        let to = led(newcomer.get(&format!("/settings/{section}")).await);
        assert_eq!(to, format!("/sign-in?next=%2Fsettings%2F{section}"));
    }
    newcomer.get("/settings/nonsense").await.expect(404);

    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    for section in chapters {
        let page = guest
            .get(&format!("/settings/{section}"))
            .await
            .expect(200)
            .body;
        let barred = ["email", "password", "tokens", "webhooks", "calendar"];
        let is_barred = barred.contains(&section);
        let way = format!("/sign-in?next=/settings/{section}");
        assert_eq!(page.contains(&way), is_barred, "{section}");
        if section == "data" {
            let stored = ["Sessions: 0 of 500", "Megabytes: 0 of 8"];
            assert!(stored.iter().all(|line| page.contains(line)), "{page}");
        }
    }

    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    for section in chapters {
        let page = ada.get(&format!("/settings/{section}")).await.expect(200);
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(!page.body.contains(" style="), "{section}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn profile_form_saves_or_shows_problems() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    let mut fields = vec![
        ("displayName", "Ada"),
        ("timeZone", "Asia/Kathmandu"),
        ("dayStartsAt", "04:30"),
        ("dailyGoalMinutes", "180"),
        ("weekStartsOn", "7"),
        ("daysInCurrentZone", "true"),
    ];
    let to = led(browser.submit("/forms/settings/profile", &fields).await);
    assert_eq!(to, "/settings/profile?done=saved");
    let stored = me(&mut browser).await;
    assert_eq!(stored["guest"], true);
    assert_eq!(
        (&stored["displayName"], &stored["timeZone"]),
        (&json!("Ada"), &json!("Asia/Kathmandu"))
    );
    assert_eq!(
        (&stored["dayStartsAt"], &stored["weekStartsOn"]),
        (&json!(270), &json!(7))
    );
    let page = browser.get("/settings/profile").await.expect(200).body;
    assert_eq!(value_of(&page, "profile-dayStartsAt"), "04:30");
    assert_eq!(value_of(&page, "profile-dailyGoalMinutes"), "180");
    assert_eq!(stored["daysInCurrentZone"], true);
    assert!(page.contains(r#"name="daysInCurrentZone" value="true" checked"#));
    led(browser
        .submit("/forms/settings/profile", &fields[..5])
        .await);
    assert_eq!(me(&mut browser).await["daysInCurrentZone"], false);
    led(browser.submit("/forms/settings/profile", &fields).await);
    let stored = me(&mut browser).await;

    fields[3].1 = "2000";
    fields[1].1 = "Mars/Olympus";
    let page = browser
        .submit("/forms/settings/profile", &fields)
        .await
        .expect(422)
        .body;
    assert!(page.contains("This time zone does not exist."), "{page}");
    assert!(page.contains("Between 1 and 1440 minutes"), "{page}");
    assert_eq!(me(&mut browser).await, stored);
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
async fn mails_have_the_language_of_the_settings() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    let registered = ada.register("ada@example.org").await.expect(201).json();
    let user = shared::UserId::new(registered["userId"].as_str().unwrap().parse().unwrap());
    let stored = async || {
        let mut read = server.database.database.read().await.unwrap();
        let found = store::users::by_id(&mut read, user).await.unwrap();
        found.unwrap().language.unwrap()
    };
    assert_eq!(stored().await, "en");
    for (chosen, expected) in [("de", "de"), ("browser", "de"), ("en", "en")] {
        let fields = [("theme", "dark"), ("language", chosen)];
        ada.submit("/forms/settings/appearance", &fields)
            .await
            .expect(303);
        assert_eq!(stored().await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn appearance_is_stored_in_cookies() {
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
async fn calendar_feed_is_created_renewed_and_removed() {
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

/// The value of the hidden field with the file.
fn content_of(page: &str) -> &str {
    let (_, rest) = page
        .split_once("name=\"content\" value=\"")
        .expect("a preview");
    rest.split('"').next().unwrap_or_default()
}

/// A multipart form with these fields and no file.
fn fields(fields: &[(&str, &str)]) -> Option<(&'static str, Vec<u8>)> {
    let field = |(name, value): &(&str, &str)| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body: String = fields.iter().map(field).collect();
    Some((
        "multipart/form-data; boundary=b",
        format!("{body}--b--\r\n").into_bytes(),
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_another_tool_is_previewed_and_imported() {
    const IMPORT: &str = "/forms/settings/import-foreign";
    let file = "Wann,Bis wann,Was\n03/04/2026 09:00,03/04/2026 09:30,Lesen\n";
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let form = ada.get("/settings/data").await.expect(200).body;
    assert!(form.contains("Import from other tools"), "{form}");
    let page = ada
        .send_as("POST", IMPORT, multipart("file", "my.csv", file))
        .await;
    let page = page.expect(200).body;
    assert!(
        page.contains("Choose which columns say") && page.contains("Bis wann"),
        "{page}"
    );
    assert!(!page.contains("name=\"confirm\""), "{page}");
    let content = content_of(&page).to_owned();
    let columns = [
        ("content", content.as_str()),
        ("timeZone", "UTC"),
        ("column", "start"),
        ("column", "end"),
        ("column", "title"),
    ];
    let page = ada
        .send_as("POST", IMPORT, fields(&columns))
        .await
        .expect(200)
        .body;
    assert!(page.contains("with the day or the month first"), "{page}");
    let with = |more: &[(&'static str, &'static str)]| {
        let all: Vec<(&str, &str)> = columns
            .iter()
            .copied()
            .chain(more.iter().copied())
            .collect();
        fields(&all)
    };
    let page = ada
        .send_as("POST", IMPORT, with(&[("dateOrder", "dayFirst")]))
        .await
        .expect(200)
        .body;
    assert!(
        page.contains("1\u{a0}session, 0\u{a0}new projects") && page.contains("name=\"confirm\""),
        "{page}"
    );
    assert_eq!(ada.get("/api/sessions").await.json()["totalItems"], 0);
    let confirmed = with(&[("dateOrder", "dayFirst"), ("confirm", "yes")]);
    let page = ada
        .send_as("POST", IMPORT, confirmed)
        .await
        .expect(200)
        .body;
    assert!(
        page.contains("Imported:") && !page.contains("name=\"content\""),
        "{page}"
    );
    let sessions = ada.get("/api/sessions").await.json();
    assert_eq!(sessions["totalItems"], 1);
    assert_eq!(
        sessions["items"][0]["startTime"],
        "2026-04-03T09:00:00.000Z"
    );
    assert_eq!(sessions["items"][0]["intention"], "Lesen");
    let page = ada
        .send_as("POST", IMPORT, multipart("file", "", ""))
        .await
        .expect(422)
        .body;
    assert!(page.contains("Choose a file."), "{page}");
    let page = ada
        .send_as("POST", IMPORT, multipart("file", "a.json", "{}"))
        .await
        .expect(422)
        .body;
    assert!(page.contains("none of the formats"), "{page}");
    for wrong in [
        fields(&[("content", "%")]),
        fields(&[("content", &content), ("x", &"x".repeat(300))]),
    ] {
        ada.send_as("POST", IMPORT, wrong).await.expect(400);
    }
    ada.send_as("POST", IMPORT, Some(("application/json", b"{}".to_vec())))
        .await
        .expect(415);
    let to = led(server
        .browser()
        .send_as("POST", IMPORT, multipart("file", "a", file))
        .await);
    assert_eq!(to, "/sign-in?next=%2F");
}

#[tokio::test(flavor = "multi_thread")]
async fn guest_history_is_imported_into_an_account() {
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
    assert!(page.contains("Sessions added: 1."), "{page}");
    // Ids count per user: the session keeps the guest's.
    assert_eq!(ada.get("/api/sessions").await.json()["totalItems"], 1);
    ada.get(&format!("/api/sessions/{id}")).await.expect(200);

    let broken = log.replace("short", "shorter");
    let page = ada
        .send_as("POST", IMPORT, multipart("file", "log.jsonl", &broken))
        .await;
    let page = page.expect(422).body;
    assert!(
        page.contains("Nothing was imported") && page.contains("Line 3"),
        "{page}"
    );
    assert!(!page.contains("skipRefused"), "the checksum is wrong");
    // What the rules refuse can be left out.
    let events: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("eventId"))
        .collect();
    let events = events.join("\n");
    let other = events.replace(&id, &uuid::Uuid::from_u128(7).to_string());
    let events = format!("{events}\n{other}");
    let file = || multipart("file", "log.jsonl", &events);
    let mut bea = server.browser();
    bea.register("bea@example.org").await.expect(201);
    let page = bea.send_as("POST", IMPORT, file()).await.expect(422).body;
    let rest = format!("{IMPORT}?skipRefused=true");
    assert!(page.contains(&format!("formaction=\"{rest}\"")), "{page}");
    let page = bea.send_as("POST", &rest, file()).await.expect(200).body;
    assert!(
        page.contains("Sessions added: 1.") && page.contains("Refused and left out: 1."),
        "{page}"
    );
    // The import is listed and can be undone, after a preview.
    let undo = async |ada: &mut Browser<'_>, confirm: &str| {
        let imports = ada.get("/api/imports").await.expect(200).json();
        let import = imports["items"][0]["id"].as_str().unwrap().to_owned();
        let fields = [("import", import.as_str()), ("confirm", confirm)];
        let page = ada.submit("/forms/settings/undo-import", &fields).await;
        page.expect(200).body
    };
    let page = ada.get("/settings/data").await.expect(200).body;
    assert!(
        page.contains("1\u{a0}session, 0\u{a0}projects, 0\u{a0}tasks."),
        "{page}"
    );
    let page = undo(&mut ada, "").await;
    assert!(
        page.contains("Would be removed:") && page.contains("Undo this import"),
        "{page}"
    );
    assert_eq!(ada.get("/api/sessions").await.json()["totalItems"], 1);
    let page = undo(&mut ada, "unchanged").await;
    assert!(
        page.contains("Removed:") && !page.contains("Undo this import"),
        "{page}"
    );
    assert_eq!(ada.get("/api/sessions").await.json()["totalItems"], 0);
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
    assert_eq!(ada.get("/api/sessions").await.json()["totalItems"], 0);
    let to = led(server
        .browser()
        .send_as("POST", IMPORT, multipart("file", "a", &log))
        .await);
    assert_eq!(to, "/sign-in?next=%2F");
}
