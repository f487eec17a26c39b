//! Quotas: what is stored is counted exactly, and what does not fit leaves no trace.

use std::collections::HashSet;
use std::sync::Arc;

use runtime::clock::Clock;
use runtime::entropy::SystemEntropy;
use service::{
    Accounts, Execution, IdempotentRequest, Imports, OwnQuota, ProjectRequest, Quota, Quotas,
    RenderedResponse, Retention, ServiceError, Sessions, SignInOrigin, Signup, Stored, TaskRequest,
    Tasks,
};
use shared::rules::limits::DAY;
use shared::rules::{AmendSession, Command};
use shared::wire::{CreateProject, CreateTask, Patch, Usage};
use shared::{CommandId, ProjectId, TaskId};
use store::commands::CommandOutcome;
use store::idempotency::StoredResponse;
use store::usage::UsageRow;
use uuid::Uuid;

use crate::conformance;
use crate::export_import::{exported, import, lived};
use crate::fixture::{Fixture, complete, id, pomodoro, transactions};

conformance![
    usage_equals_the_stored_rows,
    full_account_can_end_its_session,
    tasks_and_projects_are_limited,
    an_own_quota_overrides_the_servers,
    import_that_does_not_fit_is_refused_as_a_whole,
    oldest_rows_make_room,
];

pub async fn usage(fixture: &Fixture) -> UsageRow {
    let mut read = fixture.db.database.read().await.unwrap();
    store::usage::of(&mut read, fixture.user)
        .await
        .unwrap()
        .used
}

/// What the stored rows amount to.
pub async fn recounted(fixture: &Fixture) -> UsageRow {
    let log = fixture.log().await;
    let lists = fixture.list_log().await.into_iter();
    let lists = lists.map(|event| store::events::stored_bytes(&event.data));
    let profile = fixture.profile_log().await.into_iter();
    let profile = profile.map(|event| store::events::stored_bytes(&event.data));
    let sessions: HashSet<_> = log.iter().map(|event| event.session_id).collect();
    let mut read = fixture.db.database.read().await.unwrap();
    let user = [fixture.user.as_uuid().into()];
    let mut rows = [0; 2];
    for (rows, table) in rows.iter_mut().zip(["tasks", "projects"]) {
        let sql = format!("SELECT id FROM {table} WHERE user_id = $1");
        *rows = read.fetch_all(&sql, &user).await.unwrap().len();
    }
    let count = |rows: usize| i64::try_from(rows).unwrap();
    UsageRow {
        sessions: count(sessions.len()),
        tasks: count(rows[0]),
        projects: count(rows[1]),
        bytes: log
            .iter()
            .map(|event| store::events::stored_bytes(&event.data))
            .chain(lists)
            .chain(profile)
            .sum(),
    }
}

/// The same users with these quotas.
pub fn limited(fixture: &Fixture, guest: Quota) -> Fixture {
    let quotas = Quotas {
        guest,
        ..Quotas::default()
    };
    with_quotas(fixture, quotas)
}

fn with_quotas(fixture: &Fixture, quotas: Quotas) -> Fixture {
    let transactions = transactions(&fixture.db.database, &fixture.clock).with_quotas(quotas);
    Fixture {
        sessions: Sessions::new(transactions.clone(), Arc::new(SystemEntropy)),
        tasks: Tasks::new(transactions, Arc::new(SystemEntropy)),
        ..fixture.clone()
    }
}

async fn create_task(fixture: &Fixture, number: u128) -> Result<(), ServiceError> {
    let task = TaskRequest::Create(CreateTask {
        title: "a task".to_owned(),
        ..CreateTask::default()
    });
    let id = TaskId::new(Uuid::from_u128(number));
    let created = fixture.tasks.write(fixture.user, id, &task, None, None);
    created.await.map(drop)
}

async fn create_project(fixture: &Fixture, number: u128) -> Result<(), ServiceError> {
    let project = ProjectRequest::Create(CreateProject {
        name: "a project".to_owned(),
        ..CreateProject::default()
    });
    let id = ProjectId::new(Uuid::from_u128(number));
    let created = fixture.tasks.write(fixture.user, id, &project, None, None);
    created.await.map(drop)
}

fn limit<T: std::fmt::Debug>(refused: Result<T, ServiceError>) -> Stored {
    match refused {
        Err(ServiceError::QuotaExceeded(exceeded)) => exceeded.limit,
        other => panic!("not refused: {other:?}"),
    }
}

async fn usage_equals_the_stored_rows(fixture: Fixture) {
    assert_eq!(usage(&fixture).await, UsageRow::default());
    lived(&fixture, 12).await;
    create_task(&fixture, 1).await.unwrap();
    create_project(&fixture, 1).await.unwrap();
    fixture.start(100).await;
    fixture.clock.advance(4 * DAY);
    fixture.sessions.settle(fixture.user).await.unwrap();
    let amended = AmendSession {
        intention: Patch::Set("a longer intention".to_owned()),
        ..AmendSession::default()
    };
    fixture.accept(id(3), Command::Amend(amended)).await;
    fixture.accept(id(3), Command::Delete).await;
    let before = usage(&fixture).await;
    assert_eq!(before, recounted(&fixture).await);
    assert_eq!((before.sessions, before.tasks, before.projects), (13, 1, 1));
    // Texts that are removed count no more.
    fixture.clock.advance(31 * DAY);
    let retention = Retention::new(fixture.db.database.clone(), Arc::new(fixture.clock.clone()));
    assert_eq!(retention.redact_deleted_sessions().await.unwrap(), 1);
    let after = usage(&fixture).await;
    assert!(after.bytes < before.bytes, "{after:?}");
    assert_eq!(after, recounted(&fixture).await);
    // Imports count as what they add.
    let log = exported(&fixture, fixture.user).await;
    let theirs = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    import(&Imports::new(fixture.sessions.clone()), theirs.user, &log).await;
    assert_eq!(usage(&theirs).await, recounted(&theirs).await);
    assert_eq!(usage(&theirs).await.sessions, 13);
}

async fn full_account_can_end_its_session(fixture: Fixture) {
    let full = limited(
        &fixture,
        Quota {
            sessions: 2,
            ..Quotas::default().guest
        },
    );
    lived(&full, 1).await;
    let open = full.start(2).await;
    full.accept(open, complete()).await;
    let log = full.gapless_log().await;
    let idempotent = || IdempotentRequest {
        key: "third",
        fingerprint: [3; 32],
        render: &|_| RenderedResponse {
            status: 201,
            headers: Vec::new(),
            body: String::new(),
        },
    };
    for _ in 0..2 {
        let start = full
            .sessions
            .execute(full.user, id(3), pomodoro(), None, Some(idempotent()));
        assert_eq!(limit(start.await), Stored::Sessions);
    }
    assert_eq!(full.gapless_log().await, log, "nothing was written");
    // The refusal is not stored for the key: with room the same request succeeds.
    let execution = fixture
        .sessions
        .execute(full.user, id(3), pomodoro(), None, Some(idempotent()))
        .await
        .unwrap();
    assert!(matches!(execution, Execution::Decided(started) if started.is_ok()));
    let bytes = u64::try_from(usage(&full).await.bytes).unwrap();
    let full = limited(
        &fixture,
        Quota {
            bytes,
            ..Quotas::default().guest
        },
    );
    full.accept(id(3), complete()).await;
    let amended = Command::Amend(AmendSession {
        intention: Patch::Set("more".to_owned()),
        ..AmendSession::default()
    });
    let amended = full.sessions.execute(full.user, id(3), amended, None, None);
    assert_eq!(limit(amended.await), Stored::Bytes);
    full.accept(id(3), Command::Delete).await;
    // An account has more room than the guest it was.
    full.db.register(full.user).await;
    full.start(4).await;
    assert_eq!(usage(&full).await, recounted(&full).await);
}

async fn tasks_and_projects_are_limited(fixture: Fixture) {
    let full = limited(
        &fixture,
        Quota {
            tasks: 1,
            projects: 1,
            ..Quotas::default().guest
        },
    );
    create_task(&full, 1).await.unwrap();
    assert_eq!(limit(create_task(&full, 2).await), Stored::Tasks);
    create_project(&full, 1).await.unwrap();
    assert_eq!(limit(create_project(&full, 2).await), Stored::Projects);
    assert_eq!(usage(&full).await, recounted(&full).await);
}

async fn an_own_quota_overrides_the_servers(fixture: Fixture) {
    let accounts = crate::accounts::accounts(&fixture);
    let ada = crate::accounts::register(&accounts, None, "ada@example.org").await;
    let server = Quotas {
        account: Quota {
            tasks: 1,
            ..Quotas::default().account
        },
        ..Quotas::default()
    };
    let full = Fixture {
        user: ada.me.user_id,
        ..with_quotas(&fixture, server)
    };
    create_task(&full, 1).await.unwrap();
    assert_eq!(limit(create_task(&full, 2).await), Stored::Tasks);
    let set = async |quota| {
        let set = accounts.set_quota("ada@example.org", quota).await;
        set.expect("the account exists");
    };
    let more = OwnQuota {
        tasks: Some(2),
        projects: Some(0),
        ..OwnQuota::default()
    };
    set(more).await;
    create_task(&full, 2).await.unwrap();
    assert_eq!(limit(create_task(&full, 3).await), Stored::Tasks);
    assert_eq!(limit(create_project(&full, 1).await), Stored::Projects);
    let shown = accounts.overview("ada@example.org", server).await.unwrap();
    let quotas = |usage: &Usage| {
        (
            usage.tasks.quota,
            usage.projects.quota,
            usage.sessions.quota,
        )
    };
    let general = server.account;
    assert_eq!(quotas(&shown.usage), (2, 0, general.sessions));
    let own = full.sessions.usage(full.user, false).await.unwrap();
    assert_eq!(quotas(&own), (2, 0, general.sessions));
    // What is there stays, whatever the quota.
    set(OwnQuota::default()).await;
    assert_eq!(limit(create_task(&full, 3).await), Stored::Tasks);
    create_project(&full, 1).await.unwrap();
    assert_eq!(usage(&full).await, recounted(&full).await);
}

async fn import_that_does_not_fit_is_refused_as_a_whole(fixture: Fixture) {
    lived(&fixture, 3).await;
    let log = exported(&fixture, fixture.user).await;
    let theirs = Fixture {
        user: fixture.db.new_user().await,
        ..limited(
            &fixture,
            Quota {
                sessions: 2,
                ..Quotas::default().guest
            },
        )
    };
    let imports = Imports::new(theirs.sessions.clone());
    let mut upload = imports.begin(theirs.user, false).expect("there is room");
    assert!(upload.push(log.as_bytes()));
    assert_eq!(limit(upload.end().await), Stored::Sessions);
    assert!(theirs.log().await.is_empty());
    assert_eq!(usage(&theirs).await, UsageRow::default());
}

async fn oldest_rows_make_room(fixture: Fixture) {
    let transactions = transactions(&fixture.db.database, &fixture.clock);
    let accounts = Accounts::new(transactions, Arc::new(SystemEntropy), Signup::Open);
    let guest = accounts
        .begin_as_guest(None, SignInOrigin::default())
        .await
        .unwrap();
    let user = guest.me.user_id;
    let now = fixture.clock.now();
    let mut write = fixture.db.database.write().await.unwrap();
    for number in 0..5_u128 {
        let at = now.plus(i64::try_from(number).unwrap());
        let response = StoredResponse {
            fingerprint: vec![1],
            status: 200,
            headers: Vec::new(),
            body: String::new(),
        };
        let key = number.to_string();
        store::idempotency::insert(&mut write, user, &key, &response, at)
            .await
            .unwrap();
        let outcome = CommandOutcome {
            subject: id(1).as_uuid(),
            fingerprint: vec![1],
            problem: None,
        };
        let command = CommandId::new(Uuid::from_u128(number));
        store::commands::insert(&mut write, user, command, &outcome, at)
            .await
            .unwrap();
    }
    store::idempotency::evict(&mut write, user, 2, 100)
        .await
        .unwrap();
    store::commands::evict(&mut write, user, 2, 100)
        .await
        .unwrap();
    for number in 0..5_u128 {
        let at = now.plus(10);
        let key = number.to_string();
        let response = store::idempotency::find(&mut write, user, &key, at);
        assert_eq!(response.await.unwrap().is_some(), number > 2, "{number}");
        let command = CommandId::new(Uuid::from_u128(number));
        let outcome = store::commands::find(&mut write, user, command, at);
        assert_eq!(outcome.await.unwrap().is_some(), number > 2, "{number}");
    }
    let evicted = store::logins::evict(&mut write, user, 1, 100)
        .await
        .unwrap();
    assert!(evicted.is_empty());
    let evicted = store::logins::evict(&mut write, user, 0, 100)
        .await
        .unwrap();
    assert_eq!(evicted, [guest.login_id]);
}
