//! A user's log: the events of sessions, of tasks and projects, and of the profile, which are in tables of
//! their own and share one sequence.

use shared::UserId;
use shared::wire::{ListEventData, LogRecord, ProfileEventData};

use super::statement::{params, statements};
use super::{
    Connection, ReaderScopes, Row, StoreError, event_sequence, events, list_events, profile_events,
};

/// The events of a table after a sequence.
macro_rules! of_table {
    ($table:literal, $id:literal, $after:literal) => {
        concat!(
            "SELECT * FROM (SELECT event_id, user_id, sequence, ",
            $id,
            " AS entity_id, type, occurred_at, recorded_at, data FROM ",
            $table,
            " WHERE user_id = :user_id AND sequence > :",
            $after,
            " ORDER BY sequence LIMIT :limit) AS page"
        )
    };
}

/// The sequence of the newest event of a table.
macro_rules! last_of {
    ($table:literal) => {
        concat!(
            "(SELECT COALESCE(MAX(sequence), 0) FROM ",
            $table,
            " WHERE user_id = :user_id) AS ",
            $table
        )
    };
}

statements! {
    static AFTER = concat!(
        of_table!("session_events", "session_id", "sessions_after"),
        " UNION ALL ",
        of_table!("list_events", "entity_id", "lists_after"),
        " UNION ALL ",
        of_table!("profile_events", "user_id", "profile_after"),
        " ORDER BY sequence LIMIT :limit"
    );
    static LAST = concat!(
        "SELECT ", last_of!("session_events"), ", ", last_of!("list_events"), ", ", last_of!("profile_events")
    );
}

/// At most `limit` of the user's events later than `sequence`, oldest first.
pub async fn after(
    connection: &mut Connection,
    user: UserId,
    sequence: u64,
    scopes: ReaderScopes,
    limit: u32,
) -> Result<Vec<LogRecord>, StoreError> {
    if scopes == ReaderScopes::default() {
        let events = events::after(connection, user, sequence, limit).await?;
        return Ok(events.into_iter().map(LogRecord::Session).collect());
    }
    let after = i64::try_from(sequence).unwrap_or(i64::MAX);
    let of = |is_seen| if is_seen { after } else { i64::MAX };
    let params = params! {
        user_id: user,
        sessions_after: after,
        lists_after: of(scopes.tasks),
        profile_after: of(scopes.profile),
        limit,
    };
    AFTER.list(connection, params, record).await
}

/// The sequence of the user's newest event among these; 0 without any.
pub async fn last(
    connection: &mut Connection,
    user: UserId,
    scopes: ReaderScopes,
) -> Result<u64, StoreError> {
    if scopes == ReaderScopes::ALL {
        return event_sequence::last(connection, user).await;
    }
    let params = params! { user_id: user };
    let newest = LAST.find(connection, params, |row| {
        let of = |table, is_seen| if is_seen { row.integer(table) } else { Ok(0) };
        let lists = of("list_events", scopes.tasks)?;
        let profile = of("profile_events", scopes.profile)?;
        Ok(row.integer("session_events")?.max(lists).max(profile))
    });
    Ok(u64::try_from(newest.await?.unwrap_or(0)).unwrap_or(0))
}

fn record(row: &Row) -> Result<LogRecord, StoreError> {
    let kind = row.text("type")?;
    if ProfileEventData::NAMES.contains(&kind.as_str()) {
        profile_events::record(row).map(LogRecord::Profile)
    } else if ListEventData::NAMES.contains(&kind.as_str()) {
        list_events::record(row).map(LogRecord::List)
    } else {
        events::record(row, "entity_id").map(LogRecord::Session)
    }
}
