//! Lists of tasks and projects: filters, pages, totals, query plans.

use service::{Exports, ProjectRequest};
use shared::wire::{
    ArchivedFilter, ChangeProject, ChangeTask, CreateTask, Page, PageRequest, Patch, Project, Task,
    TaskStatus,
};
use shared::{ProjectFilter, TaskFilter};
use store::SqlValue;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, complete, id};
use crate::progress::{on, task};
use crate::query_plans::{assert_index_look_ups, multiply};
use crate::tasks::{archive, change, make, make_project, project, titled, write_project};
use test_support::database::Kind;

conformance![
    every_filter_of_tasks,
    pages_of_projects,
    totals_of_a_whole_page,
    keyset_pages_return_everything,
    names_of_the_users_tasks_and_projects,
    open_tasks_by_a_part_of_their_title,
    lists_and_totals_use_an_index,
];

/// More ids than one statement takes, unknown ones and another user's among them.
async fn names_of_the_users_tasks_and_projects(fixture: Fixture) {
    for number in 1..=25 {
        make(&fixture, number, titled(&format!("task {number}"))).await;
    }
    make_project(&fixture, 1).await;
    let tasks: Vec<_> = (1..=30).map(task).collect();
    let projects = [project(1), project(2)];
    let names = fixture.tasks.names(fixture.user, &tasks, &projects);
    let (titles, names) = names.await.unwrap();
    assert_eq!((titles.len(), names.len()), (25, 1));
    assert_eq!(titles[&task(25)], "task 25");
    let other = fixture.db.new_user().await;
    let theirs = fixture
        .tasks
        .names(other, &tasks, &[project(1)])
        .await
        .unwrap();
    assert!(theirs.0.is_empty() && theirs.1.is_empty());
    let of_nothing = fixture.tasks.names(fixture.user, &[], &[]).await.unwrap();
    assert!(of_nothing.0.is_empty() && of_nothing.1.is_empty());
}

/// More than one batch, with as many of another user.
async fn open_tasks_by_a_part_of_their_title(fixture: Fixture) {
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    make(&fixture, 0, titled("\u{dc}bung")).await;
    for number in 1..=520 {
        make(&fixture, number, titled(&format!("task {number}"))).await;
        // Some are of the same instant, so that ids break the tie.
        if number % 5 == 0 {
            fixture.clock.advance(MINUTE);
        }
    }
    make(&other, 1, titled("task 52 of another user")).await;
    change(&fixture, 152, archive(true)).await.unwrap();
    let done = ChangeTask {
        status: Patch::Set("done".to_owned()),
        ..ChangeTask::default()
    };
    change(&fixture, 252, done).await.unwrap();
    for (text, limit, expected) in [
        ("TASK 52", 3, vec![52, 520]),
        (" 52", 9, vec![520, 452, 352, 52]),
        ("task", 2, vec![520, 519]),
        ("", 1, vec![520]),
        ("\u{fc}BUNG", 9, vec![0]),
        ("another", 9, vec![]),
    ] {
        let found = fixture
            .tasks
            .find_open(fixture.user, text, limit, None)
            .await;
        let found: Vec<_> = found.unwrap().iter().map(|task| task.task_id).collect();
        let expected: Vec<_> = expected.into_iter().map(task).collect();
        assert_eq!(found, expected, "{text}");
    }
}

/// Every combination of filters, against the same filters applied to the whole list.
async fn every_filter_of_tasks(fixture: Fixture) {
    for number in 1..=2 {
        make_project(&fixture, number).await;
    }
    for number in 0..12_u128 {
        let requested = CreateTask {
            project_id: (number % 3 != 0).then(|| project(number % 3)),
            status: Some(if number % 2 == 0 { "open" } else { "done" }.to_owned()),
            ..titled("task")
        };
        make(&fixture, number, requested).await;
        if number % 4 == 1 {
            change(&fixture, number, archive(true)).await.unwrap();
        }
        // Some are of the same instant, so that ids break the tie.
        if number % 5 == 0 {
            fixture.clock.advance(MINUTE);
        }
    }
    let everything = TaskFilter {
        archived: ArchivedFilter::All,
        ..TaskFilter::default()
    };
    let all = PageRequest::new(1, 100);
    let all: Page<Task> = fixture
        .tasks
        .list(fixture.user, &everything, all)
        .await
        .unwrap();
    assert_eq!((all.total_items, all.items.len()), (12, 12));
    let order = |task: &Task| (task.created_at, task.task_id);
    assert!(all.items.is_sorted_by(|a, b| order(a) > order(b)));
    for (shown, archived) in [
        (ArchivedFilter::All, None),
        (ArchivedFilter::Without, Some(false)),
        (ArchivedFilter::Only, Some(true)),
    ] {
        for status in [None, Some(TaskStatus::Open), Some(TaskStatus::Done)] {
            for project_id in [None, Some(project(1)), Some(project(9))] {
                let expected: Vec<&Task> = all
                    .items
                    .iter()
                    .filter(|task| archived.is_none_or(|archived| task.archived == archived))
                    .filter(|task| status.is_none_or(|status| task.status == status))
                    .filter(|task| project_id.is_none() || task.project_id == project_id)
                    .collect();
                let mut found = Vec::<Task>::new();
                for page in 1..=4 {
                    let filter = TaskFilter {
                        status,
                        project_id,
                        planned_on: None,
                        archived: shown,
                        search: None,
                    };
                    let paging = PageRequest::new(page, 4);
                    let page = fixture.tasks.list(fixture.user, &filter, paging);
                    let page = page.await.unwrap();
                    assert_eq!(page.total_items, expected.len() as u64, "{filter:?}");
                    found.extend(page.items);
                }
                assert_eq!(found.iter().collect::<Vec<_>>(), expected);
            }
        }
    }
}

async fn pages_of_projects(fixture: Fixture) {
    for number in 0..5 {
        make_project(&fixture, number).await;
        fixture.clock.advance(MINUTE);
    }
    let put_away = ChangeProject {
        archived: Patch::Set(true),
        ..ChangeProject::default()
    };
    write_project(&fixture, 2, ProjectRequest::Change(put_away))
        .await
        .unwrap();
    for (archived, expected) in [
        (ArchivedFilter::All, vec![4, 3, 2, 1, 0]),
        (ArchivedFilter::Without, vec![4, 3, 1, 0]),
        (ArchivedFilter::Only, vec![2]),
    ] {
        let mut found = Vec::new();
        for page in 1..=3 {
            let paging = PageRequest::new(page, 2);
            let filter = ProjectFilter {
                archived,
                search: None,
            };
            let page = fixture.tasks.list(fixture.user, &filter, paging);
            let page: Page<Project> = page.await.unwrap();
            assert_eq!(page.total_items, expected.len() as u64);
            found.extend(page.items.into_iter().map(|project| project.project_id));
        }
        let expected: Vec<_> = expected.into_iter().map(project).collect();
        assert_eq!(found, expected, "{archived:?}");
    }
}

/// The numbers of all tasks of a page come at once, whatever their number.
async fn totals_of_a_whole_page(fixture: Fixture) {
    for number in 0..30 {
        make(&fixture, number, titled("task")).await;
    }
    for number in 0..6 {
        fixture.complete_one(number, on(task(number % 3)), 2).await;
    }
    for limit in [1, 20, 30] {
        let filter = TaskFilter {
            archived: ArchivedFilter::All,
            ..TaskFilter::default()
        };
        let paging = PageRequest::new(1, limit);
        let page = fixture.tasks.list(fixture.user, &filter, paging);
        let page: Page<Task> = page.await.unwrap();
        for listed in page.items {
            let spent = if listed.task_id < task(3) { 2 } else { 0 };
            assert_eq!(
                (listed.sessions_spent, listed.focused_seconds),
                (spent, spent * 120)
            );
        }
    }
    // A session that has ended by itself counts as soon as it is read.
    fixture
        .accept(id(9), shared::rules::Command::Start(on(task(5))))
        .await;
    fixture.clock.advance(120 * MINUTE);
    let found = fixture
        .tasks
        .find::<Task>(fixture.user, task(5))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.sessions_spent, found.sessions_automatic), (1, 1));
    fixture.refuse(id(9), complete()).await;
}

/// Entries created between two pages of an export shift nothing: none is missing, none is repeated.
async fn keyset_pages_return_everything(fixture: Fixture) {
    let exports = Exports::new(fixture.sessions.clone());
    for number in 0..105_u128 {
        make_project(&fixture, number).await;
        let requested = CreateTask {
            project_id: Some(project(number)),
            ..titled("task")
        };
        make(&fixture, number, requested).await;
        // Some are of the same instant, so that ids break the tie.
        if number % 50 == 3 {
            fixture.clock.advance(MINUTE);
        }
    }
    change(&fixture, 7, archive(true)).await.unwrap();
    fixture.complete_one(1, on(task(2)), 2).await;
    let (mut tasks, mut projects) = (exports.tasks(fixture.user), exports.projects(fixture.user));
    let mut found = tasks.next().await.unwrap();
    let mut projects_read = projects.next().await.unwrap();
    assert_eq!((found.len(), projects_read.len()), (100, 100));
    make_project(&fixture, 200).await;
    make(&fixture, 200, titled("late")).await;
    loop {
        let (more, further) = (tasks.next().await.unwrap(), projects.next().await.unwrap());
        if more.is_empty() && further.is_empty() {
            break;
        }
        found.extend(more);
        projects_read.extend(further);
    }
    let expected: Vec<_> = (0..105).rev().map(task).collect();
    let ids: Vec<_> = found.iter().map(|task| task.task_id).collect();
    assert_eq!(ids, expected);
    let expected: Vec<_> = (0..105).rev().map(project).collect();
    let ids: Vec<_> = projects_read
        .iter()
        .map(|project| project.project_id)
        .collect();
    assert_eq!(ids, expected);
    assert!(found[104 - 7].archived && !found[0].archived);
    assert_eq!(
        (found[104 - 2].sessions_spent, found[0].sessions_spent),
        (1, 0)
    );
    let shown = fixture
        .tasks
        .find::<Task>(fixture.user, task(2))
        .await
        .unwrap();
    assert_eq!(shown.as_ref(), found.get(104 - 2));
    let nobody = fixture.db.new_user().await;
    assert_eq!(exports.tasks(nobody).next().await.unwrap(), []);
    assert_eq!(exports.projects(nobody).next().await.unwrap(), []);
}

async fn lists_and_totals_use_an_index(fixture: Fixture) {
    if fixture.db.kind == Kind::Postgres {
        let done = CreateTask {
            status: Some("done".to_owned()),
            ..titled("task")
        };
        make(&fixture, 1, done).await;
        multiply(&fixture, "tasks").await;
    }
    let user = SqlValue::from(fixture.user.as_uuid());
    let one = SqlValue::from(task(1).as_uuid());
    let number = SqlValue::from(20_i64);
    let word = SqlValue::from("open");
    let instant = SqlValue::from(fixture.sessions.now());
    let cursor = vec![user.clone(), instant, one.clone(), number.clone()];
    let listed = |conditions: &str| format!("store::tasks::task::not archived list [{conditions}]");
    let expected: [(String, Vec<SqlValue>, &[&str]); 9] = [
        (
            listed(""),
            vec![user.clone(), number.clone(), number.clone()],
            &["tasks_created"],
        ),
        (
            listed("status"),
            vec![user.clone(), word, number.clone(), number.clone()],
            &["tasks_status"],
        ),
        (
            listed("project_id"),
            vec![user.clone(), one.clone(), number.clone(), number.clone()],
            &["tasks_project"],
        ),
        (
            "store::tasks::projects::not archived list []".to_owned(),
            vec![user.clone(), number.clone(), number.clone()],
            &["projects_created"],
        ),
        (
            "store::tasks::task::FIND".to_owned(),
            vec![user.clone(), one.clone()],
            &["tasks_pkey", "PRIMARY KEY"],
        ),
        (
            "store::task_progress::OF_TASK".to_owned(),
            vec![user.clone(), one.clone(), number.clone(), number],
            &["task_progress_task"],
        ),
        (
            "store::tasks::task::AFTER".to_owned(),
            cursor.clone(),
            &["tasks_created"],
        ),
        (
            "store::tasks::projects::AFTER".to_owned(),
            cursor,
            &["projects_created"],
        ),
        (
            "store::task_progress::TOTALS of 1".to_owned(),
            vec![user, one],
            &["task_progress_task"],
        ),
    ];
    assert_index_look_ups(&fixture, &expected).await;
}
