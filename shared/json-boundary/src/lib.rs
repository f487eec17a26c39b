//! The exports of a WebAssembly module that takes and returns bytes: `input`, `call`, `output`.
//!
//! A caller allocates with `input`, writes a request there, calls `call`, and reads as many bytes
//! as it returns from the address that `output` returns.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A request and its answer. A module has one thread, so the locks are never contended.
#[derive(Debug)]
pub struct Boundary {
    input: Mutex<Vec<u8>>,
    output: Mutex<Vec<u8>>,
}

impl Boundary {
    /// Without a request.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it is a static")]
    pub const fn new() -> Self {
        Self {
            input: Mutex::new(Vec::new()),
            output: Mutex::new(Vec::new()),
        }
    }

    /// Allocates `length` bytes for a request and returns their address.
    pub fn input(&self, length: usize) -> *mut u8 {
        let mut input = lock(&self.input);
        input.clear();
        input.resize(length, 0);
        input.as_mut_ptr()
    }

    /// Answers the request in the input; returns the length of the answer.
    pub fn call(&self, answer: impl FnOnce(&[u8]) -> Vec<u8>) -> usize {
        let mut output = lock(&self.output);
        *output = answer(&lock(&self.input));
        output.len()
    }

    /// The address of the last answer, valid until the next call.
    pub fn output(&self) -> *const u8 {
        lock(&self.output).as_ptr()
    }
}

fn lock(bytes: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    bytes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Exports the boundary of the function `fn(&[u8]) -> Vec<u8>` from the crate that calls this.
#[macro_export]
macro_rules! export {
    ($answer:path) => {
        static BOUNDARY: $crate::Boundary = $crate::Boundary::new();

        #[unsafe(no_mangle)]
        extern "C" fn input(length: usize) -> *mut u8 {
            BOUNDARY.input(length)
        }

        #[unsafe(no_mangle)]
        extern "C" fn call() -> usize {
            BOUNDARY.call($answer)
        }

        #[unsafe(no_mangle)]
        extern "C" fn output() -> *const u8 {
            BOUNDARY.output()
        }
    };
}
