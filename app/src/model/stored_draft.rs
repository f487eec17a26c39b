//! The stored form of a draft: its fields as texts, in one text. All tabs of a user share it, so
//! what one of them sends must not take away what was typed in another. Pure.

/// Type, minutes, intention, task, project, new project, distraction, end of the session.
pub type DraftTexts = [String; 8];

/// The chosen kind of a distraction, with session, instant and note.
pub const DISTRACTION: usize = 6;

/// What was written for the end of a session.
pub const END: usize = 7;

/// Where the fields begin of which an empty one was never entered.
const FIRST_TEXT: usize = 2;

/// Between fields; a character that no keyboard has.
pub const FIELD: char = '\u{1f}';

/// Between the parts of a field.
pub const PART: char = '\u{1e}';

/// The `localStorage` key of a user's draft; without a user, of the draft before there is one.
#[must_use]
pub fn storage_key(user: Option<String>) -> String {
    let user = user.unwrap_or_default();
    format!("stint.draft.{user}")
}

/// Reads what [`write`] wrote; what is missing is empty.
#[must_use]
pub fn read(text: &str) -> DraftTexts {
    let mut fields = text.split(FIELD);
    std::array::from_fn(|_| fields.next().unwrap_or_default().to_owned())
}

/// The text to store.
#[must_use]
pub fn write(draft: &DraftTexts) -> String {
    draft.each_ref().map(String::as_str).join("\u{1f}")
}

/// One field of several parts.
#[must_use]
pub fn field(parts: &[&str]) -> String {
    parts.join("\u{1e}")
}

/// The parts of a field; what is missing is empty.
#[must_use]
pub fn split_field(field: &str) -> [&str; 4] {
    let mut parts = field.split(PART);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// What to store after a change in this tab. A field that was emptied, because it was sent or put
/// away, is emptied only where another tab has not stored its own text.
pub fn store_change(stored: &mut DraftTexts, before: &DraftTexts, now: &DraftTexts) {
    for ((stored, before), now) in stored.iter_mut().zip(before).zip(now) {
        if before != now && (!now.is_empty() || stored == before) {
            stored.clone_from(now);
        }
    }
}

/// The draft to show after loading: what was entered in this page, else what is stored.
pub fn fill(shown: &mut DraftTexts, stored: DraftTexts) {
    for (index, (shown, stored)) in shown.iter_mut().zip(stored).enumerate() {
        if shown.is_empty() || index < FIRST_TEXT && !stored.is_empty() {
            *shown = stored;
        }
    }
}

/// After a change in another tab, which had seen `seen`: a text that it has sent or put away is
/// gone here too; a text of this tab that it has overwritten and then sent its own is stored again.
/// Returns whether there is one.
pub fn follow(shown: &mut DraftTexts, stored: &mut DraftTexts, seen: &DraftTexts) -> bool {
    let mut is_restored = false;
    for ((shown, stored), seen) in shown.iter_mut().zip(stored).zip(seen) {
        if stored.is_empty() && shown == seen {
            shown.clear();
        } else if stored.is_empty() && !shown.is_empty() {
            stored.clone_from(shown);
            is_restored = true;
        }
    }
    is_restored
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A draft with this intention.
    fn draft(intention: &str) -> DraftTexts {
        let mut draft = DraftTexts::default();
        draft[0] = "pomodoro".to_owned();
        draft[FIRST_TEXT] = intention.to_owned();
        draft
    }

    #[test]
    fn written_text_reads_back() {
        let mut written = draft("Read, \u{201c}chapter\u{201d}\n3 & more");
        written[7] = field(&["id", "4", "Two pages", ""]);
        assert_eq!(read(&write(&written)), written);
        assert_eq!(split_field(&written[7]), ["id", "4", "Two pages", ""]);
        assert_eq!(read(""), DraftTexts::default());
    }

    #[test]
    fn a_sent_text_is_removed_unless_another_tab_has_stored_its_own() {
        let mut stored = draft("Read");
        store_change(&mut stored, &draft("Read"), &draft(""));
        assert_eq!(stored, draft(""));
        let mut stored = draft("Write");
        store_change(&mut stored, &draft("Read"), &draft(""));
        assert_eq!(stored, draft("Write"));
        store_change(&mut stored, &draft(""), &draft("Cook"));
        assert_eq!(stored, draft("Cook"));
    }

    #[test]
    fn loading_keeps_what_was_entered() {
        let mut shown = draft("");
        let mut stored = draft("Read");
        stored[0] = "short".to_owned();
        fill(&mut shown, stored.clone());
        assert_eq!(shown, stored, "the type as it was chosen last");
        let mut shown = draft("Write");
        fill(&mut shown, draft("Read"));
        assert_eq!(shown, draft("Write"));
    }

    #[test]
    fn another_tab_takes_its_own_text_alone() {
        let (mut shown, mut stored) = (draft("Read"), draft(""));
        assert!(!follow(&mut shown, &mut stored, &draft("Read")));
        assert_eq!(shown, draft(""), "sent there");
        let (mut shown, mut stored) = (draft("Read"), draft(""));
        assert!(follow(&mut shown, &mut stored, &draft("Write")));
        assert_eq!(shown, draft("Read"));
        assert_eq!(stored, draft("Read"));
    }
}
