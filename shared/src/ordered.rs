//! Sets and maps of the items of an iterator, inserted one after the other.
//!
//! `collect` sorts the items first, with code of its own for each of their types: 3 kB of a
//! WebAssembly module for each.

use std::collections::{BTreeMap, BTreeSet};

/// The set of these items.
pub fn set_of<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// The map of these entries; of two with one key the later one.
pub fn map_of<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}
