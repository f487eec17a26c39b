//! What a row of a file says.

use shared::rules::Tags;
use shared::rules::limits::{MAX_TAGS, SHORT_TEXT, TAG_LENGTH};
use shared::wire::RowReason;
use shared::{Millis, Timestamp};

use super::limits::{PROJECT_CHARS, TASK_CHARS};

/// A row with a start and an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line of a table, or the number of an entry of another file, from 1.
    pub row: u64,
    /// When it started.
    pub start: Timestamp,
    /// When it ended, not before the start.
    pub end: Timestamp,
    /// Its pauses, each with start and end, in any order.
    pub pauses: Vec<(Timestamp, Timestamp)>,
    /// Planned minutes.
    pub plan: Option<i64>,
    /// Whether it was given up.
    pub is_abandoned: bool,
    /// Intention, project, task and tags.
    pub texts: EntryTexts,
}

/// The texts of a row; empty where it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryTexts {
    /// The intention.
    pub title: String,
    /// The name of the project.
    pub project: String,
    /// The title of the task.
    pub task: String,
    /// What the rules accept as tags.
    pub tags: Tags,
    /// Whether one of them was longer than the rules allow, or there were more tags.
    pub is_cut: bool,
}

/// A task of a file that has task lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTask {
    /// The name of its project; empty where it has none.
    pub project: String,
    /// Its title; empty for a project without tasks.
    pub title: String,
    /// The sessions that it is expected to need.
    pub estimated_sessions: Option<u32>,
    /// Whether it is done.
    pub is_done: bool,
}

impl EntryTexts {
    /// In the form in which they are stored: white space and control characters are single spaces.
    pub(super) fn new(title: &str, project: &str, task: &str) -> Self {
        let mut texts = Self::default();
        texts.title = texts.stored(title, SHORT_TEXT);
        texts.project = texts.stored(project, PROJECT_CHARS);
        texts.task = texts.stored(task, TASK_CHARS);
        texts
    }

    /// With these tags, in which commas are spaces.
    pub(super) fn with_tags<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        for name in names {
            let name = self.stored(&name.replace(',', " "), TAG_LENGTH);
            if name.is_empty() || self.tags.contains(&name) {
                continue;
            }
            if self.tags.iter().count() == MAX_TAGS {
                self.is_cut = true;
                break;
            }
            self.tags.add(&name);
        }
        self
    }

    fn stored(&mut self, text: &str, limit: usize) -> String {
        let is_separator = |char: char| char.is_whitespace() || char.is_control();
        let words: Vec<&str> = (text.split(is_separator))
            .filter(|word| !word.is_empty())
            .collect();
        let text = words.join(" ");
        let Some((end, _)) = text.char_indices().nth(limit) else {
            return text;
        };
        self.is_cut = true;
        text[..end].trim_end().to_owned()
    }
}

/// Start and end of a row of which one may be missing, but not both.
pub(super) fn span(
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    length: Option<Millis>,
) -> Result<(Timestamp, Timestamp), RowReason> {
    match (start, end, length) {
        // Where clocks were put back in between, only the length tells.
        (Some(start), Some(end), Some(length)) if end <= start => Ok((start, start.plus(length))),
        (Some(start), Some(end), _) if end < start => Err(RowReason::EndBeforeStart),
        (Some(start), Some(end), _) => Ok((start, end)),
        (Some(start), None, Some(length)) => Ok((start, start.plus(length))),
        (None, Some(end), Some(length)) => Ok((end.plus(-length), end)),
        (Some(_), None, None) => Err(RowReason::NoEnd),
        (None, _, _) => Err(RowReason::TimeUnreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_made_to_fit() {
        let long = "é".repeat(51);
        let names = [" Deep\twork", "deep WORK", "a,b", " ", &long];
        let texts = EntryTexts::default().with_tags(names);
        let cut = "é".repeat(50);
        assert_eq!(texts.tags, Tags::sent(["Deep work", "a b", &cut]));
        assert_eq!(texts.tags.checked().as_ref(), Ok(&texts.tags));
        assert!(texts.is_cut);
        let names: Vec<String> = (0..11).map(|number| format!("tag {number}")).collect();
        let names = names.iter().map(String::as_str);
        let ten = EntryTexts::default().with_tags(names.clone().take(10));
        let eleven = EntryTexts::default().with_tags(names);
        assert_eq!(eleven.tags, ten.tags);
        assert_eq!((ten.is_cut, eleven.is_cut), (false, true));
    }
}
