//! Forms about the times of sessions, decided on this device.

use super::*;
use crate::model::times_form::TimesForm;
use crate::offline_history::forms::{NewIds, Refused};

fn submit(
    offline: &OfflineHistory,
    form: TimesForm,
    entered: &[(&str, &str)],
) -> Result<PendingCommand, Box<Refused>> {
    let entered: Vec<_> = entered
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let ids = NewIds {
        command: CommandId::new(Uuid::from_u128(70)),
        session: id(71),
    };
    offline.submit(form, &entered, ids, zones)
}

#[test]
fn a_forgotten_session_is_added_offline() {
    let sessions = folded(&[session_log(1, 0)]);
    let before = offline(sessions.clone(), &[], 7_200);
    // The sample day begins at 19:00 in Tokyo.
    let entered = [
        ("startTime", "2025-11-22T19:30"),
        ("endTime", "2025-11-22T20:00"),
        ("intention", "Letters"),
        ("tags", "Deep work, home"),
    ];
    let command = submit(&before, TimesForm::Record, &entered).expect("it is free");
    assert_eq!(command.session_id, id(71));
    assert_eq!(
        (command.owner, command.occurred_at),
        (Some(USER), at(7_200))
    );
    let after = offline(sessions, &[(1, command)], 7_300);
    assert_eq!(minutes(&after), [(id(71), 30), (id(1), 25)]);
    assert!(after.unsaved.contains(&id(71)));
    let tagged = [("tag".to_owned(), "deep WORK".to_owned())];
    let page = after.history(&tagged, None, zones);
    let HistoryContent::List { days, .. } = page.content else {
        panic!("a list")
    };
    let listed: Vec<_> = days.iter().flat_map(|day| &day.entries).collect();
    assert_eq!(listed.len(), 1);
    assert!(listed[0].tags.iter().eq(["Deep work", "home"]));
}

#[test]
fn an_overlap_names_the_other_session_and_keeps_what_was_entered() {
    let offline = offline(folded(&[session_log(1, 0)]), &[], 7_200);
    let entered = [
        ("startTime", "2025-11-22T19:20"),
        ("endTime", "2025-11-22T20:00"),
    ];
    let refused = submit(&offline, TimesForm::Record, &entered).expect_err("an overlap");
    assert_eq!(refused.other, Some(id(1)));
    let page = offline.history(&[], Some(*refused), zones);
    let form = page.add.expect("the form");
    let other = form.other.expect("the other session");
    assert_eq!((other.entry.id, other.is_ahead), (id(1), false));
    assert_eq!(
        form.sent.expect("what was entered").values[0].1,
        entered[0].1
    );
}

#[test]
fn refusals_of_values_name_their_fields() {
    let offline = offline(folded(&[session_log(1, 0)]), &[], 7_200);
    let entered = [
        ("startTime", "2025-11-22T21:30"),
        ("endTime", "2025-11-22T22:00"),
        ("plannedDuration", "3"),
    ];
    let refused = submit(&offline, TimesForm::Record, &entered).expect_err("it is wrong");
    let errors = refused.sent.problem.errors.iter();
    let errors: Vec<_> = errors
        .map(|error| (&*error.pointer, &*error.code))
        .collect();
    assert_eq!(
        errors,
        [
            ("/endTime", "end_time_in_future"),
            ("/plannedDuration", "planned_duration_out_of_range"),
        ]
    );
}

#[test]
fn a_session_is_corrected_and_split_offline() {
    let sessions = folded(&[session_log(1, 0)]);
    let before = offline(sessions.clone(), &[], 7_200);
    let own = id(1).to_string();
    let entered = [("session", &*own), ("endTime", "2025-11-22T19:40")];
    let correct = submit(&before, TimesForm::Correct, &entered).expect("it is free");
    let queue = [(1, correct)];
    let corrected = offline(sessions.clone(), &queue, 7_300);
    assert_eq!(minutes(&corrected), [(id(1), 40)]);
    let entered = [("session", &*own), ("splitTime", "2025-11-22T19:10")];
    let split = submit(&corrected, TimesForm::Split, &entered).expect("a split");
    let [first] = queue;
    let both = offline(sessions, &[first, (2, split)], 7_400);
    assert_eq!(minutes(&both), [(id(71), 30), (id(1), 10)]);
}
