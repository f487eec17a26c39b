//! Reading and writing JSON in one breath.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Makes `#[test]` mean a test under Node where the target is wasm.
#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

/// Makes `#[test]` mean what it always does where the target is not wasm.
#[cfg(not(target_arch = "wasm32"))]
pub use core::prelude::rust_2024::test;

/// Reads the JSON and checks that writing it again gives exactly the same.
#[track_caller]
pub fn same<T: Serialize + DeserializeOwned>(json: Value) -> T {
    let read: T = serde_json::from_value(json.clone()).expect("the documented JSON is read");
    assert_eq!(serde_json::to_value(&read).expect("JSON"), json);
    read
}

/// Checks that a type reads the JSON.
#[track_caller]
pub fn reads<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("the JSON is read")
}
