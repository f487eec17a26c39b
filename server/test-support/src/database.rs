//! Test databases: real ones with only the schema, deleted afterwards.

use std::sync::atomic::{AtomicU64, Ordering};

use shared::{Timestamp, UserId};
use store::{Database, DatabaseUrl, SqlValue};
use tempfile::TempDir;
use uuid::Uuid;

use crate::postgres;

/// The kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of the process's own PostgreSQL.
    Postgres,
}

/// A database that is opened and migrated.
pub struct TestDatabase {
    /// For the code under test.
    pub database: Database,
    /// SQLite or PostgreSQL.
    pub kind: Kind,
    /// Its URL, to open it a second time.
    pub url: DatabaseUrl,
    _folder: TempDir,
}

impl TestDatabase {
    pub async fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = match kind {
            Kind::Sqlite => {
                let file = folder.path().join("data/stint.db");
                format!("sqlite://{}", file.display())
                    .parse()
                    .expect("the URL is right")
            }
            Kind::Postgres => DatabaseUrl::Postgres(vec![postgres::fresh_database().await]),
        };
        let database = Database::open(&url)
            .await
            .expect("the database can be opened");
        database
            .migrate()
            .await
            .expect("the migrations can be applied");
        Self {
            database,
            kind,
            url,
            _folder: folder,
        }
    }

    /// Adds a guest.
    pub async fn new_user(&self) -> UserId {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let user = UserId::new(Uuid::from_u64_pair(
            0x7573_6572,
            COUNT.fetch_add(1, Ordering::SeqCst),
        ));
        self.add_user(user).await;
        user
    }

    /// Turns a guest into an account.
    pub async fn register(&self, user: UserId) {
        let mut connection = self.database.write().await.expect("the database is free");
        connection
            .execute(
                "UPDATE users SET guest = $2 WHERE id = $1",
                &[SqlValue::from(user.as_uuid()), SqlValue::from(false)],
            )
            .await
            .expect("a user can be changed");
        connection.commit().await.expect("a user can be changed");
    }

    /// Adds a guest with this id.
    pub async fn add_user(&self, user: UserId) {
        let mut connection = self.database.write().await.expect("the database is free");
        connection
            .execute(
                "INSERT INTO users (id, guest, created_at, updated_at) VALUES ($1, $2, $3, $3)",
                &[
                    SqlValue::from(user.as_uuid()),
                    SqlValue::from(true),
                    SqlValue::from(Timestamp::from_millis(0)),
                ],
            )
            .await
            .expect("a user can be added");
        connection.commit().await.expect("a user can be added");
    }
}
