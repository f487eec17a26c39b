//! JSON values of any type where one of a certain type is expected.

use serde::de::{Deserialize, Deserializer, IgnoredAny};
use shared::wire::{DateOrder, RowReason};
use shared::{Millis, Timestamp};

use super::civil::{When, amount, when};

/// How long a list is; 0 for anything else.
#[derive(Default)]
pub(super) struct List(pub(super) usize);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = Loose::deserialize(deserializer)?;
        Ok(Self(match list {
            Loose::List(list) => list.len(),
            _ => 0,
        }))
    }
}

/// A text or a number as a text; empty for anything else.
#[derive(Default)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Loose::deserialize(deserializer)? {
            Loose::Text(text) => text,
            Loose::Number(number) => number.to_string(),
            Loose::List(_) | Loose::Other(_) => String::new(),
        }))
    }
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Loose {
    Text(String),
    Number(f64),
    List(Vec<IgnoredAny>),
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
