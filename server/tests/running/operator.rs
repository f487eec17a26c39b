//! What an operator does with accounts and an installation, while the server runs.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use reqwest::{Client, StatusCode};
use serde_json::json;
use test_support::process::{Server, stint};

use crate::timer::until;

const ADA: &str = "ada@example.org";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    stint(folder)
        .args(arguments)
        .output()
        .expect("the binary runs")
}

/// What a command that succeeds prints.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn status(http: &Client, url: &str, token: &str) -> StatusCode {
    let request = http.get(format!("{url}/api/sessions")).bearer_auth(token);
    request.send().await.expect("an answer").status()
}

#[tokio::test]
async fn an_account_is_disabled_enabled_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = Server::start(folder, &[("STINT_RATE_LIMITS", "off")]);
    let url = format!("http://{}", server.addr);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = Client::new();
    let account = json!({ "email": ADA, "password": "correct horse battery" });
    let register = http.post(format!("{url}/api/auth/register")).json(&account);
    assert_eq!(register.send().await.unwrap().status(), StatusCode::CREATED);
    let token = ["--name", "x", "--scope", "sessions:read"];
    let token = printed(folder, &[&["token", "create", ADA][..], &token].concat());
    let token = token.trim();
    assert_eq!(status(&http, &url, token).await, StatusCode::OK);

    let shown = printed(folder, &["user", "show", ADA]);
    for line in [
        "e-mail: ada@example.org",
        "disabled: never",
        "sign-ins: 1",
        "tokens: 1",
        "sessions: 0 of 200000",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }

    let ended = printed(folder, &["user", "sign-out", ADA]);
    assert_eq!(ended, "Sign-ins of ada@example.org ended: 1.\n");
    assert!(printed(folder, &["user", "show", ADA]).contains("\nsign-ins: 0\n"));

    let set = printed(
        folder,
        &["user", "set-quota", ADA, "sessions=3,megabytes=2"],
    );
    assert!(
        set.contains("\nsessions: 0 of 3\ntasks: 0 of 20000\n"),
        "{set}"
    );
    assert!(set.contains("\nbytes: 0 of 2000000"), "{set}");
    let wrong = run(folder, &["user", "set-quota", ADA, "sessions=-3"]);
    let error = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(
        error.contains("QUOTA must be numbers of sessions"),
        "{error}"
    );
    let back = printed(folder, &["user", "set-quota", ADA, ""]);
    assert!(back.contains("\nsessions: 0 of 200000\n"), "{back}");

    printed(folder, &["user", "disable", ADA]);
    until("the token is refused", async || {
        status(&http, &url, token).await == StatusCode::UNAUTHORIZED
    })
    .await;
    let sign_in = || http.post(format!("{url}/api/auth/login")).json(&account);
    let refused = sign_in().send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let problem: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "account_disabled");

    printed(folder, &["user", "enable", ADA]);
    assert_eq!(status(&http, &url, token).await, StatusCode::OK);
    assert_eq!(sign_in().send().await.unwrap().status(), StatusCode::OK);

    let unconfirmed = run(folder, &["user", "delete", ADA]);
    assert_eq!(unconfirmed.status.code(), Some(2));
    printed(folder, &["user", "delete", ADA, "--confirm"]);
    let gone = run(folder, &["user", "show", ADA]);
    let error = String::from_utf8_lossy(&gone.stderr);
    assert!(error.contains("no account has the e-mail"), "{error}");
    let refused = sign_in().send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn doctor_finds_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let missing = printed(folder, &["doctor"]);
    assert!(
        missing.contains("warning  database: data/stint.db does not exist"),
        "{missing}"
    );
    printed(folder, &["migrate"]);
    let good = printed(folder, &["doctor"]);
    assert!(good.contains("ok       database: answers"), "{good}");
    assert!(good.contains("ok       database file: "), "{good}");

    let file = folder.join("data/stint.db");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let open = printed(folder, &["doctor"]);
    assert!(
        open.contains("to mend it: chmod 600 data/stint.db*"),
        "{open}"
    );

    let site = folder.join("site/pkg");
    std::fs::create_dir_all(site).unwrap();
    let incomplete = stint(folder)
        .args(["doctor"])
        .env("LEPTOS_SITE_ROOT", folder.join("site"))
        .env("STINT_PUBLIC_URL", "https://stint.example")
        .output()
        .unwrap();
    assert_eq!(incomplete.status.code(), Some(1));
    let report = String::from_utf8_lossy(&incomplete.stdout);
    assert!(report.contains("failure  pages: "), "{report}");
    assert!(report.contains("set it to 127.0.0.1"), "{report}");
    let refused = stint(folder)
        .arg("serve")
        .env("LEPTOS_SITE_ROOT", folder.join("site"))
        .env("STINT_ADDR", "127.0.0.1:0")
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let error = String::from_utf8_lossy(&refused.stderr);
    assert!(error.contains("belong together"), "{error}");

    std::fs::write(&file, "no database").unwrap();
    let broken = run(folder, &["doctor"]);
    assert_eq!(broken.status.code(), Some(1));
    let report = String::from_utf8_lossy(&broken.stdout);
    assert!(report.contains("failure  database: "), "{report}");
}
