//! Cross-site checks and rate limits of forms.

use crate::harness::{PASSWORD, Server, multipart};

const OFF: [(&str, &str); 1] = [("STINT_RATE_LIMITS", "off")];

/// Every form, with a field that would do something.
const FORMS: [&str; 23] = [
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
    "/forms/settings/import-foreign",
    "/forms/settings/leave",
    "/forms/register",
    "/forms/login",
    "/forms/logout",
];

#[tokio::test(flavor = "multi_thread")]
async fn cross_site_forms_are_refused() {
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
async fn forms_share_the_rate_limits_of_the_api() {
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
