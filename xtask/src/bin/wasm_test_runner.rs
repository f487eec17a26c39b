//! The runner that cargo starts for wasm tests; runs them under Node. Its version must equal that of
//! `wasm-bindgen`.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
