//! Writes on SQLite need no temporary folder, which may be full or read-only.

use serde_json::json;

use crate::export_import::{Person, log};
use crate::{Installation, Kind};

#[tokio::test]
async fn large_writes_make_no_temporary_files() {
    let installation = Installation::new(Kind::Sqlite).await;
    let folder = installation.folder.path().join("tmp");
    std::fs::create_dir(&folder).expect("a folder");
    // A file changes the time of its folder even where it is deleted at once. A folder that
    // nobody may write to would prove nothing: tests may run as root.
    let changed = || {
        let metadata = std::fs::metadata(&folder).expect("a folder");
        metadata.modified().expect("a time")
    };
    let before = changed();
    let server = installation.serve_with(&[("SQLITE_TMPDIR", folder.to_str().expect("text"))]);
    let person = Person::of(&server).await;
    let imported = person.import(log(1_000)).await.expect("an answer");
    assert_eq!(imported.status(), 200);
    // Batches that change many pages within one savepoint.
    let deleted = person
        .ask("DELETE", "/api/me")
        .json(&json!({"password": "correct horse battery staple"}))
        .send()
        .await
        .expect("an answer");
    assert_eq!(deleted.status(), 204);
    assert_eq!(changed(), before);
}
