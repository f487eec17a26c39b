//! The browser's database of texts by key; their meaning belongs to the store.
//!
//! Where the browser refuses to store anything, or stops doing so, memory is used for as long as
//! the page exists.

use crate::model::json;
use shared::json::{FromJson, JsonWriter, ToJson};
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

/// An object store of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectStore {
    /// Commands that are pending or refused, by number.
    Queue,
    /// Other values, by name.
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

/// The key of a stored text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreKey {
    /// Of the queue.
    Number(i64),
    /// Of named values.
    Name(String),
}

/// One change: object store, key, text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOp(ObjectStore, Option<StoreKey>, Option<String>);

impl ToJson for StoreKey {
    fn write_json(&self, writer: &mut JsonWriter) {
        match self {
            Self::Number(number) => number.write_json(writer),
            Self::Name(name) => name.write_json(writer),
        }
    }
}

impl ToJson for WriteOp {
    fn write_json(&self, writer: &mut JsonWriter) {
        writer.open('[');
        writer.item(&self.0.as_str());
        writer.item(&self.1);
        writer.item(&self.2);
        writer.close(']');
    }
}

impl WriteOp {
    /// Adds a text under the next number.
    #[must_use]
    pub const fn add(store: ObjectStore, text: String) -> Self {
        Self(store, None, Some(text))
    }

    /// Replaces the text under a key.
    #[must_use]
    pub const fn put(store: ObjectStore, key: StoreKey, text: String) -> Self {
        Self(store, Some(key), Some(text))
    }

    /// Removes the text under a key.
    #[must_use]
    pub const fn remove(store: ObjectStore, key: StoreKey) -> Self {
        Self(store, Some(key), None)
    }

    /// Empties the object store.
    #[must_use]
    pub const fn clear(store: ObjectStore) -> Self {
        Self(store, None, None)
    }
}

/// Everything in an object store with its keys, smallest key first.
pub async fn load<K: FromJson>(store: ObjectStore) -> Vec<(K, String)> {
    let text = text_of(load_text(store.as_str())).await;
    json::read(&text).unwrap_or_default()
}

/// Makes all changes in one transaction and returns the key of the first where that is a number.
pub async fn change(changes: &[WriteOp]) -> Option<i64> {
    let list = json::write(&changes);
    text_of(change_text(&list)).await.parse().ok()
}

/// Whether stored data outlives the page.
pub async fn lasts() -> bool {
    value_of(lasts_value()).await.is_truthy()
}
