//! The order by hand, notes, and the day that a task is planned for.

use serde_json::Value;
use service::{Imports, TaskMove, TaskRefusal};
use shared::wire::{
    ArchivedFilter, ChangeTask, CreateTask, ListOrder, ListPart, PageRequest, Patch, Task,
    TaskStatus,
};
use shared::{CalendarDay, Rank, SearchText, TaskFilter, TaskId};
use uuid::Uuid;

use crate::conformance;
use crate::export_import::{exported, import};
use crate::fixture::{Fixture, MINUTE};
use crate::list_events::log_gives_the_rows;
use crate::progress::task;
use crate::tasks::{archive, change, make, titled};

conformance![
    tasks_are_moved_by_hand,
    moves_in_a_list_go_by_what_it_shows,
    ranks_that_are_used_up_are_made_anew,
    moves_below_nothing_are_refused,
    notes_are_stored_and_searched,
    tasks_of_a_day,
    open_tasks_are_suggested_by_plan,
    plans_are_exported_and_imported,
];

fn after(number: u128) -> ChangeTask {
    ChangeTask {
        after: Patch::Set(task(number)),
        ..ChangeTask::default()
    }
}

const ON_TOP: ChangeTask = ChangeTask {
    title: Patch::Keep,
    notes: Patch::Keep,
    project_id: Patch::Keep,
    estimated_sessions: Patch::Keep,
    planned_on: Patch::Keep,
    after: Patch::Clear,
    status: Patch::Keep,
    archived: Patch::Keep,
};

fn day(text: &str) -> CalendarDay {
    CalendarDay::parse(text).expect("a day")
}

fn planned(title: &str, on: &str) -> CreateTask {
    CreateTask {
        planned_on: Some(day(on)),
        ..titled(title)
    }
}

fn numbers(ids: impl IntoIterator<Item = TaskId>) -> Vec<u128> {
    let first = task(0).as_uuid().as_u128();
    ids.into_iter()
        .map(|id| id.as_uuid().as_u128() - first)
        .collect()
}

/// The numbers of the tasks in the order by hand, read in both directions and `limit` at a time.
async fn by_hand(fixture: &Fixture, filter: &TaskFilter) -> Vec<u128> {
    let mut both = Vec::new();
    for order in [ListOrder::Highest, ListOrder::Lowest] {
        let mut found = Vec::new();
        for page in 1.. {
            let part = ListPart::page(PageRequest::new(page, 3), order);
            let listed = fixture.tasks.list::<Task>(fixture.user, filter, part);
            let listed = listed.await.unwrap();
            found.extend(listed.items.into_iter().map(|task| task.task_id));
            if page >= listed.total_pages {
                break;
            }
        }
        both.push(numbers(found));
    }
    both[1].reverse();
    assert_eq!(both[0], both[1]);
    both.swap_remove(0)
}

fn all() -> TaskFilter {
    TaskFilter {
        archived: ArchivedFilter::All,
        ..TaskFilter::default()
    }
}

async fn tasks_are_moved_by_hand(fixture: Fixture) {
    for number in 1..=5 {
        make(&fixture, number, titled("task")).await;
        // Some are of the same instant, so that ids break the tie.
        fixture.clock.advance(MINUTE * i64::from(number % 2 == 0));
    }
    let all = &all();
    assert_eq!(by_hand(&fixture, all).await, [5, 4, 3, 2, 1]);
    change(&fixture, 5, after(3)).await.unwrap();
    assert_eq!(by_hand(&fixture, all).await, [4, 3, 5, 2, 1]);
    change(&fixture, 2, after(4)).await.unwrap();
    assert_eq!(by_hand(&fixture, all).await, [4, 2, 3, 5, 1]);
    let moved = change(&fixture, 4, after(1)).await.unwrap();
    assert_eq!(by_hand(&fixture, all).await, [2, 3, 5, 1, 4]);
    // Where it is already it stays.
    for same in [after(1), after(4), ChangeTask::default()] {
        assert_eq!(change(&fixture, 4, same).await.unwrap(), moved);
    }
    let top = change(&fixture, 1, ON_TOP).await.unwrap();
    assert_eq!(change(&fixture, 1, ON_TOP).await.unwrap(), top);
    assert_eq!(by_hand(&fixture, all).await, [1, 2, 3, 5, 4]);
    // New tasks come on top.
    fixture.clock.advance(MINUTE);
    make(&fixture, 6, titled("task")).await;
    change(&fixture, 3, archive(true)).await.unwrap();
    assert_eq!(by_hand(&fixture, all).await, [6, 1, 2, 3, 5, 4]);
    let shown = TaskFilter::default();
    assert_eq!(by_hand(&fixture, &shown).await, [6, 1, 2, 5, 4]);
    log_gives_the_rows(&fixture).await;
}

async fn moves_in_a_list_go_by_what_it_shows(fixture: Fixture) {
    for number in 1..=6 {
        make(&fixture, number, titled("task")).await;
        fixture.clock.advance(MINUTE);
    }
    for hidden in [2, 4, 6] {
        change(&fixture, hidden, archive(true)).await.unwrap();
    }
    let list = TaskFilter::default();
    let moved = async |number, to| {
        let after = fixture
            .tasks
            .after_of_move(fixture.user, task(number), &list, to);
        let change_of = ChangeTask {
            after: after.await.unwrap(),
            ..ChangeTask::default()
        };
        change(&fixture, number, change_of).await.unwrap();
        by_hand(&fixture, &list).await
    };
    assert_eq!(by_hand(&fixture, &list).await, [5, 3, 1]);
    assert_eq!(moved(1, TaskMove::Up).await, [5, 1, 3]);
    assert_eq!(moved(1, TaskMove::Up).await, [1, 5, 3]);
    assert_eq!(moved(1, TaskMove::Up).await, [1, 5, 3]);
    assert_eq!(moved(1, TaskMove::Down).await, [5, 1, 3]);
    assert_eq!(moved(1, TaskMove::Down).await, [5, 3, 1]);
    assert_eq!(moved(1, TaskMove::Down).await, [5, 3, 1]);
    assert_eq!(moved(1, TaskMove::Before(task(5))).await, [1, 5, 3]);
    assert_eq!(moved(1, TaskMove::After(task(3))).await, [5, 3, 1]);
    assert_eq!(by_hand(&fixture, &all()).await, [6, 5, 4, 3, 1, 2]);
    // An unknown task is moved nowhere.
    let nowhere = fixture
        .tasks
        .after_of_move(fixture.user, task(9), &list, TaskMove::Up);
    assert_eq!(nowhere.await.unwrap(), Patch::Keep);
}

/// Again and again below the same task: two change places above a third, until no room is left.
async fn ranks_that_are_used_up_are_made_anew(fixture: Fixture) {
    for number in 1..=4 {
        make(&fixture, number, titled("task")).await;
        fixture.clock.advance(MINUTE);
    }
    let mut changes = 0;
    for round in 0..150 {
        let (moved, other) = if round % 2 == 0 { (2, 3) } else { (3, 2) };
        change(&fixture, moved, after(4)).await.unwrap();
        assert_eq!(
            by_hand(&fixture, &all()).await,
            [4, moved, other, 1],
            "{round}"
        );
        let events = fixture.list_log().await.len();
        changes = changes.max(events - 4 - round);
    }
    assert!(changes > 1, "others were moved along");
    log_gives_the_rows(&fixture).await;
}

async fn moves_below_nothing_are_refused(fixture: Fixture) {
    make(&fixture, 1, titled("task")).await;
    let unknown = ChangeTask {
        title: Patch::Set("changed".to_owned()),
        ..after(2)
    };
    let refused = change(&fixture, 1, unknown).await.unwrap_err();
    let TaskRefusal::Values(problems) = refused else {
        panic!("{refused:?}");
    };
    let problem = &problems.listed()[0];
    assert_eq!(
        (problem.pointer.as_str(), problem.code.as_str()),
        ("/after", "unknown_position")
    );
    let found = fixture.tasks.find::<Task>(fixture.user, task(1)).await;
    assert_eq!(found.unwrap().unwrap().title, "task");
    assert_eq!(change(&fixture, 1, ON_TOP).await.unwrap().rank, None);
}

async fn notes_are_stored_and_searched(fixture: Fixture) {
    let requested = CreateTask {
        notes: Some(" Über\r\nden Anfang ".to_owned()),
        ..titled("Write")
    };
    let made = make(&fixture, 1, requested).await;
    assert_eq!(made.notes.as_deref(), Some("Über\nden Anfang"));
    make(&fixture, 2, titled("Read ÜBER it")).await;
    make(&fixture, 3, titled("Rest")).await;
    let found = async |text: &str| {
        let filter = TaskFilter {
            search: SearchText::parse(text).unwrap(),
            ..all()
        };
        by_hand(&fixture, &filter).await
    };
    assert_eq!(found("über").await, [2, 1]);
    assert_eq!(found("anfang").await, [1]);
    assert_eq!(found("mitte").await, [0_u128; 0]);
    let longer = |notes: &str| ChangeTask {
        notes: Patch::Set(notes.to_owned()),
        ..ChangeTask::default()
    };
    change(&fixture, 1, longer(&"ü".repeat(1_000)))
        .await
        .unwrap();
    let refused = change(&fixture, 1, longer(&"ü".repeat(1_001))).await;
    assert!(matches!(refused, Err(TaskRefusal::Values(_))));
    let cleared = ChangeTask {
        notes: Patch::Clear,
        ..ChangeTask::default()
    };
    assert_eq!(change(&fixture, 1, cleared).await.unwrap().notes, None);
    log_gives_the_rows(&fixture).await;
}

async fn tasks_of_a_day(fixture: Fixture) {
    make(&fixture, 1, planned("today", "2026-11-22")).await;
    make(&fixture, 2, planned("tomorrow", "2026-11-23")).await;
    make(&fixture, 3, titled("some day")).await;
    let on = |text: &str| TaskFilter {
        planned_on: Some(day(text)),
        ..TaskFilter::default()
    };
    assert_eq!(by_hand(&fixture, &on("2026-11-22")).await, [1]);
    assert_eq!(by_hand(&fixture, &on("2026-11-23")).await, [2]);
    let plan = |planned_on| ChangeTask {
        planned_on,
        ..ChangeTask::default()
    };
    let today = Patch::Set(day("2026-11-22"));
    let changed = change(&fixture, 3, plan(today)).await.unwrap();
    assert_eq!(changed.planned_on, Some(day("2026-11-22")));
    change(&fixture, 1, plan(Patch::Clear)).await.unwrap();
    assert_eq!(by_hand(&fixture, &on("2026-11-22")).await, [3]);
    log_gives_the_rows(&fixture).await;
}

async fn open_tasks_are_suggested_by_plan(fixture: Fixture) {
    make(&fixture, 1, planned("Write 1", "2026-11-22")).await;
    make(&fixture, 2, planned("Write 2", "2026-11-22")).await;
    make(&fixture, 3, titled("Write 3")).await;
    make(&fixture, 4, planned("Write 4", "2026-11-21")).await;
    let done = CreateTask {
        status: Some(TaskStatus::Done.as_str().to_owned()),
        ..planned("Write 5", "2026-11-22")
    };
    make(&fixture, 5, done).await;
    change(&fixture, 2, after(1)).await.unwrap();
    let today = Some(day("2026-11-22"));
    for (text, limit, today, expected) in [
        ("", 9, today, vec![1, 2, 4, 3]),
        ("", 3, today, vec![1, 2, 4]),
        ("", 9, None, vec![4, 3, 2, 1]),
        ("write", 9, today, vec![2, 1, 4, 3]),
        ("write 3", 9, today, vec![3]),
        ("write", 2, None, vec![4, 3]),
    ] {
        let found = fixture.tasks.find_open(fixture.user, text, limit, today);
        let found = found.await.unwrap().into_iter().map(|task| task.task_id);
        assert_eq!(numbers(found), expected, "{text} {limit}");
    }
    let suggested = fixture.tasks.suggested(fixture.user, today, 3, 1);
    let (suggested, _) = suggested.await.unwrap();
    let suggested = suggested.into_iter().map(|task| task.task_id);
    assert_eq!(numbers(suggested), [1, 2, 4]);
}

/// Whether a line is neither the head nor the end of an export.
fn is_of_content(line: &str) -> bool {
    !line.contains("\"stint\":") && !line.contains("\"sha256\":")
}

fn without_plans(value: &mut Value) {
    let Value::Object(fields) = value else { return };
    for name in ["notes", "plannedOn", "rank"] {
        fields.remove(name);
    }
    fields.values_mut().for_each(without_plans);
}

async fn plans_are_exported_and_imported(fixture: Fixture) {
    let requested = CreateTask {
        notes: Some("More about it".to_owned()),
        ..planned("One", "2026-11-22")
    };
    make(&fixture, 1, requested).await;
    make(&fixture, 2, titled("Two")).await;
    make(&fixture, 3, titled("Three")).await;
    fixture.clock.advance(MINUTE);
    change(&fixture, 3, after(1)).await.unwrap();
    let log = exported(&fixture, fixture.user).await;
    let theirs = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    let imports = Imports::new(fixture.sessions.clone());
    let report = import(&imports, theirs.user, &log).await;
    assert_eq!((report.problem_count, report.imported.tasks), (0, 3));
    log_gives_the_rows(&theirs).await;
    assert_eq!(by_hand(&theirs, &all()).await, [2, 1, 3]);
    let found = theirs.tasks.find::<Task>(theirs.user, task(1)).await;
    let found = found.unwrap().unwrap();
    assert_eq!(found.notes.as_deref(), Some("More about it"));
    assert_eq!(found.planned_on, Some(day("2026-11-22")));
    // A server of an earlier version wrote none of these.
    let earlier: Vec<String> = log
        .lines()
        .filter(|line| is_of_content(line))
        .map(|line| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            without_plans(&mut line);
            line.to_string()
        })
        .collect();
    let third = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    let report = import(&imports, third.user, &earlier.join("\n")).await;
    assert_eq!((report.problem_count, report.imported.tasks), (0, 3));
    assert_eq!(by_hand(&third, &all()).await, [3, 2, 1]);
    // What was not written here is checked.
    let rank = Rank {
        at: fixture.sessions.now(),
        id: Uuid::nil(),
    };
    for (written, wrong) in [
        ("\"2026-11-22\"", "\"2026-02-30\"".to_owned()),
        ("\"More about it\"", format!("\"{}\"", "x".repeat(1_001))),
        ("\"rank\":null", format!("\"rank\":\"{rank} \"")),
    ] {
        let changed = log.replace(written, &wrong);
        assert_ne!(changed, log, "{written}");
        let changed: Vec<_> = changed.lines().filter(|line| is_of_content(line)).collect();
        let fourth = fixture.db.new_user().await;
        let report = import(&imports, fourth, &changed.join("\n")).await;
        assert!(report.problem_count > 0, "{written}");
    }
}
