//! Values that are made when they are first needed: most servers never need most of the API's documents,
//! and making them all takes more memory than the rest of a starting server.

use std::sync::{Arc, LazyLock};

/// See the module; clones share the value.
pub(crate) type OnDemand<T> = Arc<LazyLock<T, Box<dyn FnOnce() -> T + Send>>>;

/// The value that `make` will make.
pub(crate) fn on_demand<T>(make: impl FnOnce() -> T + Send + 'static) -> OnDemand<T> {
    let make: Box<dyn FnOnce() -> T + Send> = Box::new(make);
    Arc::new(LazyLock::new(make))
}
