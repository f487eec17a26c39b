//! Profile, sign-ins and account deletion over the API.

use serde_json::{Value, json};

use crate::harness::{Browser, PASSWORD, Server};

crate::on_both!(
    a_profile_is_changed_field_by_field,
    invalid_profile_reports_every_problem,
    presets_are_replaced_together,
    sign_ins_are_listed_and_ended,
    account_is_deleted_with_its_password,
    guest_is_deleted_without_a_password,
);

async fn patch(browser: &mut Browser<'_>, body: Value) -> crate::harness::Reply {
    browser.send("PATCH", "/api/me", Some(body)).await
}

async fn a_profile_is_changed_field_by_field(server: Server) {
    let mut browser = server.browser();
    let me = browser.register("ada@example.org").await.expect(201).json();
    for (field, value) in [
        ("formerTimeZones", json!([])),
        ("daysInCurrentZone", json!(false)),
        ("dayStartsAt", json!(0)),
        ("dailyGoalMinutes", Value::Null),
        ("weekStartsOn", json!(1)),
        ("displayName", Value::Null),
    ] {
        assert_eq!(me[field], value, "{field}");
    }
    let all = json!({
        "displayName": " Ada ", "timeZone": "Asia/Kolkata", "dayStartsAt": 1439, "daysInCurrentZone": true,
        "dailyGoalMinutes": 1440, "weekStartsOn": 7,
    });
    let changed = patch(&mut browser, all).await.expect(200).json();
    assert_eq!(changed["displayName"], "Ada");
    assert_eq!(changed["timeZone"], "Asia/Kolkata");
    assert_eq!(changed["formerTimeZones"][0]["timeZone"], "UTC");
    assert_eq!(changed["daysInCurrentZone"], true);
    assert_eq!(changed["dayStartsAt"], 1439);
    assert_eq!(changed["dailyGoalMinutes"], 1440);
    assert_eq!(changed["weekStartsOn"], 7);
    assert_eq!(
        patch(&mut browser, json!({})).await.expect(200).json(),
        changed
    );
    assert_eq!(browser.profile().await, changed);
    let cleared = json!({ "displayName": null, "dailyGoalMinutes": null });
    let cleared = patch(&mut browser, cleared).await.expect(200).json();
    assert_eq!(cleared["displayName"], Value::Null);
    assert_eq!(cleared["dailyGoalMinutes"], Value::Null);
    assert_eq!(cleared["weekStartsOn"], 7);
}

async fn invalid_profile_reports_every_problem(server: Server) {
    let mut browser = server.browser();
    browser.post("/api/auth/guest", json!({})).await.expect(201);
    let before = browser.get("/api/me").await.expect(200).json();
    let wrong = json!({
        "displayName": "x".repeat(101), "timeZone": " ", "dayStartsAt": 1440,
        "dailyGoalMinutes": 0, "weekStartsOn": -1,
    });
    let reply = patch(&mut browser, wrong)
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
    assert_eq!(
        found,
        [
            ("/dailyGoalMinutes", "daily_goal_out_of_range"),
            ("/dayStartsAt", "day_starts_at_out_of_range"),
            ("/displayName", "text_too_long"),
            ("/timeZone", "unknown_time_zone"),
            ("/weekStartsOn", "week_starts_on_out_of_range"),
        ]
    );
    for (body, code) in [
        (json!({ "timeZone": null }), "wrong_type"),
        (json!({ "dayStartsAt": null }), "wrong_type"),
        (json!({ "weekStartsOn": null }), "wrong_type"),
        (
            json!({ "dailyGoalMinutes": 1441 }),
            "daily_goal_out_of_range",
        ),
        (json!({ "weekStartsOn": 8 }), "week_starts_on_out_of_range"),
        (
            json!({ "dayStartsAt": i64::MIN }),
            "day_starts_at_out_of_range",
        ),
        (json!({ "email": "b@example.org" }), "unknown_field"),
    ] {
        patch(&mut browser, body).await.refused(422, code);
    }
    assert_eq!(browser.get("/api/me").await.expect(200).json(), before);
}

async fn presets_are_replaced_together(server: Server) {
    let mut browser = server.browser();
    let me = browser.register("ada@example.org").await.expect(201).json();
    assert_eq!(me["presets"], json!([]));
    let task = "01980000-0000-7000-8000-000000000001";
    let sent = json!([
        {"name": " Deep  work ", "plannedDuration": 120, "breakDuration": 60, "taskId": task},
        {"name": "E-mail", "plannedDuration": 5},
    ]);
    let stored = json!([
        {"name": "Deep work", "plannedDuration": 120, "breakDuration": 60, "taskId": task},
        {"name": "E-mail", "plannedDuration": 5, "breakDuration": null, "taskId": null},
    ]);
    let changed = patch(&mut browser, json!({"presets": sent})).await;
    assert_eq!(changed.expect(200).json()["presets"], stored);
    // Other fields, null, and the same request again change nothing of them.
    for body in [
        json!({"weekStartsOn": 7}),
        json!({"presets": null}),
        json!({"presets": stored}),
    ] {
        let changed = patch(&mut browser, body).await.expect(200).json();
        assert_eq!(changed["presets"], stored);
    }
    assert_eq!(browser.profile().await["presets"], stored);

    let one = |name: &str, minutes: i64| json!({"name": name, "plannedDuration": minutes});
    let many: Vec<_> = (0..13).map(|number| one(&number.to_string(), 25)).collect();
    for (presets, pointer, code) in [
        (json!([one("", 25)]), "/presets/0/name", "required"),
        (
            json!([one(&"x".repeat(31), 25)]),
            "/presets/0/name",
            "text_too_long",
        ),
        (
            json!([one("a\u{1f}b", 25)]),
            "/presets/0/name",
            "text_not_allowed",
        ),
        (
            json!([one("A", 25), one("a", 25)]),
            "/presets/1/name",
            "preset_name_taken",
        ),
        (
            json!([one("A", 4)]),
            "/presets/0/plannedDuration",
            "planned_duration_out_of_range",
        ),
        (
            json!([one("A", i64::MAX)]),
            "/presets/0/plannedDuration",
            "planned_duration_out_of_range",
        ),
        (
            json!([{"name": "A", "plannedDuration": 25, "breakDuration": 61}]),
            "/presets/0/breakDuration",
            "break_duration_out_of_range",
        ),
        (
            json!([{"name": "A"}]),
            "/presets/0/plannedDuration",
            "required",
        ),
        (
            json!([{"name": "A", "plannedDuration": 25, "task": 1}]),
            "/presets/0/task",
            "unknown_field",
        ),
        (json!(many), "/presets", "too_many_items"),
        (json!("A"), "/presets", "wrong_type"),
    ] {
        let refused = patch(&mut browser, json!({"presets": presets})).await;
        let refused = refused.expect(422).json();
        let first = &refused["errors"][0];
        assert_eq!(
            (&first["pointer"], &first["code"]),
            (&json!(pointer), &json!(code))
        );
    }
    assert_eq!(browser.profile().await["presets"], stored);
    let none = patch(&mut browser, json!({"presets": []})).await;
    assert_eq!(none.expect(200).json()["presets"], json!([]));
}

async fn logins(browser: &mut Browser<'_>) -> Vec<Value> {
    let reply = browser.get("/api/me/logins").await.expect(200).json();
    reply["items"].as_array().unwrap().clone()
}

async fn sign_ins_are_listed_and_ended(server: Server) {
    let mut first = server.browser().with_header("user-agent", "First/1");
    first.register("ada@example.org").await.expect(201);
    let mut others = Vec::new();
    for _ in 0..3 {
        server.clock.advance(60_000);
        let mut other = server.browser();
        other.login("ada@example.org", PASSWORD).await.expect(200);
        others.push(other);
    }
    let mut stranger = server.browser();
    stranger.register("bob@example.org").await.expect(201);

    let listed = logins(&mut first).await;
    assert_eq!(listed.len(), 4);
    let current: Vec<_> = listed
        .iter()
        .map(|login| login["current"] == true)
        .collect();
    assert_eq!(current, [false, false, false, true]);
    assert_eq!(listed[3]["userAgent"], "First/1");
    assert!(listed[0]["lastUsedAt"].as_str() > listed[3]["createdAt"].as_str());

    let place = |login: &Value| format!("/api/me/logins/{}", login["id"].as_str().unwrap());
    let newest = place(&listed[0]);
    stranger
        .send("DELETE", &newest, None)
        .await
        .refused(404, "login_not_found");
    stranger
        .send("DELETE", "/api/me/logins", None)
        .await
        .expect(204);
    others[2].get("/api/me").await.expect(200);
    first.send("DELETE", &newest, None).await.expect(204);
    others[2]
        .get("/api/me")
        .await
        .refused(401, "unauthenticated");
    others[1].get("/api/me").await.expect(200);
    first
        .send("DELETE", &newest, None)
        .await
        .refused(404, "login_not_found");
    first
        .send("DELETE", "/api/me/logins/me", None)
        .await
        .refused(400, "invalid_id");

    first
        .send("DELETE", "/api/me/logins", None)
        .await
        .expect(204);
    others[1]
        .get("/api/me")
        .await
        .refused(401, "unauthenticated");
    let left = logins(&mut first).await;
    assert_eq!(left.len(), 1);
    let own = first
        .send("DELETE", &place(&left[0]), None)
        .await
        .expect(204);
    assert!(own.header("set-cookie").contains("Max-Age=0"));
    first.get("/api/me").await.refused(401, "unauthenticated");
    assert_eq!(logins(&mut stranger).await.len(), 1);
}

async fn account_is_deleted_with_its_password(server: Server) {
    let mut browser = server.browser();
    let me = browser.register("ada@example.org").await.expect(201).json();
    let mut elsewhere = server.browser();
    elsewhere
        .login("ada@example.org", PASSWORD)
        .await
        .expect(200);
    let token = json!({ "name": "x", "scopes": ["sessions:read"] });
    let token = browser.post("/api/tokens", token).await.expect(201).json();
    browser
        .post("/api/sessions", json!({ "sessionType": "short" }))
        .await
        .expect(201);

    browser
        .send("DELETE", "/api/me", None)
        .await
        .refused(401, "invalid_credentials");
    browser
        .send("DELETE", "/api/me", Some(json!({ "password": "wrong" })))
        .await
        .refused(401, "invalid_credentials");
    browser
        .send("DELETE", "/api/me", Some(json!({ "passwort": PASSWORD })))
        .await
        .refused(422, "unknown_field");
    browser.get("/api/me").await.expect(200);

    let gone = browser
        .send("DELETE", "/api/me", Some(json!({ "password": PASSWORD })))
        .await
        .expect(204);
    assert!(gone.header("set-cookie").contains("Max-Age=0"));
    elsewhere
        .get("/api/me")
        .await
        .refused(401, "unauthenticated");
    let secret = format!("Bearer {}", token["secret"].as_str().unwrap());
    server
        .browser()
        .with_header("authorization", &secret)
        .get("/api/sessions")
        .await
        .refused(401, "invalid_token");
    server
        .browser()
        .login("ada@example.org", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    let again = server
        .browser()
        .register("ada@example.org")
        .await
        .expect(201)
        .json();
    assert_ne!(again["userId"], me["userId"], "the address is free again");
}

async fn guest_is_deleted_without_a_password(server: Server) {
    let mut guest = server.browser();
    guest.post("/api/auth/guest", json!({})).await.expect(201);
    guest.send("DELETE", "/api/me", None).await.expect(204);
    guest.get("/api/me").await.refused(401, "unauthenticated");
}
