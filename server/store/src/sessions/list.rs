//! Pages of a user's sessions.

use shared::rules::SessionStatus;
use shared::wire::PageRequest;
use shared::{SessionFilter, Timestamp, UserId};

use super::children::{self, newest_first, with_children};
use super::counts::PERIOD;
use super::row::{SessionRow, nulls};
use crate::listing::{Condition, Listing, equals};
use crate::statement::params;
use crate::{Connection, Row, SqlValue, StoreError, corrupt};

/// Marks the row of a page that is no session.
macro_rules! SUMMARY {
    () => {
        3
    };
}

/// The periods in which the page and those after it begin; `through` is how many sessions start in a
/// period and those after it.
macro_rules! periods {
    () => {
        "FROM (SELECT begins, sessions, SUM(sessions) OVER (ORDER BY begins DESC) AS through \
         FROM session_counts WHERE user_id = :user_id) AS periods WHERE through > :offset"
    };
}

pub(super) static SESSIONS: Listing = Listing::new(
    concat!(module_path!(), "::SESSIONS"),
    concat!(
        with_children!("{page}"),
        // The open session where it is due, and how many sessions there are on all pages.
        " UNION ALL SELECT ",
        SUMMARY!(),
        ", ",
        nulls!(),
        ", \
         (SELECT id FROM sessions WHERE user_id = :user_id AND status IN ('active', 'paused') \
             AND deleted_at IS NULL AND next_deadline <= :now), \
         ({total}), NULL, NULL, NULL, NULL, NULL, NULL"
    ),
    "sessions WHERE user_id = :user_id AND deleted_at IS NULL",
    &[
        &[Condition {
            parameter: "from",
            sql: "start_time >= :from AND start_time < :until",
        }],
        &[
            // A single status is compared by equality, so that the index also gives the order.
            equals!(status),
            Condition {
                parameter: STATUSES[0],
                sql: "status IN (:status_1, :status_2, :status_3, :status_4)",
            },
        ],
        &[equals!(session_type)],
        &[equals!(task_id)],
        &[equals!(project_id)],
    ],
    "start_time DESC, id DESC",
    // From the period on in which the page begins.
    Some((
        concat!(
            "sessions WHERE user_id = :user_id AND deleted_at IS NULL AND start_time < (SELECT MAX(begins) ",
            periods!(),
            ") + :period ORDER BY start_time DESC, id DESC LIMIT :limit \
             OFFSET :offset - COALESCE((SELECT MIN(through - sessions) ",
            periods!(),
            "), 0)"
        ),
        "SELECT COALESCE(SUM(sessions), 0) AS total FROM session_counts WHERE user_id = :user_id",
    )),
);

const STATUSES: [&str; SessionStatus::ALL.len()] = ["status_1", "status_2", "status_3", "status_4"];

/// A part of a list.
#[derive(Clone, Debug)]
pub struct SessionPage {
    /// Newest start first, id breaking ties.
    pub items: Vec<SessionRow>,
    /// Sessions on all pages.
    pub total: u64,
    /// Whether the user's open session has automatic events due that are not stored yet.
    pub is_due: bool,
}

/// A page of the user's sessions, newest start first, id breaking ties.
pub async fn page(
    connection: &mut Connection,
    user: UserId,
    filter: &SessionFilter,
    now: Timestamp,
    paging: PageRequest,
) -> Result<SessionPage, StoreError> {
    let SessionFilter {
        starts,
        statuses,
        session_type,
        task_id,
        project_id,
    } = filter;
    // No session starts at Timestamp::MAX, so excluding it excludes nothing.
    let (from, until) = (starts.from(), starts.until());
    let mut params = params! {
        user_id: user,
        now,
        period: SqlValue::Length(PERIOD),
    }
    .to_vec();
    if from.or(until).is_some() {
        params.push(("from", from.unwrap_or(Timestamp::MIN).into()));
        params.push(("until", until.unwrap_or(Timestamp::MAX).into()));
    }
    let statuses: Vec<_> = SessionStatus::ALL
        .iter()
        .filter(|status| statuses.contains(status))
        .map(|status| SqlValue::from(status.as_str()))
        .collect();
    match statuses.as_slice() {
        [] => {}
        [only] => params.push(("status", only.clone())),
        [.., last] => params.extend(STATUSES.iter().enumerate().map(|(at, name)| {
            let status = statuses.get(at).unwrap_or(last);
            (*name, status.clone())
        })),
    }
    params.extend(session_type.map(|known| ("session_type", known.as_str().into())));
    params.extend(task_id.map(|id| ("task_id", id.into())));
    params.extend(project_id.map(|id| ("project_id", id.into())));
    let mut rows = SESSIONS.rows(connection, &params, paging).await?;
    let is_summary = |row: &Row| row.integer("part").is_ok_and(|part| part == SUMMARY!());
    let summary = rows.iter().position(is_summary);
    let summary = summary.map(|at| rows.swap_remove(at));
    let summary = summary.ok_or_else(|| corrupt("sessions", "a page without its summary"))?;
    Ok(SessionPage {
        items: newest_first(children::read(&rows)?),
        total: u64::try_from(summary.integer("position")?).unwrap_or(0),
        is_due: summary.uuid_or_null("session_id")?.is_some(),
    })
}
