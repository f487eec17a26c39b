//! The manifest and the documents that the service worker caches: they hold no user data.

use std::fs;

use pages::Site;
use serde_json::json;

use crate::harness::{Reply, Server};
use test_support::database::Kind;

/// A server with a front that has no files.
async fn server() -> Server {
    let site = tempfile::tempdir().unwrap();
    fs::create_dir(site.path().join("pkg")).unwrap();
    let front = Site::find(&[site.path().to_owned()]).unwrap();
    let off = [("STINT_RATE_LIMITS", "off")];
    Server::with_front(Kind::Sqlite, &off, Some(&front)).await
}

/// The text without what differs from answer to answer.
fn without_nonce(reply: &Reply) -> String {
    let policy = reply.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).unwrap();
    reply.body.replace(nonce.split('\'').next().unwrap(), "")
}

#[tokio::test(flavor = "multi_thread")]
async fn cached_documents_are_the_same_for_every_user() {
    let server = server().await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    ada.post(
        "/api/sessions",
        json!({ "sessionType": "short", "intention": "a secret" }),
    )
    .await
    .expect(201);
    assert!(ada.get("/").await.expect(200).body.contains("a secret"));
    for path in ["/shell", "/shell/away", "/shell/past", "/alerts.json"] {
        let hers = ada.get(path).await.expect(200);
        let nobodys = server.browser().get(path).await.expect(200);
        assert_eq!(without_nonce(&hers), without_nonce(&nobodys), "{path}");
        assert_eq!(hers.header("cache-control"), "no-store");
    }
    let shell = ada.get("/shell").await.expect(200).body;
    assert!(shell.contains("data-phase=\"idle\""), "{shell}");
    assert!(
        shell.contains("<script id=\"start\" type=\"application/json\">null</script>"),
        "{shell}"
    );
    let away = ada.get("/shell/away").await.expect(200).body;
    assert!(away.contains(">null</script>") && !away.contains("aria-current"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_name_the_user_and_cached_documents_do_not() {
    let site = tempfile::tempdir().unwrap();
    let pkg = site.path().join("pkg");
    fs::create_dir(&pkg).unwrap();
    for file in [
        "offline_history.0a.js",
        "offline_history.0b.wasm",
        "offline_history.0b.wasm.br",
        "stint.0c.js",
    ] {
        fs::write(pkg.join(file), "").unwrap();
    }
    let front = Site::find(&[site.path().to_owned()]).unwrap();
    let off = [("STINT_RATE_LIMITS", "off")];
    let server = Server::with_front(Kind::Sqlite, &off, Some(&front)).await;
    let mut ada = server.browser();
    ada.register("ada@example.org").await.expect(201);
    let me = ada.get("/api/me").await.expect(200).json();
    let hers = format!("data-user=\"{}\"", me["userId"].as_str().unwrap());
    for path in ["/", "/history", "/insights", "/tasks", "/settings"] {
        let page = ada.get(path).await.expect(200).body;
        assert!(page.contains(&hers), "{path}: {page}");
        assert!(
            page.contains("data-script=\"/pkg/offline_history.0a.js\""),
            "{path}"
        );
        assert!(
            page.contains("data-binary=\"/pkg/offline_history.0b.wasm\""),
            "{path}"
        );
    }
    let nobodys = server.browser().get("/history").await.expect(200).body;
    assert!(nobodys.contains("data-user=\"\""), "{nobodys}");
    for (path, task) in [
        ("/shell", "sync"),
        ("/shell/away", "sync"),
        ("/shell/past", "show"),
    ] {
        let page = ada.get(path).await.expect(200).body;
        assert!(page.contains(&format!("data-task=\"{task}\"")), "{path}");
        assert!(!page.contains("data-user"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cached_documents_follow_the_browsers_language() {
    let server = server().await;
    let mut browser = server
        .browser()
        .with_header("accept-language", "de-AT, en;q=0.5");
    assert!(
        browser
            .get("/shell")
            .await
            .expect(200)
            .body
            .contains("<html lang=\"de\"")
    );
    let words = browser.get("/alerts.json").await.expect(200);
    assert_eq!(words.json()["language"], "de");
    assert_eq!(words.header("vary"), "Accept-Language, Cookie");
    let manifest = browser.get("/manifest.webmanifest").await.expect(200);
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    assert_eq!(manifest.json()["lang"], "de");
    assert_eq!(manifest.json()["start_url"], "/");
}

#[tokio::test(flavor = "multi_thread")]
async fn csp_allows_worker_and_manifest() {
    let page = server().await.browser().get("/").await.expect(200);
    let policy = page.header("content-security-policy").to_owned();
    for source in ["worker-src 'self'", "manifest-src 'self'"] {
        assert!(policy.contains(source), "{policy}");
    }
}
