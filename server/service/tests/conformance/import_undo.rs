//! Undoing an import after interruptions, and for how long.

use service::{Imports, UndoRequest};
use shared::rules::StartSession;
use shared::wire::EntryCount;
use store::SqlValue;

use crate::changes::{create_project, create_task};
use crate::conformance;
use crate::export_import::{exported, import, interrupted, listener, lived, sent_counts};
use crate::fixture::{Fixture, MINUTE};

conformance![
    interrupted_undo_goes_on,
    used_tasks_and_projects_remain,
    old_imports_are_forgotten,
];

/// Undoing goes on where it was interrupted, and calls no webhook.
async fn interrupted_undo_goes_on(fixture: Fixture) {
    const SESSIONS: u64 = 230;
    lived(&fixture, u128::from(SESSIONS)).await;
    let log = exported(&fixture, fixture.user).await;
    let theirs = listener(&fixture).await;
    let imports = Imports::new(fixture.sessions.clone());
    import(&imports, theirs.user, &log).await;
    let id = imports.list(theirs.user).await.unwrap()[0].id;
    let request = UndoRequest::default();
    let mut interruptions = 0;
    let mut polls = 1;
    let undone = loop {
        let undoing = imports.undo(theirs.user, id, request);
        match interrupted(undoing, polls).await {
            Some(undone) => break undone.unwrap().expect("it is known"),
            None => interruptions += 1,
        }
        polls *= 2;
        // Waits for a transaction that was under way.
        fixture.sessions.settle(theirs.user).await.unwrap();
    };
    assert!(interruptions > 2, "{interruptions}");
    assert_eq!(undone.kept.sessions, 0);
    assert!(
        undone.removed.sessions < SESSIONS,
        "a part was undone before"
    );
    let left = imports.undo(theirs.user, id, request).await.unwrap();
    assert_eq!(left.expect("it is known").removed.sessions, 0);
    let mut read = fixture.db.database.read().await.unwrap();
    let user = [SqlValue::from(theirs.user.as_uuid())];
    let present = "SELECT id FROM sessions WHERE user_id = $1 AND deleted_at IS NULL";
    assert_eq!(read.fetch_all(present, &user).await.unwrap().len(), 0);
    drop(read);
    theirs.gapless_log().await;
    assert_eq!(sent_counts(&theirs).await, [0, 0, 0]);
}

/// A session of the user's own uses a task, and so its project; nothing else is used.
async fn used_tasks_and_projects_remain(fixture: Fixture) {
    let project = create_project(&fixture, 1).await;
    let task = create_task(&fixture, 2, Some(project)).await;
    create_task(&fixture, 3, None).await;
    create_project(&fixture, 4).await;
    let start = StartSession {
        task_id: Some(task),
        ..StartSession::preset("short")
    };
    fixture.complete_one(5, start.clone(), 15).await;
    let log = exported(&fixture, fixture.user).await;
    let theirs = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    let imports = Imports::new(fixture.sessions.clone());
    import(&imports, theirs.user, &log).await;
    theirs.complete_one(6, start, 15).await;
    let id = imports.list(theirs.user).await.unwrap()[0].id;
    let undoing = imports.undo(theirs.user, id, UndoRequest::default());
    let undone = undoing.await.unwrap().expect("it is known");
    let one = EntryCount {
        tasks: 1,
        projects: 1,
        ..EntryCount::default()
    };
    assert_eq!(undone.kept, one);
    assert_eq!(undone.removed, EntryCount { sessions: 1, ..one });
}

async fn old_imports_are_forgotten(fixture: Fixture) {
    lived(&fixture, 3).await;
    let log = exported(&fixture, fixture.user).await;
    let user = fixture.db.new_user().await;
    let imports = Imports::new(fixture.sessions.clone());
    import(&imports, user, &log).await;
    let rows = async |table: &str| {
        let mut read = fixture.db.database.read().await.unwrap();
        let sql = format!("SELECT user_id FROM {table}");
        read.fetch_all(&sql, &[]).await.unwrap().len()
    };
    imports.delete_expired_records().await.unwrap();
    assert_eq!(
        (rows("import_records").await, rows("import_entries").await),
        (1, 1)
    );
    fixture.clock.advance(30 * 24 * 60 * MINUTE);
    imports.delete_expired_records().await.unwrap();
    assert_eq!(
        (rows("import_records").await, rows("import_entries").await),
        (0, 0)
    );
}
