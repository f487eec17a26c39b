//! What this browser keeps, as texts; what they mean is the store's matter.
//!
//! Where the browser refuses to keep anything, or stops doing so, the page's memory stands in.

use crate::model::json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::js_sys::Promise;

use super::{text_of, value_of};

#[wasm_bindgen(module = "/src/platform/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = load)]
    fn load_text(store: &str) -> Promise;
    #[wasm_bindgen(js_name = change)]
    fn change_text(list: &str) -> Promise;
    #[wasm_bindgen(js_name = lasts)]
    fn lasts_value() -> Promise;
}

/// One part of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ObjectStore {
    /// Commands that the server has not answered, or has refused, by number.
    Queue,
    /// Single facts by name.
    Known,
}

impl ObjectStore {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Known => "known",
        }
    }
}

/// What a text is kept under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum StoreKey {
    /// In the queue.
    Number(i64),
    /// Elsewhere.
    Name(String),
}

/// One change of what is kept: shelf, key, text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WriteOp(ObjectStore, Option<StoreKey>, Option<String>);

impl WriteOp {
    /// Puts a text on, under the next number.
    #[must_use]
    pub const fn add(store: ObjectStore, text: String) -> Self {
        Self(store, None, Some(text))
    }

    /// Puts a text in the place of what was under the key.
    #[must_use]
    pub const fn put(store: ObjectStore, key: StoreKey, text: String) -> Self {
        Self(store, Some(key), Some(text))
    }

    /// Takes away what is under the key.
    #[must_use]
    pub const fn remove(store: ObjectStore, key: StoreKey) -> Self {
        Self(store, Some(key), None)
    }

    /// Takes everything away.
    #[must_use]
    pub const fn clear(store: ObjectStore) -> Self {
        Self(store, None, None)
    }
}

/// Everything on a shelf with its keys, smallest key first.
pub async fn load<K: DeserializeOwned>(store: ObjectStore) -> Vec<(K, String)> {
    let text = text_of(load_text(store.as_str())).await;
    json::read(&text).unwrap_or_default()
}

/// Makes all changes or none, and gives the key of the first where that is a number.
pub async fn change(changes: &[WriteOp]) -> Option<i64> {
    let list = json::write(&changes);
    text_of(change_text(&list)).await.parse().ok()
}

/// Whether what is kept outlives the page.
pub async fn lasts() -> bool {
    value_of(lasts_value()).await.is_truthy()
}
