//! The command queue: effects, storage, refusals, adoption by a guest, replay.

use shared::rules::SessionStatus;

use super::*;
use crate::fixtures::{self, at};

fn user() -> UserId {
    UserId::new(Uuid::from_u128(7))
}

fn session(number: u128) -> SessionId {
    SessionId::new(Uuid::from_u128(number))
}

fn pending(number: u128, seconds: i64, command: Command) -> PendingCommand {
    PendingCommand {
        owner: Some(user()),
        command_id: CommandId::new(Uuid::from_u128(number)),
        session_id: session(1),
        command,
        occurred_at: at(seconds),
        problem: None,
    }
}

fn start() -> PendingCommand {
    pending(1, 0, fixtures::start("pomodoro"))
}

fn pause(number: u128, seconds: i64) -> PendingCommand {
    pending(number, seconds, fixtures::pause())
}

fn complete(number: u128, seconds: i64) -> PendingCommand {
    pending(number, seconds, fixtures::complete(Some(5)))
}

fn abandon(number: u128, seconds: i64) -> PendingCommand {
    pending(number, seconds, fixtures::abandon())
}

fn queue() -> CommandQueue {
    CommandQueue::new(Some(user()), None)
}

/// Submits and stores a command, numbered by its id.
fn take(queue: &mut CommandQueue, pending: PendingCommand) {
    let id = pending.command_id;
    queue.submit(pending).unwrap();
    queue.mark_stored(i64::try_from(id.as_uuid().as_u128()).unwrap(), id);
}

fn status(queue: &CommandQueue) -> SessionStatus {
    queue.shown().unwrap().status()
}

fn refused(mut pending: PendingCommand) -> PendingCommand {
    pending.problem = Some(ApiProblem::unreadable(String::new()));
    pending
}

#[test]
fn command_takes_effect_when_stored() {
    let mut queue = queue();
    queue.submit(start()).unwrap();
    assert_eq!(queue.shown(), None);
    assert_eq!(queue.batch(BATCH), []);
    assert_eq!(queue.waiting().count(), 1);
    queue.mark_stored(1, start().command_id);
    assert_eq!(status(&queue), SessionStatus::Active);
    assert_eq!(queue.batch(BATCH), [(1, start())]);
}

#[test]
fn next_command_is_decided_on_unstored_ones() {
    let mut queue = queue();
    queue.submit(start()).unwrap();
    queue.submit(pause(2, 10)).unwrap();
    let refusal = queue.submit(pause(3, 11)).unwrap_err();
    assert_eq!(refusal.code(), "session_not_active");
    assert_eq!(queue.waiting().count(), 2);
}

#[test]
fn answered_command_leaves_the_queue() {
    let mut queue = queue();
    take(&mut queue, start());
    let confirmed = queue.shown().cloned();
    take(&mut queue, pause(2, 10));
    queue.load(vec![(2, pause(2, 10))]);
    queue.confirm(Some(user()), confirmed);
    assert_eq!(queue.batch(BATCH), [(2, pause(2, 10))]);
    assert_eq!(status(&queue), SessionStatus::Paused);
}

#[test]
fn refused_command_has_no_effect_and_is_not_resent() {
    let mut queue = queue();
    take(&mut queue, start());
    queue.confirm(Some(user()), queue.shown().cloned());
    queue.load(vec![(2, refused(pause(2, 10)))]);
    assert_eq!(status(&queue), SessionStatus::Active);
    assert_eq!(queue.batch(BATCH), []);
    assert_eq!(queue.waiting().count(), 0);
    assert_eq!(queue.refused().count(), 1);
}

#[test]
fn second_start_is_refused_locally() {
    let mut queue = queue();
    take(&mut queue, start());
    let second = PendingCommand {
        session_id: session(9),
        ..start()
    };
    let refusal = queue.submit(second).unwrap_err();
    assert_eq!(refusal.code(), "session_already_open");
}

#[test]
fn start_is_not_before_the_previous_end() {
    let mut queue = queue();
    take(&mut queue, start());
    take(&mut queue, abandon(2, 60));
    let next = PendingCommand {
        session_id: session(9),
        ..pending(3, 59, start().command)
    };
    let taken = queue.submit(next).unwrap();
    assert_eq!(taken.occurred_at, at(60), "clocks may have been put right");
}

#[test]
fn late_command_overrides_automatic_completion() {
    let mut queue = queue();
    take(&mut queue, start());
    let assumed = settle(queue.shown().unwrap(), at(3 * 3_600));
    assert_eq!(assumed.status(), SessionStatus::Completed);
    take(&mut queue, complete(2, 20 * 60));
    queue.load(vec![(2, complete(2, 20 * 60))]);
    queue.confirm(Some(user()), Some(assumed));
    let ending = queue.shown().unwrap().ending().unwrap();
    assert_eq!(
        (ending.ended_at, ending.quality_rating),
        (at(20 * 60), Some(5))
    );
}

#[test]
fn conflicting_command_has_no_effect_but_is_sent() {
    let mut queue = queue();
    take(&mut queue, start());
    let running = queue.shown().cloned().unwrap();
    take(&mut queue, pause(2, 10));
    let mut elsewhere = CommandQueue::new(Some(user()), Some(running));
    take(&mut elsewhere, abandon(3, 5));
    queue.load(vec![(2, pause(2, 10))]);
    queue.confirm(Some(user()), elsewhere.shown().cloned());
    assert_eq!(status(&queue), SessionStatus::Abandoned);
    assert_eq!(queue.batch(BATCH).len(), 1);
}

#[test]
fn commands_without_user_are_adopted_by_the_guest() {
    let mut queue = CommandQueue::new(None, None);
    let ownerless = PendingCommand {
        owner: None,
        ..start()
    };
    take(&mut queue, ownerless);
    let adopted = queue.adopt(user());
    assert_eq!(adopted, [(1, start())]);
    assert_eq!(queue.shown().unwrap().user_id, user());
    assert_eq!(queue.batch(BATCH), [(1, start())]);
    assert_eq!(queue.adopt(user()), []);
}

#[test]
fn other_accounts_commands_are_not_sent() {
    let mut queue = queue();
    take(&mut queue, start());
    let other = UserId::new(Uuid::from_u128(8));
    queue.confirm(Some(other), None);
    assert_eq!(queue.shown(), None);
    assert_eq!(queue.batch(BATCH), []);
    assert_eq!((queue.waiting().count(), queue.pending_of_others()), (0, 1));
    queue.confirm(Some(user()), None);
    assert_eq!(queue.batch(BATCH), [(1, start())]);
}

#[test]
fn command_stored_by_another_tab_is_not_duplicated() {
    let mut queue = queue();
    queue.submit(start()).unwrap();
    queue.load(vec![(4, start())]);
    assert_eq!(queue.waiting().count(), 1);
    queue.mark_stored(4, start().command_id);
    assert_eq!(queue.batch(BATCH), [(4, start())]);
}

#[test]
fn batch_is_bounded_and_ordered() {
    let mut queue = queue();
    let stored = |number: i64| {
        let id = u128::try_from(number).unwrap();
        (number, pause(id, number))
    };
    queue.load((1..=150).map(stored).collect());
    let batch = queue.batch(BATCH);
    assert_eq!(batch.len(), 100);
    assert_eq!((batch[0].0, batch[99].0), (1, 100));
}

#[test]
fn stored_command_reads_back() {
    let text = crate::model::json::write(&refused(complete(2, 20)));
    let read: PendingCommand = crate::model::json::read(&text).unwrap();
    assert_eq!(read, refused(complete(2, 20)));
}

#[test]
fn commands_before_sign_in_are_separate() {
    let mut queue = queue();
    let ownerless = PendingCommand {
        owner: None,
        ..start()
    };
    queue.load(vec![(1, ownerless)]);
    assert_eq!(
        (queue.pending_without_user(), queue.pending_of_others()),
        (1, 0)
    );
    assert_eq!(queue.first_without_user(), Some(at(0)));
    assert_eq!(queue.batch(BATCH), []);
    queue.adopt(user());
    assert_eq!(queue.batch(BATCH), [(1, start())]);
}
