//! Parts of a user's sessions in any order, with any filters.

use std::cmp::Reverse;

use shared::rules::SessionStatus;
use shared::rules::limits::RESTORE_WINDOW;
use shared::wire::{ListOrder, ListPart};
use shared::{SessionFilter, Timestamp, UserId};

use super::children::{self, newest_first, with_children};
use super::row::SessionRow;
use super::starts::{self, started_within};
use super::summary::{SessionPage, distinct, is_due, status_params, summary, take_summary};
use super::tags::{self, has_tag};
use crate::ordered_list::{self, OrderedList, ascending, descending};
use crate::search_pattern::pattern;
use crate::statement::{row, statements};
use crate::{Connection, StoreError};

/// The sessions that the filters let through.
macro_rules! filtered {
    () => {
        concat!("sessions WHERE user_id = :user_id AND (deleted_at IS NULL OR deleted_at >= :deleted_since) \
         AND ", started_within!(), " AND updated_at >= :updated_since \
         AND status IN (:status_1, :status_2, :status_3, :status_4) \
         AND (:session_type IS NULL OR session_type = :session_type) \
         AND (:task_id IS NULL OR task_id = :task_id) \
         AND (:project_id IS NULL OR project_id = :project_id) \
         AND (:tag_1 IS NULL OR ", has_tag!(), ") \
         AND (:search IS NULL OR regexp(:search, intention) OR regexp(:search, task_progress) \
             OR regexp(:search, abandon_reason) OR regexp(:search, progress_made) \
             OR id IN (SELECT session_id FROM session_pauses WHERE user_id = :user_id AND regexp(:search, pause_reason)) \
             OR id IN (SELECT session_id FROM session_distractions WHERE user_id = :user_id AND regexp(:search, note)) \
             OR task_id IN (SELECT id FROM tasks WHERE user_id = :user_id AND regexp(:search, title)) \
             OR project_id IN (SELECT id FROM projects WHERE user_id = :user_id AND regexp(:search, name)))")
    };
}

/// A part in an order.
macro_rules! part {
    ($order:expr) => {
        concat!(with_children!(filtered!(), $order), summary!("0"))
    };
}

statements! {
    static NEWEST = part!(descending!("start_time"));
    static OLDEST = part!(ascending!("start_time"));
    static LAST_CHANGED = part!(descending!("updated_at"));
    static FIRST_CHANGED = part!(ascending!("updated_at"));
    static COUNT = concat!("SELECT COUNT(*) AS total FROM ", filtered!());
}

static SESSIONS: OrderedList = OrderedList {
    newest: &NEWEST,
    oldest: &OLDEST,
    last_changed: &LAST_CHANGED,
    first_changed: &FIRST_CHANGED,
    highest: &NEWEST,
    lowest: &OLDEST,
    count: &COUNT,
};

/// A part of the user's sessions, at `now`.
pub(super) async fn page(
    connection: &mut Connection,
    user: UserId,
    filter: &SessionFilter,
    now: Timestamp,
    part: &ListPart,
) -> Result<SessionPage, StoreError> {
    let deleted_since = match filter.includes_deleted {
        true => now.plus(-RESTORE_WINDOW),
        false => Timestamp::MAX,
    };
    let mut params = row! {
        user_id: user,
        now,
        deleted_since,
        session_type: filter.session_type.map(|known| known.as_str()),
        task_id: filter.task_id,
        project_id: filter.project_id,
        search: pattern(filter.search.as_ref()),
    }
    .to_vec();
    params.extend(starts::params(&filter.starts));
    params.extend(match distinct(&filter.statuses).as_slice() {
        [] => status_params(SessionStatus::ALL).collect::<Vec<_>>(),
        some => status_params(some).collect(),
    });
    params.extend(tags::filter_params(&filter.tags));
    params.extend(ordered_list::params(part));
    let total = ordered_list::total(SESSIONS.count, connection, &params, part).await?;
    let statement = SESSIONS.statement(part.order);
    let mut rows = statement.fetch_all(connection, &params).await?;
    let summary = take_summary(&mut rows)?;
    Ok(SessionPage {
        items: sorted(children::read(&rows)?, part.order),
        total,
        is_due: is_due(&summary)?,
    })
}

fn sorted(mut sessions: Vec<SessionRow>, order: ListOrder) -> Vec<SessionRow> {
    let started = |row: &SessionRow| (row.session.started_at, row.session.id);
    let changed = |row: &SessionRow| (row.stored.updated_at, row.session.id);
    match order {
        ListOrder::Newest | ListOrder::Highest => return newest_first(sessions),
        ListOrder::Oldest | ListOrder::Lowest => sessions.sort_by_key(started),
        ListOrder::LastChanged => sessions.sort_by_key(|row| Reverse(changed(row))),
        ListOrder::FirstChanged => sessions.sort_by_key(changed),
    }
    sessions
}
