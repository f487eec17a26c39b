//! Offline commands of tasks and projects: per field the latest stays, whichever arrives first.

use runtime::clock::Clock as _;
use service::{
    EntryRequest, OfflineCommand, OfflineRun, Quota, Quotas, ReplayOutcome, ServiceError,
    TaskRequest,
};
use shared::rules::limits::DAY;
use shared::wire::{
    ChangeProject, ChangeTask, CreateProject, CreateTask, Patch, Project, SyncOutcome, Task,
    TaskStatus,
};
use shared::{CommandId, Timestamp};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, MORNING, pomodoro};
use crate::histories::problem_of;
use crate::list_events::{log_gives_the_rows, retitled, write_as_before};
use crate::progress::task;
use crate::quotas::limited;
use crate::tasks::{archive, change, make, project, titled};

conformance![
    the_latest_change_of_a_field_stays,
    the_greater_command_breaks_ties,
    a_creation_sent_again_doubles_nothing,
    refused_commands_change_nothing,
    live_changes_count_as_now,
    what_an_older_server_writes_counts_as_its_change,
    projects_are_replayed,
    lists_and_sessions_are_one_batch,
    what_does_not_fit_is_refused_as_a_whole,
];

type TaskCommand = OfflineCommand<TaskRequest>;

fn sent<C>(number: u128, minute: i64, command: C) -> OfflineCommand<C> {
    OfflineCommand {
        command_id: CommandId::new(Uuid::from_u128(number)),
        occurred_at: at(minute),
        command,
        fingerprint: [u8::try_from(number % 251).unwrap(); 32],
    }
}

/// Before the server's clock.
fn at(minute: i64) -> Timestamp {
    MORNING.plus((minute - 60) * MINUTE)
}

pub fn create(number: u128, minute: i64, requested: CreateTask) -> TaskCommand {
    sent(number, minute, EntryRequest::Create(requested))
}

pub fn changed(number: u128, minute: i64, change: ChangeTask) -> TaskCommand {
    sent(number, minute, EntryRequest::Change(change))
}

fn noted(notes: &str) -> ChangeTask {
    ChangeTask {
        notes: Patch::Set(notes.to_owned()),
        ..ChangeTask::default()
    }
}

fn of_status(status: &str) -> ChangeTask {
    ChangeTask {
        status: Patch::Set(status.to_owned()),
        ..ChangeTask::default()
    }
}

pub async fn replay(fixture: &Fixture, run: OfflineRun) -> Vec<ReplayOutcome> {
    let replayed = fixture.sessions.replay(fixture.user, &run, &problem_of);
    replayed.await.unwrap()
}

async fn send(fixture: &Fixture, number: u128, command: TaskCommand) -> ReplayOutcome {
    let run = OfflineRun::Task(task(number), vec![command]);
    replay(fixture, run).await.remove(0)
}

async fn apply(fixture: &Fixture, number: u128, command: TaskCommand) -> Task {
    let outcome = send(fixture, number, command).await;
    assert_eq!(outcome.outcome, SyncOutcome::Applied, "{outcome:?}");
    assert!(outcome.session.is_none() && outcome.project.is_none());
    let shown = outcome.task.expect("the task");
    let id = shown.task_id;
    let stored = fixture.tasks.find::<Task>(fixture.user, id).await.unwrap();
    assert_eq!(stored.as_ref(), Some(&shown));
    shown
}

async fn the_latest_change_of_a_field_stays(fixture: Fixture) {
    let made = apply(&fixture, 1, create(1, 0, titled("Write"))).await;
    assert_eq!((made.created_at, made.version), (at(0), 1));
    assert_eq!(made.updated_at, fixture.clock.now());
    let titles = |task: Task| (task.title, task.notes, task.version);
    let both = ChangeTask {
        title: Patch::Set("At ten".to_owned()),
        ..noted("at ten")
    };
    assert_eq!(
        titles(apply(&fixture, 1, changed(2, 10, both)).await),
        ("At ten".to_owned(), Some("at ten".to_owned()), 2)
    );
    // It arrives late: only what it alone has set is still of it.
    let earlier = ChangeTask {
        title: Patch::Set("At five".to_owned()),
        ..of_status("done")
    };
    let done = apply(&fixture, 1, changed(3, 5, earlier)).await;
    assert_eq!((done.status, done.done_at), (TaskStatus::Done, Some(at(5))));
    assert_eq!(titles(done).0, "At ten");
    let lost = apply(&fixture, 1, changed(4, 4, retitled("At four"))).await;
    assert_eq!((lost.title.as_str(), lost.version), ("At ten", 3));
    // Said again: later than anything said before it.
    let same = apply(&fixture, 1, changed(5, 20, retitled("At ten"))).await;
    assert_eq!(same.version, 3, "nothing to be seen");
    let lost = apply(&fixture, 1, changed(6, 15, retitled("At fifteen"))).await;
    assert_eq!(lost.title, "At ten");
    let names = log_gives_the_rows(&fixture).await;
    assert_eq!(names, ["TaskCreated", "TaskChanged", "TaskChanged"]);
}

async fn the_greater_command_breaks_ties(fixture: Fixture) {
    apply(&fixture, 1, create(1, 0, titled("Write"))).await;
    apply(&fixture, 1, changed(9, 5, retitled("Nine"))).await;
    let lost = apply(&fixture, 1, changed(8, 5, retitled("Eight"))).await;
    assert_eq!(lost.title, "Nine");
    let won = apply(&fixture, 1, changed(10, 5, retitled("Ten"))).await;
    assert_eq!(won.title, "Ten");
}

async fn a_creation_sent_again_doubles_nothing(fixture: Fixture) {
    let first = create(1, 0, titled("Write"));
    apply(&fixture, 1, first.clone()).await;
    apply(&fixture, 1, changed(2, 5, retitled("Rewrite"))).await;
    let again = send(&fixture, 1, first.clone()).await;
    assert_eq!(again.outcome, SyncOutcome::Duplicate);
    assert_eq!(again.first_outcome, Some(SyncOutcome::Applied));
    assert_eq!(again.task.unwrap().title, "Rewrite");
    // The client has forgotten its id.
    let other = apply(&fixture, 1, create(3, 0, titled("Write"))).await;
    assert_eq!((other.title.as_str(), other.version), ("Rewrite", 2));
    // Another command with the same id, in one run and later.
    let reused = TaskCommand {
        fingerprint: [77; 32],
        ..changed(4, 6, noted("no"))
    };
    let run = vec![
        changed(4, 6, noted("yes")),
        reused.clone(),
        changed(4, 6, noted("yes")),
    ];
    let outcomes = replay(&fixture, OfflineRun::Task(task(1), run)).await;
    let kinds: Vec<_> = outcomes.iter().map(|one| one.outcome).collect();
    assert_eq!(
        kinds,
        [
            SyncOutcome::Applied,
            SyncOutcome::Rejected,
            SyncOutcome::Duplicate
        ]
    );
    let refused = send(&fixture, 1, reused).await;
    assert_eq!(refused.problem.unwrap().code, "command_id_reused");
    assert_eq!(refused.task.unwrap().notes.as_deref(), Some("yes"));
    let names = log_gives_the_rows(&fixture).await;
    assert_eq!(names, ["TaskCreated", "TaskChanged", "TaskChanged"]);
}

async fn refused_commands_change_nothing(fixture: Fixture) {
    let unknown = changed(1, 0, retitled("Write"));
    let refused = send(&fixture, 1, unknown.clone()).await;
    assert_eq!(refused.outcome, SyncOutcome::Rejected);
    assert_eq!(refused.problem.unwrap().detail, "TaskNotFound");
    assert!(refused.task.is_none());
    apply(&fixture, 1, create(2, 0, titled("Write"))).await;
    let again = send(&fixture, 1, unknown).await;
    assert_eq!(again.first_outcome, Some(SyncOutcome::Rejected));
    let future = TaskCommand {
        occurred_at: fixture.clock.now().plus(2 * MINUTE + 1),
        ..changed(3, 0, retitled("Future"))
    };
    let past = TaskCommand {
        occurred_at: fixture.clock.now().plus(-30 * DAY - 1),
        ..changed(4, 0, noted("past"))
    };
    let of_project = ChangeTask {
        project_id: Patch::Set(project(9)),
        ..noted("no")
    };
    let below = ChangeTask {
        after: Patch::Set(task(9)),
        ..noted("no")
    };
    apply(&fixture, 1, changed(5, 30, retitled("At thirty"))).await;
    // Refused although its title is not the latest: the answer does not depend on what arrived before.
    let empty = ChangeTask {
        title: Patch::Set(" ".to_owned()),
        ..noted("no")
    };
    for (command, code) in [
        (future, "occurred_in_future"),
        (past, "occurred_too_long_ago"),
        (changed(6, 10, of_project), "unknown_project"),
        (changed(7, 10, below), "unknown_position"),
        (changed(8, 10, empty), "required"),
    ] {
        let refused = send(&fixture, 1, command).await;
        let problem = refused.problem.expect(code);
        assert!(
            problem.code == code || problem.detail.contains(code),
            "{problem:?}"
        );
        let task = refused.task.expect("as it was");
        assert_eq!((task.title.as_str(), task.notes), ("At thirty", None));
    }
    // A little ahead counts as now.
    let ahead = TaskCommand {
        occurred_at: fixture.clock.now().plus(2 * MINUTE),
        ..changed(9, 0, of_status("done"))
    };
    let done = apply(&fixture, 1, ahead).await;
    assert_eq!(done.done_at, Some(fixture.clock.now()));
    log_gives_the_rows(&fixture).await;
}

async fn live_changes_count_as_now(fixture: Fixture) {
    make(&fixture, 1, titled("Write")).await;
    fixture.clock.advance(10 * MINUTE);
    change(&fixture, 1, retitled("Rewrite")).await.unwrap();
    fixture.clock.advance(10 * MINUTE);
    // Five minutes after it was made.
    let late = ChangeTask {
        title: Patch::Set("Late".to_owned()),
        ..noted("late")
    };
    let merged = apply(&fixture, 1, changed(1, 65, late)).await;
    assert_eq!(
        (merged.title.as_str(), merged.notes.as_deref()),
        ("Rewrite", Some("late"))
    );
    // What is said at once takes effect, whenever the rest was.
    let now = changed(2, 80, retitled("Now"));
    apply(&fixture, 1, now).await;
    let at_once = change(&fixture, 1, retitled("At once")).await.unwrap();
    assert_eq!(at_once.title, "At once");
    let lost = apply(&fixture, 1, changed(3, 80, retitled("Same instant"))).await;
    assert_eq!(lost.title, "At once");
    // So does a merge, which archives.
    make(&fixture, 2, titled("Other")).await;
    let merge = fixture
        .tasks
        .merge::<Task>(fixture.user, task(1), task(2), None);
    merge.await.unwrap();
    let archived = apply(&fixture, 1, changed(4, 79, archive(false))).await;
    assert!(archived.archived);
    fixture.clock.advance(MINUTE);
    let restored = apply(&fixture, 1, changed(5, 81, archive(false))).await;
    assert!(!restored.archived);
    let names = log_gives_the_rows(&fixture).await;
    assert_eq!(names.last(), Some(&"TaskRestored"));
}

async fn what_an_older_server_writes_counts_as_its_change(fixture: Fixture) {
    apply(&fixture, 1, create(1, 0, titled("Write"))).await;
    apply(&fixture, 1, changed(2, 10, retitled("At ten"))).await;
    let older = "UPDATE tasks SET title = 'Older', version = version + 1, updated_at = $2 WHERE user_id = $1";
    write_as_before(&fixture, older).await;
    fixture.clock.advance(10 * MINUTE);
    // Which fields that was is not known.
    for (number, change) in [(3, retitled("Late")), (4, noted("late"))] {
        let lost = apply(&fixture, 1, changed(number, 59, change)).await;
        assert_eq!((lost.title.as_str(), lost.notes), ("Older", None));
    }
    let won = apply(&fixture, 1, changed(5, 61, noted("later"))).await;
    assert_eq!(won.notes.as_deref(), Some("later"));
    let lost = apply(&fixture, 1, changed(6, 59, retitled("Late"))).await;
    assert_eq!(lost.title, "Older");
    // The same of a row from before there were such times.
    let before = "UPDATE tasks SET field_times = NULL, updated_at = $2 WHERE user_id = $1";
    write_as_before(&fixture, before).await;
    let lost = apply(&fixture, 1, changed(7, 69, retitled("Late"))).await;
    assert_eq!(lost.title, "Older");
}

async fn projects_are_replayed(fixture: Fixture) {
    let request = |name: &str, color: Option<&str>| {
        EntryRequest::Create(CreateProject {
            name: name.to_owned(),
            color: color.map(str::to_owned),
            project_id: None,
        })
    };
    let change = |name: Patch<String>, archived: Patch<bool>| {
        EntryRequest::<Project>::Change(ChangeProject {
            name,
            archived,
            ..ChangeProject::default()
        })
    };
    let name = |name: &str| Patch::Set(name.to_owned());
    let run = OfflineRun::Project(
        project(1),
        vec![
            sent(1, 0, request("Thesis", None)),
            sent(2, 9, change(name("Book"), Patch::Keep)),
            sent(3, 5, change(name("Paper"), Patch::Set(true))),
            // Elsewhere, with a colour and the same id.
            sent(4, 1, request("Essay", Some("#3366CC"))),
            sent(5, 7, request("Essay", Some("blue"))),
            // Nothing to be seen, but later than the next.
            sent(6, 12, change(name("Book"), Patch::Keep)),
            sent(7, 11, change(name("Pamphlet"), Patch::Keep)),
        ],
    );
    let outcomes = replay(&fixture, run).await;
    let refused: Vec<_> = outcomes.iter().map(|one| one.problem.is_some()).collect();
    assert_eq!(refused, [false, false, false, false, true, false, false]);
    for outcome in outcomes {
        assert!(outcome.task.is_none());
        let project = outcome.project.expect("as it is after the run");
        assert_eq!(project.name, "Book");
        assert_eq!(project.color.as_deref(), Some("#3366cc"));
        assert_eq!(project.archived_at, Some(at(5)));
    }
    log_gives_the_rows(&fixture).await;
}

async fn lists_and_sessions_are_one_batch(fixture: Fixture) {
    let of_project = CreateTask {
        project_id: Some(project(1)),
        ..titled("Write")
    };
    let requested = CreateProject {
        name: "Thesis".to_owned(),
        ..CreateProject::default()
    };
    let runs = [
        OfflineRun::Project(
            project(1),
            vec![sent(1, 0, EntryRequest::Create(requested))],
        ),
        OfflineRun::Task(task(1), vec![create(2, 1, of_project)]),
        OfflineRun::Session(crate::fixture::id(1), vec![sent(3, 2, pomodoro())]),
        OfflineRun::Task(task(1), vec![changed(4, 3, of_status("done"))]),
    ];
    let dry = fixture
        .sessions
        .dry_run_replay(fixture.user, &runs, &problem_of);
    let dry = dry.await.unwrap();
    assert!(fixture.whole_log().await.is_empty(), "nothing was stored");
    let mut real = Vec::new();
    for run in runs {
        real.push(replay(&fixture, run).await);
    }
    assert_eq!(format!("{dry:?}"), format!("{real:?}"));
    assert!(real.iter().flatten().all(|one| one.problem.is_none()));
    log_gives_the_rows(&fixture).await;
}

async fn what_does_not_fit_is_refused_as_a_whole(fixture: Fixture) {
    let full = limited(
        &fixture,
        Quota {
            tasks: 1,
            ..Quotas::default().guest
        },
    );
    apply(&full, 1, create(1, 0, titled("Write"))).await;
    let run = OfflineRun::Task(task(2), vec![create(2, 1, titled("More"))]);
    let refused = full.sessions.replay(full.user, &run, &problem_of).await;
    assert!(
        matches!(refused, Err(ServiceError::QuotaExceeded(_))),
        "{refused:?}"
    );
    // The same once there is room.
    assert_eq!(replay(&fixture, run).await[0].outcome, SyncOutcome::Applied);
    log_gives_the_rows(&fixture).await;
}
