//! `GET /api` and `GET /api/rules`: what a client asks before anything else.

use shared::rules::ViolationCode;
use shared::rules::limits::RULES_VERSION;

use crate::harness::Server;

#[tokio::test]
async fn the_server_says_what_it_is() {
    let server = Server::start().await;
    let about = server.get("/api").anonymous().send().await.expect(200).body;
    assert_eq!(about["name"], "Stint");
    let versions: Vec<_> = about["rulesVersions"].as_array().expect("versions").clone();
    let versions: Vec<_> = versions
        .iter()
        .filter_map(serde_json::Value::as_u64)
        .collect();
    // docs/api.md#compatibility: at least the two newest versions.
    assert_eq!(versions.last(), Some(&u64::from(RULES_VERSION)));
    assert!(versions.len() >= 2, "{versions:?}");
    for version in versions {
        let sent = serde_json::json!({ "rulesVersion": version, "commands": [] });
        server.post("/api/sync", sent).send().await.expect(200);
    }
    for (_, path) in about["links"].as_object().expect("links") {
        server
            .get(path.as_str().expect("a path"))
            .send()
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn the_rules_have_limits_and_codes() {
    let server = Server::start().await;
    let rules = server
        .get("/api/rules")
        .anonymous()
        .send()
        .await
        .expect(200)
        .body;
    assert_eq!(rules["rulesVersion"], RULES_VERSION);
    assert_eq!(rules["limits"]["maxPauses"], 3);
    assert_eq!(rules["limits"]["pauseSeconds"], 600);
    let codes = rules["codes"].as_array().expect("codes");
    assert_eq!(codes.len(), ViolationCode::ALL.len());
    let presets = rules["presets"].as_array().expect("presets");
    assert_eq!(presets[0]["plannedDuration"], 25);
    assert!(presets.last().expect("custom")["plannedDuration"].is_null());
}
