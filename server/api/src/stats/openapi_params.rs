//! The parameters of statistics, for the documentation only.

use chrono::NaiveDate;
use utoipa::IntoParams;

/// Of which days.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query, which is read by hand to report every problem at once"
)]
pub(super) struct StatsQuery {
    /// The first day. If left out, there are 30 days up to the last.
    #[param(rename = "startDate", example = "2026-11-01")]
    start_date: Option<NaiveDate>,
    /// The last day, included. If left out, today, or `startDate` where that is later.
    #[param(rename = "endDate", example = "2026-11-30")]
    end_date: Option<NaiveDate>,
    /// An IANA name, for days and hours; the person's own if left out.
    #[param(rename = "timeZone", example = "Europe/Berlin")]
    time_zone: Option<String>,
}
