//! The rules behind plain wasm exports: from a history to its transcript.

json_boundary::export!(transcript);

fn transcript(history: &[u8]) -> Vec<u8> {
    histories::play_json(history)
        .unwrap_or_else(|error| format!("no history: {error}").into_bytes())
}
