//! `GET /api` and `GET /api/rules`: what a client asks before anything else.

use shared::rules::ViolationCode;
use shared::rules::limits::RULES_VERSION;

use crate::harness::Server;

const API: &str = include_str!("../../../../docs/api.md");

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
    let got = server.get("/api/rules").anonymous().send().await;
    let rules = got.expect(200).body;
    assert_eq!(rules["rulesVersion"], RULES_VERSION);
    assert_eq!(rules["limits"]["maxPauses"], 3);
    assert_eq!(rules["limits"]["pauseLimitSeconds"], 600);
    let codes = rules["codes"].as_array().expect("codes");
    assert_eq!(codes.len(), ViolationCode::ALL.len());
    let presets = rules["presets"].as_array().expect("presets");
    assert_eq!(presets[0]["plannedDuration"], 25);
    assert!(presets.last().expect("custom")["plannedDuration"].is_null());
}

/// docs/api.md#compatibility: what is renamed has its former name for at least six months.
#[tokio::test]
async fn former_names_of_limits_are_deprecated() {
    let server = Server::start().await;
    let got = server.get("/api/rules").anonymous().send().await;
    let got = got.expect(200);
    let limits = &got.body["limits"];
    let schemas = &server.document.as_json()["components"]["schemas"];
    let former = schemas["FormerRuleLimits"]["properties"].as_object();
    let former = former.expect("former names");
    assert_eq!(former.len(), 6);
    for (former, schema) in former {
        assert_eq!(schema["deprecated"], true, "{former}");
        let row = format!("| `limits.{former}` of `GET /api/rules` | `limits.");
        let row = API.lines().find_map(|line| line.strip_prefix(&row));
        let (present, dates) = row.and_then(|row| row.split_once("` | ")).expect(former);
        assert_eq!(limits[former], limits[present], "{former}");
        assert_eq!(dates, "2026-12-01 | 2027-07-01 |");
    }
    // What the dates of the table are as headers.
    assert_eq!(got.header("deprecation"), "@1796083200");
    assert_eq!(got.header("sunset"), "Thu, 01 Jul 2027 00:00:00 GMT");
}
