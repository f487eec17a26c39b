//! Look-up of open tasks by a part of their title, while it is typed.

use shared::wire::{ListOrder, ListPart, PageRequest, TaskStatus};
use shared::{CalendarDay, ProjectId, TaskFilter, TaskId, UserId};

use super::Tasks;
use crate::ServiceError;
use store::tasks::{self, EntryRow, TaskCursor, TaskRow};
use store::{Connection, StoreError};

/// Tasks that one statement reads.
const BATCH: u32 = 500;

/// Open tasks that one look-up reads at most; older ones are found on the task list.
const READ_LIMIT: usize = 5_000;

/// A task that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named by what they hold")]
pub struct TaskTitle {
    pub task_id: TaskId,
    pub title: String,
    pub project_id: Option<ProjectId>,
}

/// How well a title matches, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum TitleMatch {
    Equal,
    EqualIgnoringCase,
    Prefix,
    Part,
}

impl Tasks {
    /// At most `limit` open tasks whose title contains `text`, in upper or lower case: equal titles
    /// first, then titles that begin with it; among those that match alike the ones that are planned for
    /// `today`, then the newest.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn find_open(
        &self,
        user: UserId,
        text: &str,
        limit: usize,
        today: Option<CalendarDay>,
    ) -> Result<Vec<TaskTitle>, ServiceError> {
        let text = text.trim();
        let folded = text.to_lowercase();
        let mut connection = self.transactions.database.read_statement_for(user).await?;
        if text.is_empty() {
            return Ok(suggested_tasks(&mut connection, user, today, limit as u64).await?);
        }
        let mut found = Vec::new();
        let (mut read, mut cursor) = (0, Some(TaskCursor::TOP));
        while let Some(from) = cursor.filter(|_| read < READ_LIMIT) {
            // Matched here and not in SQL, because SQLite folds the letters A to Z only.
            let batch = tasks::open_tasks_after(&mut connection, user, from, BATCH).await?;
            read += batch.len();
            let is_last = batch.len() < BATCH as usize;
            cursor = batch.last().filter(|_| !is_last).map(EntryRow::cursor);
            found.extend(batch.into_iter().filter_map(|task| {
                let matched = match_title(&task.title, text, &folded)?;
                let is_later = today.is_some() && task.planned_on != today;
                Some(((matched, is_later), TaskTitle::from(task)))
            }));
        }
        // Stable, so that the newest stay first.
        found.sort_by_key(|(order, _)| *order);
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, task)| task).collect())
    }
}

/// At most `most` open tasks: those that are planned for `today` in the order by hand, then the newest.
pub(super) async fn suggested_tasks(
    read: &mut Connection,
    user: UserId,
    today: Option<CalendarDay>,
    most: u64,
) -> Result<Vec<TaskTitle>, StoreError> {
    let open = TaskFilter {
        status: Some(TaskStatus::Open),
        ..TaskFilter::default()
    };
    let planned = TaskFilter {
        planned_on: today,
        ..open.clone()
    };
    let first = PageRequest::new(1, most);
    let by_hand = ListPart::page(first, ListOrder::Highest);
    let mut found: Vec<TaskRow> = match today {
        Some(_) => tasks::rows(read, user, &planned, &by_hand).await?,
        None => Vec::new(),
    };
    let newest: Vec<TaskRow> = tasks::rows(read, user, &open, &first.into()).await?;
    let others = newest
        .into_iter()
        .filter(|task| today.is_none() || task.planned_on != today);
    found.extend(others);
    found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(found.into_iter().map(TaskTitle::from).collect())
}

impl From<TaskRow> for TaskTitle {
    fn from(task: TaskRow) -> Self {
        Self {
            task_id: task.id,
            title: task.title,
            project_id: task.project_id,
        }
    }
}

/// How well `title` matches `text`, whose lower case is `folded`; none where it does not.
fn match_title(title: &str, text: &str, folded: &str) -> Option<TitleMatch> {
    if title == text {
        return Some(TitleMatch::Equal);
    }
    let title = title.to_lowercase();
    match title.find(folded)? {
        0 if title.len() == folded.len() => Some(TitleMatch::EqualIgnoringCase),
        0 => Some(TitleMatch::Prefix),
        _ => Some(TitleMatch::Part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_matches_by_any_part_in_any_case() {
        for (title, text, expected) in [
            ("Thesis", "Thesis", Some(TitleMatch::Equal)),
            ("thesis", "THESIS", Some(TitleMatch::EqualIgnoringCase)),
            ("Thesis, chapter 3", "thesis", Some(TitleMatch::Prefix)),
            ("Read the thesis", "Thesis", Some(TitleMatch::Part)),
            ("\u{dc}bung 100%", "\u{fc}BUNG", Some(TitleMatch::Prefix)),
            ("100%", "0%", Some(TitleMatch::Part)),
            ("100 of them", "0%", None),
            ("Thesis", "", Some(TitleMatch::Prefix)),
            ("Tax return", "thesis", None),
        ] {
            let found = match_title(title, text, &text.to_lowercase());
            assert_eq!(found, expected, "{title} {text}");
        }
    }
}
