//! `GET /api/stats`

use axum::Json;
use axum::extract::{RawQuery, State};
use chrono::NaiveDate;
use shared::wire::Stats;

use service::Period;
use shared::stats::UserZones;
use web::access::Access;
use web::code::Code;
use web::problem::ApiError;
use web::query::{Query, QueryParams, TimeZoneName};
use web::state::AppState;

/// Statistics
///
/// A range has at most 3700 days. The guide `docs/statistics.md` defines every number.
#[utoipa::path(
    get, path = "/api/stats", operation_id = "stats", tag = "Statistics",
    params(StatsQuery),
    responses(
        (status = 200, description = "The statistics", body = Stats),
        (status = 422, description = "`start_after_end`, `range_too_long`, `unknown_time_zone`; or `validation_failed` for several"),
    ),
)]
pub(super) async fn stats(
    State(state): State<AppState>,
    access: Access,
    RawQuery(query): RawQuery,
) -> Result<Json<Stats>, ApiError> {
    let (period, zones) = read(query.as_deref(), &access.zones)?;
    let stats = state.sessions.stats(access.user, period, &zones).await?;
    Ok(Json(stats))
}

#[derive(utoipa::IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct StatsQuery {
    /// The first day; by default 29 days before the last.
    #[param(example = "2026-11-01")]
    start_date: Option<NaiveDate>,
    /// The last day, included; by default today, or `startDate` if that is later.
    #[param(example = "2026-11-30")]
    end_date: Option<NaiveDate>,
    /// An IANA name, for days and hours; by default each session's.
    #[param(value_type = Option<String>, example = "Europe/Berlin")]
    time_zone: Option<TimeZoneName>,
}

fn read(query: Option<&str>, own: &UserZones) -> Result<(Period, UserZones), ApiError> {
    let mut query = Query::read(query)?;
    let params: StatsQuery = query.params();
    let (first, last) = (params.start_date, params.end_date);
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        query.report(
            "startDate",
            Code::StartAfterEnd,
            "startDate is after endDate; exchange them.",
        );
    }
    query.done()?;
    let zones = TimeZoneName::or_own(params.time_zone, own);
    Ok((Period { first, last }, zones))
}
