//! Rows of a query's result.

use rusqlite::types::FromSql;
use shared::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{Decode, Row as _, Type, TypeInfo, ValueRef};
use uuid::Uuid;

use super::StoreError;
use super::sqlite_connection::SqliteRow;

/// A row of a result, read by column name.
pub enum Row {
    /// Types of SQLite: integers for instants, 16 bytes for UUIDs.
    Sqlite(SqliteRow),
    /// Types of PostgreSQL: timestamptz, uuid, jsonb.
    Postgres(PgRow),
}

fn unreadable(error: sqlx::Error) -> StoreError {
    StoreError::Statement(error)
}

fn null(column: &str) -> StoreError {
    unreadable(sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: "the column is null".into(),
    })
}

impl Row {
    fn get<T>(&self, column: &str) -> Result<T, StoreError>
    where
        T: FromSql + for<'r> Decode<'r, sqlx::Postgres> + Type<sqlx::Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(unreadable)
    }

    /// A text.
    ///
    /// # Errors
    /// If there is no such column or it has another type; the same for all methods below.
    pub fn text(&self, column: &str) -> Result<String, StoreError> {
        self.get(column)
    }

    /// See [`Self::text`].
    pub fn text_or_null(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    /// An integer of any width.
    pub fn integer(&self, column: &str) -> Result<i64, StoreError> {
        self.integer_or_null(column)?.ok_or_else(|| null(column))
    }

    /// An integer of any width, or null.
    pub fn integer_or_null(&self, column: &str) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Sqlite(row) => row.get(column).map_err(unreadable),
            Self::Postgres(row) => {
                let width = row
                    .try_get_raw(column)
                    .map_err(unreadable)?
                    .type_info()
                    .name()
                    .to_owned();
                match width.as_str() {
                    "INT2" => row
                        .try_get::<Option<i16>, _>(column)
                        .map(|number| number.map(i64::from)),
                    "INT4" => row
                        .try_get::<Option<i32>, _>(column)
                        .map(|number| number.map(i64::from)),
                    _ => row.try_get::<Option<i64>, _>(column),
                }
                .map_err(unreadable)
            }
        }
    }

    /// A boolean.
    pub fn bool(&self, column: &str) -> Result<bool, StoreError> {
        self.get(column)
    }

    /// 16 bytes in SQLite.
    pub fn uuid(&self, column: &str) -> Result<Uuid, StoreError> {
        self.get(column)
    }

    /// See [`Self::uuid`].
    pub fn uuid_or_null(&self, column: &str) -> Result<Option<Uuid>, StoreError> {
        self.get(column)
    }

    /// A blob in SQLite, bytea in PostgreSQL.
    pub fn bytes(&self, column: &str) -> Result<Vec<u8>, StoreError> {
        self.get(column)
    }

    /// The 32 bytes of a hash, or null.
    pub fn hash_or_null(&self, column: &str) -> Result<Option<[u8; 32]>, StoreError> {
        let bytes: Option<Vec<u8>> = self.get(column)?;
        let hash = bytes.map(<[u8; 32]>::try_from).transpose();
        hash.map_err(|_| {
            unreadable(sqlx::Error::ColumnDecode {
                index: column.to_owned(),
                source: "the hash has another length".into(),
            })
        })
    }

    /// An instant.
    pub fn time(&self, column: &str) -> Result<Timestamp, StoreError> {
        self.time_or_null(column)?.ok_or_else(|| null(column))
    }

    /// An instant or null.
    pub fn time_or_null(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        match self {
            Self::Sqlite(row) => row
                .get::<Option<i64>>(column)
                .map(|at| at.map(Timestamp::from_millis)),
            Self::Postgres(row) => row
                .try_get::<Option<DateTime<Utc>>, _>(column)
                .map(|at| at.map(|at| Timestamp::from_millis(at.timestamp_millis()))),
        }
        .map_err(unreadable)
    }

    /// Text in SQLite, jsonb in PostgreSQL.
    pub fn json(&self, column: &str) -> Result<serde_json::Value, StoreError> {
        self.json_or_null(column)?.ok_or_else(|| null(column))
    }

    /// See [`Self::json`].
    pub fn json_or_null(&self, column: &str) -> Result<Option<serde_json::Value>, StoreError> {
        match self {
            Self::Sqlite(row) => {
                let text: Option<String> = row.get(column).map_err(unreadable)?;
                text.map(|text| serde_json::from_str(&text))
                    .transpose()
                    .map_err(|error| {
                        unreadable(sqlx::Error::ColumnDecode {
                            index: column.to_owned(),
                            source: error.into(),
                        })
                    })
            }
            Self::Postgres(row) => row.try_get(column).map_err(unreadable),
        }
    }
}
