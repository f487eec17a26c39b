//! What one user reads leaves room for the others: every read counts against the share of its user.

use futures_util::future::join_all;
use shared::UserId;
use test_support::database::Kind;

use crate::access_matrix::{fill, schemes};
use crate::harness::{Call, Server};

/// A quarter of the connections.
const fn share(kind: Kind) -> usize {
    match kind {
        Kind::Sqlite => 2,
        Kind::Postgres => 4,
    }
}

/// What is answered without reading anything of the user's, and why.
const READ_NOTHING: &[(&str, &str)] = &[("/api/push/key", "a key of the server, read once")];

#[tokio::test]
async fn a_user_whose_reads_are_stuck_stops_nobody_else() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    let database = &server.database;
    let mut stuck = Vec::new();
    for _ in 0..share(database.kind) {
        let user = UserId::new(server.user);
        stuck.push(database.database.read_for(user).await.expect("a reader"));
    }
    let reads = server.document.operations();
    let reads: Vec<_> = reads
        .filter(|(_, method, operation)| *method == "get" && !schemes(operation).is_empty())
        .map(|(path, method, operation)| (path, fill(&server, path, method, operation, &id)))
        .collect();
    assert!(reads.len() >= 20, "{} operations", reads.len());
    let send = async |(path, call): &(&str, Call<'_>)| {
        let status = call.response().await.status().as_u16();
        (path.to_string(), status)
    };
    let theirs: Vec<_> = reads
        .iter()
        .map(|(path, call)| (*path, call.clone().user(server.other)))
        .collect();
    let (mine, theirs) = futures_util::join!(
        join_all(reads.iter().map(send)),
        join_all(theirs.iter().map(send)),
    );
    for (path, status) in theirs {
        assert!(status < 500, "{path} of another: {status}");
    }
    // They wait for the share, and give up in the end.
    let counted: Vec<_> = mine.iter().filter(|(_, status)| *status != 503).collect();
    let exempt = |path: &str| READ_NOTHING.iter().any(|(known, _)| *known == path);
    let escaped: Vec<_> = counted.iter().filter(|(path, _)| !exempt(path)).collect();
    assert!(escaped.is_empty(), "read beside the share: {escaped:?}");
    assert_eq!(counted.len(), READ_NOTHING.len(), "{counted:?}");
    drop(stuck);
    let after = server.get("/api/sessions/current").send().await;
    after.expect(200);
}
