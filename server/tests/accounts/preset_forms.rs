//! The forms for presets, and starting with one without script.

use serde_json::{Value, json};

use crate::harness::{Browser, Server, led, value_of};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];

async fn me(browser: &mut Browser<'_>) -> Value {
    browser.get("/api/me").await.expect(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn presets_are_added_changed_moved_and_deleted() {
    let server = Server::with_pages(&OFF).await;
    let mut browser = server.browser();
    browser.post("/api/auth/guest", json!({})).await.expect(201);
    let form = "/forms/settings/preset";
    let fields = |name: &'static str, length: &'static str, task: &'static str| {
        [
            ("name", name),
            ("plannedDuration", length),
            ("breakDuration", "10"),
            ("task", task),
        ]
    };
    let page = browser.submit(form, &fields("", "", "Thesis")).await;
    page.expect(422);
    let page = browser
        .submit(form, &fields("Deep work", "4", "Thesis"))
        .await;
    let page = page.expect(422).body;
    assert!(page.contains("must be 5 to 120 minutes"), "{page}");
    assert_eq!(value_of(&page, "preset-name"), "Deep work");
    let tasks = browser.get("/api/tasks").await.expect(200).json();
    assert_eq!(tasks["totalItems"], 0, "no task of a refused preset");

    let to = led(browser
        .submit(form, &fields("Deep work", "50", "Thesis"))
        .await);
    assert_eq!(to, "/settings/presets?done=saved");
    led(browser.submit(form, &fields("E-mail", "15", "")).await);
    let page = browser.submit(form, &fields("e-MAIL", "15", "")).await;
    let page = page.expect(422).body;
    assert!(page.contains("Another preset has this name."), "{page}");
    let stored = me(&mut browser).await;
    let tasks = browser.get("/api/tasks").await.expect(200).json();
    let task = tasks["items"][0]["taskId"].clone();
    assert_eq!(
        stored["presets"],
        json!([
            {"name": "Deep work", "plannedDuration": 50, "breakDuration": 10, "taskId": task},
            {"name": "E-mail", "plannedDuration": 15, "breakDuration": 10, "taskId": null},
        ])
    );

    // A done task stays that of its preset, and no second one is made.
    let path = format!("/api/tasks/{}", task.as_str().unwrap());
    let done = browser.send("PATCH", &path, Some(json!({"status": "done"})));
    done.await.expect(200);
    let page = browser.get("/settings/presets?preset=Deep%20work").await;
    assert_eq!(value_of(&page.expect(200).body, "preset-task"), "Thesis");
    let mut changed = fields("Deeper work", "90", "Thesis").to_vec();
    changed.push(("preset", "Deep work"));
    led(browser.submit(form, &changed).await);
    let to = led(browser
        .submit(
            "/forms/settings/move-preset",
            &[("preset", "Deeper work"), ("to", "back")],
        )
        .await);
    assert_eq!(to, "/settings/presets?done=moved&moved=Deeper+work&to=back");
    let page = browser.get(&to).await.expect(200).body;
    assert_eq!(page.matches("autofocus").count(), 1, "{page}");
    let stored = me(&mut browser).await;
    assert_eq!(
        stored["presets"],
        json!([
            {"name": "E-mail", "plannedDuration": 15, "breakDuration": 10, "taskId": null},
            {"name": "Deeper work", "plannedDuration": 90, "breakDuration": 10, "taskId": task},
        ])
    );
    let tasks = browser.get("/api/tasks").await.expect(200).json();
    assert_eq!(tasks["totalItems"], 1);

    // What is no longer there, or cannot go further, is left alone.
    for (form, fields) in [
        ("move-preset", [("preset", "E-mail"), ("to", "front")]),
        ("move-preset", [("preset", "Deep work"), ("to", "back")]),
        ("delete-preset", [("preset", "Deep work"), ("to", "")]),
    ] {
        led(browser
            .submit(&format!("/forms/settings/{form}"), &fields)
            .await);
        assert_eq!(me(&mut browser).await["presets"], stored["presets"]);
    }
    let to = led(browser
        .submit("/forms/settings/delete-preset", &[("preset", "E-mail")])
        .await);
    assert_eq!(to, "/settings/presets?done=deleted");
    assert_eq!(me(&mut browser).await["presets"][0]["name"], "Deeper work");

    // Without script the timer starts with it.
    let start = [
        ("type", "preset:Deeper work"),
        ("minutes", "30"),
        ("task", ""),
    ];
    led(browser.submit("/forms/start", &start).await);
    let current = browser
        .get("/api/sessions/current")
        .await
        .expect(200)
        .json();
    let session = &current["session"];
    assert_eq!(session["sessionType"], "custom");
    assert_eq!(session["plannedDuration"], 90);
    assert_eq!(session["taskId"], task);
}
