//! What happened to an account and its credentials, for its owner to see. Written in the transaction
//! that does it; the same again within an hour is counted in one row.

use shared::rules::limits::{DAY, MINUTE};
use shared::wire::ActivityKind;
use shared::{Millis, Timestamp, UserId};
use uuid::Uuid;

use crate::request_client::{RequestClient, stored_user_agent};
use store::activity::{self, NewActivity};
use store::{Connection, StoreError};

/// Refused attempts that are being recorded at a time; more are not recorded.
pub(crate) const MAX_REFUSALS_IN_PROGRESS: usize = 16;

/// How long it is stored.
pub const ACTIVITY_RETENTION: Millis = 180 * DAY;

/// For how long the same again is counted in one row.
const MERGE_WINDOW: Millis = 60 * MINUTE;

/// Rows of one user. What strangers cause is limited on its own, so that it removes nothing else.
pub(crate) const MAX_ROWS: i64 = 1_000;
pub(crate) const MAX_ROWS_BY_STRANGERS: i64 = 200;

/// Rows that a new one removes at most.
const EVICTED: i64 = 10;

/// Records what happened to a user, whom the transaction has locked; `id` is used if nothing like it
/// happened within the hour.
pub(crate) async fn record(
    write: &mut Connection,
    id: Uuid,
    at: Timestamp,
    user: UserId,
    kind: ActivityKind,
    detail: &str,
) -> Result<(), StoreError> {
    let client = RequestClient::current();
    let new = NewActivity {
        user,
        kind,
        detail,
        user_agent: &stored_user_agent(&client.user_agent),
        network: &client.network,
        at,
    };
    if activity::increment(write, &new, at.plus(-MERGE_WINDOW)).await? {
        return Ok(());
    }
    activity::insert(write, id, &new).await?;
    let by_strangers = kind.is_caused_by_strangers();
    let kept = if by_strangers {
        MAX_ROWS_BY_STRANGERS
    } else {
        MAX_ROWS
    };
    activity::evict(write, user, by_strangers, kept, EVICTED).await
}
