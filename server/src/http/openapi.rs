//! The OpenAPI document: what the handlers say of themselves, and what all operations share.

use std::sync::Arc;

use axum::Router;
use serde_json::Value;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};

use super::state::AppState;

/// The OpenAPI document.
#[derive(Clone, Debug)]
pub struct Document(Arc<Value>);

impl Document {
    /// The document as JSON.
    #[must_use]
    pub fn as_json(&self) -> &Value {
        &self.0
    }
}

/// The document without operations.
pub(super) fn frame() -> OpenApi {
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Stint")
                .version(env!("CARGO_PKG_VERSION"))
                .build(),
        )
        .build()
}

/// Adds what all operations share.
pub(super) fn complete(described: OpenApi) -> Document {
    Document(Arc::new(
        serde_json::to_value(described).unwrap_or_default(),
    ))
}

/// Where the document is served.
pub(super) fn routes(_document: &Document) -> Router<AppState> {
    Router::new()
}
