//! The exports of the WebAssembly module.

json_boundary::export!(crate::answer);
