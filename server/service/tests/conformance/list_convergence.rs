//! Offline changes of a task on several devices end in the same task, in whichever order they arrive.

use histories::Dice;
use service::{EntryRequest, OfflineRun};
use shared::wire::{
    ArchivedFilter, ChangeTask, CreateTask, ListOrder, ListPart, PageRequest, Patch, Task,
};
use shared::{TaskFilter, TaskId};

use crate::conformance;
use crate::fixture::{Fixture, MORNING};
use crate::list_events::log_gives_the_rows;
use crate::list_replay::{changed, create, replay};
use crate::progress::task;
use crate::tasks::{make, make_project, project, titled};

conformance![any_order_of_arrival_gives_the_same_task];

/// A change of some fields; now and then one that is refused.
fn random_change(dice: &mut Dice) -> ChangeTask {
    let mut change = ChangeTask::default();
    let text = |dice: &mut Dice| format!("text {}", dice.below(1_000));
    if dice.chance(40) {
        change.title = Patch::Set(text(dice));
    }
    if dice.chance(40) {
        change.notes = match dice.below(3) {
            0 => Patch::Clear,
            _ => Patch::Set(text(dice)),
        };
    }
    if dice.chance(30) {
        change.project_id = match dice.below(3) {
            0 => Patch::Clear,
            number => Patch::Set(project(number.into())),
        };
    }
    if dice.chance(30) {
        change.estimated_sessions = match dice.between(0, 100) {
            0 => Patch::Clear,
            // 100 is too many.
            sessions => Patch::Set(sessions),
        };
    }
    if dice.chance(30) {
        change.after = match dice.below(4) {
            0 => Patch::Clear,
            number => Patch::Set(task(1 + u128::from(number))),
        };
    }
    if dice.chance(50) {
        let status = ["open", "done", "doing"][usize::try_from(dice.below(3)).unwrap()];
        change.status = Patch::Set(status.to_owned());
    }
    if dice.chance(30) {
        change.archived = Patch::Set(dice.chance(50));
    }
    change
}

/// What the task is, and where it stands, without when and how often it was written.
async fn outcome_of(fixture: &Fixture) -> (Task, Vec<TaskId>) {
    let order = ListPart::page(PageRequest::new(1, 10), ListOrder::Highest);
    let all = TaskFilter {
        archived: ArchivedFilter::All,
        ..TaskFilter::default()
    };
    let listed = fixture.tasks.list::<Task>(fixture.user, &all, order);
    let listed = listed.await.unwrap().items;
    let order = listed.iter().map(|task| task.task_id).collect();
    let shown = listed.into_iter().find(|one| one.task_id == task(1));
    let shown = Task {
        rank: None,
        version: 0,
        updated_at: MORNING,
        ..shown.expect("it was made")
    };
    (shown, order)
}

async fn any_order_of_arrival_gives_the_same_task(mut fixture: Fixture) {
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        // Of several devices: instants meet.
        let mut commands = vec![
            create(1, 0, titled("Write")),
            create(2, 0, titled("Write")),
            create(
                3,
                0,
                CreateTask {
                    notes: Some("made elsewhere, too".to_owned()),
                    ..titled("Write it")
                },
            ),
        ];
        for number in 4..12 {
            let minute = dice.between(0, 6);
            commands.push(changed(number, minute, random_change(&mut dice)));
        }
        let mut expected = None;
        for _ in 0..4 {
            fixture.user = fixture.db.new_user().await;
            for number in [1, 2] {
                make_project(&fixture, number).await;
            }
            for number in 2..=4 {
                fixture.clock.advance(1);
                make(&fixture, number, titled("Another")).await;
            }
            // Any order, in which it is created first.
            for index in (1..commands.len()).rev() {
                let other = usize::try_from(dice.below(index as u64 + 1)).unwrap();
                commands.swap(index, other);
            }
            let creation = commands
                .iter()
                .position(|sent| matches!(sent.command, EntryRequest::Create(_)));
            commands.swap(0, creation.unwrap());
            let mut rest = commands.as_slice();
            while !rest.is_empty() {
                let size = usize::try_from(dice.between(1, 4)).unwrap().min(rest.len());
                let (run, after) = rest.split_at(size);
                replay(&fixture, OfflineRun::Task(task(1), run.to_vec())).await;
                rest = after;
            }
            log_gives_the_rows(&fixture).await;
            let outcome = outcome_of(&fixture).await;
            assert_eq!(
                expected.get_or_insert_with(|| outcome.clone()),
                &outcome,
                "seed {seed}: {commands:#?}"
            );
        }
    }
}
