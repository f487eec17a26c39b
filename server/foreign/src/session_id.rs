//! Ids that follow from what a row says, so that the same file adds nothing a second time.

use sha2::{Digest, Sha256};
use shared::SessionId;
use shared::wire::ForeignFormat;

use super::entry::Entry;

/// The id of the `part`th session that a row becomes, from 0.
pub(super) fn session_id(format: ForeignFormat, entry: &Entry, part: u32) -> SessionId {
    let mut hash = Sha256::new();
    let times = format!(
        "{} {} {part}",
        entry.start.as_millis(),
        entry.end.as_millis()
    );
    let texts = &entry.texts;
    // Without the tags: earlier versions did not read them.
    let parts: [&str; 5] = [
        format.as_str(),
        &times,
        &texts.title,
        &texts.project,
        &texts.task,
    ];
    for part in parts {
        hash.update(part);
        // No text has a control character.
        hash.update([0]);
    }
    let mut random = [0; 10];
    random.copy_from_slice(&hash.finalize()[..10]);
    let millis = u64::try_from(entry.start.as_millis()).unwrap_or(0);
    SessionId::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}
