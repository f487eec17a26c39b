//! The memory of the running server, counted in blocks of one password hash.

use futures_util::future::join_all;
use serde_json::json;
use test_support::process::Server;

/// The memory of a hash, 19 MiB.
const HASH_KIB: u64 = 19 * 1024;

/// What the server may need besides, for 16 connections and what it does for the first time.
const OTHER_KIB: u64 = 32 * 1024;

/// Resident memory in KiB.
fn resident(server: &Server) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_reuse_their_memory() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[("STINT_RATE_LIMITS", "off")]);
    let client = crate::client();
    let post = |path: &str| {
        let body = json!({ "email": "ada@example.org", "password": "correct horse battery" });
        let request = client.post(format!("http://{}{path}", server.addr));
        // The client sends the cookie of its first sign-in, as a page of the server's would.
        request
            .header("sec-fetch-site", "same-origin")
            .json(&body)
            .send()
    };
    assert!(
        client
            .get(format!("http://{}/healthz", server.addr))
            .send()
            .await
            .is_ok()
    );
    let before = resident(&server).unwrap();
    assert_eq!(post("/api/auth/register").await.unwrap().status(), 201);
    for _ in 0..20 {
        assert_eq!(post("/api/auth/login").await.unwrap().status(), 200);
    }
    let one_after_the_other = resident(&server).unwrap() - before;
    assert!(
        one_after_the_other <= HASH_KIB + OTHER_KIB,
        "{one_after_the_other} KiB"
    );
    for _ in 0..5 {
        for response in join_all((0..16).map(|_| post("/api/auth/login"))).await {
            assert_eq!(response.unwrap().status(), 200);
        }
    }
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    let at_once = resident(&server).unwrap() - before;
    assert!(
        at_once <= (cores / 2).clamp(1, 4) * HASH_KIB + OTHER_KIB,
        "{at_once} KiB"
    );
}
