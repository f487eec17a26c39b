//! What happened to accounts and their credentials.

use shared::wire::{Activity, ActivityKind, ListPart};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::ordered_list::{self, descending};
use super::statement::{insert, params, row, statements};
use super::{Connection, Row, StoreError, corrupt};

/// The kinds that [`ActivityKind::is_caused_by_strangers`] names.
macro_rules! by_strangers {
    () => {
        "(kind IN ('signInRefused', 'recoveryRequested')) = :by_strangers"
    };
}

statements! {
    static INSERT = insert!(
        "activity",
        user_id, id, kind, detail, user_agent, network, first_at, last_at, count
    );
    static INCREMENT = "UPDATE activity SET count = count + 1, last_at = :now \
    WHERE user_id = :user_id AND last_at > :since AND first_at > :since AND kind = :kind AND network = :network \
    AND detail = :detail AND user_agent = :user_agent";
    static INCREMENT_BY_STRANGERS = "UPDATE activity SET count = count + 1, last_at = :now \
    WHERE user_id = :user_id AND last_at > :since AND first_at > :since AND kind = :kind AND network = :network";
    static EVICT = concat!(
        "DELETE FROM activity WHERE user_id = :user_id AND id IN \
        (SELECT id FROM activity WHERE user_id = :user_id AND ", by_strangers!(),
        " ORDER BY last_at DESC, id DESC LIMIT :limit OFFSET :kept)"
    );
    static LIST = concat!(
        "SELECT id, kind, detail, user_agent, network, first_at, last_at, count FROM activity \
        WHERE user_id = :user_id AND last_at >= :updated_since", descending!("last_at")
    );
    static COUNT = "SELECT COUNT(*) AS total FROM activity \
    WHERE user_id = :user_id AND last_at >= :updated_since";
    static DELETE_OLD = "DELETE FROM activity WHERE (user_id, id) IN \
    (SELECT user_id, id FROM activity WHERE last_at <= :before ORDER BY last_at LIMIT :limit)";
}

/// Something that happened.
pub struct NewActivity<'a> {
    /// To whom, locked.
    pub user: UserId,
    /// What.
    pub kind: ActivityKind,
    /// Of a token its name; else empty.
    pub detail: &'a str,
    /// Empty if it is not known.
    pub user_agent: &'a str,
    /// Empty if it is not known.
    pub network: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Increments the count of the same since `since`; what strangers cause is the same from one network,
/// whatever else they say. False if there is no such row.
pub async fn increment(
    connection: &mut Connection,
    new: &NewActivity<'_>,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let (user_id, kind, network, now) = (new.user, new.kind.as_str(), new.network, new.at);
    let counted = if new.kind.is_caused_by_strangers() {
        let params = params! { user_id, kind, network, now, since };
        INCREMENT_BY_STRANGERS.execute(connection, params).await?
    } else {
        let (detail, user_agent) = (new.detail, new.user_agent);
        let params = params! { user_id, kind, network, now, since, detail, user_agent };
        INCREMENT.execute(connection, params).await?
    };
    Ok(counted > 0)
}

/// Adds a row.
pub async fn insert(
    connection: &mut Connection,
    id: Uuid,
    new: &NewActivity<'_>,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: new.user,
        id,
        kind: new.kind.as_str(),
        detail: new.detail,
        user_agent: new.user_agent,
        network: new.network,
        first_at: new.at,
        last_at: new.at,
        count: 1_i64,
    };
    INSERT.run(connection, params).await
}

/// Deletes the user's oldest rows of what strangers cause, or of everything else, at most `most`, so
/// that `kept` remain.
pub async fn evict(
    connection: &mut Connection,
    user: UserId,
    by_strangers: bool,
    kept: i64,
    most: i64,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, by_strangers, kept, limit: most };
    EVICT.run(connection, params).await
}

/// A part of the user's activity, what happened last first, whatever the order of the part.
pub async fn list(
    connection: &mut Connection,
    user: UserId,
    part: &ListPart,
) -> Result<Vec<Activity>, StoreError> {
    let mut params = ordered_list::params(part).to_vec();
    params.extend(row! { user_id: user });
    LIST.list(connection, &params, read).await
}

fn read(row: &Row) -> Result<Activity, StoreError> {
    let kind = row.text("kind")?;
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    Ok(Activity {
        id: row.uuid("id")?,
        kind: ActivityKind::parse(&kind).ok_or_else(|| corrupt("activity", &kind))?,
        detail: some(row.text("detail")?),
        user_agent: some(row.text("user_agent")?),
        network: some(row.text("network")?),
        first_at: row.time("first_at")?,
        last_at: row.time("last_at")?,
        count: row.integer("count")?.unsigned_abs(),
    })
}

/// How many rows a part is of, as they were counted when reading began.
pub async fn total(
    connection: &mut Connection,
    user: UserId,
    part: &ListPart,
) -> Result<u64, StoreError> {
    let updated_since = part.updated_since.unwrap_or(Timestamp::MIN);
    let params = params! { user_id: user, updated_since };
    ordered_list::total(&COUNT, connection, params, part).await
}

/// Deletes at most `most` rows of what happened last at `before` or earlier.
pub async fn delete_old(
    connection: &mut Connection,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    DELETE_OLD
        .execute(connection, params! { before, limit: most })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_caused_by_strangers_are_those_of_the_statement() {
        let kinds = ActivityKind::ALL.iter();
        let by_strangers: Vec<_> = kinds
            .filter(|kind| kind.is_caused_by_strangers())
            .map(|kind| format!("'{}'", kind.as_str()))
            .collect();
        let expected = format!("(kind IN ({})) = :by_strangers", by_strangers.join(", "));
        assert_eq!(by_strangers!(), expected);
    }
}
