//! Rate limits that several servers share: each counts in memory, and adds to common buckets what it
//! has counted.

use shared::Millis;
use store::rate_limits;
use store::{Database, StoreError};

pub use store::rate_limits::Taken;

/// The common buckets.
#[derive(Clone)]
pub struct SharedRateLimits {
    database: Database,
}

impl SharedRateLimits {
    /// The buckets in this database.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Whether several servers use the database now.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn has_several_servers(&self) -> Result<bool, StoreError> {
        if !self.database.has_many_servers() {
            return Ok(false);
        }
        let mut connection = self.database.read_statement().await?;
        let now = connection.now().await?;
        Ok(rate_limits::servers(&mut connection, now).await? > 1)
    }

    /// Takes from buckets; returns for each how long it takes until it is full.
    ///
    /// # Errors
    /// The database does not answer; nothing was taken, as far as is known.
    pub async fn take(&self, mut taken: Vec<Taken>) -> Result<Vec<([u8; 16], Millis)>, StoreError> {
        // In one order, so that servers do not wait for each other's locks.
        taken.sort_unstable_by_key(|taken| taken.subject);
        let mut connection = self.database.write().await?;
        let now = connection.now().await?;
        let mut left = Vec::with_capacity(taken.len());
        for taken in &taken {
            let time = rate_limits::take(&mut connection, now, taken).await?;
            left.push((taken.subject, time));
        }
        connection.commit().await?;
        Ok(left)
    }
}
