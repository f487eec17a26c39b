//! Statements of tables whose rows expire: a user's keys, each with what is stored for it since
//! `created_at`.

/// Stores a row; one of the same key is replaced if it has expired.
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

pub(crate) use {delete_expired, evict, insert_expiring};
