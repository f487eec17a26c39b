//! Pages and files pass through the same layers as the API.

use std::fs;

use pages::Site;
use serde_json::json;

use crate::harness::Server;
use test_support::database::Kind;

#[tokio::test(flavor = "multi_thread")]
async fn missing_site_says_how_to_build_it() {
    let server = Server::start(Kind::Sqlite).await;
    let reply = server.browser().get("/").await.expect(503);
    assert!(reply.body.contains("./dev build"), "{}", reply.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn hashed_files_of_other_versions_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    write("site/pkg/a.1.js", "own");
    write("others/a.1.js", "not asked for");
    let front = Site::find(&[folder.path().join("site")])
        .unwrap()
        .with_hashed_files(Some(folder.path().join("others")));
    assert!(
        front.clone().check().is_err(),
        "its own pages load none of them"
    );
    let server = Server::with_front(Kind::Sqlite, &[], Some(&front)).await;
    let mut browser = server.browser();
    assert_eq!(browser.get("/pkg/a.1.js").await.expect(200).body, "own");
    // Copied there while the server runs.
    write("others/a.2.js", "newer");
    write("others/a.2.js.br", "smaller");
    let newer = browser.get("/pkg/a.2.js").await.expect(200);
    assert_eq!(
        (newer.header("cache-control"), newer.body.as_str()),
        ("public, max-age=31536000, immutable", "newer")
    );
    let smaller = browser
        .clone()
        .with_header("accept-encoding", "br")
        .get("/pkg/a.2.js")
        .await
        .expect(200);
    assert_eq!(smaller.body, "smaller");
    let missing = browser.get("/pkg/a.3.js").await.expect(404);
    assert_eq!(missing.header("cache-control"), "no-store");
    browser.get("/pkg/%2e%2e/site/pkg/a.1.js").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_files_have_caching_headers() {
    let site = tempfile::tempdir().unwrap();
    fs::create_dir(site.path().join("pkg")).unwrap();
    for (name, content) in [
        ("pkg/a.1.js", "plain"),
        ("pkg/a.1.js.br", "small"),
        ("robots.txt", "User-agent: *"),
        ("note.json", "{}"),
    ] {
        fs::write(site.path().join(name), content).unwrap();
    }
    let front = Site::find(&[site.path().join("elsewhere"), site.path().to_owned()]).unwrap();
    let off = [("STINT_RATE_LIMITS", "off")];
    let server = Server::with_front(Kind::Sqlite, &off, Some(&front)).await;
    let mut browser = server.browser();

    let page = browser.get("/").await.expect(200);
    let policy = page.header("content-security-policy");
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(page.header("cache-control"), "no-store");
    let scripts: Vec<_> = page
        .body
        .split("<script")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
        // Data is not run.
        .filter(|script| !script.contains("type=\"application/json\""))
        .collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{script}");
    }
    assert!(!page.body.contains(" style=") && !page.body.contains(" onclick="));

    let unknown = browser.get("/nowhere").await.expect(404);
    assert!(
        unknown.header("content-type").starts_with("text/html")
            && unknown.body.contains("<!DOCTYPE html>")
    );
    let file = browser.get("/robots.txt").await.expect(200);
    assert_eq!(
        (file.header("cache-control"), file.body.as_str()),
        ("no-cache", "User-agent: *")
    );
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    let data = browser.get("/note.json").await.expect(200);
    assert_eq!(data.header("content-type"), "application/json");
    let script = browser.get("/pkg/a.1.js").await.expect(200);
    assert_eq!(
        (script.header("cache-control"), script.body.as_str()),
        ("public, max-age=31536000, immutable", "plain")
    );
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    let small = browser
        .clone()
        .with_header("accept-encoding", "br")
        .get("/pkg/a.1.js")
        .await
        .expect(200);
    assert_eq!(
        (small.header("content-encoding"), small.body.as_str()),
        ("br", "small")
    );
    assert_eq!(
        browser
            .get("/pkg/b.js")
            .await
            .expect(404)
            .header("cache-control"),
        "no-store"
    );
    browser.get("/%2e%2e/robots.txt").await.expect(404);
    browser
        .post("/nowhere", json!({}))
        .await
        .refused(405, "method_not_allowed");
    browser
        .get("/api/nowhere")
        .await
        .refused(404, "no_such_route");
    let mut ada = server.browser().for_pages();
    ada.post("/nowhere", json!({})).await.page(405, "address");
}
