//! Runs one compiled wasm test file under Node; cargo calls it as the target's runner.
//!
//! It only passes its arguments on, and must stay the same version as `wasm-bindgen`.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
