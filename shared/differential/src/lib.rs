//! The rules behind plain wasm exports: from a history to its transcript.
//!
//! The caller allocates with [`input`], writes the history's JSON there, calls [`run`], and
//! reads as many bytes as it returns from [`output`].
#![expect(
    unsafe_code,
    reason = "an exported name is an unsafe attribute; no other unsafe code is here"
)]

use std::sync::{Mutex, MutexGuard, PoisonError};

static INPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static OUTPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn lock(bytes: &'static Mutex<Vec<u8>>) -> MutexGuard<'static, Vec<u8>> {
    bytes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Allocates `length` bytes and returns their address.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    let mut input = lock(&INPUT);
    input.clear();
    input.resize(length, 0);
    input.as_mut_ptr()
}

/// Executes the history in the input and returns the length of the output.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    let mut output = lock(&OUTPUT);
    *output = histories::play_json(&lock(&INPUT))
        .unwrap_or_else(|error| format!("no history: {error}").into_bytes());
    output.len()
}

/// The address of the last [`run`]'s output.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    lock(&OUTPUT).as_ptr()
}
