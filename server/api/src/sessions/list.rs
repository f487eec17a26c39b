//! `GET /api/sessions`: its filters and orders.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use service::zone_offset;
use shared::rules::{SessionStatus, SessionType, Tags};
use shared::wire::{Page, SessionSort, SessionView};
use shared::{ProjectId, SearchText, SessionFilter, StartRange, TaskId};

use super::date_bound::DateBound;
use web::access::Access;
use web::code::Code;
use web::list_part::{ListParams, PartQuery};
use web::paging::PageParams;
use web::problem::ApiError;
use web::query::{FromQueryText, InvalidParam, Query, QueryParams, TimeZoneName, shorten};
use web::state::AppState;

/// List sessions
///
/// Newest `startTime` first, unless `sort` says otherwise.
#[utoipa::path(
    get, path = "/api/sessions", operation_id = "listSessions", tag = "Sessions",
    params(ListQuery, ListParams, PageParams),
    responses(
        (status = 200, description = "A page of sessions", body = Page<SessionView>, headers(
            ("Link" = String, description = "`first`, `prev`, `next` and `last` page (RFC 8288)"),
        )),
        (status = 422, description = "`unknown_status`, `unknown_session_type`, `unknown_time_zone`, `start_after_end`, `text_too_long`, `text_not_allowed`, `too_many_tags`, `tag_not_allowed`"),
    ),
)]
pub(super) async fn list(
    State(state): State<AppState>,
    access: Access,
    RawQuery(query): RawQuery,
) -> Result<(HeaderMap, Json<Page<SessionView>>), ApiError> {
    let (filter, query) = read(query.as_deref(), &access)?;
    let listed = state.sessions.list(access.user, &filter, query.part);
    Ok(query.answer(listed.await?))
}

/// The filters of sessions.
#[derive(utoipa::IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct ListQuery {
    /// Earliest `startTime`: a date (that day in `timeZone`, included) or an RFC 3339 date-time.
    #[param(value_type = Option<DateBound>, inline, example = "2026-11-01")]
    start_date: Option<DateBound>,
    /// Latest `startTime`: a date (that day in `timeZone`, included) or an RFC 3339 date-time
    /// (excluded).
    #[param(value_type = Option<DateBound>, inline, example = "2026-11-30")]
    end_date: Option<DateBound>,
    /// One or several of `active`, `paused`, `completed`, `abandoned` and `open` (active or
    /// paused), separated by commas.
    #[param(
        value_type = Option<String>,
        pattern = "^(active|paused|completed|abandoned|open)(,(active|paused|completed|abandoned|open))*$",
        example = "completed,abandoned"
    )]
    status: Option<StatusList>,
    /// Only this type.
    #[param(inline)]
    session_type: Option<SessionType>,
    /// Only sessions of this task.
    #[param(value_type = Option<uuid::Uuid>)]
    task_id: Option<TaskId>,
    /// Only sessions of this project.
    #[param(value_type = Option<uuid::Uuid>)]
    project_id: Option<ProjectId>,
    /// Only sessions with any of these tags, separated by commas, in upper or lower case.
    #[param(value_type = Option<String>, example = "thesis,deep work")]
    tag: Option<Tags>,
    /// Only sessions with this in their intention, in a note, reason or progress, in the title of their
    /// task or in the name of their project, in upper or lower case.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100, example = "chapter 3")]
    q: Option<SearchText>,
    /// An IANA name, for dates; by default each session's.
    #[param(value_type = Option<String>, example = "Europe/Berlin")]
    time_zone: Option<TimeZoneName>,
    /// Whether deleted sessions that can be restored are listed, too: those whose `allowedActions` is
    /// `restore` alone.
    #[param(value_type = Option<bool>, default = false)]
    include_deleted: Option<bool>,
    /// The order, then by id; a minus sign begins with the latest.
    #[param(inline, default = "-startTime")]
    sort: Option<SessionSort>,
}

/// The value of `status`.
struct StatusList(Vec<SessionStatus>);

impl FromQueryText for StatusList {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        SessionStatus::parse_list(text).map(Self).map_err(|name| {
            let detail = format!(
                "There is no status “{}”: use active, paused, completed, abandoned or open, several with commas.",
                shorten(name)
            );
            InvalidParam::NotAllowed(Code::UnknownStatus, detail)
        })
    }
}

/// Parses the query; dates are the user's days, in their zone unless `timeZone` is sent.
///
/// # Errors
/// 400 with all unreadable values, else 422 with all that are not allowed.
fn read(query: Option<&str>, access: &Access) -> Result<(SessionFilter, PartQuery), ApiError> {
    let mut query = Query::read(query)?;
    let params: ListQuery = query.params();
    let zones = TimeZoneName::or_own(params.time_zone, &access.zones);
    let (start, end) = (params.start_date, params.end_date);
    let starts = StartRange::new(
        start.map(|bound| bound.0),
        end.map(|bound| bound.0),
        |date| zones.bound(date, access.day_starts_at, zone_offset),
    )
    .unwrap_or_else(|_| {
        query.report(
            "startDate",
            Code::StartAfterEnd,
            "startDate is after endDate; exchange them.",
        );
        StartRange::default()
    });
    Ok((
        SessionFilter {
            starts,
            statuses: params.status.map(|list| list.0).unwrap_or_default(),
            session_type: params.session_type,
            task_id: params.task_id,
            project_id: params.project_id,
            tags: params.tag.unwrap_or_default(),
            search: params.q,
            includes_deleted: params.include_deleted.unwrap_or_default(),
        },
        PartQuery::read(
            query,
            "/api/sessions",
            params.sort.unwrap_or_default().into(),
        )?,
    ))
}

#[cfg(test)]
mod tests {
    use shared::UserId;
    use shared::stats::{StartBound, UserZones};

    use super::*;

    fn in_berlin(day_starts_at: u32) -> Access {
        Access {
            user: UserId::new(uuid::Uuid::nil()),
            zones: UserZones::of_sessions("Europe/Berlin"),
            day_starts_at,
        }
    }

    fn filter(query: &str) -> SessionFilter {
        filter_of(query, 0)
    }

    fn filter_of(query: &str, day_starts_at: u32) -> SessionFilter {
        read(Some(query), &in_berlin(day_starts_at))
            .unwrap_or_else(|error| panic!("{query}: {:?}", error.problem()))
            .0
    }

    fn code(query: &str) -> (u16, String) {
        let error = read(Some(query), &in_berlin(0))
            .map(|_| ())
            .expect_err(query);
        (error.status().as_u16(), error.code().as_str().to_owned())
    }

    fn range(query: &str) -> (String, String) {
        range_of(query, 0)
    }

    fn range_of(query: &str, day_starts_at: u32) -> (String, String) {
        let filter = filter_of(query, day_starts_at);
        let text =
            |edge: Option<StartBound>| edge.map(|edge| edge.at.to_string()).unwrap_or_default();
        (text(filter.starts.from()), text(filter.starts.until()))
    }

    #[test]
    fn days_are_calendar_days_in_the_zone() {
        for (query, from, until) in [
            // 23 hours and 25 hours long.
            (
                "startDate=2026-03-29&endDate=2026-03-29",
                "2026-03-28T23:00:00.000Z",
                "2026-03-29T22:00:00.000Z",
            ),
            (
                "startDate=2026-10-25&endDate=2026-10-25",
                "2026-10-24T22:00:00.000Z",
                "2026-10-25T23:00:00.000Z",
            ),
            (
                "startDate=2026-04-05&endDate=2026-04-05&timeZone=Australia/Lord_Howe",
                "2026-04-04T13:00:00.000Z",
                "2026-04-05T13:30:00.000Z",
            ),
            (
                "startDate=2026-11-22&endDate=2026-11-23&timeZone=Asia%2FKathmandu",
                "2026-11-21T18:15:00.000Z",
                "2026-11-23T18:15:00.000Z",
            ),
            (
                "startDate=2026-11-22T10:00:00%2B01:00",
                "2026-11-22T09:00:00.000Z",
                "",
            ),
            (
                "endDate=2026-11-22T10:00:00Z",
                "",
                "2026-11-22T10:00:00.000Z",
            ),
            // A day that the zone skipped has no instants; that is valid.
            (
                "startDate=2011-12-30&endDate=2011-12-30&timeZone=Pacific/Apia",
                "2011-12-30T10:00:00.000Z",
                "2011-12-30T10:00:00.000Z",
            ),
        ] {
            assert_eq!(range(query), (from.to_owned(), until.to_owned()), "{query}");
        }
    }

    #[test]
    fn days_begin_as_the_profile_says() {
        let edges = |from: &str, until: &str| (from.to_owned(), until.to_owned());
        // From 4:00 to 4:00, in winter an hour ahead of UTC.
        assert_eq!(
            range_of("startDate=2026-11-22&endDate=2026-11-22", 240),
            edges("2026-11-22T03:00:00.000Z", "2026-11-23T03:00:00.000Z")
        );
        assert_eq!(
            range_of("startDate=2026-11-22T00:00:00Z", 240),
            edges("2026-11-22T00:00:00.000Z", "")
        );
    }

    #[test]
    fn open_means_active_or_paused() {
        use SessionStatus::{Active, Completed, Paused};
        assert_eq!(filter("status=open").statuses, [Active, Paused]);
        assert_eq!(
            filter("status=completed,open,active").statuses,
            [Completed, Active, Paused]
        );
        assert!(filter("").statuses.is_empty());
    }

    #[test]
    fn invalid_values_have_their_codes() {
        for (query, status, expected) in [
            ("page=x", 400, "invalid_query"),
            ("page=", 400, "invalid_query"),
            ("limit=1.5", 400, "invalid_query"),
            ("page=1&page=2", 400, "invalid_query"),
            ("taskId=7", 400, "invalid_query"),
            ("startDate=yesterday", 400, "invalid_query"),
            ("startDate=2026-02-30", 400, "invalid_query"),
            ("status=%ff", 400, "invalid_query"),
            ("page=0", 422, "page_out_of_range"),
            ("page=-1", 422, "page_out_of_range"),
            ("page=99999999999999999999999", 422, "page_out_of_range"),
            ("limit=101", 422, "limit_out_of_range"),
            ("limit=0", 422, "limit_out_of_range"),
            ("status=done", 422, "unknown_status"),
            ("status=", 422, "unknown_status"),
            ("status=active,,paused", 422, "unknown_status"),
            ("sessionType=Pomodoro", 422, "unknown_session_type"),
            ("timeZone=Mars/Olympus", 422, "unknown_time_zone"),
            (
                "startDate=2026-11-23&endDate=2026-11-22",
                422,
                "start_after_end",
            ),
            (
                "startDate=2026-11-22T10:00:01Z&endDate=2026-11-22T10:00:00Z",
                422,
                "start_after_end",
            ),
            (
                "startDate=2026-11-22T23:00:00Z&endDate=2026-11-22",
                422,
                "start_after_end",
            ),
            ("order=asc", 422, "unknown_field"),
            ("sort=asc", 422, "unknown_sort"),
            ("sort=starttime", 422, "unknown_sort"),
            ("q=+", 400, "invalid_query"),
            ("q=%07", 422, "text_not_allowed"),
            ("tag=", 422, "tag_not_allowed"),
            ("tag=a,,b", 422, "tag_not_allowed"),
            ("tag=a&tag=b", 400, "invalid_query"),
            ("tag=1,2,3,4,5,6,7,8,9,10,11", 422, "too_many_tags"),
            ("cursor=x", 400, "invalid_query"),
            ("updatedSince=2026-11-22", 400, "invalid_query"),
            ("includeDeleted=yes", 400, "invalid_query"),
            ("limit=0&page=0", 422, "validation_failed"),
        ] {
            assert_eq!(code(query), (status, expected.to_owned()), "{query}");
        }
    }
}
