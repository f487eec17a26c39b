//! Which database to open: its URL, and what of it has an effect.

use std::path::Path;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::StoreError;

/// The parameters of a PostgreSQL URL that have an effect.
const POSTGRES_PARAMETERS: &[&str] = &[
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// Which database to open.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(Box<SqliteConnectOptions>),
    /// A PostgreSQL database.
    Postgres(Box<PgConnectOptions>),
}

impl DatabaseUrl {
    /// The fewest connections that [`Database::open_with`] takes.
    pub const FEWEST: u32 = 2;

    /// The file of a SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(options) => Some(options.get_filename()),
            Self::Postgres(_) => None,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(url: &str) -> Result<Self, StoreError> {
        let wrong = |error: sqlx::Error| {
            StoreError::Unusable(format!("the database URL cannot be read: {error}"))
        };
        if url.starts_with("sqlite:") {
            // Each connection to an in-memory database would open a separate one.
            if url == "sqlite:"
                || url == "sqlite://"
                || url.contains(":memory:")
                || url.contains("mode=memory")
            {
                return Err(StoreError::Unusable(
                    "the database URL must name a file, such as sqlite://data/stint.db".to_owned(),
                ));
            }
            let options = SqliteConnectOptions::from_str(url).map_err(wrong)?;
            Ok(Self::Sqlite(Box::new(options)))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            refuse_unknown_parameters(url)?;
            Ok(Self::Postgres(Box::new(
                PgConnectOptions::from_str(url).map_err(wrong)?,
            )))
        } else {
            Err(StoreError::Unusable(
                "the database URL must begin with sqlite: or postgres:".to_owned(),
            ))
        }
    }
}

/// sqlx ignores parameters that it does not know; `target_session_attrs`, say, would seem to work.
fn refuse_unknown_parameters(url: &str) -> Result<(), StoreError> {
    let Some((_, query)) = url.split_once('?') else {
        return Ok(());
    };
    let unknown = query
        .split('&')
        .map(|parameter| {
            parameter
                .split_once('=')
                .map_or(parameter, |(name, _)| name)
        })
        .find(|name| {
            !name.is_empty() && !name.starts_with("options[") && !POSTGRES_PARAMETERS.contains(name)
        });
    unknown.map_or(Ok(()), |name| {
        Err(StoreError::Unusable(format!(
            "the database URL has the parameter {name}; known are {}",
            POSTGRES_PARAMETERS.join(", ")
        )))
    })
}
