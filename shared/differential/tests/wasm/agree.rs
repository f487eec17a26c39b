//! Native code and wasm give the same bytes for the same histories.
//!
//! `STINT_HISTORIES` is the number of histories (default 300), `STINT_SEED` the first seed. A
//! failure prints its seed; `STINT_SEED=… STINT_HISTORIES=1` runs it alone.

use histories::{Dice, History, play_json};

use super::module::{Wasm, build};

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().expect("a number"))
}

#[test]
fn native_and_wasm_transcripts_are_equal() {
    let mut wasm = Wasm::load(&build("differential"));
    let first = setting("STINT_SEED", 0);
    let count = setting("STINT_HISTORIES", 300);
    let (mut steps, mut bytes) = (0, 0);
    for seed in first..first.saturating_add(count) {
        let history = History::from_seed(seed);
        let json = serde_json::to_vec(&history).expect("a history is JSON");
        let native = play_json(&json).expect("a history");
        let wasm_json = wasm.ask(&json);
        assert!(
            native == wasm_json,
            "seed {seed} differs: STINT_SEED={seed} STINT_HISTORIES=1\nnative: {}\nwasm:   {}",
            around(&native, &wasm_json),
            around(&wasm_json, &native),
        );
        steps += history.steps.len();
        bytes += native.len();
    }
    println!("{count} histories from seed {first}, {steps} steps, {bytes} bytes: the same");
}

/// The text around the first byte that differs.
fn around(one: &[u8], other: &[u8]) -> String {
    let differs = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let from = differs.saturating_sub(200);
    let to = one.len().min(differs + 200);
    String::from_utf8_lossy(&one[from..to]).into_owned()
}

#[test]
fn different_histories_give_different_transcripts() {
    let mut wasm = Wasm::load(&build("differential"));
    let [one, another] = [1, 2]
        .map(|seed| serde_json::to_vec(&History::from_seed(seed)).expect("a history is JSON"));
    assert_ne!(wasm.ask(&one), play_json(&another).expect("a history"));
    assert!(String::from_utf8_lossy(&wasm.ask(b"{}")).starts_with("no history"));
    assert_ne!(Dice::new(1).roll(), Dice::new(2).roll());
}
