//! The list of tasks and projects.

use server::service::{
    Answer, Declined, Execution, Once, ProjectFilter, ProjectRequest, ServiceError, TaskFilter,
    TaskRequest,
};
use server::store::Value;
use shared::rules::Change;
use shared::wire::{
    ChangeProject, ChangeTask, CreateProject, CreateTask, Project, Task, TaskStatus,
};
use shared::{ProjectId, TaskId};
use uuid::Uuid;

use crate::bench::{Bench, MINUTE, complete, id};
use crate::conformance;
use crate::plans::are_look_ups;
use crate::progress::{on, task};

conformance![
    a_task_is_made_changed_and_put_away,
    a_project_counts_its_tasks,
    ids_count_per_person,
    every_filter_of_tasks,
    pages_of_projects,
    numbers_of_a_whole_page,
    a_write_takes_effect_once,
    many_servers_make_one_task,
    an_account_takes_its_list_along,
    lists_and_totals_are_look_ups,
];

fn project(number: u128) -> ProjectId {
    ProjectId::new(Uuid::from_u128(0xB0_0000 + number))
}

fn titled(title: &str) -> CreateTask {
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

async fn write(bench: &Bench, id: TaskId, request: TaskRequest) -> Result<Task, Declined> {
    let tasks = &bench.tasks;
    decided(
        tasks
            .write(bench.user, id, &request, None, None)
            .await
            .unwrap(),
    )
}

async fn make(bench: &Bench, number: u128, wanted: CreateTask) -> Task {
    write(bench, task(number), TaskRequest::Create(wanted))
        .await
        .expect("it is made")
}

async fn change(bench: &Bench, number: u128, change: ChangeTask) -> Result<Task, Declined> {
    write(bench, task(number), TaskRequest::Change(change)).await
}

async fn write_project(
    bench: &Bench,
    number: u128,
    request: ProjectRequest,
) -> Result<Project, Declined> {
    let tasks = &bench.tasks;
    decided(
        tasks
            .write_project(bench.user, project(number), &request, None, None)
            .await
            .unwrap(),
    )
}

async fn make_project(bench: &Bench, number: u128) -> Project {
    let wanted = CreateProject {
        name: format!("Project {number}"),
        color: Some("#3366CC".to_owned()),
        project_id: None,
    };
    write_project(bench, number, ProjectRequest::Create(wanted))
        .await
        .expect("it is made")
}

fn archive(archived: bool) -> ChangeTask {
    ChangeTask {
        archived: Change::Set(archived),
        ..ChangeTask::default()
    }
}

async fn a_task_is_made_changed_and_put_away(bench: Bench) {
    make_project(&bench, 1).await;
    let wanted = CreateTask {
        project_id: Some(project(1)),
        estimated_sessions: Some(4),
        ..titled("  Write\r\nchapter 3 ")
    };
    let made = make(&bench, 1, wanted.clone()).await;
    assert_eq!(made.title, "Write\nchapter 3");
    assert_eq!((made.status, made.version), (TaskStatus::Open, 1));
    let found = bench.tasks.find(bench.user, task(1)).await.unwrap();
    assert_eq!(
        found,
        Some(made.clone()),
        "what is read is what was answered"
    );
    let again = write(&bench, task(1), TaskRequest::Create(wanted)).await;
    assert_eq!(again, Err(Declined::TaskIdTaken(task(1))));
    bench.clock.advance(MINUTE);
    let same = change(&bench, 1, ChangeTask::default()).await.unwrap();
    assert_eq!(same, made, "a change of nothing changes nothing");
    let done = ChangeTask {
        status: Change::Set("done".to_owned()),
        estimated_sessions: Change::Clear,
        project_id: Change::Clear,
        title: Change::Set("Chapter 3".to_owned()),
        ..ChangeTask::default()
    };
    let changed = change(&bench, 1, done.clone()).await.unwrap();
    let expected = Task {
        title: "Chapter 3".to_owned(),
        status: TaskStatus::Done,
        done_at: Some(bench.sessions.now()),
        estimated_sessions: None,
        project_id: None,
        updated_at: bench.sessions.now(),
        version: 2,
        ..made
    };
    assert_eq!(changed, expected);
    bench.clock.advance(MINUTE);
    let same = change(&bench, 1, done).await.unwrap();
    assert_eq!(same, expected, "it was done already");
    let archived = change(&bench, 1, archive(true)).await.unwrap();
    assert_eq!(archived.archived_at, Some(bench.sessions.now()));
    bench.clock.advance(MINUTE);
    assert_eq!(change(&bench, 1, archive(true)).await.unwrap(), archived);
    let reopened = ChangeTask {
        status: Change::Set("open".to_owned()),
        ..archive(false)
    };
    let reopened = change(&bench, 1, reopened).await.unwrap();
    assert_eq!(
        (reopened.archived_at, reopened.done_at, reopened.version),
        (None, None, 4)
    );
    let found = bench.tasks.find(bench.user, task(1)).await.unwrap();
    assert_eq!(found, Some(reopened));
    assert_eq!(
        change(&bench, 2, archive(true)).await,
        Err(Declined::TaskNotFound)
    );
}

async fn a_project_counts_its_tasks(bench: Bench) {
    let made = make_project(&bench, 1).await;
    assert_eq!(made.color.as_deref(), Some("#3366cc"));
    let of_project = |title: &str, status: &str| CreateTask {
        project_id: Some(project(1)),
        status: Some(status.to_owned()),
        ..titled(title)
    };
    make(&bench, 1, of_project("a", "open")).await;
    make(&bench, 2, of_project("b", "open")).await;
    make(&bench, 3, of_project("c", "done")).await;
    make(&bench, 4, of_project("d", "open")).await;
    make(&bench, 5, titled("e")).await;
    change(&bench, 4, archive(true)).await.unwrap();
    bench.clock.advance(MINUTE);
    let renamed = ChangeProject {
        name: Change::Set("Thesis".to_owned()),
        color: Change::Clear,
        archived: Change::Set(true),
    };
    let changed = write_project(&bench, 1, ProjectRequest::Change(renamed))
        .await
        .unwrap();
    let expected = Project {
        name: "Thesis".to_owned(),
        color: None,
        open_tasks: 2,
        done_tasks: 1,
        archived: true,
        archived_at: Some(bench.sessions.now()),
        updated_at: bench.sessions.now(),
        version: 2,
        ..made
    };
    assert_eq!(changed, expected);
    let found = bench.tasks.find_project(bench.user, project(1)).await;
    assert_eq!(found.unwrap(), Some(expected));
    // An archived project keeps its tasks and takes new ones; an unknown one does not.
    make(&bench, 6, of_project("f", "open")).await;
    let stray = CreateTask {
        project_id: Some(project(9)),
        ..titled("")
    };
    let declined = write(&bench, task(7), TaskRequest::Create(stray)).await;
    let Err(Declined::Values(problems)) = declined else {
        panic!("{declined:?}")
    };
    let codes: Vec<_> = problems.iter().map(|problem| &problem.code).collect();
    assert_eq!(codes, ["required", "unknown_project"]);
    assert_eq!(bench.tasks.find(bench.user, task(7)).await.unwrap(), None);
}

async fn ids_count_per_person(bench: Bench) {
    let other = Bench {
        user: bench.db.new_user().await,
        ..bench.clone()
    };
    make_project(&bench, 1).await;
    make(&bench, 1, titled("mine")).await;
    assert_eq!(other.tasks.find(other.user, task(1)).await.unwrap(), None);
    assert_eq!(
        change(&other, 1, archive(true)).await,
        Err(Declined::TaskNotFound)
    );
    let theirs = CreateTask {
        project_id: Some(project(1)),
        ..titled("theirs")
    };
    let declined = write(&other, task(1), TaskRequest::Create(theirs)).await;
    assert!(
        matches!(declined, Err(Declined::Values(_))),
        "another person's project is unknown: {declined:?}"
    );
    make(&other, 1, titled("theirs")).await;
    make_project(&other, 1).await;
    let mine = bench.tasks.find(bench.user, task(1)).await.unwrap();
    assert_eq!(mine.unwrap().title, "mine");
}

/// Every combination of filters, against the same filters applied to the whole list.
async fn every_filter_of_tasks(bench: Bench) {
    for number in 1..=2 {
        make_project(&bench, number).await;
    }
    for number in 0..12_u128 {
        let wanted = CreateTask {
            project_id: (number % 3 != 0).then(|| project(number % 3)),
            status: Some(if number % 2 == 0 { "open" } else { "done" }.to_owned()),
            ..titled("task")
        };
        make(&bench, number, wanted).await;
        if number % 4 == 1 {
            change(&bench, number, archive(true)).await.unwrap();
        }
        // Some are of the same instant, so that ids break the tie.
        if number % 5 == 0 {
            bench.clock.advance(MINUTE);
        }
    }
    let everything = TaskFilter {
        page: 1,
        limit: 100,
        ..TaskFilter::default()
    };
    let all = bench.tasks.list(bench.user, &everything).await.unwrap();
    assert_eq!((all.total_items, all.items.len()), (12, 12));
    let order = |task: &Task| (task.created_at, task.task_id);
    assert!(all.items.is_sorted_by(|a, b| order(a) > order(b)));
    for archived in [None, Some(false), Some(true)] {
        for status in [None, Some(TaskStatus::Open), Some(TaskStatus::Done)] {
            for project_id in [None, Some(project(1)), Some(project(9))] {
                let expected: Vec<&Task> = all
                    .items
                    .iter()
                    .filter(|task| archived.is_none_or(|archived| task.archived == archived))
                    .filter(|task| status.is_none_or(|status| task.status == status))
                    .filter(|task| project_id.is_none() || task.project_id == project_id)
                    .collect();
                let mut found = Vec::new();
                for page in 1..=4 {
                    let filter = TaskFilter {
                        status,
                        project_id,
                        archived,
                        page,
                        limit: 4,
                    };
                    let page = bench.tasks.list(bench.user, &filter).await.unwrap();
                    assert_eq!(page.total_items, expected.len() as u64, "{filter:?}");
                    found.extend(page.items);
                }
                assert_eq!(found.iter().collect::<Vec<_>>(), expected);
            }
        }
    }
}

async fn pages_of_projects(bench: Bench) {
    for number in 0..5 {
        make_project(&bench, number).await;
        bench.clock.advance(MINUTE);
    }
    let put_away = ChangeProject {
        archived: Change::Set(true),
        ..ChangeProject::default()
    };
    write_project(&bench, 2, ProjectRequest::Change(put_away))
        .await
        .unwrap();
    for (archived, expected) in [
        (None, vec![4, 3, 2, 1, 0]),
        (Some(false), vec![4, 3, 1, 0]),
        (Some(true), vec![2]),
    ] {
        let mut found = Vec::new();
        for page in 1..=3 {
            let filter = ProjectFilter {
                archived,
                page,
                limit: 2,
            };
            let page = bench.tasks.projects(bench.user, &filter).await.unwrap();
            assert_eq!(page.total_items, expected.len() as u64);
            found.extend(page.items.into_iter().map(|project| project.project_id));
        }
        let expected: Vec<_> = expected.into_iter().map(project).collect();
        assert_eq!(found, expected, "{archived:?}");
    }
}

/// The numbers of all tasks of a page come at once, whatever their number.
async fn numbers_of_a_whole_page(bench: Bench) {
    for number in 0..30 {
        make(&bench, number, titled("task")).await;
    }
    for number in 0..6 {
        bench.complete_one(number, on(task(number % 3)), 2).await;
    }
    for limit in [1, 20, 30] {
        let filter = TaskFilter {
            page: 1,
            limit,
            ..TaskFilter::default()
        };
        let page = bench.tasks.list(bench.user, &filter).await.unwrap();
        for listed in page.items {
            let spent = if listed.task_id < task(3) { 2 } else { 0 };
            assert_eq!(
                (listed.sessions_spent, listed.focused_seconds),
                (spent, spent * 120)
            );
        }
    }
    // A session that has ended by itself counts as soon as somebody looks.
    bench
        .accept(id(9), shared::rules::Command::Start(on(task(5))))
        .await;
    bench.clock.advance(120 * MINUTE);
    let found = bench
        .tasks
        .find(bench.user, task(5))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.sessions_spent, found.sessions_automatic), (1, 1));
    bench.refuse(id(9), complete()).await;
}

fn render(outcome: &Result<Task, Declined>) -> Answer {
    Answer {
        status: if outcome.is_ok() { 200 } else { 422 },
        headers: Vec::new(),
        body: format!("{outcome:?}"),
    }
}

async fn a_write_takes_effect_once(bench: Bench) {
    let once = |fingerprint: u8| {
        Some(Once {
            key: "k",
            fingerprint: [fingerprint; 32],
            render: &render,
        })
    };
    let request = TaskRequest::Create(titled("once"));
    let tasks = &bench.tasks;
    let first = tasks
        .write(bench.user, task(1), &request, None, once(1))
        .await
        .unwrap();
    let answered = render(&decided(first));
    bench.clock.advance(MINUTE);
    // The server would have made another id: the key decides.
    let second = tasks
        .write(bench.user, task(2), &request, None, once(1))
        .await
        .unwrap();
    assert!(matches!(second, Execution::Replayed(answer) if answer == answered));
    let reused = tasks
        .write(bench.user, task(2), &request, None, once(2))
        .await;
    assert!(matches!(reused, Err(ServiceError::KeyReused)), "{reused:?}");
    assert_eq!(tasks.find(bench.user, task(2)).await.unwrap(), None);
    // Another version is no decision, and is not kept.
    let change = TaskRequest::Change(archive(true));
    let stale = tasks
        .write(
            bench.user,
            task(1),
            &change,
            Some(&[7]),
            Some(Once {
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
            bench.user,
            task(1),
            &change,
            Some(&[7, 1]),
            Some(Once {
                key: "v",
                fingerprint: [2; 32],
                render: &render,
            }),
        )
        .await
        .unwrap();
    assert_eq!(decided(fine).unwrap().version, 2);
}

async fn many_servers_make_one_task(bench: Bench) {
    let mut sent = tokio::task::JoinSet::new();
    for number in 0..12_u128 {
        let (tasks, user) = (bench.tasks.clone(), bench.user);
        sent.spawn(async move {
            let once = (number % 2 == 0).then_some(Once {
                key: "k",
                fingerprint: [1; 32],
                render: &render,
            });
            let request = TaskRequest::Create(titled("one"));
            tasks
                .write(user, task(1), &request, None, once)
                .await
                .unwrap()
        });
    }
    let mut made = 0;
    for execution in sent.join_all().await {
        match execution {
            Execution::Decided(outcome) => match *outcome {
                Ok(_) => made += 1,
                Err(declined) => assert_eq!(declined, Declined::TaskIdTaken(task(1))),
            },
            Execution::Replayed(_) => {}
        }
    }
    assert_eq!(made, 1);
    let found = bench.tasks.find(bench.user, task(1)).await.unwrap();
    assert_eq!(found.unwrap().version, 1);
}

async fn an_account_takes_its_list_along(bench: Bench) {
    make_project(&bench, 1).await;
    let wanted = CreateTask {
        project_id: Some(project(1)),
        ..titled("task")
    };
    make(&bench, 1, wanted).await;
    bench.complete_one(1, on(task(1)), 1).await;
    let mut connection = bench.db.database.write().await.unwrap();
    let user = [Value::from(bench.user.as_uuid())];
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
        change(&bench, 1, archive(true)).await,
        Err(Declined::TaskNotFound)
    );
    let gone = write_project(&bench, 1, ProjectRequest::Change(ChangeProject::default())).await;
    assert_eq!(gone, Err(Declined::ProjectNotFound));
}

async fn lists_and_totals_are_look_ups(bench: Bench) {
    let user = Value::from(bench.user.as_uuid());
    let one = Value::from(task(1).as_uuid());
    let number = Value::from(20_i64);
    let word = Value::from("open");
    let listed = |status: bool, project: bool| {
        format!("tasks Shape {{ archived: Without, status: {status}, project: {project} }}")
    };
    let expected: [(String, Vec<Value>, &[&str]); 7] = [
        (
            listed(false, false),
            vec![user.clone(), number.clone(), number.clone()],
            &["tasks_created"],
        ),
        (
            listed(true, false),
            vec![user.clone(), word, number.clone(), number.clone()],
            &["tasks_status"],
        ),
        (
            listed(false, true),
            vec![user.clone(), one.clone(), number.clone(), number.clone()],
            &["tasks_project"],
        ),
        (
            "server::store::tasks::projects::LIST_WITHOUT".to_owned(),
            vec![user.clone(), number.clone(), number.clone()],
            &["projects_created"],
        ),
        (
            "server::store::tasks::task::FIND".to_owned(),
            vec![user.clone(), one.clone()],
            &["tasks_pkey", "PRIMARY KEY"],
        ),
        (
            "server::store::progress::OF_TASK".to_owned(),
            vec![user.clone(), one.clone(), number.clone(), number],
            &["task_progress_task"],
        ),
        (
            "totals of 1".to_owned(),
            vec![user, one],
            &["task_progress_task"],
        ),
    ];
    are_look_ups(&bench, &expected).await;
}
