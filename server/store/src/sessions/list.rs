//! Pages of a user's sessions.

use shared::wire::ListPart;
use shared::{SessionFilter, StartRange, Timestamp, UserId};

use super::children::{self, newest_first, with_children};
use super::counts::PERIOD;
use super::ordered;
use super::starts::{self, started_within};
use super::summary::{
    STATUSES, SessionPage, distinct, is_due, status_params, summary, take_summary,
};
use super::tags::{self, has_tag};
use crate::listing::{Condition, Listing, equals};
use crate::statement::params;
use crate::{Connection, SqlValue, StoreError};

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
    concat!(with_children!("{page}"), summary!("({total})")),
    "sessions WHERE user_id = :user_id AND deleted_at IS NULL",
    &[
        &[Condition {
            parameter: starts::PARAMETERS[0],
            sql: started_within!(),
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
        &[Condition {
            parameter: tags::PARAMETERS[0],
            sql: has_tag!(),
        }],
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

/// A part of the user's sessions, at `now`.
pub async fn page(
    connection: &mut Connection,
    user: UserId,
    filter: &SessionFilter,
    now: Timestamp,
    part: &ListPart,
) -> Result<SessionPage, StoreError> {
    let is_plain = *part == ListPart::from(part.paging);
    if !is_plain || filter.search.is_some() || filter.includes_deleted {
        return ordered::page(connection, user, filter, now, part).await;
    }
    let SessionFilter {
        starts,
        statuses,
        session_type,
        task_id,
        project_id,
        tags: tagged,
        ..
    } = filter;
    let mut params = params! {
        user_id: user,
        now,
        period: SqlValue::Length(PERIOD),
    }
    .to_vec();
    if *starts != StartRange::default() {
        params.extend(starts::params(starts));
    }
    match distinct(statuses).as_slice() {
        [] => {}
        [only] => params.push(("status", only.as_str().into())),
        several => params.extend(status_params(several)),
    }
    params.extend(session_type.map(|known| ("session_type", known.as_str().into())));
    params.extend(task_id.map(|id| ("task_id", id.into())));
    params.extend(project_id.map(|id| ("project_id", id.into())));
    if !tagged.is_empty() {
        params.extend(tags::filter_params(tagged));
    }
    let mut rows = SESSIONS.rows(connection, &params, part.paging).await?;
    let summary = take_summary(&mut rows)?;
    Ok(SessionPage {
        items: newest_first(children::read(&rows)?),
        total: u64::try_from(summary.integer("position")?).unwrap_or(0),
        is_due: is_due(&summary)?,
    })
}
