//! `GET /api/stats`

mod openapi_params;

use axum::Json;
use axum::extract::{RawQuery, State};
use chrono_tz::Tz;
use shared::parse_date;
use shared::wire::Stats;

use self::openapi_params::StatsQuery;
use service::{Period, Sessions};
use web::access::Access;
use web::code::Code;
use web::problem::ApiError;
use web::query::Query;

/// Statistics
///
/// Days start when the person's settings say, in `timeZone`; at most 3700 of them. Focused time
/// is split at days and hours and counted in whole seconds; everything else about a session is
/// counted where it started. An open session counts up to `serverTime`, deleted ones do not
/// count. Streaks are over all time.
#[utoipa::path(
    get, path = "/api/stats", operation_id = "stats", tag = "Statistics",
    params(StatsQuery),
    responses(
        (status = 200, description = "The statistics", body = Stats),
        (status = 422, description = "`start_after_end`, `range_too_long`, `unknown_time_zone`, `unknown_field`; or `validation_failed` for several"),
    ),
)]
pub(super) async fn stats(
    State(sessions): State<Sessions>,
    access: Access,
    RawQuery(query): RawQuery,
) -> Result<Json<Stats>, ApiError> {
    let (period, zone) = read(query.as_deref(), &access.time_zone)?;
    let stats = sessions.stats(access.user, period, zone).await?;
    Ok(Json(stats))
}

fn read(query: Option<&str>, own_zone: &str) -> Result<(Period, Tz), ApiError> {
    const DATE: &str = "a date such as 2026-11-22";
    let mut query = Query::read(query)?;
    let first = query.parsed("startDate", DATE, parse_date);
    let last = query.parsed("endDate", DATE, parse_date);
    let zone = query.time_zone(own_zone);
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        query.report(
            "startDate",
            Code::StartAfterEnd,
            "startDate lies after endDate; exchange them.",
        );
    }
    query.done()?;
    Ok((Period { first, last }, zone))
}
