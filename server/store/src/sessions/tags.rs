//! The tags of sessions, for the filter of lists, and how many sessions have each, for suggestions.
//! Both are derived from the sessions, in the transaction that writes them.

use std::collections::BTreeMap;

use shared::rules::{Session, Tags, tag_key};
use shared::wire::{Page, PageRequest, TagUse};
use shared::{SearchText, UserId};

use crate::search_pattern::pattern;
use crate::statement::{insert, params, statements};
use crate::{Connection, Row, SqlValue, StoreError, corrupt};

/// Between the tags of a session in its row: no tag contains a comma.
const BETWEEN: &str = ",";

statements! {
    static ADD_TO_SESSION = insert!("session_tags", user_id, session_id, tag);
    static REMOVE_FROM_SESSION = "
        DELETE FROM session_tags WHERE user_id = :user_id AND session_id = :session_id AND tag = :tag";
    /// The first spelling stays.
    static COUNT_USE = concat!(
        insert!("tags", user_id, tag, spelling, sessions),
        " ON CONFLICT (user_id, tag) DO UPDATE SET sessions = tags.sessions + excluded.sessions"
    );
    static RESPELL = "UPDATE tags SET spelling = :spelling WHERE user_id = :user_id AND tag = :tag";
    static REMOVE_UNUSED = "DELETE FROM tags WHERE user_id = :user_id AND tag = :tag AND sessions <= 0";
    static PAGE = "
        SELECT spelling, sessions FROM tags
        WHERE user_id = :user_id AND (:search IS NULL OR regexp(:search, spelling))
        ORDER BY sessions DESC, tag LIMIT :limit OFFSET :offset";
    static COUNT = "
        SELECT COUNT(*) AS total FROM tags
        WHERE user_id = :user_id AND (:search IS NULL OR regexp(:search, spelling))";
    static ERASE = "
        DELETE FROM tags WHERE user_id = :user_id AND tag IN
            (SELECT tag FROM tags WHERE user_id = :user_id LIMIT :limit)";
}

/// The condition of lists of sessions.
macro_rules! has_tag {
    () => {
        "id IN (SELECT session_id FROM session_tags WHERE user_id = :user_id AND tag IN \
         (:tag_1, :tag_2, :tag_3, :tag_4, :tag_5, :tag_6, :tag_7, :tag_8, :tag_9, :tag_10))"
    };
}
pub(super) use has_tag;

/// The parameters of [`has_tag`], as many as tags can be asked for.
pub(super) const PARAMETERS: [&str; shared::rules::limits::MAX_TAGS] = [
    "tag_1", "tag_2", "tag_3", "tag_4", "tag_5", "tag_6", "tag_7", "tag_8", "tag_9", "tag_10",
];

/// A value for each of [`PARAMETERS`], the last tag repeated; null without tags.
pub(super) fn filter_params(tags: &Tags) -> impl Iterator<Item = (&'static str, SqlValue)> {
    let keys: Vec<String> = tags.iter().map(tag_key).collect();
    PARAMETERS.iter().enumerate().map(move |(at, name)| {
        let key = keys.get(at).or(keys.last());
        (*name, SqlValue::Text(key.cloned()))
    })
}

/// As they stand in the session's row.
pub(super) fn column(tags: &Tags) -> Option<String> {
    (!tags.is_empty()).then(|| tags.join(BETWEEN))
}

/// The tags in a session's row.
pub(super) fn read(column: Option<String>) -> Result<Tags, StoreError> {
    Tags::split(&column.unwrap_or_default())
        .checked()
        .map_err(|error| corrupt("sessions", format!("tags: {error:?}")))
}

/// Stores the tags of a session, by which lists are filtered; deleted sessions have theirs.
pub(super) async fn save(
    connection: &mut Connection,
    before: Option<&Session>,
    session: &Session,
) -> Result<(), StoreError> {
    let none = Tags::default();
    let old = before.map_or(&none, |before| &before.tags);
    let new = &session.tags;
    for (statement, tags, others) in [
        (&REMOVE_FROM_SESSION, old, new),
        (&ADD_TO_SESSION, new, old),
    ] {
        for tag in tags.iter().filter(|tag| !others.contains(tag)) {
            let tag = tag_key(tag);
            let params = params! { user_id: session.user_id, session_id: session.id, tag };
            statement.run(connection, params).await?;
        }
    }
    Ok(())
}

/// Changes of how many sessions have a tag, and of its spelling.
#[derive(Default)]
pub(super) struct TagChanges(BTreeMap<String, TagChange>);

#[derive(Default)]
struct TagChange {
    sessions: i64,
    /// As the first session spells it that gets the tag here.
    spelling: Option<String>,
    /// As a session spells it that had the tag in another spelling.
    respelled: Option<String>,
}

impl TagChanges {
    /// Counts the tags of a session as it is now, and no more those that it had before.
    pub(super) fn add(&mut self, before: Option<&Session>, session: &Session) {
        let counted = |one: &&Session| one.deleted_at.is_none();
        let before = before.filter(counted);
        for tag in before.into_iter().flat_map(|before| before.tags.iter()) {
            self.change(tag).sessions -= 1;
        }
        for tag in (Some(session).filter(counted).into_iter()).flat_map(|now| now.tags.iter()) {
            let mut had = before.into_iter().flat_map(|before| before.tags.iter());
            let is_respelled = had.any(|own| own != tag && tag_key(own) == tag_key(tag));
            let change = self.change(tag);
            change.sessions += 1;
            change.spelling.get_or_insert_with(|| tag.to_owned());
            if is_respelled {
                change.respelled = Some(tag.to_owned());
            }
        }
    }

    fn change(&mut self, tag: &str) -> &mut TagChange {
        self.0.entry(tag_key(tag)).or_default()
    }

    /// Stores what has changed.
    pub(super) async fn save(
        self,
        connection: &mut Connection,
        user: UserId,
    ) -> Result<(), StoreError> {
        for (tag, change) in self.0 {
            let sessions = change.sessions;
            if sessions != 0 {
                let spelling = change.spelling.unwrap_or_default();
                let params = params! { user_id: user, tag: tag.clone(), spelling, sessions };
                COUNT_USE.run(connection, params).await?;
            }
            if sessions < 0 {
                let params = params! { user_id: user, tag };
                REMOVE_UNUSED.run(connection, params).await?;
            } else if let Some(spelling) = change.respelled {
                let params = params! { user_id: user, tag, spelling };
                RESPELL.run(connection, params).await?;
            }
        }
        Ok(())
    }
}

/// A page of the user's tags, those that most sessions have first.
pub async fn tags(
    connection: &mut Connection,
    user: UserId,
    search: Option<&SearchText>,
    paging: PageRequest,
) -> Result<Page<TagUse>, StoreError> {
    let search = pattern(search);
    let params = params! { user_id: user, search: search.clone() };
    let total = COUNT.count(connection, params).await?;
    let tags = most_used(connection, user, search, paging).await?;
    Ok(paging.page_of(tags, u64::try_from(total).unwrap_or(0)))
}

/// The tags that most of the user's sessions have, at most so many.
pub async fn suggestions(
    connection: &mut Connection,
    user: UserId,
    most: u64,
) -> Result<Vec<String>, StoreError> {
    let tags = most_used(connection, user, pattern(None), PageRequest::new(1, most)).await?;
    Ok(tags.into_iter().map(|used| used.tag).collect())
}

async fn most_used(
    connection: &mut Connection,
    user: UserId,
    search: SqlValue,
    paging: PageRequest,
) -> Result<Vec<TagUse>, StoreError> {
    let params = params! { user_id: user, search, limit: paging.limit(), offset: paging.offset() };
    let read = |row: &Row| {
        Ok(TagUse {
            tag: row.text("spelling")?,
            sessions: u64::try_from(row.integer("sessions")?).unwrap_or(0),
        })
    };
    PAGE.list(connection, params, read).await
}

/// Erases some of a deleted user's tags; false once there are none.
pub async fn erase_tags(
    connection: &mut Connection,
    user: UserId,
    most: i64,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, limit: most };
    Ok(ERASE.execute(connection, params).await? > 0)
}
