//! Webhooks by plain forms.

use serde_json::{Value, json};

use crate::harness::Server;

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];
const URL: &str = "https://example.org/hook";

fn secret_of(page: &str) -> String {
    let begin = page.find("whsec_").expect("a secret");
    page[begin..].split('"').next().unwrap().to_owned()
}

/// Whether the page's checkbox with this value is ticked.
fn is_ticked(page: &str, value: &str) -> bool {
    let value = format!("value=\"{value}\"");
    let inputs = page.split("<input").skip(1);
    let mut inputs = inputs.filter_map(|input| input.split('>').next());
    let input = inputs.find(|input| input.contains("checkbox") && input.contains(&value));
    input.expect("a checkbox").contains("checked")
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_is_created_changed_tested_and_deleted() {
    let server = Server::with_pages(&OFF).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let wrong = [("url", "http://localhost/"), ("description", "Kept")];
    let page = ada
        .submit("/forms/settings/create-webhook", &wrong)
        .await
        .expect(422)
        .body;
    assert!(
        page.contains("id=\"webhook-url-error\"") && page.contains("value=\"Kept\""),
        "{page}"
    );

    let right = [
        ("url", URL),
        ("events", "SessionCompleted"),
        ("events", "SessionAbandoned"),
        ("include", "object"),
    ];
    let made = ada
        .submit("/forms/settings/create-webhook", &right)
        .await
        .expect(200);
    assert_eq!(made.header("cache-control"), "no-store");
    let secret = secret_of(&made.body);
    let list = ada.get("/api/webhooks").await.json();
    let webhook = list["items"][0].clone();
    assert_eq!(
        webhook["events"],
        json!(["SessionCompleted", "SessionAbandoned"])
    );
    assert_eq!(webhook["include"], "object");
    let id = webhook["id"].as_str().unwrap().to_owned();
    let page = format!("/settings/webhooks/{id}");
    let shown = ada.get(&page).await.expect(200).body;
    assert!(shown.contains(URL) && !shown.contains(&secret));
    assert!(is_ticked(&shown, "object") && is_ticked(&shown, "SessionCompleted"));
    assert!(!is_ticked(&shown, "SessionPaused"));

    let about = [("webhook", id.as_str())];
    let rotated = ada
        .submit("/forms/settings/rotate-secret", &about)
        .await
        .expect(200);
    assert_eq!(rotated.header("cache-control"), "no-store");
    assert_ne!(secret_of(&rotated.body), secret);

    let change = [
        ("webhook", id.as_str()),
        ("url", URL),
        ("description", "What for"),
    ];
    ada.submit("/forms/settings/change-webhook", &change)
        .await
        .expect(303);
    let webhook = ada.get(&format!("/api/webhooks/{id}")).await.json();
    assert_eq!(
        (&webhook["events"], &webhook["description"]),
        (&Value::Null, &json!("What for"))
    );
    assert_eq!(webhook["include"], Value::Null);
    assert!(!is_ticked(&ada.get(&page).await.expect(200).body, "object"));
    let with_object = |value| [("webhook", id.as_str()), ("url", URL), ("include", value)];
    let path = "/forms/settings/change-webhook";
    ada.submit(path, &with_object("object")).await.expect(303);
    ada.submit(path, &with_object("everything"))
        .await
        .expect(404);
    let webhook = ada.get(&format!("/api/webhooks/{id}")).await.json();
    assert_eq!(webhook["include"], "object");

    ada.submit("/forms/settings/disable-webhook", &about)
        .await
        .expect(303);
    let refused = ada
        .submit("/forms/settings/test-webhook", &about)
        .await
        .expect(409)
        .body;
    assert!(
        refused.contains("The webhook is off: switch it on first."),
        "{refused}"
    );
    ada.submit("/forms/settings/enable-webhook", &about)
        .await
        .expect(303);
    let reply = ada
        .submit("/forms/settings/test-webhook", &about)
        .await
        .expect(303);
    let shown = ada.get(reply.header("location")).await.expect(200).body;
    assert!(
        shown.contains("webhook.test") && shown.contains("pending"),
        "{shown}"
    );
    let sent = ada
        .get(&format!("/api/webhooks/{id}/deliveries"))
        .await
        .json();
    let delivery = sent["items"][0]["id"].as_str().unwrap();
    let again = [("webhook", id.as_str()), ("delivery", delivery)];
    ada.submit("/forms/settings/redeliver", &again)
        .await
        .expect(303);

    let mut bob = server.browser();
    bob.register("bob@example.org").await.expect(201);
    for action in [
        "change-webhook",
        "enable-webhook",
        "disable-webhook",
        "test-webhook",
        "rotate-secret",
        "redeliver",
        "delete-webhook",
    ] {
        let path = format!("/forms/settings/{action}");
        let fields = [
            ("webhook", id.as_str()),
            ("delivery", delivery),
            ("url", URL),
        ];
        bob.submit(&path, &fields).await.expect(404);
    }
    bob.get(&page).await.expect(404);

    let reply = ada
        .submit("/forms/settings/delete-webhook", &about)
        .await
        .expect(303);
    assert_eq!(
        reply.header("location"),
        "/settings/webhooks?done=webhook-deleted"
    );
    ada.get(&page).await.expect(404);
}
