//! Assertions on reading and writing JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// On wasm, `#[test]` is a test under Node.
#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(not(target_arch = "wasm32"))]
pub use core::prelude::rust_2024::test;

/// Parses the JSON and asserts that serializing gives exactly the same.
#[track_caller]
pub fn same<T: Serialize + DeserializeOwned>(json: Value) -> T {
    let read: T = serde_json::from_value(json.clone()).expect("the documented JSON is read");
    assert_eq!(serde_json::to_value(&read).expect("JSON"), json);
    read
}

/// Parses the JSON.
#[track_caller]
pub fn reads<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("the JSON is read")
}
