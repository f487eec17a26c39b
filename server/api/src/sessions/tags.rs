//! `GET /api/tags`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use shared::SearchText;
use shared::wire::{Page, TagUse};

use web::paging::{ListRequest, PageParams};
use web::problem::ApiError;
use web::query::QueryParams;
use web::state::AppState;

/// The filter of tags.
#[derive(utoipa::IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct TagQuery {
    /// Only tags with this in them, in upper or lower case.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100, example = "thes")]
    q: Option<SearchText>,
}

/// List tags
///
/// Those that the sessions have, the most used first. To rename one, amend its sessions.
#[utoipa::path(
    get, path = "/api/tags", operation_id = "listTags", tag = "Sessions",
    params(TagQuery, PageParams),
    responses(
        (status = 200, description = "A page of tags", body = Page<TagUse>, headers(
            ("Link" = String, description = "`first`, `prev`, `next` and `last` page (RFC 8288)"),
        )),
        (status = 422, description = "`text_too_long`, `text_not_allowed`"),
    ),
)]
pub(super) async fn tags(
    State(state): State<AppState>,
    ListRequest {
        access,
        filters,
        page,
    }: ListRequest<TagQuery>,
) -> Result<(HeaderMap, Json<Page<TagUse>>), ApiError> {
    let tags = state
        .sessions
        .tags(access.user, filters.q.as_ref(), page.paging)
        .await?;
    Ok((page.links("/api/tags", tags.total_pages), Json(tags)))
}
