//! Headers and queries of several operations, for the OpenAPI document.

use utoipa::IntoParams;

/// `Idempotency-Key`.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(
    dead_code,
    reason = "describes the headers, which another extractor reads"
)]
pub(super) struct IdempotencyHeader {
    /// A key of your own, such as a UUID. Sent again with the same request within 30 days, the
    /// first answer is repeated with `Idempotency-Replayed: true` and nothing happens twice;
    /// sent with another request it is refused.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]+$"
    )]
    idempotency_key: Option<String>,
}

/// `If-Match`.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(
    dead_code,
    reason = "describes the headers, which another extractor reads"
)]
pub(super) struct IfMatchHeader {
    /// The `ETag` that was read, several with commas, or `*`: the change is made only if what
    /// is changed still has that version.
    #[param(
        rename = "If-Match",
        pattern = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#,
        example = "\"3\""
    )]
    if_match: Option<String>,
}

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query, which is read by hand to report every problem at once"
)]
pub(super) struct PageQuery {
    /// From 1.
    #[param(minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<u64>,
    /// Entries a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
}
