//! A module of the workspace, built for wasm and called through its JSON boundary.

use std::path::{Path, PathBuf};
use std::process::Command;

use wasmi::{Config, Engine, Instance, Linker, Memory, Module, Store, TypedFunc};

/// Builds this package with the toolchain and the target folder of the test; returns the module's path.
pub fn build(package: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    // target/debug/deps/agree-…
    let target = test.ancestors().nth(3).expect("a target folder");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--lib"])
        .args(["--package", package, "--target", "wasm32-unknown-unknown"])
        .arg("--target-dir")
        .arg(target)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .status()
        .expect("cargo runs");
    assert!(status.success(), "{package} does not build for wasm");
    let file = format!("{}.wasm", package.replace('-', "_"));
    target.join("wasm32-unknown-unknown/release").join(file)
}

/// An instance of a module.
pub struct Wasm {
    store: Store<()>,
    memory: Memory,
    input: TypedFunc<u32, u32>,
    call: TypedFunc<(), u32>,
    output: TypedFunc<(), u32>,
}

impl Wasm {
    pub fn load(path: &Path) -> Self {
        let bytes = std::fs::read(path).expect("the module was built");
        let engine = Engine::new(Config::default().consume_fuel(true));
        let module = Module::new(&engine, bytes).expect("a wasm module");
        assert_eq!(
            module.imports().count(),
            0,
            "the rules need nothing from outside"
        );
        let mut store = Store::new(&engine, ());
        store.set_fuel(u64::MAX).expect("fuel is consumed");
        let instance: Instance = Linker::new(&engine)
            .instantiate_and_start(&mut store, &module)
            .expect("a module without imports");
        let memory = instance.get_memory(&store, "memory").expect("memory");
        let export = "an export of the JSON boundary";
        Self {
            memory,
            input: instance.get_typed_func(&store, "input").expect(export),
            call: instance.get_typed_func(&store, "call").expect(export),
            output: instance.get_typed_func(&store, "output").expect(export),
            store,
        }
    }

    /// The answer to a request.
    pub fn ask(&mut self, request: &[u8]) -> Vec<u8> {
        let length = u32::try_from(request.len()).expect("a short request");
        let start = self.input.call(&mut self.store, length).expect("room");
        self.memory
            .write(&mut self.store, start as usize, request)
            .expect("room was made");
        let length = self.call.call(&mut self.store, ()).expect("no panic");
        let start = self.output.call(&mut self.store, ()).expect("an answer");
        let mut answer = vec![0; length as usize];
        self.memory
            .read(&self.store, start as usize, &mut answer)
            .expect("the answer lies in memory");
        answer
    }

    /// Units of fuel used so far: about one for each instruction.
    pub fn instructions(&self) -> u64 {
        u64::MAX - self.store.get_fuel().expect("fuel is consumed")
    }
}
