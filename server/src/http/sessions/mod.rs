//! `/api/sessions`: one file for each endpoint or small group.

use utoipa_axum::router::OpenApiRouter;

use super::state::AppState;

/// The operations.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}
