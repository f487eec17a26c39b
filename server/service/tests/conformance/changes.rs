//! The feed of changes: whoever reads it has what is stored, whatever was written meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use histories::History;
use service::{ChangesCursor, Execution, ProjectRequest, ReaderScopes, TaskRequest};
use shared::rules::Command;
use shared::wire::{Change, ChangeKind, ChangeTask, CreateProject, CreateTask, Patch};
use shared::{ProjectId, SessionId, TaskId};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, complete, id, pause, pomodoro};
use crate::histories::play;

conformance![
    feed_gives_everything_as_it_is,
    feed_goes_on_where_it_ended,
    concurrent_writes_are_not_missed,
    rows_from_before_are_read_in_pages,
    cursor_of_a_newer_database_is_refused,
];

/// What a reader of the feed knows.
#[derive(Default)]
struct Reader {
    cursor: Option<ChangesCursor>,
    known: BTreeMap<(&'static str, Uuid), Change>,
}

impl Reader {
    /// Reads all there is in parts; returns how many objects that were.
    async fn read(&mut self, fixture: &Fixture, limit: u32) -> usize {
        let mut count = 0;
        loop {
            let start = self.cursor.unwrap_or(ChangesCursor::START);
            let page = fixture
                .tasks
                .changes(fixture.user, start, ReaderScopes::ALL, limit)
                .await
                .unwrap()
                .expect("the cursor is known");
            assert!(page.items.len() <= limit as usize);
            count += page.items.len();
            self.cursor = ChangesCursor::parse(&page.cursor);
            for change in page.items {
                self.known.insert((change.kind.as_str(), change.id), change);
            }
            if !page.has_more {
                return count;
            }
        }
    }

    fn versions(&self) -> BTreeMap<(&'static str, Uuid), Option<u64>> {
        let version = |change: &Change| {
            let session = change.session.as_ref().map(|session| session.version);
            let task = change.task.as_ref().map(|task| task.version);
            let project = change.project.as_ref().map(|project| project.version);
            session.or(task).or(project)
        };
        let known = self.known.iter();
        known.map(|(key, change)| (*key, version(change))).collect()
    }
}

/// The versions of all that is stored, none for deleted sessions and the profile, without the feed.
async fn stored(fixture: &Fixture) -> BTreeMap<(&'static str, Uuid), Option<u64>> {
    let mut read = fixture.db.database.read().await.unwrap();
    let profile = ("profile", fixture.user.as_uuid());
    let mut all = BTreeMap::from([(profile, None)]);
    for (kind, table, deleted) in [
        ("session", "sessions", "deleted_at"),
        ("task", "tasks", "NULL"),
        ("project", "projects", "NULL"),
    ] {
        let sql = format!(
            "SELECT id, version, {deleted} IS NULL AS there FROM {table} WHERE user_id = $1"
        );
        let user = [fixture.user.as_uuid().into()];
        for row in read.fetch_all(&sql, &user).await.unwrap() {
            let version = u64::try_from(row.integer("version").unwrap()).ok();
            let version = version.filter(|_| row.bool("there").unwrap());
            all.insert((kind, row.uuid("id").unwrap()), version);
        }
    }
    all
}

pub async fn create_task(fixture: &Fixture, number: u128, project: Option<ProjectId>) -> TaskId {
    let task = TaskId::new(Uuid::from_u128(number));
    let request = TaskRequest::Create(CreateTask {
        title: format!("task {number}"),
        project_id: project,
        ..CreateTask::default()
    });
    let written = fixture
        .tasks
        .write(fixture.user, task, &request, None, None);
    let is_created = matches!(written.await.unwrap(), Execution::Decided(made) if made.is_ok());
    assert!(is_created);
    task
}

async fn rename_task(fixture: &Fixture, task: TaskId, title: String) {
    let request = TaskRequest::Change(ChangeTask {
        title: Patch::Set(title),
        ..ChangeTask::default()
    });
    let written = fixture
        .tasks
        .write(fixture.user, task, &request, None, None);
    written.await.unwrap();
}

pub async fn create_project(fixture: &Fixture, number: u128) -> ProjectId {
    let project = ProjectId::new(Uuid::from_u128(number));
    let request = ProjectRequest::Create(CreateProject {
        name: format!("project {number}"),
        ..CreateProject::default()
    });
    let written = fixture
        .tasks
        .write(fixture.user, project, &request, None, None);
    written.await.unwrap();
    project
}

async fn feed_gives_everything_as_it_is(mut fixture: Fixture) {
    for seed in 0..6 {
        fixture.user = fixture.db.new_user().await;
        let mut history = History::from_seed(2_000 + seed);
        history.user = fixture.user;
        play(&fixture, &history, seed).await;
        let project = create_project(&fixture, 1).await;
        let task = create_task(&fixture, 2, Some(project)).await;
        let mut reader = Reader::default();
        reader.read(&fixture, 3).await;
        assert_eq!(reader.versions(), stored(&fixture).await, "seed {seed}");
        for ((kind, id), change) in &reader.known {
            let (session, now) = (SessionId::new(*id), fixture.sessions.now());
            if *kind == "session" {
                let found = fixture.sessions.find(fixture.user, session).await.unwrap();
                let shown = found.map(|found| found.session);
                assert_eq!(change.session, shown, "{id} at {now}");
                assert_eq!(change.deleted, change.session.is_none());
            }
        }
        let shown = reader.known[&("task", task.as_uuid())].task.clone();
        let found = fixture.tasks.find(fixture.user, task).await.unwrap();
        assert_eq!(shown, found);
    }
}

async fn feed_goes_on_where_it_ended(fixture: Fixture) {
    let mut reader = Reader::default();
    // The profile.
    assert_eq!(reader.read(&fixture, 10).await, 1);
    assert_eq!(reader.read(&fixture, 10).await, 0);
    let project = create_project(&fixture, 7).await;
    let session = fixture.start(1).await;
    let mut only_sessions = fixture
        .tasks
        .changes(
            fixture.user,
            ChangesCursor::START,
            ReaderScopes::default(),
            10,
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(only_sessions.items.len(), 1);
    assert_eq!(only_sessions.items.pop().unwrap().kind, ChangeKind::Session);
    assert_eq!(reader.read(&fixture, 10).await, 2);
    assert_eq!(reader.read(&fixture, 10).await, 0);
    // What time alone has caused, refusals and dry runs.
    let dry_run = fixture
        .sessions
        .dry_run(fixture.user, session, complete(), None);
    assert!(dry_run.await.unwrap().is_ok());
    assert!(fixture.execute(id(9), complete()).await.is_err());
    assert_eq!(reader.read(&fixture, 10).await, 0);
    fixture.clock.advance(60 * MINUTE);
    assert_eq!(reader.read(&fixture, 10).await, 1);
    let change = &reader.known[&("session", session.as_uuid())];
    assert!(change.session.as_ref().unwrap().automatic);
    fixture.accept(session, Command::Delete).await;
    assert_eq!(reader.read(&fixture, 10).await, 1);
    assert!(reader.known[&("session", session.as_uuid())].deleted);
    fixture.accept(session, Command::Restore).await;
    create_task(&fixture, 8, Some(project)).await;
    assert_eq!(reader.read(&fixture, 1).await, 2);
    assert_eq!(reader.versions(), stored(&fixture).await);
}

async fn concurrent_writes_are_not_missed(fixture: Fixture) {
    let fixture = Arc::new(fixture);
    let is_over = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn({
        let (fixture, is_over) = (Arc::clone(&fixture), Arc::clone(&is_over));
        async move {
            let mut reader = Reader::default();
            loop {
                let was_over = is_over.load(Ordering::SeqCst);
                reader.read(&fixture, 2).await;
                if was_over {
                    return reader;
                }
            }
        }
    });
    let mut writers = JoinSet::new();
    for writer in 0..6_u128 {
        let fixture = Arc::clone(&fixture);
        writers.spawn(async move {
            let task = create_task(&fixture, 100 + writer, None).await;
            for round in 0..8_u128 {
                rename_task(&fixture, task, format!("round {round}")).await;
                // One of the writers has the open session; the others are refused.
                let session = id(1_000 + 100 * writer + round);
                if fixture.execute(session, pomodoro()).await.is_ok() {
                    fixture.accept(session, pause()).await;
                    fixture.accept(session, complete()).await;
                }
            }
        });
    }
    writers.join_all().await;
    is_over.store(true, Ordering::SeqCst);
    let reader = reading.await.unwrap();
    let stored = stored(&fixture).await;
    assert!(stored.len() > 6);
    assert_eq!(reader.versions(), stored);
}

async fn rows_from_before_are_read_in_pages(fixture: Fixture) {
    for number in 1..=5 {
        fixture.start(number).await;
        fixture.clock.advance(MINUTE);
        fixture.accept(id(number), complete()).await;
        create_task(&fixture, 10 + number, None).await;
    }
    let project = create_project(&fixture, 20).await;
    // As the migration leaves them.
    let mut write = fixture.db.database.write().await.unwrap();
    for table in ["sessions", "tasks", "projects"] {
        let sql = format!("UPDATE {table} SET change_number = 0");
        write.execute(&sql, &[]).await.unwrap();
    }
    write
        .execute("UPDATE users SET last_change = 0", &[])
        .await
        .unwrap();
    write.commit().await.unwrap();
    let mut reader = Reader::default();
    assert_eq!(reader.read(&fixture, 2).await, 12);
    assert_eq!(reader.versions(), stored(&fixture).await);
    create_task(&fixture, 30, Some(project)).await;
    assert_eq!(reader.read(&fixture, 2).await, 1);
}

async fn cursor_of_a_newer_database_is_refused(fixture: Fixture) {
    fixture.start(1).await;
    let later = format!("2.session.{}", id(1).as_uuid().simple());
    let later = ChangesCursor::parse(&later).unwrap();
    let scopes = ReaderScopes::ALL;
    let page = fixture.tasks.changes(fixture.user, later, scopes, 10).await;
    assert_eq!(page.unwrap(), None);
}
