//! What the least server stores, on either database.

use uuid::Uuid;

use super::postgres::Postgres;
use super::sqlite::Sqlite;

/// The sign-in with this hash.
pub const LOGIN: &str = "SELECT user_id FROM logins WHERE hash = $1";
/// A session's text.
pub const SESSION: &str = "SELECT view FROM sessions WHERE user_id = $1 AND id = $2";
/// The newest sessions.
pub const LIST: &str = "SELECT view, (SELECT sessions FROM counts WHERE user_id = $1) AS total FROM sessions \
     WHERE user_id = $1 ORDER BY started DESC, id DESC LIMIT 20";

/// A write.
pub enum Change {
    SignIn {
        hash: Vec<u8>,
        user: Uuid,
    },
    Start {
        user: Uuid,
        id: Uuid,
        view: String,
    },
    Complete {
        user: Uuid,
        id: Uuid,
        view: String,
    },
    Import {
        user: Uuid,
        sessions: i64,
        view: String,
    },
}

/// A page of sessions.
pub struct Listed {
    pub total: i64,
    pub views: Vec<String>,
}

/// One of the databases.
pub enum Storage {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Storage {
    /// Creates the tables in an empty database.
    pub async fn create(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            Self::Sqlite(Sqlite::create(url).await)
        } else {
            Self::Postgres(Postgres::create(url).await)
        }
    }

    /// Returns once the change is durable.
    pub async fn write(&self, change: Change) {
        match self {
            Self::Sqlite(sqlite) => sqlite.write(change).await,
            Self::Postgres(postgres) => postgres.write(change).await,
        }
    }

    pub async fn user(&self, hash: Vec<u8>) -> Uuid {
        match self {
            Self::Sqlite(sqlite) => sqlite.user(hash).await,
            Self::Postgres(postgres) => postgres.user(hash).await,
        }
    }

    pub async fn session(&self, user: Uuid, id: Uuid) -> String {
        match self {
            Self::Sqlite(sqlite) => sqlite.session(user, id).await,
            Self::Postgres(postgres) => postgres.session(user, id).await,
        }
    }

    pub async fn list(&self, user: Uuid) -> Listed {
        match self {
            Self::Sqlite(sqlite) => sqlite.list(user).await,
            Self::Postgres(postgres) => postgres.list(user).await,
        }
    }
}
