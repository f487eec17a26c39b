//! Errors of SQLite as sqlx has them, so that those of both databases are one type.

use std::borrow::Cow;
use std::error::Error;

use rusqlite::ffi;
use sqlx::error::{DatabaseError, ErrorKind};

use super::StoreError;

/// SQLite's codes, without the details in the upper bytes.
pub(super) mod code {
    pub const BUSY: i64 = 5;
    pub const LOCKED: i64 = 6;
    pub const READONLY: i64 = 8;
    pub const IOERR: i64 = 10;
    pub const CORRUPT: i64 = 11;
    pub const FULL: i64 = 13;
    pub const CANTOPEN: i64 = 14;
    pub const NOTADB: i64 = 26;
}

/// SQLite refused.
#[derive(Debug, thiserror::Error)]
#[error("(code: {code}) {message}")]
struct SqliteError {
    /// With the details in the upper bytes.
    code: i32,
    message: String,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        let (cause, message) = match error {
            rusqlite::Error::SqliteFailure(cause, message) => (cause, message),
            other => return Self::Statement(sqlx::Error::Decode(other.into())),
        };
        let error = SqliteError {
            code: cause.extended_code,
            message: message.unwrap_or(text),
        };
        sqlx::Error::Database(Box::new(error)).into()
    }
}

impl StoreError {
    /// SQLite's [`code`] where SQLite refused.
    pub(super) fn sqlite_code(&self) -> Option<i64> {
        let (Self::Unavailable(sqlx::Error::Database(error))
        | Self::Statement(sqlx::Error::Database(error))) = self
        else {
            return None;
        };
        // Migrations and backups use sqlx.
        if error
            .try_downcast_ref::<sqlx::sqlite::SqliteError>()
            .is_none()
        {
            error.try_downcast_ref::<SqliteError>()?;
        }
        Some(error.code()?.parse::<i64>().ok()? & 0xff)
    }

    /// Another program holds a lock on the SQLite file.
    pub(super) fn is_sqlite_busy(&self) -> bool {
        self.sqlite_code() == Some(code::BUSY)
    }
}

impl DatabaseError for SqliteError {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        match self.code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                ErrorKind::UniqueViolation
            }
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation,
            ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
            ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }
}
