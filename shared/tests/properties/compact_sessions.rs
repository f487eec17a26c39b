//! A session in its compact form is the session.

use histories::Dice;
use proptest::prelude::*;
use stint_rules::json::{read, write};
use stint_rules::rules::{Phase, Session};
use stint_rules::wire::{CompactSession, read_compact};
use stint_rules::{EventId, PauseId};

use crate::support::{cases, histories, snapshots, test};

fn read_back(session: &Session) -> Session {
    let line = write(&CompactSession(session));
    let value = read(&line).and_then(|value| read_compact(value, session.user_id));
    value.unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// As other programs may have chosen them.
fn with_other_ids(mut session: Session, dice: &mut Dice) -> Session {
    let mut id = || uuid::Uuid::from_u64_pair(dice.roll(), dice.roll());
    for pause in &mut session.pauses {
        pause.id = PauseId::new(id());
        pause.ended_by_limit = pause.ended_by_limit.map(|_| EventId::new(id()));
    }
    for distraction in &mut session.distractions {
        distraction.id = id();
    }
    if let Some(elapsed) = &mut session.elapsed {
        elapsed.event_id = EventId::new(id());
    }
    if let Phase::Paused(open) = &mut session.phase {
        open.id = PauseId::new(id());
    }
    session
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_written_session_is_read_back(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for snapshot in snapshots(&history) {
            let Some(session) = snapshot.state.session() else {
                continue;
            };
            prop_assert_eq!(&read_back(session), session);
            let other = with_other_ids(session.clone(), &mut dice);
            prop_assert_eq!(read_back(&other), other);
        }
    }
}

#[test]
fn other_forms_are_refused() {
    let user = stint_rules::UserId::new(uuid::Uuid::nil());
    for text in [
        "null",
        "{}",
        "[]",
        "[1]",
        r#"["01980000-0000-7000-8000-000000000001"]"#,
    ] {
        assert!(
            read_compact(read(text).expect("JSON"), user).is_err(),
            "{text}"
        );
    }
}
