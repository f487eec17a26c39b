//! Random histories for properties, and the states in them.

use histories::{Dice, History, Step, World};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use stint_rules::rules::{EventData, SessionSource, State};
use stint_rules::{SessionId, Timestamp};

/// On wasm, `#[test]` is a test under Node.
#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(not(target_arch = "wasm32"))]
pub use core::prelude::rust_2024::test;

/// The same cases every time, unless `PROPTEST_CASES` and `PROPTEST_RNG_SEED` set others.
pub fn cases(cases: u32) -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        config.failure_persistence = None;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(2026);
    }
    config
}

/// Histories of up to 40 moves; a shrunk one has fewer.
pub fn histories() -> impl Strategy<Value = History> {
    prop::collection::vec(any::<u64>(), 0..40).prop_map(|choices| History::from_choices(&choices))
}

/// The state of a session after a step, and the server's now.
pub struct Snapshot {
    pub session: SessionId,
    pub state: State,
    pub now: Timestamp,
    /// It has the times at which it was counted, neither entered nor corrected.
    pub is_live: bool,
}

/// A snapshot for each session of each step, and one of a session that never starts.
pub fn snapshots(history: &History) -> Vec<Snapshot> {
    let mut world = World::new(history.user);
    let mut snapshots = Vec::new();
    for step in &history.steps {
        world.step(step);
        let now = step.now();
        let untouched = SessionId::new(uuid::Uuid::from_u128(0xffff));
        for session in touched(step).into_iter().chain([untouched]) {
            snapshots.push(Snapshot {
                session,
                state: world.state(session).clone(),
                now,
                is_live: !world.log().iter().any(|entry| {
                    entry.event.session_id == session && is_entered(&entry.event.data)
                }),
            });
        }
    }
    snapshots
}

const fn is_entered(data: &EventData) -> bool {
    matches!(
        data,
        EventData::SessionCorrected { .. }
            | EventData::FocusSessionStarted {
                source: SessionSource::Manual,
                ..
            }
    )
}

fn touched(step: &Step) -> Vec<SessionId> {
    match step {
        Step::Live { session_id, .. } => vec![*session_id],
        Step::Sync { commands, .. } => {
            let mut sessions: Vec<_> = commands.iter().map(|command| command.session_id).collect();
            sessions.sort_unstable();
            sessions.dedup();
            sessions
        }
        Step::Read { .. } => Vec::new(),
    }
}

/// An instant near a snapshot: near its deadline, up to an hour before it, or up to a day after.
pub fn around(snapshot: &Snapshot, dice: &mut Dice) -> Timestamp {
    let deadline = snapshot
        .state
        .session()
        .and_then(stint_rules::rules::next_deadline);
    match (dice.below(4), deadline) {
        (0, Some(deadline)) => deadline.plus(dice.between(-1, 1)),
        (1, _) => snapshot.now.plus(-dice.between(0, 3_600_000)),
        (2, _) => snapshot.now.plus(dice.between(0, 86_400_000)),
        _ => snapshot.now.plus(dice.between(0, 1_800_000)),
    }
}
