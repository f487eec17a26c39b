//! The conflict playground: its page and its files.

use std::fs;

use pages::Site;
use tempfile::TempDir;
use test_support::database::Kind;

use crate::harness::Server;

/// Files of a built site, each with its content.
const FILES: [(&str, &str); 6] = [
    ("playground.0a.css", "css"),
    ("playground.0b.js", "js"),
    ("playground.0b.js.br", "brotli"),
    ("playground.0b.js.gz", "gzip"),
    ("playground.0c.wasm", "wasm"),
    ("playground.0c.wasm.br", "brotli"),
];

const OFF: (&str, &str) = ("STINT_RATE_LIMITS", "off");

/// A server, and its site, which is deleted with this value.
async fn server(variables: &[(&str, &str)], files: &[(&str, &str)]) -> (Server, TempDir) {
    let site = tempfile::tempdir().unwrap();
    let pkg = site.path().join("pkg");
    fs::create_dir(&pkg).unwrap();
    for (name, content) in files {
        fs::write(pkg.join(name), content).unwrap();
    }
    let front = Site::find(&[site.path().to_owned()]);
    let server = Server::with_front(Kind::Sqlite, variables, front.as_ref()).await;
    (server, site)
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_reads_the_page_and_its_script_has_the_nonce() {
    let (server, _site) = server(&[OFF], &FILES).await;
    let page = server.browser().get("/api/playground").await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-store");
    let policy = page.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).unwrap();
    let nonce = nonce.split('\'').next().unwrap();
    for part in [
        format!("<script type=\"module\" nonce=\"{nonce}\" src=\"/pkg/playground.0b.js\">"),
        "href=\"/pkg/playground.0a.css\"".to_owned(),
        "data-rules=\"/pkg/playground.0c.wasm\"".to_owned(),
    ] {
        assert!(page.body.contains(&part), "{part}: {}", page.body);
    }
    assert!(!page.body.contains(['{', '}']), "{}", page.body);
    for forbidden in ["style=", "<style", "onclick", "=\"http"] {
        assert!(!page.body.contains(forbidden), "{forbidden}");
    }
    server
        .browser()
        .post("/api/playground", serde_json::json!({}))
        .await
        .expect(405);
    let mistyped = server.browser().get("/api/playgroud").await.expect(404);
    assert!(mistyped.body.contains("Did you mean /api/playground?"));
}

#[tokio::test(flavor = "multi_thread")]
async fn its_files_are_immutable_and_compressed() {
    let (server, _site) = server(&[OFF], &FILES).await;
    for (path, media, accepted, coding, content) in [
        (
            "playground.0b.js",
            "text/javascript; charset=utf-8",
            "br, gzip",
            "br",
            "brotli",
        ),
        (
            "playground.0b.js",
            "text/javascript; charset=utf-8",
            "gzip",
            "gzip",
            "gzip",
        ),
        (
            "playground.0c.wasm",
            "application/wasm",
            "br",
            "br",
            "brotli",
        ),
        (
            "playground.0a.css",
            "text/css; charset=utf-8",
            "identity",
            "",
            "css",
        ),
    ] {
        let mut browser = server.browser().with_header("accept-encoding", accepted);
        let file = browser.get(&format!("/pkg/{path}")).await.expect(200);
        assert_eq!(file.header("content-type"), media, "{path}");
        assert_eq!(file.header("content-encoding"), coding, "{path}");
        assert_eq!(
            file.header("cache-control"),
            "public, max-age=31536000, immutable",
            "{path}"
        );
        assert_eq!(file.body, content, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn below_a_path_the_files_are_there() {
    let public = ("STINT_PUBLIC_URL", "https://home.example/apps/stint");
    let (server, _site) = server(&[public, OFF], &FILES).await;
    let page = server.browser().get("/apps/stint/api/playground").await;
    let page = page.expect(200).body;
    for file in [
        "playground.0a.css",
        "playground.0b.js",
        "playground.0c.wasm",
    ] {
        assert!(
            page.contains(&format!("=\"/apps/stint/pkg/{file}\"")),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_was_not_built_the_page_says_so() {
    let (partly_built, _site) = server(&[OFF], &FILES[..2]).await;
    for server in [partly_built, Server::start(Kind::Sqlite).await] {
        let page = server.browser().get("/api/playground").await.expect(503);
        assert!(page.body.contains("./dev build"), "{}", page.body);
    }
}
