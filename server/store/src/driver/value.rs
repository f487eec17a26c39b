//! Parameters of statements, in each database's native types.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use shared::{
    CommandId, EventId, Millis, PauseId, ProjectId, SessionId, TaskId, Timestamp, UserId,
};
use sqlx::postgres::types::PgInterval;
use sqlx::query::Query;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{Postgres, postgres::PgArguments};
use uuid::Uuid;

/// The value of a parameter; every variant may be null.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlValue {
    /// UTF-8 in both databases.
    Text(Option<String>),
    /// An integer of 64 bits.
    Integer(Option<i64>),
    /// A boolean; 0 or 1 in SQLite.
    Bool(bool),
    /// A UUID; 16 bytes in SQLite.
    Uuid(Option<Uuid>),
    /// An instant; integer milliseconds in SQLite, timestamptz in PostgreSQL.
    Time(Option<Timestamp>),
    /// A duration, to be added to an instant; integer milliseconds in SQLite, an interval
    /// in PostgreSQL.
    Length(Millis),
    /// A blob in SQLite, bytea in PostgreSQL.
    Bytes(Option<Vec<u8>>),
    /// JSON; text in SQLite, jsonb in PostgreSQL.
    Json(Option<serde_json::Value>),
}

#[cfg(debug_assertions)]
impl SqlValue {
    /// Its type in PostgreSQL.
    pub(super) const fn postgres_type(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(_) => "bigint",
            Self::Bool(_) => "boolean",
            Self::Uuid(_) => "uuid",
            Self::Time(_) => "timestamptz",
            Self::Length(_) => "interval",
            Self::Bytes(_) => "bytea",
            Self::Json(_) => "jsonb",
        }
    }
}

macro_rules! value_from {
    ($($from:ty => |$name:ident| $value:expr;)+) => {
        $(impl From<$from> for SqlValue {
            fn from($name: $from) -> Self {
                $value
            }
        })+
    };
}

value_from! {
    &str => |text| Self::Text(Some(text.to_owned()));
    String => |text| Self::Text(Some(text));
    Option<String> => |text| Self::Text(text);
    Option<&str> => |text| Self::Text(text.map(str::to_owned));
    i64 => |number| Self::Integer(Some(number));
    // Numbers beyond i64::MAX are only ever limits and offsets.
    u64 => |number| Self::Integer(Some(i64::try_from(number).unwrap_or(i64::MAX)));
    u32 => |number| Self::Integer(Some(i64::from(number)));
    u8 => |number| Self::Integer(Some(i64::from(number)));
    Option<i64> => |number| Self::Integer(number);
    Option<u8> => |number| Self::Integer(number.map(i64::from));
    Option<u32> => |number| Self::Integer(number.map(i64::from));
    bool => |truth| Self::Bool(truth);
    Uuid => |id| Self::Uuid(Some(id));
    Option<Uuid> => |id| Self::Uuid(id);
    UserId => |id| Self::Uuid(Some(id.as_uuid()));
    SessionId => |id| Self::Uuid(Some(id.as_uuid()));
    EventId => |id| Self::Uuid(Some(id.as_uuid()));
    PauseId => |id| Self::Uuid(Some(id.as_uuid()));
    CommandId => |id| Self::Uuid(Some(id.as_uuid()));
    TaskId => |id| Self::Uuid(Some(id.as_uuid()));
    ProjectId => |id| Self::Uuid(Some(id.as_uuid()));
    Option<SessionId> => |id| Self::Uuid(id.map(SessionId::as_uuid));
    Option<EventId> => |id| Self::Uuid(id.map(EventId::as_uuid));
    Option<TaskId> => |id| Self::Uuid(id.map(TaskId::as_uuid));
    Option<ProjectId> => |id| Self::Uuid(id.map(ProjectId::as_uuid));
    &[u8; 32] => |bytes| Self::Bytes(Some(bytes.to_vec()));
    Option<&[u8; 32]> => |bytes| Self::Bytes(bytes.map(|bytes| bytes.to_vec()));
    Timestamp => |at| Self::Time(Some(at));
    Option<Timestamp> => |at| Self::Time(at);
    Vec<u8> => |bytes| Self::Bytes(Some(bytes));
    &[u8] => |bytes| Self::Bytes(Some(bytes.to_vec()));
    serde_json::Value => |json| Self::Json(Some(json));
    Option<serde_json::Value> => |json| Self::Json(json);
}

pub(super) fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default()
}

fn interval(length: Millis) -> PgInterval {
    PgInterval {
        months: 0,
        days: 0,
        microseconds: length.saturating_mul(1_000),
    }
}

pub(super) type PostgresQuery<'q> = Query<'q, Postgres, PgArguments>;

pub(super) fn bind_postgres<'q>(
    query: PostgresQuery<'q>,
    values: &[SqlValue],
) -> PostgresQuery<'q> {
    values
        .iter()
        .cloned()
        .fold(query, |query, value| match value {
            SqlValue::Text(text) => query.bind(text),
            SqlValue::Integer(number) => query.bind(number),
            SqlValue::Bool(truth) => query.bind(truth),
            SqlValue::Uuid(id) => query.bind(id),
            SqlValue::Time(at) => query.bind(at.map(utc)),
            SqlValue::Length(length) => query.bind(interval(length)),
            SqlValue::Bytes(bytes) => query.bind(bytes),
            SqlValue::Json(json) => query.bind(json),
        })
}

impl ToSql for SqlValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let integer = |number| ToSqlOutput::Owned(Value::Integer(number));
        let bytes = |bytes| ToSqlOutput::Borrowed(ValueRef::Blob(bytes));
        let value = match self {
            Self::Text(text) => text
                .as_deref()
                .map(|text| ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))),
            Self::Integer(number) => number.map(integer),
            Self::Bool(truth) => Some(integer(i64::from(*truth))),
            Self::Uuid(id) => id.as_ref().map(|id| bytes(id.as_bytes())),
            Self::Time(at) => at.map(|at| integer(at.as_millis())),
            Self::Length(length) => Some(integer(*length)),
            Self::Bytes(blob) => blob.as_deref().map(bytes),
            Self::Json(json) => json
                .as_ref()
                .map(|json| ToSqlOutput::Owned(Value::Text(json.to_string()))),
        };
        Ok(value.unwrap_or(ToSqlOutput::Borrowed(ValueRef::Null)))
    }
}
