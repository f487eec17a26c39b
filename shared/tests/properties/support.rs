//! Random histories for properties, and the moments within them.

use histories::{Dice, History, Step, World};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use shared::rules::State;
use shared::{SessionId, Timestamp};

/// Makes `#[test]` mean a test under Node where the target is wasm.
#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

/// Makes `#[test]` mean what it always does where the target is not wasm.
#[cfg(not(target_arch = "wasm32"))]
pub use core::prelude::rust_2024::test;

/// The same cases every time.
pub fn cases(cases: u32) -> Config {
    let mut config = Config::with_cases(cases);
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

/// A state within a history, and the server's now.
pub struct Moment {
    pub session: SessionId,
    pub state: State,
    pub now: Timestamp,
}

/// Every state that a history comes through, and one that was never started.
pub fn moments(history: &History) -> Vec<Moment> {
    let mut world = World::new(history.user);
    let mut moments = Vec::new();
    for step in &history.steps {
        world.step(step);
        let now = step.now();
        let untouched = SessionId::new(uuid::Uuid::from_u128(0xffff));
        for session in touched(step).into_iter().chain([untouched]) {
            moments.push(Moment {
                session,
                state: world.state(session).clone(),
                now,
            });
        }
    }
    moments
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

/// Instants around a moment: before it, at it, and up to the day after.
pub fn around(moment: &Moment, dice: &mut Dice) -> Timestamp {
    let deadline = shared::rules::next_deadline(&moment.state);
    match (dice.below(4), deadline) {
        (0, Some(deadline)) => deadline.plus(dice.between(-1, 1)),
        (1, _) => moment.now.plus(-dice.between(0, 3_600_000)),
        (2, _) => moment.now.plus(dice.between(0, 86_400_000)),
        _ => moment.now.plus(dice.between(0, 1_800_000)),
    }
}
