//! Quotas: how much a user may store. What ends or deletes something is never refused, so that a
//! full account can still finish its open session.

use shared::wire::{QuotaUsage, Usage};
pub use store::usage::OwnQuota;
use store::usage::UsageRow;

/// How much a user may store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Deleted ones count: their events remain.
    pub sessions: u64,
    /// Archived ones count.
    pub tasks: u64,
    /// Archived ones count.
    pub projects: u64,
    /// Of events: 256 and the length of the data, each.
    pub bytes: u64,
}

/// The quotas of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Of each guest.
    pub guest: Quota,
    /// Of each account.
    pub account: Quota,
}

const MEGABYTE: u64 = 1_000_000;

/// The largest number that every JSON parser reads exactly.
const UNLIMITED: u64 = (1 << 53) - 1;

impl Default for Quotas {
    fn default() -> Self {
        Self {
            guest: Quota {
                sessions: 500,
                tasks: 500,
                projects: 100,
                bytes: 8 * MEGABYTE,
            },
            account: Quota {
                sessions: 200_000,
                tasks: 20_000,
                projects: 2_000,
                bytes: 256 * MEGABYTE,
            },
        }
    }
}

impl Quotas {
    /// No quotas, for tests.
    #[must_use]
    pub const fn unlimited() -> Self {
        let unlimited = Quota {
            sessions: UNLIMITED,
            tasks: UNLIMITED,
            projects: UNLIMITED,
            bytes: UNLIMITED,
        };
        Self {
            guest: unlimited,
            account: unlimited,
        }
    }

    /// Those of one user: the server's, but for what the operator has set for them.
    pub(super) fn of(&self, guest: bool, own: &OwnQuota) -> Quota {
        let quota = if guest { &self.guest } else { &self.account };
        quota.with(own)
    }
}

shared::words! {
    /// What a quota limits.
    pub Stored {
        /// [`Quota::sessions`].
        Sessions = "sessions",
        /// [`Quota::tasks`].
        Tasks = "tasks",
        /// [`Quota::projects`].
        Projects = "projects",
        /// [`Quota::bytes`].
        Bytes = "bytes",
    }
}

/// The quota that a write exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{used} of {quota} {} are stored", limit.as_str())]
pub struct QuotaExceeded {
    /// What there is too much of.
    pub limit: Stored,
    /// What is stored.
    pub used: u64,
    /// What may be stored.
    pub quota: u64,
    /// Accounts have larger quotas.
    pub guest: bool,
}

impl Quota {
    /// With other numbers where there are some.
    #[must_use]
    pub fn with(&self, own: &OwnQuota) -> Self {
        let of = |own: Option<i64>, general: u64| {
            own.and_then(|own| u64::try_from(own).ok())
                .unwrap_or(general)
        };
        Self {
            sessions: of(own.sessions, self.sessions),
            tasks: of(own.tasks, self.tasks),
            projects: of(own.projects, self.projects),
            bytes: of(own.bytes, self.bytes),
        }
    }

    const fn limit(&self, stored: Stored) -> u64 {
        match stored {
            Stored::Sessions => self.sessions,
            Stored::Tasks => self.tasks,
            Stored::Projects => self.projects,
            Stored::Bytes => self.bytes,
        }
    }

    /// Whether `added` fits beside what is stored.
    pub(super) fn check(
        &self,
        guest: bool,
        used: &UsageRow,
        added: &UsageRow,
    ) -> Result<(), QuotaExceeded> {
        for (limit, used, added) in [
            (Stored::Sessions, used.sessions, added.sessions),
            (Stored::Tasks, used.tasks, added.tasks),
            (Stored::Projects, used.projects, added.projects),
            (Stored::Bytes, used.bytes, added.bytes),
        ] {
            let quota = self.limit(limit);
            let used = u64::try_from(used).unwrap_or(0);
            let added = u64::try_from(added).unwrap_or(0);
            if added > 0 && used.saturating_add(added) > quota {
                return Err(QuotaExceeded {
                    limit,
                    used,
                    quota,
                    guest,
                });
            }
        }
        Ok(())
    }

    pub(super) fn usage(&self, used: &UsageRow) -> Usage {
        let of = |limit: Stored, used: i64| QuotaUsage {
            used: u64::try_from(used).unwrap_or(0),
            quota: self.limit(limit),
        };
        Usage {
            sessions: of(Stored::Sessions, used.sessions),
            tasks: of(Stored::Tasks, used.tasks),
            projects: of(Stored::Projects, used.projects),
            bytes: of(Stored::Bytes, used.bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_reached_exactly() {
        let quota = Quotas::default().guest;
        let used = UsageRow {
            sessions: 499,
            bytes: 8_000_000,
            ..UsageRow::default()
        };
        let one = UsageRow {
            sessions: 1,
            ..UsageRow::default()
        };
        assert_eq!(quota.check(true, &used, &one), Ok(()));
        let full = UsageRow {
            sessions: 500,
            ..used
        };
        let refused = QuotaExceeded {
            limit: Stored::Sessions,
            used: 500,
            quota: 500,
            guest: true,
        };
        assert_eq!(quota.check(true, &full, &one), Err(refused));
        let byte = UsageRow {
            bytes: 1,
            ..UsageRow::default()
        };
        let refused = quota
            .check(true, &used, &byte)
            .map_err(|refused| refused.limit);
        assert_eq!(refused, Err(Stored::Bytes));
        // What frees something is never refused.
        let freed = UsageRow {
            bytes: -1,
            ..UsageRow::default()
        };
        assert_eq!(quota.check(true, &used, &freed), Ok(()));
    }
}
