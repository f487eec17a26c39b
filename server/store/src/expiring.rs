//! Tables whose rows expire a fixed time after `created_at`, with the user and a key as primary
//! key.

/// Inserts a row; replaces an expired one with the same key.
macro_rules! insert_expiring {
    ($table:literal, $key:ident, $($column:ident),+ $(,)?) => {
        concat!(
            $crate::statement::insert!($table, user_id, $key, $($column,)+ created_at),
            " ON CONFLICT (user_id, ", stringify!($key), ") DO UPDATE SET ",
            $crate::statement::overwrite!($($column,)+ created_at),
            " WHERE ", $table, ".created_at <= :expired_at"
        )
    };
}

/// Deletes the longest expired rows of all users.
macro_rules! delete_expired {
    ($table:literal, $key:ident) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE (user_id, ",
            stringify!($key),
            ") IN (SELECT user_id, ",
            stringify!($key),
            " FROM ",
            $table,
            " WHERE created_at <= :expired_at ORDER BY created_at LIMIT :limit)"
        )
    };
}

/// Deletes a user's oldest rows, all but the newest `:kept`.
macro_rules! evict {
    ($table:literal, $key:ident) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE user_id = :user_id AND ",
            stringify!($key),
            " IN (SELECT ",
            stringify!($key),
            " FROM ",
            $table,
            " WHERE user_id = :user_id ORDER BY created_at DESC, ",
            stringify!($key),
            " DESC LIMIT :limit OFFSET :kept)"
        )
    };
}

/// The functions that remove rows, by the statements `EVICT` and `DELETE_EXPIRED` and the
/// constant `RETENTION` of their module.
macro_rules! removal_of {
    ($rows:literal) => {
        #[doc = concat!("Deletes the user's oldest ", $rows, ", at most `most`, so that the newest `kept` remain; the user")]
        /// must be locked.
        pub async fn evict(
            connection: &mut $crate::Connection,
            user: shared::UserId,
            kept: i64,
            most: i64,
        ) -> Result<(), $crate::StoreError> {
            let params = $crate::statement::params! { user_id: user, kept, limit: most };
            EVICT.run(connection, params).await
        }

        #[doc = concat!("Deletes at most `most` ", $rows, " of any user that have expired at `now`.")]
        pub async fn delete_expired(
            connection: &mut $crate::Connection,
            now: shared::Timestamp,
            most: i64,
        ) -> Result<u64, $crate::StoreError> {
            let params =
                $crate::statement::params! { expired_at: now.plus(-RETENTION), limit: most };
            DELETE_EXPIRED.execute(connection, params).await
        }
    };
}

pub(crate) use {delete_expired, evict, insert_expiring, removal_of};
