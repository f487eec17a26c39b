//! Tasks and projects merged into another one: everything moves, once, also after a stop halfway.

use service::{
    AmendOutcome, Execution, IdempotentRequest, Merge, Quota, Quotas, RenderedResponse,
    ServiceError, TaskRefusal,
};
use shared::rules::{AmendSession, Command, EventData, StartSession};
use shared::wire::{ChangeMe, CreateTask, Merged, OwnPreset, PageRequest, Patch, Project, Task};
use shared::{SessionFilter, SessionId, TaskFilter, TaskId};
use store::users;

use crate::accounts::accounts;
use crate::conformance;
use crate::fixture::{Fixture, MINUTE, abandon, complete, first_page, id};
use crate::progress::{on, task};
use crate::quotas::{limited, recounted, usage};
use crate::tasks::{archive, change, make, make_project, project, titled};

conformance![
    a_task_is_merged_with_its_progress,
    a_project_is_merged_with_its_tasks,
    a_merge_that_stopped_halfway_is_finished,
    a_merge_with_a_key_is_replayed,
    what_cannot_be_merged_is_left_alone,
    many_sessions_are_amended_together,
];

const MOVED_NOTHING: Merged = Merged {
    sessions: 0,
    tasks: 0,
    has_more: false,
};

async fn merge<E: Merge>(
    fixture: &Fixture,
    from: E::Id,
    into: E::Id,
) -> Result<Merged, TaskRefusal> {
    let merged = fixture.tasks.merge::<E>(fixture.user, from, into, None);
    match merged.await.unwrap() {
        Execution::Decided(outcome) => *outcome,
        Execution::Replayed(_) => panic!("nothing was to be replayed"),
    }
}

async fn task_of(fixture: &Fixture, number: u128) -> Task {
    let found = fixture.tasks.find(fixture.user, task(number)).await;
    found.unwrap().expect("the task is there")
}

async fn sessions_of(fixture: &Fixture, filter: SessionFilter) -> Vec<SessionId> {
    let part = PageRequest::new(1, 100);
    let listed = fixture.sessions.list(fixture.user, &filter, part).await;
    let listed = listed.unwrap().items.into_iter();
    listed.map(|session| session.session_id).collect()
}

fn of_task(number: u128) -> SessionFilter {
    SessionFilter {
        task_id: Some(task(number)),
        ..SessionFilter::default()
    }
}

async fn presets_of(fixture: &Fixture) -> Vec<OwnPreset> {
    let mut read = fixture.db.database.read().await.unwrap();
    let user = users::by_id(&mut read, fixture.user).await.unwrap();
    user.expect("the user is there").presets
}

async fn set_presets(fixture: &Fixture, tasks: [Option<TaskId>; 3]) {
    let presets = tasks.into_iter().zip(["First", "Second", "Third"]);
    let presets = presets.map(|(task_id, name)| OwnPreset {
        name: name.to_owned(),
        planned_duration: 50,
        break_duration: None,
        task_id,
    });
    let change = ChangeMe {
        presets: Some(presets.collect()),
        ..ChangeMe::default()
    };
    let changed = accounts(fixture).change_profile(fixture.user, change).await;
    changed.unwrap();
}

async fn a_task_is_merged_with_its_progress(fixture: Fixture) {
    for (number, estimate) in [(1, 60), (2, 50)] {
        let requested = CreateTask {
            estimated_sessions: Some(estimate),
            ..titled("Chapter 3")
        };
        make(&fixture, number, requested).await;
    }
    fixture.complete_one(1, on(task(1)), 10).await;
    fixture.accept(id(2), Command::Start(on(task(1)))).await;
    fixture.clock.advance(3 * MINUTE);
    fixture.accept(id(2), abandon()).await;
    fixture.complete_one(3, on(task(2)), 20).await;
    fixture.complete_one(4, on(task(1)), 10).await;
    fixture.accept(id(4), Command::Delete).await;
    fixture.accept(id(5), Command::Start(on(task(1)))).await;
    fixture.clock.advance(MINUTE);
    set_presets(&fixture, [Some(task(1)), Some(task(3)), None]).await;
    let before = fixture.log().await.len();
    let expected = fixture
        .tasks
        .dry_run_merge::<Task>(fixture.user, task(1), task(2));
    let expected = expected.await.unwrap().expect("it can be merged");
    assert_eq!(fixture.log().await.len(), before, "nothing was written");
    let merged = merge::<Task>(&fixture, task(1), task(2)).await.unwrap();
    assert_eq!(merged, expected);
    assert_eq!(
        (merged.sessions, merged.tasks, merged.has_more),
        (3, 0, false)
    );

    let log = fixture.gapless_log().await;
    let moved: Vec<_> = log[before..].iter().map(|event| event.session_id).collect();
    assert_eq!(moved, [id(5), id(2), id(1)], "one event for each");
    for event in &log[before..] {
        let EventData::SessionAmended { task_id, .. } = &event.data else {
            panic!("{event:?}");
        };
        assert_eq!(*task_id, Some(task(2)));
    }
    let (from, into) = (task_of(&fixture, 1).await, task_of(&fixture, 2).await);
    assert_eq!((from.archived, from.estimated_sessions), (true, None));
    assert_eq!((from.sessions_spent, from.focused_seconds), (0, 0));
    assert_eq!((into.archived, into.estimated_sessions), (false, Some(99)));
    assert_eq!(
        (
            into.sessions_spent,
            into.sessions_abandoned,
            into.focused_seconds
        ),
        (2, 1, 33 * 60)
    );
    // The open one counts once it ends.
    fixture.accept(id(5), complete()).await;
    assert_eq!(task_of(&fixture, 2).await.sessions_spent, 3);

    let presets = presets_of(&fixture).await;
    let tasks: Vec<_> = presets.iter().map(|preset| preset.task_id).collect();
    assert_eq!(tasks, [Some(task(2)), Some(task(3)), None]);

    // Sent again it changes nothing.
    let again = merge::<Task>(&fixture, task(1), task(2)).await.unwrap();
    assert_eq!(again, MOVED_NOTHING);
    assert_eq!(task_of(&fixture, 1).await, from);
    assert_eq!(task_of(&fixture, 2).await.version, into.version);
    // A deleted session has stayed, and is moved by another merge once it is restored.
    fixture.accept(id(4), Command::Restore).await;
    assert_eq!(sessions_of(&fixture, of_task(1)).await, [id(4)]);
    let rest = merge::<Task>(&fixture, task(1), task(2)).await.unwrap();
    assert_eq!(rest.sessions, 1);
    assert_eq!(task_of(&fixture, 2).await.sessions_spent, 4);
    assert_eq!(usage(&fixture).await, recounted(&fixture).await);
}

async fn a_project_is_merged_with_its_tasks(fixture: Fixture) {
    make_project(&fixture, 1).await;
    let into = make_project(&fixture, 2).await;
    let within = |number: u128| CreateTask {
        project_id: Some(project(number)),
        ..titled("a task")
    };
    for (number, of) in [(1, 1), (2, 1), (3, 2)] {
        make(&fixture, number, within(of)).await;
    }
    change(&fixture, 2, archive(true)).await.unwrap();
    // A session of the project, and one of its task alone.
    let start = StartSession {
        project_id: Some(project(1)),
        ..StartSession::preset("pomodoro")
    };
    fixture.complete_one(1, start, 10).await;
    fixture.complete_one(2, on(task(1)), 10).await;
    fixture.clock.advance(MINUTE);
    let merged = merge::<Project>(&fixture, project(1), project(2)).await;
    let merged = merged.unwrap();
    assert_eq!(
        (merged.sessions, merged.tasks, merged.has_more),
        (1, 2, false)
    );
    let left = TaskFilter {
        project_id: Some(project(1)),
        archived: shared::wire::ArchivedFilter::All,
        ..TaskFilter::default()
    };
    let left = fixture
        .tasks
        .list::<Task>(fixture.user, &left, first_page());
    assert_eq!(left.await.unwrap().total_items, 0);
    let moved = task_of(&fixture, 2).await;
    assert_eq!((moved.project_id, moved.archived), (Some(project(2)), true));
    assert_eq!(moved.updated_at, fixture.sessions.now());
    let of_project = SessionFilter {
        project_id: Some(project(2)),
        ..SessionFilter::default()
    };
    assert_eq!(sessions_of(&fixture, of_project).await, [id(1)]);
    let found = |number| fixture.tasks.find::<Project>(fixture.user, project(number));
    let stays = found(2).await.unwrap().expect("it stays");
    assert_eq!((stays.open_tasks, stays.version), (2, into.version));
    let gone = found(1)
        .await
        .unwrap()
        .expect("it is archived, not deleted");
    assert_eq!((gone.archived, gone.version), (true, 2));
    let again = merge::<Project>(&fixture, project(1), project(2)).await;
    assert_eq!(again, Ok(MOVED_NOTHING));
    assert_eq!(found(1).await.unwrap(), Some(gone));
}

async fn a_merge_that_stopped_halfway_is_finished(fixture: Fixture) {
    const SESSIONS: usize = 110;

    for number in [1, 2] {
        let requested = CreateTask {
            estimated_sessions: Some(3),
            ..titled("Chapter 3")
        };
        make(&fixture, number, requested).await;
    }
    for number in 1..=SESSIONS as u128 {
        fixture.complete_one(number, on(task(1)), 1).await;
    }
    // There is room for the first transaction, and not for the second.
    let used = usage(&fixture).await;
    fixture
        .accept(id(1), Command::Amend(AmendSession::default()))
        .await;
    let one = usage(&fixture).await.bytes - used.bytes;
    let room = Quota {
        bytes: u64::try_from(used.bytes + 61 * one).unwrap(),
        ..Quotas::default().guest
    };
    let full = limited(&fixture, room);
    let stopped = full
        .tasks
        .merge::<Task>(fixture.user, task(1), task(2), None)
        .await;
    assert!(matches!(stopped, Err(ServiceError::QuotaExceeded(_))));
    assert_eq!(sessions_of(&fixture, of_task(2)).await.len(), 50);
    assert_eq!(sessions_of(&fixture, of_task(1)).await.len(), SESSIONS - 50);
    let from = task_of(&fixture, 1).await;
    assert_eq!((from.archived, from.estimated_sessions), (false, Some(3)));

    let rest = merge::<Task>(&fixture, task(1), task(2)).await.unwrap();
    assert_eq!(
        (rest.sessions, rest.has_more),
        (SESSIONS as u64 - 50, false)
    );
    let (from, into) = (task_of(&fixture, 1).await, task_of(&fixture, 2).await);
    assert_eq!((from.archived, from.estimated_sessions), (true, None));
    assert_eq!(into.estimated_sessions, Some(6));
    assert_eq!(
        (into.sessions_spent, into.focused_seconds),
        (SESSIONS as u64, SESSIONS as u64 * 60)
    );
    let amended = fixture.gapless_log().await.into_iter().filter(|event| {
        matches!(&event.data, EventData::SessionAmended { task_id, .. } if *task_id == Some(task(2)))
    });
    assert_eq!(amended.count(), SESSIONS, "each has moved once");
}

fn render(outcome: &Result<Merged, TaskRefusal>) -> RenderedResponse {
    RenderedResponse {
        status: 200,
        headers: Vec::new(),
        body: format!("{outcome:?}"),
    }
}

async fn a_merge_with_a_key_is_replayed(fixture: Fixture) {
    for number in [1, 2] {
        make(&fixture, number, titled("Chapter 3")).await;
    }
    fixture.complete_one(1, on(task(1)), 10).await;
    let merge = || {
        let request = IdempotentRequest {
            key: "k",
            fingerprint: [1; 32],
            render: &render,
        };
        let tasks = &fixture.tasks;
        tasks.merge::<Task>(fixture.user, task(1), task(2), Some(request))
    };
    let Execution::Decided(first) = merge().await.unwrap() else {
        panic!("it is new");
    };
    assert_eq!((*first).clone().unwrap().sessions, 1);
    let Execution::Replayed(again) = merge().await.unwrap() else {
        panic!("it was sent before");
    };
    assert_eq!(again, render(&first));
}

async fn what_cannot_be_merged_is_left_alone(fixture: Fixture) {
    make(&fixture, 1, titled("a")).await;
    make(&fixture, 2, titled("b")).await;
    let theirs = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    make(&theirs, 3, titled("c")).await;
    for (from, into, expected) in [
        (1, 1, "unknown_merge_target"),
        (1, 3, "unknown_merge_target"),
        (1, 9, "unknown_merge_target"),
        (3, 1, "not found"),
    ] {
        let dry = fixture
            .tasks
            .dry_run_merge::<Task>(fixture.user, task(from), task(into));
        let dry = dry.await.unwrap();
        let refused = merge::<Task>(&fixture, task(from), task(into)).await;
        assert_eq!(dry, refused, "{from} {into}");
        let code = match refused {
            Err(TaskRefusal::Values(problems)) => problems.listed()[0].code.clone(),
            Err(TaskRefusal::TaskNotFound) => "not found".to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(code, expected, "{from} {into}");
    }
    for number in [1, 2] {
        assert_eq!(task_of(&fixture, number).await.version, 1);
    }
    assert_eq!(task_of(&theirs, 3).await.version, 1);
    let gone = merge::<Task>(&theirs, task(1), task(3)).await;
    assert_eq!(gone, Err(TaskRefusal::TaskNotFound));
}

fn words(outcomes: &Vec<AmendOutcome>) -> RenderedResponse {
    RenderedResponse {
        status: 200,
        headers: Vec::new(),
        body: format!("{outcomes:?}"),
    }
}

async fn many_sessions_are_amended_together(fixture: Fixture) {
    for number in 1..=3 {
        fixture.complete_one(number, on(task(1)), 10).await;
    }
    fixture.accept(id(2), Command::Delete).await;
    fixture.accept(id(4), Command::Start(on(task(1)))).await;
    fixture.clock.advance(MINUTE);
    let before = fixture.log().await.len();
    let amendment = Command::Amend(AmendSession {
        quality_rating: Patch::Set(2),
        task_id: Patch::Set(task(2)),
        ..AmendSession::default()
    });
    let named = [1, 2, 3, 4, 9].map(id);
    let sessions = &fixture.sessions;
    let dry = sessions.dry_run_amend_all(fixture.user, &named, amendment.clone());
    let dry = dry.await.unwrap();
    assert_eq!(fixture.log().await.len(), before, "nothing was written");
    let amend = |command: Command| {
        let request = IdempotentRequest {
            key: "k",
            fingerprint: [1; 32],
            render: &words,
        };
        sessions.amend_all(fixture.user, &named, command, Some(request))
    };
    let Execution::Decided(outcomes) = amend(amendment.clone()).await.unwrap() else {
        panic!("it is new");
    };
    assert_eq!(format!("{dry:?}"), format!("{outcomes:?}"));
    let codes: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.as_ref().err().map(|refused| refused.refusal.code()))
        .collect();
    assert_eq!(
        codes,
        [
            None,
            Some("session_not_found"),
            None,
            Some("session_open"),
            Some("session_not_found")
        ]
    );
    let log = fixture.gapless_log().await;
    let amended: Vec<_> = log[before..].iter().map(|event| event.session_id).collect();
    assert_eq!(amended, [id(1), id(3)]);
    assert_eq!(sessions_of(&fixture, of_task(2)).await, [id(3), id(1)]);
    assert!(matches!(
        amend(amendment).await.unwrap(),
        Execution::Replayed(_)
    ));
    assert_eq!(fixture.log().await.len(), before + 2);
    let gone = sessions.amend_all(
        fixture.db.new_user().await,
        &named,
        Command::Amend(AmendSession::default()),
        None,
    );
    let Execution::Decided(theirs) = gone.await.unwrap() else {
        panic!("it is new");
    };
    assert!(theirs.iter().all(Result::is_err), "they are another user's");
}
