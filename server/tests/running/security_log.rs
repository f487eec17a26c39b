//! The security events of a running server, as an operator and fail2ban read them.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use test_support::process::{Server, stint};

const FILTER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/packaging/fail2ban/filter.conf"
);

/// What a stranger and an owner do, and how often the filter matches it.
async fn sign_in_and_attack(url: &str) -> usize {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = Client::new();
    let post = |path: &str, body: Value| http.post(format!("{url}{path}")).json(&body).send();
    let account = json!({ "email": "ada@example.org", "password": "correct horse battery" });
    let registered = post("/api/auth/register", account.clone())
        .await
        .expect("an answer");
    assert_eq!(registered.status(), StatusCode::CREATED);
    let signed_in = post("/api/auth/login", account).await.expect("an answer");
    assert_eq!(signed_in.status(), StatusCode::OK);
    let wrong = json!({ "email": "ada@example.org", "password": "another one entirely" });
    let refused = post("/api/auth/login", wrong).await.expect("an answer");
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let me = http.get(format!("{url}/api/me")).bearer_auth("x");
    assert_eq!(
        me.send().await.expect("an answer").status(),
        StatusCode::UNAUTHORIZED
    );
    // A request that only needs a sign-in is no attack.
    let me = http
        .get(format!("{url}/api/me"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(me.status(), StatusCode::UNAUTHORIZED);
    2
}

#[tokio::test]
async fn security_events_have_the_documented_fields() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &[]);
    let url = format!("http://{}", server.addr);
    sign_in_and_attack(&url).await;
    stop(server.id());
    server.stops_within(std::time::Duration::from_secs(5));
    let events: Vec<Value> = server
        .lines
        .iter()
        .filter_map(|line| serde_json::from_str(&line).ok())
        .filter(|line: &Value| line["target"] == "security")
        .collect();
    let seen: Vec<_> = events
        .iter()
        .map(|event| {
            (
                event["event"].as_str().unwrap_or_default(),
                event["outcome"].as_str().unwrap_or_default(),
                event["user_id"].is_string(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("Registration", "Success", true),
            ("SignIn", "Success", true),
            ("SignIn", "Refused", true),
            ("TokenUse", "Refused", false),
        ]
    );
    for event in &events {
        assert_eq!(event["span"]["address"], "127.0.0.1", "{event}");
        assert!(!event.to_string().contains("ada@"), "{event}");
    }
}

#[tokio::test]
async fn the_fail2ban_filter_matches_attacks_in_both_formats() {
    if Command::new("fail2ban-regex")
        .arg("--version")
        .output()
        .is_err()
    {
        assert!(
            std::env::var_os("CI").is_none(),
            "fail2ban is not installed, and CI installs it"
        );
        println!("skipped: fail2ban is not installed");
        return;
    }
    for format in ["text", "json"] {
        let folder = tempfile::tempdir().unwrap();
        let mut server = stint(folder.path())
            .arg("serve")
            .envs([("STINT_ADDR", "127.0.0.1:0"), ("STINT_LOG_FORMAT", format)])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stderr.take().unwrap());
        let mut log = String::new();
        let addr = loop {
            assert_ne!(lines.read_line(&mut log).unwrap(), 0, "{log}");
            if let Some((_, addr)) = log.split_once("127.0.0.1:") {
                let port: String = addr.chars().take_while(char::is_ascii_digit).collect();
                break format!("127.0.0.1:{port}");
            }
        };
        let attacks = sign_in_and_attack(&format!("http://{addr}")).await;
        stop(server.id());
        lines.read_to_string(&mut log).unwrap();
        server.wait().unwrap();
        let file = folder.path().join("log");
        std::fs::write(&file, log).unwrap();
        let found = Command::new("fail2ban-regex")
            .args([file.to_str().unwrap(), FILTER])
            .output()
            .unwrap();
        let found = String::from_utf8_lossy(&found.stdout);
        let matched = format!("{attacks} matched");
        assert!(found.contains(&matched), "{format}: {found}");
    }
}

fn stop(process: u32) {
    let killed = Command::new("kill").arg(process.to_string()).status();
    assert!(killed.expect("kill runs").success());
}
