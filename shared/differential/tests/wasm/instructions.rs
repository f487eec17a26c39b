//! What the rules cost: instructions for each call of `@stint/rules`, JSON included, as the mean over the
//! golden vectors. Counted by the interpreter, so they are the same on every machine and hold still where
//! times do not; only another compiler or a change of the code moves them.
//!
//! A call that costs more than its bound fails; so does a bound that is far too high, because nothing
//! would notice growth below it.

use std::collections::BTreeMap;

use histories::vectors;
use serde_json::json;
use shared::rules::limits::RULES_VERSION;

use super::module::{Wasm, build};

/// Thousands of instructions, by call: a tenth more than was counted.
const BOUNDS: [(&str, u64); 11] = [
    ("checkLog", 3_160),
    ("decide", 1_125),
    ("evolve", 910),
    ("fold", 2_605),
    ("limits", 84),
    ("nextDeadline", 448),
    ("replay", 1_016),
    ("rulesVersion", 36),
    ("score", 103),
    ("settle", 669),
    ("view", 1_284),
];

/// The calls and inputs of the newest golden vectors.
fn requests() -> Vec<(String, Vec<u8>)> {
    let vectors = vectors(RULES_VERSION).expect("the vectors");
    let requests = vectors.into_iter().map(|(_, vector)| {
        let call = vector["call"].as_str().expect("a call's name").to_owned();
        let request = json!({"call": &call, "input": vector["input"]});
        (call, request.to_string().into_bytes())
    });
    requests.collect()
}

#[test]
fn calls_cost_no_more_instructions_than_before() {
    let mut wasm = Wasm::load(&build("rules-wasm"));
    let mut costs: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (call, request) in requests() {
        let before = wasm.instructions();
        wasm.ask(&request);
        let (count, sum) = costs.entry(call).or_default();
        *count += 1;
        *sum += wasm.instructions() - before;
    }
    let means: BTreeMap<_, _> = costs
        .iter()
        .map(|(call, (count, sum))| (call.as_str(), sum / count / 1_000))
        .collect();
    println!("thousands of instructions: {means:?}");
    let bounds = BTreeMap::from(BOUNDS);
    assert!(
        means.keys().eq(bounds.keys()),
        "a call without a bound, or the other way round"
    );
    for (call, mean) in means {
        let bound = bounds[call];
        assert!(
            mean <= bound,
            "{call}: {mean} thousand instructions, the bound is {bound}"
        );
        assert!(
            mean * 2 >= bound,
            "{call}: {mean} thousand instructions: lower the bound of {bound}"
        );
    }
}
