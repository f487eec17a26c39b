//! Statistics by tag, counted beside the others.

use std::collections::BTreeMap;

use super::counts::SessionCounts;
use super::session_stats::SessionStats;
use crate::Timestamp;
use crate::rules::tag_key;

/// The counts of tags by their keys; none is what has no tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagStatistics(BTreeMap<Option<String>, TagCounts>);

/// The counts of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagCounts {
    /// As the earliest session spells it; empty for what has no tag.
    pub spelling: String,
    /// When that session began.
    earliest: Timestamp,
    /// Of all sessions that have it.
    pub counts: SessionCounts,
}

impl TagStatistics {
    /// Counts a session for each of its tags; `in_range` is what [`Statistics::add`] has counted.
    ///
    /// [`Statistics::add`]: super::Statistics::add
    pub fn add(&mut self, fact: &SessionStats, in_range: &SessionCounts) {
        if *in_range == SessionCounts::default() {
            return;
        }
        if fact.tags.is_empty() {
            self.count(None, fact.start, in_range);
        }
        for tag in fact.tags.iter() {
            self.count(Some(tag), fact.start, in_range);
        }
    }

    fn count(&mut self, tag: Option<&str>, start: Timestamp, counts: &SessionCounts) {
        let counted = self.0.entry(tag.map(tag_key)).or_insert(TagCounts {
            spelling: String::new(),
            earliest: Timestamp::MAX,
            counts: SessionCounts::default(),
        });
        counted.counts.add(counts);
        if start < counted.earliest {
            counted.earliest = start;
            counted.spelling = tag.unwrap_or_default().to_owned();
        }
    }

    /// Each tag by its key.
    pub fn iter(&self) -> impl Iterator<Item = (Option<&str>, &TagCounts)> {
        self.0.iter().map(|(key, counts)| (key.as_deref(), counts))
    }
}
