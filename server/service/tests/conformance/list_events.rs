//! Tasks and projects are in the log: each write is an event, and folding the events gives the rows.

use std::collections::BTreeMap;

use runtime::clock::Clock as _;
use service::{Execution, LogView, ProjectRequest, Quota, Quotas, ReaderScopes, ServiceError};
use shared::UserId;
use shared::wire::{
    ChangeKind, ChangeProject, ChangeTask, EventInclude, ListEntity, ListState, ListStep, Merged,
    Patch, Project, Task,
};
use store::tasks::{EntryRow, TaskRow};
use store::{SqlValue, tasks};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, complete};
use crate::progress::task;
use crate::quotas::{limited, recounted, usage};
use crate::tasks::{archive, change, make, make_project, project, titled, write_project};
use crate::webhooks::{claim, deliveries, settle, webhook, webhooks};
use test_support::database::Kind;

conformance![
    every_write_is_an_event,
    a_merge_says_into_what,
    readers_without_lists_see_gaps,
    objects_of_tasks_and_projects_are_sent_along,
    webhooks_get_the_events_that_they_name,
    events_that_are_missing_are_added,
    a_full_account_can_archive,
];

/// The user's tasks and projects, folded from the log: what each is, and when it was changed last.
async fn folded(fixture: &Fixture) -> BTreeMap<ListEntity, (ListState, String)> {
    let mut states = BTreeMap::new();
    for event in fixture.list_log().await {
        let (_, state) = event.data.into_parts();
        let entry = (state.without_merge(), event.timestamp.to_string());
        states.insert(event.entity, entry);
    }
    states
}

async fn rows_of<R: EntryRow>(fixture: &Fixture) -> Vec<(ListEntity, (ListState, String))> {
    let mut read = fixture.db.database.read().await.unwrap();
    let cursor = tasks::TaskCursor::TOP;
    let rows = tasks::after::<R>(&mut read, fixture.user, cursor, 10_000)
        .await
        .unwrap();
    let shown = rows.iter().map(|row| {
        (
            row.entity(),
            (row.state(None), row.updated_at().to_string()),
        )
    });
    shown.collect()
}

/// Asserts that the log has no gaps and that folding it gives the rows; returns its events by name.
pub async fn log_gives_the_rows(fixture: &Fixture) -> Vec<&'static str> {
    fixture.gapless_log().await;
    let mut rows: BTreeMap<_, _> = rows_of::<TaskRow>(fixture).await.into_iter().collect();
    rows.extend(rows_of::<Project>(fixture).await);
    assert_eq!(folded(fixture).await, rows);
    assert_eq!(usage(fixture).await, recounted(fixture).await);
    let log = fixture.list_log().await;
    log.iter().map(|event| event.data.name()).collect()
}

pub fn retitled(title: &str) -> ChangeTask {
    ChangeTask {
        title: Patch::Set(title.to_owned()),
        ..ChangeTask::default()
    }
}

async fn every_write_is_an_event(fixture: Fixture) {
    make_project(&fixture, 1).await;
    fixture.start(1).await;
    make(&fixture, 1, titled("Write")).await;
    fixture.clock.advance(MINUTE);
    change(&fixture, 1, retitled("Rewrite")).await.unwrap();
    // Nothing changes, so nothing happens.
    change(&fixture, 1, retitled("Rewrite")).await.unwrap();
    change(&fixture, 1, archive(true)).await.unwrap();
    change(&fixture, 1, archive(false)).await.unwrap();
    change(&fixture, 1, retitled("")).await.unwrap_err();
    let renamed = ChangeProject {
        name: Patch::Set("Book".to_owned()),
        archived: Patch::Set(true),
        ..ChangeProject::default()
    };
    write_project(&fixture, 1, ProjectRequest::Change(renamed))
        .await
        .unwrap();
    let names = log_gives_the_rows(&fixture).await;
    assert_eq!(
        names,
        [
            "ProjectCreated",
            "TaskCreated",
            "TaskChanged",
            "TaskArchived",
            "TaskRestored",
            "ProjectArchived"
        ]
    );
    let log = fixture.list_log().await;
    assert_eq!(log[2].timestamp, fixture.clock.now());
    let version_of = |event: &shared::wire::ListEventRecord| event.data.version();
    let versions: Vec<_> = log.iter().map(version_of).collect();
    assert_eq!(versions, [1, 1, 2, 3, 4, 2]);
    for event in &log {
        let id = event.entity.event_id(version_of(event), event.timestamp);
        assert_eq!(event.event_id, id);
    }
}

async fn a_merge_says_into_what(fixture: Fixture) {
    for number in [1, 2] {
        make_project(&fixture, number).await;
    }
    let requested = shared::wire::CreateTask {
        project_id: Some(project(1)),
        estimated_sessions: Some(3),
        ..titled("Write")
    };
    make(&fixture, 1, requested).await;
    make(&fixture, 2, titled("Write again")).await;
    for outcome in [
        fixture
            .tasks
            .merge::<Task>(fixture.user, task(1), task(2), None)
            .await,
        fixture
            .tasks
            .merge::<Project>(fixture.user, project(1), project(2), None)
            .await,
    ] {
        let Execution::Decided(merged) = outcome.unwrap() else {
            panic!("nothing was to be replayed");
        };
        assert!(matches!(
            *merged,
            Ok(Merged {
                has_more: false,
                ..
            })
        ));
    }
    let names = log_gives_the_rows(&fixture).await;
    assert_eq!(
        names[4..],
        [
            "TaskArchived",
            "TaskChanged",
            "TaskChanged",
            "ProjectArchived"
        ]
    );
    let log = fixture.list_log().await;
    let merged_into = |at: usize| match log[at].data.clone().into_parts().1 {
        ListState::Task(state) => state.merged_into.map(|id| id.as_uuid()),
        ListState::Project(state) => state.merged_into.map(|id| id.as_uuid()),
    };
    assert_eq!(merged_into(4), Some(task(2).as_uuid()));
    assert_eq!((merged_into(5), merged_into(6)), (None, None));
    assert_eq!(merged_into(7), Some(project(2).as_uuid()));
}

async fn readers_without_lists_see_gaps(fixture: Fixture) {
    make(&fixture, 1, titled("Write")).await;
    let session = fixture.start(1).await;
    make(&fixture, 2, titled("Read")).await;
    fixture.accept(session, complete()).await;
    make(&fixture, 3, titled("Rest")).await;
    let with_lists = LogView {
        scopes: ReaderScopes::ALL,
        include: None,
    };
    for (view, expected, last) in [
        (with_lists, vec![1, 2, 3, 4, 5], 5),
        (LogView::default(), vec![2, 4], 4),
    ] {
        let page = fixture
            .sessions
            .log(fixture.user, 0, 100, view)
            .await
            .unwrap();
        let sequences: Vec<_> = page
            .items
            .iter()
            .map(|item| item.event.sequence())
            .collect();
        assert_eq!((sequences, page.last_sequence), (expected.clone(), last));
        // Page by page it is the same.
        let (mut after, mut found) = (0, Vec::new());
        loop {
            let part = fixture
                .sessions
                .log_after(fixture.user, after, 1, view)
                .await
                .unwrap();
            let Some(item) = part.last() else { break };
            after = item.event.sequence();
            found.push(after);
        }
        assert_eq!(found, expected);
    }
    let nobody = UserId::new(Uuid::from_u128(404));
    let page = fixture
        .sessions
        .log(nobody, 0, 100, LogView::default())
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.last_sequence), (0, 0));
}

async fn objects_of_tasks_and_projects_are_sent_along(fixture: Fixture) {
    make_project(&fixture, 1).await;
    make(&fixture, 1, titled("Write")).await;
    change(&fixture, 1, retitled("Rewrite")).await.unwrap();
    fixture.start(1).await;
    let view = LogView {
        scopes: ReaderScopes::ALL,
        include: Some(EventInclude::Object),
    };
    let page = fixture
        .sessions
        .log(fixture.user, 0, 100, view)
        .await
        .unwrap();
    let objects: Vec<_> = page
        .items
        .into_iter()
        .map(|item| item.object.expect("an object"))
        .collect();
    let kinds: Vec<_> = objects.iter().map(|object| object.kind).collect();
    let expected = [
        ChangeKind::Project,
        ChangeKind::Task,
        ChangeKind::Task,
        ChangeKind::Session,
    ];
    assert_eq!(kinds, expected);
    let shown = fixture
        .tasks
        .find::<Task>(fixture.user, task(1))
        .await
        .unwrap();
    assert_eq!((&objects[1].task, &objects[2].task), (&shown, &shown));
    assert_eq!(
        objects[0].project.as_ref().map(|one| one.project_id),
        Some(project(1))
    );
}

async fn webhooks_get_the_events_that_they_name(fixture: Fixture) {
    let all = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let named = [
        "SessionCompleted",
        "TaskCreated",
        "TaskChanged",
        "ProjectCreated",
    ];
    let some = webhook(&fixture, fixture.user, "http://two.example/", Some(&named)).await;
    make_project(&fixture, 1).await;
    make(&fixture, 1, titled("Write")).await;
    change(&fixture, 1, retitled("Rewrite")).await.unwrap();
    change(&fixture, 1, archive(true)).await.unwrap();
    fixture.start(1).await;
    let kinds = |deliveries: Vec<shared::wire::Delivery>| {
        let kinds = deliveries.into_iter().map(|one| one.event_type);
        kinds.rev().collect::<Vec<_>>()
    };
    let received = deliveries(&fixture, &all).await;
    assert_eq!(kinds(received), ["FocusSessionStarted"]);
    let received = deliveries(&fixture, &some).await;
    assert_eq!(
        kinds(received),
        ["ProjectCreated", "TaskCreated", "TaskChanged"]
    );
    // Those of one task wait for each other, others do not.
    let log = fixture.list_log().await;
    let webhooks = webhooks(&fixture);
    let is_of_some = |errands: Vec<service::webhooks::DeliveryClaim>| {
        let own = errands
            .into_iter()
            .filter(|errand| errand.webhook == some.id);
        own.collect::<Vec<_>>()
    };
    let first = is_of_some(claim(&webhooks).await);
    let bodies = first.iter().map(|errand| {
        let body: serde_json::Value = serde_json::from_str(&errand.body).unwrap();
        body["data"].clone()
    });
    let mut bodies: Vec<_> = bodies.collect();
    bodies.sort_by_key(|event| event["sequence"].as_u64());
    let expected = log[..2]
        .iter()
        .map(|event| serde_json::to_value(event).unwrap());
    assert_eq!(bodies, expected.collect::<Vec<_>>());
    for errand in &first {
        settle(&webhooks, errand, 204).await;
    }
    let second = is_of_some(claim(&webhooks).await);
    assert_eq!(second.len(), 1);
    assert!(second[0].body.contains("TaskChanged"), "{}", second[0].body);
}

/// Has rows be as a server of an earlier version leaves them.
pub async fn write_as_before(fixture: &Fixture, sql: &str) {
    let mut connection = fixture.db.database.write().await.unwrap();
    let now = fixture.clock.now();
    let values = [SqlValue::from(fixture.user), SqlValue::from(now)];
    connection.execute(sql, &values).await.unwrap();
    connection.commit().await.unwrap();
}

async fn events_that_are_missing_are_added(fixture: Fixture) {
    let hook = ["TaskCreated", "TaskChanged"];
    let hook = webhook(&fixture, fixture.user, "http://one.example/", Some(&hook)).await;
    make(&fixture, 1, titled("Logged")).await;
    assert_eq!(fixture.tasks.log_missing_events().await.unwrap(), 0);
    let uuid = |number: u128| match fixture.db.kind {
        Kind::Sqlite => format!("x'{}'", Uuid::from_u128(number).simple()),
        Kind::Postgres => format!("'{}'", Uuid::from_u128(number)),
    };
    let columns = "user_id, id, version, created_at, updated_at";
    let values = |number| format!("$1, {}, 3, $2, $2", uuid(number));
    write_as_before(
        &fixture,
        &format!(
            "INSERT INTO projects ({columns}, name) VALUES ({}, 'Old')",
            values(0x11)
        ),
    )
    .await;
    for number in 0..150 {
        let sql = format!(
            "INSERT INTO tasks ({columns}, title, status) VALUES ({}, 'Old', 'open')",
            values(0x1000 + number)
        );
        write_as_before(&fixture, &sql).await;
    }
    write_as_before(
        &fixture,
        "UPDATE tasks SET title = 'Changed', version = version + 1, updated_at = $2 \
         WHERE user_id = $1 AND title = 'Logged'",
    )
    .await;
    let before = fixture.list_log().await.len();
    assert_eq!(fixture.tasks.log_missing_events().await.unwrap(), 152);
    assert_eq!(fixture.tasks.log_missing_events().await.unwrap(), 0);
    let log = fixture.list_log().await.split_off(before);
    let count = |step| {
        log.iter()
            .filter(|event| event.data.clone().into_parts().0 == step)
            .count()
    };
    assert_eq!(
        (count(ListStep::Created), count(ListStep::Changed)),
        (151, 1)
    );
    fixture.gapless_log().await;
    let mut rows: BTreeMap<_, _> = rows_of::<TaskRow>(&fixture).await.into_iter().collect();
    rows.extend(rows_of::<Project>(&fixture).await);
    assert_eq!(folded(&fixture).await, rows);
    // It is not news.
    assert_eq!(deliveries(&fixture, &hook).await.len(), 1);
    // Streams are told.
    assert_eq!(
        fixture.sessions.last_sequence(fixture.user).await.unwrap(),
        fixture.whole_log().await.len() as u64
    );
}

async fn a_full_account_can_archive(fixture: Fixture) {
    make(&fixture, 1, titled("Write")).await;
    let bytes = usage(&fixture).await.bytes;
    let full = limited(
        &fixture,
        Quota {
            bytes: u64::try_from(bytes).unwrap(),
            ..Quotas::default().guest
        },
    );
    let request = service::TaskRequest::Change(retitled("Rewrite"));
    let refused = full
        .tasks
        .write::<Task>(full.user, task(1), &request, None, None)
        .await;
    assert!(
        matches!(refused, Err(ServiceError::QuotaExceeded(_))),
        "{refused:?}"
    );
    assert_eq!(usage(&full).await.bytes, bytes);
    change(&full, 1, archive(true)).await.unwrap();
    change(&full, 1, archive(true)).await.unwrap();
    let names = log_gives_the_rows(&full).await;
    assert_eq!(names, ["TaskCreated", "TaskArchived"]);
}
