//! The memory of the running server.

use futures_util::future::join_all;
use serde_json::json;
use test_support::process::Server;

/// The memory of a hash, 19 MiB: where the server keeps less than this, it has returned all of it.
const HASH_KIB: u64 = 19 * 1024;

/// Resident memory in KiB.
fn resident(server: &Server) -> Option<u64> {
    figure(server, "VmRSS:")
}

/// The most that it was so far.
pub fn peak(server: &Server) -> Option<u64> {
    figure(server, "VmHWM:")
}

fn figure(server: &Server, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_return_their_memory() {
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
    for _ in 0..100 {
        assert_eq!(post("/api/auth/login").await.unwrap().status(), 200);
    }
    let one_after_the_other = resident(&server).unwrap();
    for response in join_all((0..20).map(|_| post("/api/auth/login"))).await {
        assert_eq!(response.unwrap().status(), 200);
    }
    let at_once = resident(&server).unwrap();
    eprintln!("{before} KiB, then {one_after_the_other}, then {at_once}");
    assert!(one_after_the_other.max(at_once) < before + HASH_KIB);
}
