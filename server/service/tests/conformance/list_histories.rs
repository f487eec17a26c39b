//! The events of tasks and projects in exports and imports.

use service::{Imports, UndoRequest};
use shared::UserId;
use shared::wire::{Project, Task};

use crate::conformance;
use crate::export_import::{exported, import};
use crate::fixture::{Fixture, MINUTE};
use crate::list_events::{log_gives_the_rows, retitled};
use crate::progress::task;
use crate::tasks::{archive, change, make, make_project, project, titled};
use crate::webhooks::{deliveries, webhook};

conformance![
    history_is_exported_and_imported,
    histories_that_do_not_fit_are_refused,
    an_import_of_a_named_task_is_logged_and_undone,
];

async fn lived_lists(fixture: &Fixture) {
    make_project(fixture, 1).await;
    make_project(fixture, 2).await;
    let requested = shared::wire::CreateTask {
        project_id: Some(project(1)),
        ..titled("Write")
    };
    make(fixture, 1, requested).await;
    fixture.start(1).await;
    fixture.clock.advance(MINUTE);
    change(fixture, 1, retitled("Rewrite")).await.unwrap();
    make(fixture, 2, titled("Rest")).await;
    change(fixture, 2, archive(true)).await.unwrap();
    fixture
        .tasks
        .merge::<Project>(fixture.user, project(1), project(2), None)
        .await
        .unwrap();
}

/// What events say, without what is the account's own.
async fn said(fixture: &Fixture) -> Vec<String> {
    let log = fixture.list_log().await.into_iter();
    let said = log.map(|event| format!("{:?} {} {:?}", event.entity, event.timestamp, event.data));
    said.collect()
}

fn of_user(fixture: &Fixture, user: UserId) -> Fixture {
    Fixture {
        user,
        ..fixture.clone()
    }
}

async fn history_is_exported_and_imported(fixture: Fixture) {
    lived_lists(&fixture).await;
    let log = exported(&fixture, fixture.user).await;
    assert!(
        log.lines()
            .any(|line| line.contains("\"type\":\"TaskArchived\""))
    );
    let theirs = of_user(&fixture, fixture.db.new_user().await);
    let imports = Imports::new(fixture.sessions.clone());
    let report = import(&imports, theirs.user, &log).await;
    assert_eq!(
        (
            report.problem_count,
            report.imported.tasks,
            report.imported.projects
        ),
        (0, 2, 2)
    );
    log_gives_the_rows(&theirs).await;
    let (mut mine, mut other) = (said(&fixture).await, said(&theirs).await);
    mine.sort();
    other.sort();
    assert_eq!(mine, other);
    // A second time it adds nothing.
    let written = theirs.whole_log().await;
    let again = import(&imports, theirs.user, &log).await;
    assert_eq!((again.problem_count, again.skipped.tasks), (0, 2));
    assert_eq!(theirs.whole_log().await, written);
    // The file of an earlier version has no events of lists.
    let earlier: Vec<&str> = log
        .lines()
        .filter(|line| !line.contains("\"type\":\"Task") && !line.contains("\"type\":\"Project"))
        .filter(|line| !line.contains("\"stint\":") && !line.contains("\"sha256\":"))
        .collect();
    let third = of_user(&fixture, fixture.db.new_user().await);
    let report = import(&imports, third.user, &earlier.join("\n")).await;
    assert_eq!((report.problem_count, report.imported.tasks), (0, 2));
    let names = log_gives_the_rows(&third).await;
    assert_eq!(
        names,
        [
            "ProjectCreated",
            "ProjectCreated",
            "TaskCreated",
            "TaskCreated"
        ]
    );
}

async fn histories_that_do_not_fit_are_refused(fixture: Fixture) {
    lived_lists(&fixture).await;
    let log = exported(&fixture, fixture.user).await;
    let lines: Vec<&str> = log.lines().collect();
    // Without first and last line it may be changed.
    let body = &lines[1..lines.len() - 1];
    let imports = Imports::new(fixture.sessions.clone());
    let theirs = of_user(&fixture, fixture.db.new_user().await);
    let changed = |from: &str, to: &str| {
        let lines = body
            .iter()
            .map(|line| match line.contains("\"type\":\"TaskChanged\"") {
                true => line.replace(from, to),
                false => (*line).to_owned(),
            });
        lines.collect::<Vec<_>>().join("\n")
    };
    for (from, to, code) in [
        ("\"version\":2", "\"version\":1", "event_differs"),
        ("\"title\":\"Rewrite\"", "\"title\":\" \"", "required"),
        ("TaskChanged", "ProjectChanged", "invalid_line"),
        ("\"taskId\"", "\"projectId\"", "event_differs"),
    ] {
        let text = changed(from, to);
        let report = import(&imports, theirs.user, &text).await;
        let codes: Vec<_> = report
            .problems
            .iter()
            .map(|one| one.code.as_str())
            .collect();
        assert_eq!(codes.first(), Some(&code), "{from} {codes:?}");
    }
    assert!(theirs.whole_log().await.is_empty());
    // What was changed by hand in the task's own line is what counts.
    let text = body
        .join("\n")
        .replace("{\"task\":{\"taskId\":", "{\"task\":{ \"taskId\":");
    let text = text
        .lines()
        .map(|line| match line.starts_with("{\"task\":") {
            true => line.replace("Rewrite", "By hand"),
            false => line.to_owned(),
        });
    let text = text.collect::<Vec<_>>().join("\n");
    let report = import(&imports, theirs.user, &text).await;
    assert_eq!(report.problem_count, 0, "{:?}", report.problems);
    let names = log_gives_the_rows(&theirs).await;
    assert_eq!(
        names.iter().filter(|name| **name == "TaskCreated").count(),
        2
    );
    let shown = theirs
        .tasks
        .find::<Task>(theirs.user, task(1))
        .await
        .unwrap();
    assert_eq!(shown.expect("it is there").title, "By hand");
}

async fn an_import_of_a_named_task_is_logged_and_undone(fixture: Fixture) {
    let hook = webhook(
        &fixture,
        fixture.user,
        "http://one.example/",
        Some(&["TaskCreated", "TaskArchived"]),
    )
    .await;
    let imports = Imports::new(fixture.sessions.clone());
    let theirs = of_user(&fixture, fixture.db.new_user().await);
    make(&theirs, 1, titled("Write")).await;
    let log = exported(&theirs, theirs.user).await;
    import(&imports, fixture.user, &log).await;
    assert_eq!(log_gives_the_rows(&fixture).await, ["TaskCreated"]);
    let record = imports.list(fixture.user).await.unwrap().remove(0);
    let undone = imports
        .undo(fixture.user, record.id, UndoRequest::default())
        .await
        .unwrap();
    assert_eq!(undone.expect("it is known").removed.tasks, 1);
    assert_eq!(
        log_gives_the_rows(&fixture).await,
        ["TaskCreated", "TaskArchived"]
    );
    assert!(deliveries(&fixture, &hook).await.is_empty());
}
