//! Native code and wasm give the same bytes for the same histories.
//!
//! `STINT_HISTORIES` is the number of histories (default 300), `STINT_SEED` the first seed. A
//! failure prints its seed; `STINT_SEED=… STINT_HISTORIES=1` runs it alone.
//! `STINT_DIFFERENTIAL_WASM` is the path of a built module; without it the test builds one.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use histories::{Dice, History, play_json};
use wasmi::{Engine, Instance, Linker, Memory, Module, Store, TypedFunc};

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().expect("a number"))
}

/// The path of the module, built with the toolchain and the target folder of this test.
fn module() -> PathBuf {
    if let Some(path) = std::env::var_os("STINT_DIFFERENTIAL_WASM") {
        return path.into();
    }
    let test = std::env::current_exe().expect("the test's own path");
    // target/debug/deps/agree-…
    let target = test.ancestors().nth(3).expect("a target folder");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--package", "differential"])
        .args(["--target", "wasm32-unknown-unknown"])
        .arg("--target-dir")
        .arg(target)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .status()
        .expect("cargo runs");
    assert!(status.success(), "the rules do not build for wasm");
    target.join("wasm32-unknown-unknown/release/differential.wasm")
}

struct Wasm {
    store: Store<()>,
    memory: Memory,
    input: TypedFunc<u32, u32>,
    call: TypedFunc<(), u32>,
    output: TypedFunc<(), u32>,
}

impl Wasm {
    fn load(path: &Path) -> Self {
        let bytes = std::fs::read(path).expect("the module was built");
        let engine = Engine::default();
        let module = Module::new(&engine, bytes).expect("a wasm module");
        assert_eq!(
            module.imports().count(),
            0,
            "the rules need nothing from outside"
        );
        let mut store = Store::new(&engine, ());
        let instance: Instance = Linker::new(&engine)
            .instantiate_and_start(&mut store, &module)
            .expect("a module without imports");
        let memory = instance.get_memory(&store, "memory").expect("memory");
        let export = "an export of differential";
        Self {
            memory,
            input: instance.get_typed_func(&store, "input").expect(export),
            call: instance.get_typed_func(&store, "call").expect(export),
            output: instance.get_typed_func(&store, "output").expect(export),
            store,
        }
    }

    fn play(&mut self, history: &[u8]) -> Vec<u8> {
        let length = u32::try_from(history.len()).expect("a short history");
        let start = self.input.call(&mut self.store, length).expect("room");
        self.memory
            .write(&mut self.store, start as usize, history)
            .expect("room was made");
        let length = self.call.call(&mut self.store, ()).expect("no panic");
        let start = self.output.call(&mut self.store, ()).expect("an answer");
        let mut answer = vec![0; length as usize];
        self.memory
            .read(&self.store, start as usize, &mut answer)
            .expect("the answer lies in memory");
        answer
    }
}

#[test]
fn native_and_wasm_transcripts_are_equal() {
    let mut wasm = Wasm::load(&module());
    let first = setting("STINT_SEED", 0);
    let count = setting("STINT_HISTORIES", 300);
    let (mut steps, mut bytes) = (0, 0);
    for seed in first..first.saturating_add(count) {
        let history = History::from_seed(seed);
        let json = serde_json::to_vec(&history).expect("a history is JSON");
        let native = play_json(&json).expect("a history");
        let wasm_json = wasm.play(&json);
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
    let mut wasm = Wasm::load(&module());
    let [one, another] = [1, 2]
        .map(|seed| serde_json::to_vec(&History::from_seed(seed)).expect("a history is JSON"));
    assert_ne!(wasm.play(&one), play_json(&another).expect("a history"));
    assert!(String::from_utf8_lossy(&wasm.play(b"{}")).starts_with("no history"));
    assert_ne!(Dice::new(1).roll(), Dice::new(2).roll());
}
