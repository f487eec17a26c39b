//! Commands on top of the server's word: shown, kept, refused, adopted, replayed.

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

fn outbox() -> CommandQueue {
    CommandQueue::new(Some(user()), None)
}

/// Submits and keeps, under the next number.
fn take(outbox: &mut CommandQueue, pending: PendingCommand) {
    let id = pending.command_id;
    outbox.submit(pending).unwrap();
    outbox.mark_stored(i64::try_from(id.as_uuid().as_u128()).unwrap(), id);
}

fn status(outbox: &CommandQueue) -> SessionStatus {
    outbox.shown().unwrap().status()
}

fn refused(mut pending: PendingCommand) -> PendingCommand {
    pending.problem = Some(ApiProblem::unreadable(String::new()));
    pending
}

#[test]
fn a_command_shows_as_soon_as_it_is_kept_and_not_before() {
    let mut outbox = outbox();
    outbox.submit(start()).unwrap();
    assert_eq!(outbox.shown(), None);
    assert_eq!(outbox.batch(BATCH), []);
    assert_eq!(outbox.waiting().count(), 1);
    outbox.mark_stored(1, start().command_id);
    assert_eq!(status(&outbox), SessionStatus::Active);
    assert_eq!(outbox.batch(BATCH), [(1, start())]);
}

#[test]
fn the_next_command_is_decided_on_what_is_not_kept_yet() {
    let mut outbox = outbox();
    outbox.submit(start()).unwrap();
    outbox.submit(pause(2, 10)).unwrap();
    let refusal = outbox.submit(pause(3, 11)).unwrap_err();
    assert_eq!(refusal.code(), "session_not_active");
    assert_eq!(outbox.waiting().count(), 2);
}

#[test]
fn what_is_answered_goes_and_the_rest_stays_on_top() {
    let mut outbox = outbox();
    take(&mut outbox, start());
    let confirmed = outbox.shown().cloned();
    take(&mut outbox, pause(2, 10));
    outbox.load(vec![(2, pause(2, 10))]);
    outbox.confirm(Some(user()), confirmed);
    assert_eq!(outbox.batch(BATCH), [(2, pause(2, 10))]);
    assert_eq!(status(&outbox), SessionStatus::Paused);
}

#[test]
fn a_refused_command_no_longer_shows_and_is_not_sent_again() {
    let mut outbox = outbox();
    take(&mut outbox, start());
    outbox.confirm(Some(user()), outbox.shown().cloned());
    outbox.load(vec![(2, refused(pause(2, 10)))]);
    assert_eq!(status(&outbox), SessionStatus::Active);
    assert_eq!(outbox.batch(BATCH), []);
    assert_eq!(outbox.waiting().count(), 0);
    assert_eq!(outbox.refused().count(), 1);
}

#[test]
fn a_running_session_refuses_another_start_here_already() {
    let mut outbox = outbox();
    take(&mut outbox, start());
    let second = PendingCommand {
        session_id: session(9),
        ..start()
    };
    let refusal = outbox.submit(second).unwrap_err();
    assert_eq!(refusal.code(), "session_already_open");
}

#[test]
fn a_new_start_follows_a_result_at_its_end_and_not_before() {
    let mut outbox = outbox();
    take(&mut outbox, start());
    take(&mut outbox, abandon(2, 60));
    let next = PendingCommand {
        session_id: session(9),
        ..pending(3, 59, start().command)
    };
    let taken = outbox.submit(next).unwrap();
    assert_eq!(taken.occurred_at, at(60), "clocks may have been put right");
}

#[test]
fn late_news_beats_what_the_server_assumed() {
    let mut outbox = outbox();
    take(&mut outbox, start());
    let assumed = settle(outbox.shown().unwrap(), at(3 * 3_600));
    assert_eq!(assumed.status(), SessionStatus::Completed);
    take(&mut outbox, complete(2, 20 * 60));
    outbox.load(vec![(2, complete(2, 20 * 60))]);
    outbox.confirm(Some(user()), Some(assumed));
    let ending = outbox.shown().unwrap().ending().unwrap();
    assert_eq!(
        (ending.ended_at, ending.quality_rating),
        (at(20 * 60), Some(5))
    );
}

#[test]
fn what_no_longer_fits_shows_nothing_and_waits_for_the_server() {
    let mut outbox = outbox();
    take(&mut outbox, start());
    let running = outbox.shown().cloned().unwrap();
    take(&mut outbox, pause(2, 10));
    let mut elsewhere = CommandQueue::new(Some(user()), Some(running));
    take(&mut elsewhere, abandon(3, 5));
    outbox.load(vec![(2, pause(2, 10))]);
    outbox.confirm(Some(user()), elsewhere.shown().cloned());
    assert_eq!(status(&outbox), SessionStatus::Abandoned);
    assert_eq!(outbox.batch(BATCH).len(), 1);
}

#[test]
fn a_newcomers_commands_become_the_guests() {
    let mut outbox = CommandQueue::new(None, None);
    let nobodys = PendingCommand {
        owner: None,
        ..start()
    };
    take(&mut outbox, nobodys);
    let adopted = outbox.adopt(user());
    assert_eq!(adopted, [(1, start())]);
    assert_eq!(outbox.shown().unwrap().user_id, user());
    assert_eq!(outbox.batch(BATCH), [(1, start())]);
    assert_eq!(outbox.adopt(user()), []);
}

#[test]
fn after_a_change_of_account_the_others_commands_wait() {
    let mut outbox = outbox();
    take(&mut outbox, start());
    let other = UserId::new(Uuid::from_u128(8));
    outbox.confirm(Some(other), None);
    assert_eq!(outbox.shown(), None);
    assert_eq!(outbox.batch(BATCH), []);
    assert_eq!(
        (outbox.waiting().count(), outbox.waiting_of_others()),
        (0, 1)
    );
    outbox.confirm(Some(user()), None);
    assert_eq!(outbox.batch(BATCH), [(1, start())]);
}

#[test]
fn what_another_tab_has_kept_is_no_longer_fresh_here() {
    let mut outbox = outbox();
    outbox.submit(start()).unwrap();
    outbox.load(vec![(4, start())]);
    assert_eq!(outbox.waiting().count(), 1);
    outbox.mark_stored(4, start().command_id);
    assert_eq!(outbox.batch(BATCH), [(4, start())]);
}

#[test]
fn at_most_so_many_are_sent_at_once_in_order() {
    let mut outbox = outbox();
    let kept = |number: i64| {
        let id = u128::try_from(number).unwrap();
        (number, pause(id, number))
    };
    outbox.load((1..=150).map(kept).collect());
    let batch = outbox.batch(BATCH);
    assert_eq!(batch.len(), 100);
    assert_eq!((batch[0].0, batch[99].0), (1, 100));
}

#[test]
fn kept_commands_are_read_as_they_were_written() {
    let text = leptos::serde_json::to_string(&refused(complete(2, 20))).unwrap();
    let read: PendingCommand = leptos::serde_json::from_str(&text).unwrap();
    assert_eq!(read, refused(complete(2, 20)));
}

#[test]
fn what_was_done_before_signing_in_waits_apart() {
    let mut outbox = outbox();
    let nobodys = PendingCommand {
        owner: None,
        ..start()
    };
    outbox.load(vec![(1, nobodys)]);
    assert_eq!(
        (outbox.waiting_of_nobody(), outbox.waiting_of_others()),
        (1, 0)
    );
    assert_eq!(outbox.nobodys_first(), Some(at(0)));
    assert_eq!(outbox.batch(BATCH), []);
    outbox.adopt(user());
    assert_eq!(outbox.batch(BATCH), [(1, start())]);
}
