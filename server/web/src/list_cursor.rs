//! Where a reader of a list is; for clients an opaque text.

use std::fmt;

use sha2::{Digest, Sha256};
use shared::Timestamp;
use shared::wire::{ListOrder, ListPosition};
use uuid::Uuid;

use super::query::{FromQueryText, InvalidParam};

/// After an entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ListCursor {
    pub(super) order: ListOrder,
    pub(super) list: ListFingerprint,
    /// How many parts were read before.
    pub(super) page: u32,
    pub(super) position: ListPosition,
}

impl ListCursor {
    /// Reads a text in the spelling that [`fmt::Display`] gives it.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let order = ListOrder::parse(parts.next()?)?;
        let list = ListFingerprint(u64::from_str_radix(parts.next()?, 16).ok()?);
        let page = parts.next()?.parse().ok()?;
        let total: u32 = parts.next()?.parse().ok()?;
        let at = Timestamp::from_millis(parts.next()?.parse().ok()?);
        let id = Uuid::try_parse(parts.next()?).ok()?;
        let total = total.into();
        let position = ListPosition { at, id, total };
        let cursor = Self {
            order,
            list,
            page,
            position,
        };
        (cursor.to_string() == text).then_some(cursor)
    }
}

impl fmt::Display for ListCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ListPosition { at, id, total } = self.position;
        let (order, ListFingerprint(list)) = (self.order.as_str(), self.list);
        let (page, millis, id) = (self.page, at.as_millis(), id.simple());
        write!(f, "{order}.{list:016x}.{page}.{total}.{millis}.{id}")
    }
}

impl FromQueryText for ListCursor {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        Self::parse(text).ok_or(InvalidParam::Unreadable("the nextCursor of an answer"))
    }
}

/// Tells lists and their filters apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ListFingerprint(u64);

impl ListFingerprint {
    /// Of the list at `path` with these parameters; their order does not matter.
    pub(super) fn of<'a>(path: &str, filters: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filters: Vec<_> = filters.collect();
        filters.sort_unstable();
        let mut hash = Sha256::new();
        hash.update(path);
        for part in filters.into_iter().flat_map(|(name, value)| [name, value]) {
            // No name and no value can be made to look like two.
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        let hash = hash.finalize();
        let first = hash.iter().take(8);
        Self(first.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_is_read_in_one_spelling_only() {
        let id = "0198f3b0000070008000000000000001";
        let text = format!("lastChanged.00000000000000ff.2.57.1795341600000.{id}");
        let cursor = ListCursor::parse(&text).expect("a cursor");
        assert_eq!(cursor.to_string(), text);
        assert_eq!((cursor.page, cursor.position.total), (2, 57));
        for wrong in [
            "",
            "newest",
            &text.replace("last", "least"),
            &text.replace("ff", "FF"),
            &text.replace(".2.", ".02."),
            &text.replace(".2.", ".-2."),
            &text.replace(".57.", ".99999999999."),
            &text.replace("1795341600000", "999999999999999"),
            &text[..text.len() - 1],
            &format!("{text}.1"),
        ] {
            assert_eq!(ListCursor::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn lists_and_filters_differ() {
        let of = |path, filters: &[(&'static str, &'static str)]| {
            ListFingerprint::of(path, filters.iter().copied())
        };
        let one = of("/api/tasks", &[("a", "1"), ("b", "2")]);
        assert_eq!(one, of("/api/tasks", &[("b", "2"), ("a", "1")]));
        for other in [
            of("/api/projects", &[("a", "1"), ("b", "2")]),
            of("/api/tasks", &[("a", "1b2")]),
            of("/api/tasks", &[]),
        ] {
            assert_ne!(one, other);
        }
    }
}
