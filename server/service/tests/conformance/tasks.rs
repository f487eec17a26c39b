//! Tasks and projects: create, change, archive, idempotency.

use service::{
    Execution, IdempotentRequest, ProjectRequest, RenderedResponse, ServiceError, TaskRefusal,
    TaskRequest,
};
use shared::wire::{
    ChangeProject, ChangeTask, CreateProject, CreateTask, Patch, Project, Task, TaskStatus,
};
use shared::{ProjectId, TaskId};
use store::SqlValue;
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE};
use crate::progress::{on, task};

conformance![
    task_is_created_changed_and_archived,
    a_project_counts_its_tasks,
    ids_are_unique_per_user,
    repeated_write_is_replayed,
    concurrent_servers_create_one_task,
    account_deletion_removes_tasks,
];

pub fn project(number: u128) -> ProjectId {
    ProjectId::new(Uuid::from_u128(0xB0_0000 + number))
}

pub fn titled(title: &str) -> CreateTask {
    CreateTask {
        title: title.to_owned(),
        ..CreateTask::default()
    }
}

fn decided<T>(execution: Execution<T>) -> T {
    match execution {
        Execution::Decided(outcome) => *outcome,
        Execution::Replayed(_) => panic!("nothing was to be replayed"),
    }
}

async fn write(fixture: &Fixture, id: TaskId, request: TaskRequest) -> Result<Task, TaskRefusal> {
    let tasks = &fixture.tasks;
    decided(
        tasks
            .write(fixture.user, id, &request, None, None)
            .await
            .unwrap(),
    )
}

pub async fn make(fixture: &Fixture, number: u128, requested: CreateTask) -> Task {
    write(fixture, task(number), TaskRequest::Create(requested))
        .await
        .expect("it is made")
}

pub async fn change(
    fixture: &Fixture,
    number: u128,
    change: ChangeTask,
) -> Result<Task, TaskRefusal> {
    write(fixture, task(number), TaskRequest::Change(change)).await
}

pub async fn write_project(
    fixture: &Fixture,
    number: u128,
    request: ProjectRequest,
) -> Result<Project, TaskRefusal> {
    let tasks = &fixture.tasks;
    decided(
        tasks
            .write(fixture.user, project(number), &request, None, None)
            .await
            .unwrap(),
    )
}

pub async fn make_project(fixture: &Fixture, number: u128) -> Project {
    let requested = CreateProject {
        name: format!("Project {number}"),
        color: Some("#3366CC".to_owned()),
        project_id: None,
    };
    write_project(fixture, number, ProjectRequest::Create(requested))
        .await
        .expect("it is made")
}

pub fn archive(archived: bool) -> ChangeTask {
    ChangeTask {
        archived: Patch::Set(archived),
        ..ChangeTask::default()
    }
}

async fn task_is_created_changed_and_archived(fixture: Fixture) {
    make_project(&fixture, 1).await;
    let requested = CreateTask {
        project_id: Some(project(1)),
        estimated_sessions: Some(4),
        ..titled("  Write\r\nchapter 3 ")
    };
    let made = make(&fixture, 1, requested.clone()).await;
    assert_eq!(made.title, "Write\nchapter 3");
    assert_eq!((made.status, made.version), (TaskStatus::Open, 1));
    let found = fixture
        .tasks
        .find::<Task>(fixture.user, task(1))
        .await
        .unwrap();
    assert_eq!(
        found,
        Some(made.clone()),
        "what is read is what was answered"
    );
    let again = write(&fixture, task(1), TaskRequest::Create(requested)).await;
    assert_eq!(again, Err(TaskRefusal::TaskIdTaken(task(1))));
    fixture.clock.advance(MINUTE);
    let same = change(&fixture, 1, ChangeTask::default()).await.unwrap();
    assert_eq!(same, made, "a change of nothing changes nothing");
    let done = ChangeTask {
        status: Patch::Set("done".to_owned()),
        estimated_sessions: Patch::Clear,
        project_id: Patch::Clear,
        title: Patch::Set("Chapter 3".to_owned()),
        ..ChangeTask::default()
    };
    let changed = change(&fixture, 1, done.clone()).await.unwrap();
    let expected = Task {
        title: "Chapter 3".to_owned(),
        status: TaskStatus::Done,
        done_at: Some(fixture.sessions.now()),
        estimated_sessions: None,
        project_id: None,
        updated_at: fixture.sessions.now(),
        version: 2,
        ..made
    };
    assert_eq!(changed, expected);
    fixture.clock.advance(MINUTE);
    let same = change(&fixture, 1, done).await.unwrap();
    assert_eq!(same, expected, "it was done already");
    let archived = change(&fixture, 1, archive(true)).await.unwrap();
    assert_eq!(archived.archived_at, Some(fixture.sessions.now()));
    fixture.clock.advance(MINUTE);
    assert_eq!(change(&fixture, 1, archive(true)).await.unwrap(), archived);
    let reopened = ChangeTask {
        status: Patch::Set("open".to_owned()),
        ..archive(false)
    };
    let reopened = change(&fixture, 1, reopened).await.unwrap();
    assert_eq!(
        (reopened.archived_at, reopened.done_at, reopened.version),
        (None, None, 4)
    );
    let found = fixture
        .tasks
        .find::<Task>(fixture.user, task(1))
        .await
        .unwrap();
    assert_eq!(found, Some(reopened));
    assert_eq!(
        change(&fixture, 2, archive(true)).await,
        Err(TaskRefusal::TaskNotFound)
    );
}

async fn a_project_counts_its_tasks(fixture: Fixture) {
    let made = make_project(&fixture, 1).await;
    assert_eq!(made.color.as_deref(), Some("#3366cc"));
    let of_project = |title: &str, status: &str| CreateTask {
        project_id: Some(project(1)),
        status: Some(status.to_owned()),
        ..titled(title)
    };
    make(&fixture, 1, of_project("a", "open")).await;
    make(&fixture, 2, of_project("b", "open")).await;
    make(&fixture, 3, of_project("c", "done")).await;
    make(&fixture, 4, of_project("d", "open")).await;
    make(&fixture, 5, titled("e")).await;
    change(&fixture, 4, archive(true)).await.unwrap();
    fixture.clock.advance(MINUTE);
    let renamed = ChangeProject {
        name: Patch::Set("Thesis".to_owned()),
        color: Patch::Clear,
        archived: Patch::Set(true),
    };
    let changed = write_project(&fixture, 1, ProjectRequest::Change(renamed))
        .await
        .unwrap();
    let expected = Project {
        name: "Thesis".to_owned(),
        color: None,
        open_tasks: 2,
        done_tasks: 1,
        archived: true,
        archived_at: Some(fixture.sessions.now()),
        updated_at: fixture.sessions.now(),
        version: 2,
        ..made
    };
    assert_eq!(changed, expected);
    let found = fixture
        .tasks
        .find::<Project>(fixture.user, project(1))
        .await;
    assert_eq!(found.unwrap(), Some(expected));
    // An archived project keeps its tasks and takes new ones; an unknown one does not.
    make(&fixture, 6, of_project("f", "open")).await;
    let stray = CreateTask {
        project_id: Some(project(9)),
        ..titled("")
    };
    let refusal = write(&fixture, task(7), TaskRequest::Create(stray)).await;
    let Err(TaskRefusal::Values(problems)) = refusal else {
        panic!("{refusal:?}")
    };
    let codes: Vec<_> = problems
        .listed()
        .iter()
        .map(|problem| &problem.code)
        .collect();
    assert_eq!(codes, ["required", "unknown_project"]);
    assert_eq!(
        fixture
            .tasks
            .find::<Task>(fixture.user, task(7))
            .await
            .unwrap(),
        None
    );
}

async fn ids_are_unique_per_user(fixture: Fixture) {
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    make_project(&fixture, 1).await;
    make(&fixture, 1, titled("mine")).await;
    assert_eq!(
        other.tasks.find::<Task>(other.user, task(1)).await.unwrap(),
        None
    );
    assert_eq!(
        change(&other, 1, archive(true)).await,
        Err(TaskRefusal::TaskNotFound)
    );
    let theirs = CreateTask {
        project_id: Some(project(1)),
        ..titled("theirs")
    };
    let refusal = write(&other, task(1), TaskRequest::Create(theirs)).await;
    assert!(
        matches!(refusal, Err(TaskRefusal::Values(_))),
        "another person's project is unknown: {refusal:?}"
    );
    make(&other, 1, titled("theirs")).await;
    make_project(&other, 1).await;
    let mine = fixture
        .tasks
        .find::<Task>(fixture.user, task(1))
        .await
        .unwrap();
    assert_eq!(mine.unwrap().title, "mine");
}

fn render(outcome: &Result<Task, TaskRefusal>) -> RenderedResponse {
    RenderedResponse {
        status: if outcome.is_ok() { 200 } else { 422 },
        headers: Vec::new(),
        body: format!("{outcome:?}"),
    }
}

async fn repeated_write_is_replayed(fixture: Fixture) {
    let keyed = |fingerprint: u8| {
        Some(IdempotentRequest {
            key: "k",
            fingerprint: [fingerprint; 32],
            render: &render,
        })
    };
    let request = TaskRequest::Create(titled("once"));
    let tasks = &fixture.tasks;
    let first = tasks
        .write(fixture.user, task(1), &request, None, keyed(1))
        .await
        .unwrap();
    let answered = render(&decided(first));
    fixture.clock.advance(MINUTE);
    // The server would have made another id: the key decides.
    let second = tasks
        .write(fixture.user, task(2), &request, None, keyed(1))
        .await
        .unwrap();
    assert!(matches!(second, Execution::Replayed(answer) if answer == answered));
    let reused = tasks
        .write(fixture.user, task(2), &request, None, keyed(2))
        .await;
    assert!(matches!(reused, Err(ServiceError::KeyReused)), "{reused:?}");
    assert_eq!(
        tasks.find::<Task>(fixture.user, task(2)).await.unwrap(),
        None
    );
    // A version mismatch is no decision and is not stored.
    let change = TaskRequest::Change(archive(true));
    let stale = tasks
        .write(
            fixture.user,
            task(1),
            &change,
            Some(&[7]),
            Some(IdempotentRequest {
                key: "v",
                fingerprint: [1; 32],
                render: &render,
            }),
        )
        .await;
    assert!(
        matches!(stale, Err(ServiceError::VersionMismatch { actual: 1 })),
        "{stale:?}"
    );
    let fine = tasks
        .write(
            fixture.user,
            task(1),
            &change,
            Some(&[7, 1]),
            Some(IdempotentRequest {
                key: "v",
                fingerprint: [2; 32],
                render: &render,
            }),
        )
        .await
        .unwrap();
    assert_eq!(decided(fine).unwrap().version, 2);
}

async fn concurrent_servers_create_one_task(fixture: Fixture) {
    let mut sent = tokio::task::JoinSet::new();
    for number in 0..12_u128 {
        let (tasks, user) = (fixture.tasks.clone(), fixture.user);
        sent.spawn(async move {
            let keyed = (number % 2 == 0).then_some(IdempotentRequest {
                key: "k",
                fingerprint: [1; 32],
                render: &render,
            });
            let request = TaskRequest::Create(titled("one"));
            tasks
                .write(user, task(1), &request, None, keyed)
                .await
                .unwrap()
        });
    }
    let mut made = 0;
    for execution in sent.join_all().await {
        match execution {
            Execution::Decided(outcome) => match *outcome {
                Ok(_) => made += 1,
                Err(refusal) => assert_eq!(refusal, TaskRefusal::TaskIdTaken(task(1))),
            },
            Execution::Replayed(_) => {}
        }
    }
    assert_eq!(made, 1);
    let found = fixture
        .tasks
        .find::<Task>(fixture.user, task(1))
        .await
        .unwrap();
    assert_eq!(found.unwrap().version, 1);
}

async fn account_deletion_removes_tasks(fixture: Fixture) {
    make_project(&fixture, 1).await;
    let requested = CreateTask {
        project_id: Some(project(1)),
        ..titled("task")
    };
    make(&fixture, 1, requested).await;
    fixture.complete_one(1, on(task(1)), 1).await;
    let mut connection = fixture.db.database.write().await.unwrap();
    let user = [SqlValue::from(fixture.user.as_uuid())];
    connection
        .execute("DELETE FROM users WHERE id = $1", &user)
        .await
        .unwrap();
    for table in ["projects", "tasks", "task_progress"] {
        let sql = format!("SELECT user_id FROM {table}");
        assert!(connection.fetch_all(&sql, &[]).await.unwrap().is_empty());
    }
    connection.commit().await.unwrap();
    assert_eq!(
        change(&fixture, 1, archive(true)).await,
        Err(TaskRefusal::TaskNotFound)
    );
    let gone = write_project(
        &fixture,
        1,
        ProjectRequest::Change(ChangeProject::default()),
    )
    .await;
    assert_eq!(gone, Err(TaskRefusal::ProjectNotFound));
}
