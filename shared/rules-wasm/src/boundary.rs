//! The exports of the WebAssembly module: `input`, `call` and `output`.
//!
//! A caller asks `input` for room, writes the request there, calls `call`, and reads as many
//! bytes as it returns from where `output` says. The module has one thread, so the locks are
//! never contended.
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

/// Makes room for a request of `length` bytes and returns its address.
#[unsafe(no_mangle)]
extern "C" fn input(length: usize) -> *mut u8 {
    let mut input = lock(&INPUT);
    input.clear();
    input.resize(length, 0);
    input.as_mut_ptr()
}

/// Answers the request that was written to the input; returns the length of the answer.
#[unsafe(no_mangle)]
extern "C" fn call() -> usize {
    let mut output = lock(&OUTPUT);
    *output = crate::answer(&lock(&INPUT));
    output.len()
}

/// The address of the last answer, valid until the next call.
#[unsafe(no_mangle)]
extern "C" fn output() -> *const u8 {
    lock(&OUTPUT).as_ptr()
}
