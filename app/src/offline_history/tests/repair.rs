//! What can be done about refused sessions.

use shared::Patch;
use shared::rules::StartSession;

use super::*;
use crate::offline_history::repair::Repair;

/// A session of 25 minutes from a minute on, with a pause of 2 minutes after 8, that was refused.
fn refused(session: u128, from: i64) -> Vec<StoredCommand> {
    let start = StartSession {
        intention: Some("Reading".to_owned()),
        ..StartSession::preset("pomodoro")
    };
    let note = RecordDistraction {
        kind: "external".to_owned(),
        note: Some("The door".to_owned()),
    };
    let end = CompleteSession {
        quality_rating: Some(4),
        task_progress: Some("Half of it".to_owned()),
        focus_score: None,
    };
    let commands = [
        (0, Command::Start(start)),
        (4, Command::RecordDistraction(note)),
        (8, fixtures::pause()),
        (10, Command::Resume),
        (27, Command::Complete(end)),
    ];
    let problem = ApiProblem {
        status: 409,
        code: "session_overlaps".to_owned(),
        detail: String::new(),
    };
    let refuse = |(minutes, command)| {
        let (key, mut pending) = pending(session, (from + minutes) * MINUTE, command);
        pending.problem = Some(problem.clone());
        (key, pending)
    };
    commands.map(refuse).to_vec()
}

/// The only repair, with the minutes at which its parts begin and end.
fn repair(sessions: &[Vec<EventRecord>], from: i64) -> (Repair, Vec<(i64, i64)>) {
    let queue = refused(9, from);
    let offline = offline(folded(sessions), &queue, 7_200);
    let mut repairs = offline.repairs(&queue);
    assert_eq!(repairs.len(), 1);
    let repair = repairs.remove(0);
    let minutes = |instant: Timestamp| instant.since(at(0)) / 60_000;
    let parts = repair.parts.iter();
    let parts = parts.map(|part| (minutes(part.start_time), minutes(part.end_time)));
    let parts = parts.collect();
    (repair, parts)
}

#[test]
fn a_refused_session_is_added_where_it_overlaps_no_other() {
    // The other one takes place from 0 to 25 minutes.
    let (repair, parts) = repair(&[session_log(1, 0)], 10);
    assert_eq!((repair.session, parts), (id(9), vec![(25, 37)]));
    assert_eq!(repair.others, [id(1)]);
    let [part] = &repair.parts[..] else {
        panic!("one part");
    };
    assert_eq!(part.intention.as_deref(), Some("Reading"));
    assert_eq!(part.quality_rating, Some(4));
    assert_eq!(part.task_progress.as_deref(), Some("Half of it\nThe door"));
    assert_eq!(
        (part.pauses.as_deref(), &part.session_type),
        (Some(&[][..]), &None)
    );
}

#[test]
fn a_refused_session_around_another_becomes_two() {
    let (repair, parts) = repair(
        &[log(
            1,
            1,
            &[
                (19 * MINUTE, fixtures::start("short")),
                (22 * MINUTE, complete()),
            ],
        )],
        10,
    );
    assert_eq!(parts, [(10, 19), (22, 37)]);
    assert_eq!(repair.parts[0].pauses.as_ref().map(Vec::len), Some(1));
    assert_eq!(repair.parts[0].task_progress, None);
    let sessions = folded(&[session_log(1, 3_600)]);
    let mut offline = offline(sessions, &[], 7_200);
    for (number, part) in (20..).zip(&repair.parts) {
        let pending = pending(number, 7_200, Command::Record(part.clone()));
        offline = self::offline(offline.sessions, &[pending], 7_200);
    }
    let kept: Vec<i64> = minutes(&offline)
        .iter()
        .map(|(_, minutes)| *minutes)
        .collect();
    assert_eq!(
        kept,
        [25, 15, 8],
        "of 25 minutes 23, besides those of the other session"
    );
}

#[test]
fn a_refused_session_is_whole_again_where_the_other_one_is_gone() {
    let (repair, parts) = repair(&[], 10);
    assert_eq!(parts, [(10, 37)]);
    assert_eq!(repair.parts[0].session_type.as_deref(), Some("pomodoro"));
    assert!(repair.others.is_empty() && repair.kept_texts.is_none());
}

#[test]
fn texts_of_a_refused_session_are_added_to_the_other_one() {
    let whole = log(
        1,
        1,
        &[(0, fixtures::start("long")), (45 * MINUTE, complete())],
    );
    let (repair, parts) = repair(&[whole], 10);
    assert!(parts.is_empty());
    let (other, amend) = repair.kept_texts.expect("texts");
    assert_eq!(other, id(1));
    assert_eq!(
        amend.task_progress,
        Patch::Set("Reading\nHalf of it\nThe door".to_owned())
    );
}
