//! Parameters, for the documentation only.

use utoipa::IntoParams;

/// Where a reader stopped.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query, which is read by hand to report every problem at once"
)]
pub(super) struct AfterQuery {
    /// The sequence of the last event that was heard; 0 for all of them.
    #[param(minimum = 0, maximum = 9_223_372_036_854_775_807_u64, example = 41)]
    after: Option<u64>,
}

/// How many to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query, which is read by hand to report every problem at once"
)]
pub(super) struct LimitQuery {
    /// Events a page.
    #[param(minimum = 1, maximum = 100, default = 100)]
    limit: Option<u64>,
}

/// Where a reader stopped, as browsers say it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header, which is read by hand")]
pub(super) struct LastEventIdHeader {
    /// The `id` of the last event that was heard. Browsers send it when they come back; it
    /// counts before `after`.
    #[param(
        rename = "Last-Event-ID",
        minimum = 0,
        maximum = 9_223_372_036_854_775_807_u64,
        example = 41
    )]
    last_event_id: Option<u64>,
}
