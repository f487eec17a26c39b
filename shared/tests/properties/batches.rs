//! Replay in batches, repeated, in another order, with refusals.

use std::collections::BTreeSet;

use histories::{CommandReply, Dice, History, Step, World};
use proptest::prelude::*;
use stint_rules::rules::{CommandKind, Refusal, State, evolve, handle, replay, settled};
use stint_rules::wire::{self, SyncCommand, SyncOutcome};
use stint_rules::{CommandId, SessionId, Timestamp, UserId};

use crate::support::{cases, histories, test};

/// All commands of a history as an offline client would send them, and the last now.
fn offline(history: &History) -> (Vec<SyncCommand>, Timestamp) {
    let mut commands: Vec<SyncCommand> = Vec::new();
    let mut last = Timestamp::default();
    for step in &history.steps {
        last = last.max(step.now());
        match step {
            Step::Live {
                now,
                session_id,
                command,
            } => commands.push(SyncCommand {
                command_id: CommandId::new(uuid::Uuid::from_u128(commands.len() as u128)),
                session_id: *session_id,
                occurred_at: *now,
                command: command.clone(),
            }),
            Step::Sync { commands: sent, .. } => commands.extend(sent.iter().cloned()),
            Step::Read { .. } => {}
        }
    }
    (commands, last)
}

fn sessions_of(commands: &[SyncCommand]) -> BTreeSet<SessionId> {
    commands.iter().map(|command| command.session_id).collect()
}

/// Outcomes and sessions without versions, which batching may change.
type End = (Vec<(SyncOutcome, Vec<String>)>, Vec<wire::SessionView>);

fn end(world: &World, replies: Vec<CommandReply>, now: Timestamp) -> End {
    let outcomes = replies
        .into_iter()
        .map(|reply| (reply.outcome, reply.codes))
        .collect();
    let mut sessions = world.views(now);
    for session in &mut sessions {
        session.version = 0;
        session.created_at = now;
        session.updated_at = now;
    }
    (outcomes, sessions)
}

fn in_batches(user: UserId, batches: &[&[SyncCommand]], now: Timestamp) -> End {
    let mut world = World::new(user);
    let replies = batches
        .iter()
        .flat_map(|batch| world.sync(batch, now))
        .collect();
    end(&world, replies, now)
}

fn overlapped(end: &End) -> bool {
    end.0
        .iter()
        .any(|(_, codes)| codes.iter().any(|code| code == "session_overlaps"))
}

/// Splits the commands at random.
fn cut<'a>(mut commands: &'a [SyncCommand], dice: &mut Dice) -> Vec<&'a [SyncCommand]> {
    let mut batches = Vec::new();
    while !commands.is_empty() {
        let length = usize::try_from(1 + dice.below(commands.len().min(6) as u64)).unwrap_or(1);
        let (batch, rest) = commands.split_at(length);
        batches.push(batch);
        commands = rest;
    }
    batches
}

proptest! {
    #![proptest_config(cases(256))]

    /// The server settles at its now after each batch. One session alone, so that no overlap
    /// depends on the batches.
    #[test]
    fn batching_one_session_does_not_change_the_result(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let (commands, now) = offline(&history);
        for session in sessions_of(&commands) {
            let own: Vec<_> = commands
                .iter()
                .filter(|command| command.session_id == session)
                .cloned()
                .collect();
            let in_one_batch = in_batches(history.user, &[&own], now);
            prop_assert_eq!(&in_batches(history.user, &cut(&own, &mut dice), now), &in_one_batch);
            let one_by_one: Vec<_> = own.chunks(1).collect();
            prop_assert_eq!(&in_batches(history.user, &one_by_one, now), &in_one_batch);
        }
    }

    /// All sessions of a user together. An overlap refuses a whole run, so that its outcome
    /// depends on where the run is split.
    #[test]
    fn batching_without_overlap_does_not_change_the_result(history in histories(), seed in any::<u64>()) {
        let (commands, now) = offline(&history);
        let in_one_batch = in_batches(history.user, &[&commands], now);
        let split = in_batches(history.user, &cut(&commands, &mut Dice::new(seed)), now);
        if !overlapped(&in_one_batch) && !overlapped(&split) {
            prop_assert_eq!(split, in_one_batch);
        }
    }

    /// The second replies state the outcomes of the first.
    #[test]
    fn second_replay_changes_nothing(history in histories()) {
        let (commands, now) = offline(&history);
        let mut world = World::new(history.user);
        let first = world.sync(&commands, now);
        let before = world.clone();
        let second = world.sync(&commands, now);
        prop_assert_eq!(world, before);
        for (first, second) in first.iter().zip(&second) {
            prop_assert_eq!(&second.codes, &first.codes);
            match first.outcome {
                SyncOutcome::Duplicate => prop_assert_eq!(second.first_outcome, first.first_outcome),
                _ if first.codes == ["command_id_reused"] => {
                    prop_assert_eq!(second.outcome, SyncOutcome::Rejected);
                }
                outcome => prop_assert_eq!(second.first_outcome, Some(outcome)),
            }
        }
    }

    #[test]
    fn order_of_arrival_without_overlap_does_not_change_the_result(history in histories()) {
        let (mut commands, now) = offline(&history);
        // The second part of a split is there for commands that arrive after it only.
        commands.retain(|command| command.command.kind() != CommandKind::Split);
        commands.sort_by_key(|command| command.session_id);
        let runs: Vec<_> = commands.chunk_by(|a, b| a.session_id == b.session_id).collect();
        let backwards: Vec<_> = runs.iter().rev().copied().collect();
        let (mut one, mut other) = (
            in_batches(history.user, &runs, now),
            in_batches(history.user, &backwards, now),
        );
        if !overlapped(&one) && !overlapped(&other) {
            prop_assert_eq!(one.1, other.1);
            one.0.sort_by_key(|outcome| format!("{outcome:?}"));
            other.0.sort_by_key(|outcome| format!("{outcome:?}"));
            prop_assert_eq!(one.0, other.0);
        }
    }

    /// Without the refused commands the result is the same.
    #[test]
    fn refused_command_has_no_effect(history in histories()) {
        let (commands, now) = offline(&history);
        let mut world = World::new(history.user);
        let replies = world.sync(&commands, now);
        let applied: Vec<_> = commands
            .iter()
            .zip(&replies)
            .filter(|(_, reply)| reply.outcome == SyncOutcome::Applied)
            .map(|(command, _)| command.clone())
            .collect();
        let all = end(&world, replies, now);
        if !overlapped(&all) {
            let without = in_batches(history.user, &[&applied], now);
            prop_assert_eq!(without.1, all.1);
            prop_assert!(without.0.iter().all(|(outcome, _)| *outcome == SyncOutcome::Applied));
        }
    }

    /// A client that decides offline and a server that replays its commands later agree, whatever
    /// the server has settled meanwhile.
    #[test]
    fn server_and_client_agree(history in histories()) {
        let (commands, now) = offline(&history);
        for session in sessions_of(&commands) {
            let (mut client, mut server) = (State::NotStarted, State::NotStarted);
            let mut newest = Timestamp::MIN;
            for command in commands.iter().filter(|command| command.session_id == session) {
                let at = command.occurred_at;
                if at < newest || at > now || now.since(at) > stint_rules::rules::limits::REPLAY_WINDOW {
                    continue;
                }
                newest = at;
                let on_client = handle(client.session(), session, history.user, &command.command, at, &[]);
                let on_server = replay(&server, session, history.user, &command.command, at, &[], now);
                if matches!(&on_server, Err(Refusal::State(violation)) if violation.code() == "unknown_command") {
                    continue;
                }
                prop_assert_eq!(on_client.outcome.as_ref().err(), on_server.as_ref().err());
                client = on_client.events().fold(client, evolve);
                server = on_server.iter().flatten().fold(server, evolve);
                server = settled(&server, now);
            }
            client = settled(&client, now);
            let end = |state: &State| state.session().map(|session| (
                session.status(),
                session.ending().map(|ending| (ending.ended_at, ending.focus_score)),
                session.pauses.iter().map(|pause| (pause.id, pause.duration())).collect::<Vec<_>>(),
                session.distractions.clone(),
            ));
            prop_assert_eq!(end(&client), end(&server));
        }
    }
}
