//! When each field of a task or a project was set, so that of two changes the later one stays, whichever
//! arrives first.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CommandId, Timestamp};

/// When a field was set, and by which command. The later one is greater; of the same instant that of the
/// greater command, and that of no command is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAt {
    /// The command's `occurredAt`, or the server's now.
    pub at: Timestamp,
    /// None where it was set by a request that takes effect at once.
    pub by: Option<CommandId>,
}

impl SetAt {
    /// By a request that takes effect at once.
    #[must_use]
    pub const fn now(at: Timestamp) -> Self {
        Self { at, by: None }
    }
}

impl Ord for SetAt {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |set: &Self| (set.at, set.by.is_none(), set.by);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for SetAt {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A change of several fields, each of which may be left out.
pub trait FieldChanges {
    /// Leaves out the named fields that `keep` does not want.
    fn retain(&mut self, keep: impl FnMut(&'static str) -> bool);
}

/// When each field was set, of one version of a task or a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldTimes {
    version: u64,
    fields: BTreeMap<String, SetAt>,
    /// When all others were set; none if they never were.
    others: Option<Timestamp>,
}

impl FieldTimes {
    /// Those of a version that was last changed at `updated_at`. What was `stored` with another version is
    /// not known any more: all its fields count as set then.
    #[must_use]
    pub fn of(stored: Option<Self>, version: u64, updated_at: Timestamp) -> Self {
        let stored = stored.filter(|stored| stored.version == version);
        stored.unwrap_or_else(|| Self {
            version,
            fields: BTreeMap::new(),
            others: Some(updated_at),
        })
    }

    /// The same of another version.
    #[must_use]
    pub fn of_version(self, version: u64) -> Self {
        Self { version, ..self }
    }

    fn get(&self, field: &str) -> Option<SetAt> {
        let own = self.fields.get(field).copied();
        own.or(self.others.map(SetAt::now))
    }

    /// Sets a field, unless it was set later; whether it did.
    pub fn set(&mut self, field: &str, set: SetAt) -> bool {
        let is_latest = self.get(field).is_none_or(|before| before <= set);
        if is_latest {
            self.fields.insert(field.to_owned(), set);
        }
        is_latest
    }

    /// Sets a field by a request that takes effect at once, whatever clocks said before.
    pub fn set_now(&mut self, field: &str, now: Timestamp) {
        let before = self.get(field).map_or(now, |before| before.at);
        self.set(field, SetAt::now(now.max(before)));
    }

    /// Sets the fields that a change names, and leaves out of it those that were set later.
    ///
    /// ```
    /// use stint_rules::wire::{ChangeTask, Patch};
    /// use stint_rules::{CommandId, FieldTimes, SetAt, Timestamp};
    /// # use uuid::Uuid;
    /// let made = |minute: i64| SetAt {
    ///     at: Timestamp::from_millis(minute * 60_000),
    ///     by: Some(CommandId::new(Uuid::from_u128(1))),
    /// };
    /// let rename = |title: &str| ChangeTask {
    ///     title: Patch::Set(title.to_owned()),
    ///     ..ChangeTask::default()
    /// };
    /// let mut times = FieldTimes::default();
    /// let mut later = rename("Chapter 3");
    /// times.keep_latest(&mut later, made(2));
    /// assert_eq!(later, rename("Chapter 3"));
    ///
    /// // The notes were not set yet, the title was.
    /// let mut earlier = ChangeTask { notes: Patch::Clear, ..rename("Chapter 2") };
    /// times.keep_latest(&mut earlier, made(1));
    /// assert_eq!(earlier, ChangeTask { notes: Patch::Clear, ..ChangeTask::default() });
    /// ```
    pub fn keep_latest(&mut self, change: &mut impl FieldChanges, made: SetAt) {
        change.retain(|field| self.set(field, made));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(second * 1_000)
    }

    fn by(second: i64, command: u128) -> SetAt {
        SetAt {
            at: at(second),
            by: Some(CommandId::new(Uuid::from_u128(command))),
        }
    }

    #[test]
    fn the_later_one_is_greater_then_the_greater_command_then_none() {
        let ordered = [
            by(1, 9),
            SetAt::now(at(1)),
            by(2, 1),
            by(2, 2),
            SetAt::now(at(2)),
            by(3, 0),
        ];
        assert!(ordered.is_sorted_by(|a, b| a < b), "{ordered:?}");
    }

    #[test]
    fn a_field_is_set_unless_it_was_set_later() {
        let mut times = FieldTimes::default();
        assert!(times.set("title", by(5, 1)));
        assert!(!times.set("title", by(4, 9)));
        assert!(times.set("notes", by(4, 9)));
        assert!(times.set("title", by(5, 1)), "the same once more");
        times.set_now("title", at(3));
        assert!(!times.set("title", by(5, 9)), "a clock that ran ahead");
        assert!(times.set("title", by(6, 0)));
    }

    #[test]
    fn times_of_another_version_are_not_known() {
        let mut stored = FieldTimes::default().of_version(2);
        stored.set("title", by(1, 1));
        let known = FieldTimes::of(Some(stored.clone()), 2, at(9));
        assert_eq!(known, stored);
        for stored in [Some(stored), None] {
            let mut unknown = FieldTimes::of(stored, 3, at(9));
            assert!(!unknown.set("title", by(8, 1)) && !unknown.set("notes", by(9, 1)));
            assert!(unknown.set("title", by(10, 1)));
        }
    }

    #[test]
    fn times_are_read_as_they_are_written() {
        let mut times = FieldTimes::of(None, 3, at(9));
        times.set("title", by(10, 1));
        times.set_now("notes", at(11));
        let written = serde_json::to_string(&times).expect("written");
        assert_eq!(
            serde_json::from_str::<FieldTimes>(&written).ok(),
            Some(times)
        );
    }
}
