//! Lists of tasks and projects: filters, pages, the numbers of a page, and how they are found.

use server::service::{Exports, ProjectFilter, ProjectRequest, TaskFilter};
use server::store::Value;
use shared::wire::{ChangeProject, CreateTask, Patch, Task, TaskStatus};

use crate::bench::{Bench, MINUTE, complete, id};
use crate::conformance;
use crate::plans::are_look_ups;
use crate::progress::{on, task};
use crate::tasks::{archive, change, make, make_project, project, titled, write_project};

conformance![
    every_filter_of_tasks,
    pages_of_projects,
    numbers_of_a_whole_page,
    everything_part_by_part,
    names_of_what_the_person_has,
    lists_and_totals_are_look_ups,
];

/// More than one statement asks for, among ids that are nobody's and another person's.
async fn names_of_what_the_person_has(bench: Bench) {
    for number in 1..=25 {
        make(&bench, number, titled(&format!("task {number}"))).await;
    }
    make_project(&bench, 1).await;
    let tasks: Vec<_> = (1..=30).map(task).collect();
    let projects = [project(1), project(2)];
    let asked = bench.tasks.names(bench.user, &tasks, &projects);
    let (titles, names) = asked.await.unwrap();
    assert_eq!((titles.len(), names.len()), (25, 1));
    assert_eq!(titles[&task(25)], "task 25");
    let other = bench.db.new_user().await;
    let theirs = bench
        .tasks
        .names(other, &tasks, &[project(1)])
        .await
        .unwrap();
    assert!(theirs.0.is_empty() && theirs.1.is_empty());
    let of_nothing = bench.tasks.names(bench.user, &[], &[]).await.unwrap();
    assert!(of_nothing.0.is_empty() && of_nothing.1.is_empty());
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
        archived: Patch::Set(true),
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

/// What is made between two parts of an export moves nothing: none is missed, none is told twice.
async fn everything_part_by_part(bench: Bench) {
    let exports = Exports::new(bench.sessions.clone());
    for number in 0..105_u128 {
        make_project(&bench, number).await;
        let wanted = CreateTask {
            project_id: Some(project(number)),
            ..titled("task")
        };
        make(&bench, number, wanted).await;
        // Some are of the same instant, so that ids break the tie.
        if number % 50 == 3 {
            bench.clock.advance(MINUTE);
        }
    }
    change(&bench, 7, archive(true)).await.unwrap();
    bench.complete_one(1, on(task(2)), 2).await;
    let (mut tasks, mut projects) = (exports.tasks(bench.user), exports.projects(bench.user));
    let mut found = tasks.next().await.unwrap();
    let mut places = projects.next().await.unwrap();
    assert_eq!((found.len(), places.len()), (100, 100));
    make_project(&bench, 200).await;
    make(&bench, 200, titled("late")).await;
    loop {
        let (more, further) = (tasks.next().await.unwrap(), projects.next().await.unwrap());
        if more.is_empty() && further.is_empty() {
            break;
        }
        found.extend(more);
        places.extend(further);
    }
    let expected: Vec<_> = (0..105).rev().map(task).collect();
    let ids: Vec<_> = found.iter().map(|task| task.task_id).collect();
    assert_eq!(ids, expected);
    let expected: Vec<_> = (0..105).rev().map(project).collect();
    let ids: Vec<_> = places.iter().map(|project| project.project_id).collect();
    assert_eq!(ids, expected);
    assert!(found[104 - 7].archived && !found[0].archived);
    assert_eq!(
        (found[104 - 2].sessions_spent, found[0].sessions_spent),
        (1, 0)
    );
    let shown = bench.tasks.find(bench.user, task(2)).await.unwrap();
    assert_eq!(shown.as_ref(), found.get(104 - 2));
    let nobody = bench.db.new_user().await;
    assert_eq!(exports.tasks(nobody).next().await.unwrap(), []);
    assert_eq!(exports.projects(nobody).next().await.unwrap(), []);
}

async fn lists_and_totals_are_look_ups(bench: Bench) {
    let user = Value::from(bench.user.as_uuid());
    let one = Value::from(task(1).as_uuid());
    let number = Value::from(20_i64);
    let word = Value::from("open");
    let instant = Value::from(bench.sessions.now());
    let place = vec![user.clone(), instant, one.clone(), number.clone()];
    let listed = |status: bool, project: bool| {
        format!("tasks Shape {{ archived: Without, status: {status}, project: {project} }}")
    };
    let expected: [(String, Vec<Value>, &[&str]); 9] = [
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
            "projects Without".to_owned(),
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
            "server::store::tasks::walk::TASKS".to_owned(),
            place.clone(),
            &["tasks_created"],
        ),
        (
            "server::store::tasks::walk::PROJECTS".to_owned(),
            place,
            &["projects_created"],
        ),
        (
            "totals of 1".to_owned(),
            vec![user, one],
            &["task_progress_task"],
        ),
    ];
    are_look_ups(&bench, &expected).await;
}
