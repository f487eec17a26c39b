//! What is sent along with the events of a webhook, as it is stored.

use shared::wire::EventInclude;

use super::super::{Row, StoreError, corrupt};

/// Nothing for null.
pub(super) fn read(row: &Row) -> Result<Option<EventInclude>, StoreError> {
    let stored = row.text_or_null("include")?.map(|text| {
        EventInclude::parse(&text).ok_or_else(|| corrupt("webhooks", format!("include {text}")))
    });
    stored.transpose()
}
