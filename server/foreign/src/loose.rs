//! JSON values of any type where one of a certain type is expected.

use serde::de::{Deserialize, Deserializer, IgnoredAny};
use shared::wire::{DateOrder, RowReason};
use shared::{Millis, Timestamp};

use super::civil::{When, amount, when};

/// Texts in a list; empty for anything else.
#[derive(Default)]
pub(super) struct TextList(pub(super) Vec<Text>);

impl<'de> Deserialize<'de> for TextList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match LooseList::deserialize(deserializer)? {
            LooseList::List(texts) => texts,
            LooseList::Other(_) => Vec::new(),
        }))
    }
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum LooseList {
    List(Vec<Text>),
    Other(IgnoredAny),
}

/// A text or a number as a text; empty for anything else.
#[derive(Default)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Loose::deserialize(deserializer)? {
            Loose::Text(text) => text,
            Loose::Number(number) => number.to_string(),
            Loose::Other(_) => String::new(),
        }))
    }
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Loose {
    Text(String),
    Number(f64),
    Other(IgnoredAny),
}

impl Text {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// None for an empty one.
    pub(super) fn instant(&self) -> Result<Option<Timestamp>, RowReason> {
        if self.is_empty() {
            return Ok(None);
        }
        match when(&self.0, DateOrder::MonthFirst) {
            Some(When::Instant(at)) => Ok(Some(at)),
            _ => Err(RowReason::TimeUnreadable),
        }
    }

    pub(super) fn millis(&self) -> Option<Millis> {
        amount(&self.0, 1)
    }
}
