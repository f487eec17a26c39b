//! Tags: names by which a user groups sessions. They are no entities: a tag is there as long as a
//! session has it.

use serde::{Deserialize, Serialize};

use super::limits::{MAX_TAGS, TAG_LENGTH};
use crate::fold;
use crate::json::{FromJson, ToJson};

/// The tags of a session, in the order in which they were entered, each once; in a command as they
/// were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[serde(transparent)]
pub struct Tags(Vec<String>);

/// Why tags are refused; a [`RuleViolation`](super::RuleViolation) says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagError {
    /// More than a session may have.
    TooMany {
        /// How many there are.
        actual: usize,
    },
    /// One is empty or too long, or contains what no tag may.
    NotAllowed {
        /// The first that is wrong, counted from 1.
        number: usize,
    },
}

/// What a tag has in common with its other spellings: its letters in lower case.
#[must_use]
pub fn tag_key(tag: &str) -> String {
    tag.chars().map(fold).collect()
}

impl Tags {
    /// Tags as they were sent, unchecked.
    #[must_use]
    pub fn sent(names: impl IntoIterator<Item: Into<String>>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    /// Tags that were entered as one text, with commas between them, unchecked.
    #[must_use]
    pub fn split(entered: &str) -> Self {
        let names = entered.split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty()).map(str::to_owned);
        Self(names.collect())
    }

    /// Tags as they are stored: without white space around them, and each once, in the spelling
    /// that comes first.
    ///
    /// ```
    /// use stint_rules::rules::Tags;
    ///
    /// let tags = Tags::split(" Deep work, thesis, DEEP WORK").checked()?;
    /// assert_eq!(tags.iter().collect::<Vec<_>>(), ["Deep work", "thesis"]);
    /// assert!(Tags::sent(["a, b"]).checked().is_err());
    /// # Ok::<(), stint_rules::rules::TagError>(())
    /// ```
    ///
    /// # Errors
    /// If there are too many, or one is empty or too long, or contains a comma or a control character.
    pub fn checked(&self) -> Result<Self, TagError> {
        let actual = self.0.len();
        if actual > MAX_TAGS {
            return Err(TagError::TooMany { actual });
        }
        let mut tags = Self::default();
        for (index, tag) in self.iter().enumerate() {
            let tag = tag.trim();
            let is_allowed = |c: char| c != ',' && !c.is_control();
            if !(1..=TAG_LENGTH).contains(&tag.chars().count()) || !tag.chars().all(is_allowed) {
                let number = index + 1;
                return Err(TagError::NotAllowed { number });
            }
            tags.add(tag);
        }
        Ok(tags)
    }

    /// Adds this tag, unchecked, unless it is among them.
    pub fn add(&mut self, tag: &str) {
        if !self.contains(tag) {
            self.0.push(tag.to_owned());
        }
    }

    /// Each tag as it is spelled.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this tag is among them, in any spelling.
    #[must_use]
    pub fn contains(&self, tag: &str) -> bool {
        let is_same = |own: &str| own.chars().map(fold).eq(tag.chars().map(fold));
        self.iter().any(is_same)
    }

    /// As one text, with this between the tags.
    #[must_use]
    pub fn join(&self, separator: &str) -> String {
        self.0.join(separator)
    }

    /// As a command says them: none where there are none.
    #[must_use]
    pub fn to_send(&self) -> Option<Self> {
        (!self.is_empty()).then(|| self.clone())
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Tags {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
        let tag = ObjectBuilder::new().schema_type(Type::String);
        let description = format!(
            "At most {MAX_TAGS}. Each has 1 to {TAG_LENGTH} characters on one line without a comma, not counting white space around it; upper and lower case are the same tag. Left out of answers where there are none."
        );
        ArrayBuilder::new()
            .items(tag)
            .max_items(Some(MAX_TAGS))
            .description(Some(description))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Tags {
    fn name() -> std::borrow::Cow<'static, str> {
        "Tags".into()
    }
}
