//! The look-up of tasks while a title is typed: what the list beside the field shows. Pure.

use super::task_options::TaskOption;

/// Tasks that are shown at most.
const SHOWN: usize = 10;

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupEntry {
    /// A task to choose.
    Existing(TaskOption),
    /// A title that no shown task has.
    New(String),
}

/// The list, closed at first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskLookup {
    is_open: bool,
    /// The newest query counts queries; answers to others are discarded.
    number: u32,
    entries: Vec<LookupEntry>,
    active: Option<usize>,
}

impl TaskLookup {
    /// Opens the list for a query, with the recent tasks that match it until the answer comes.
    /// Returns the number that the answer must have.
    pub fn open(&mut self, query: &str, recent: &[TaskOption]) -> u32 {
        let part = query.trim().to_ascii_lowercase();
        // By bytes: a search for a string would add a kilobyte to the module.
        let is_match = |task: &&TaskOption| {
            let name = task.name.to_ascii_lowercase();
            let mut parts = name.as_bytes().windows(part.len().max(1));
            part.is_empty() || parts.any(|bytes| bytes == part.as_bytes())
        };
        let matching = recent.iter().filter(is_match);
        let matching = matching.cloned().collect();
        self.number += 1;
        self.is_open = true;
        self.active = None;
        self.show(query, matching);
        self.number
    }

    /// Shows the tasks that were found, unless the query has changed since or the list is closed.
    pub fn answer(&mut self, number: u32, query: &str, tasks: Vec<TaskOption>) {
        if self.is_open && number == self.number {
            let active = self.active_entry().cloned();
            self.show(query, tasks);
            // The person may have moved to an entry before the answer came.
            self.active = active.and_then(|active| {
                let mut entries = self.entries.iter();
                entries.position(|entry| *entry == active)
            });
        }
    }

    /// Closes the list; an answer that is still to come is discarded.
    pub fn close(&mut self) {
        self.is_open = false;
        self.active = None;
    }

    /// Moves to the next or the previous entry, beyond the last to the first.
    pub fn step(&mut self, is_forward: bool) {
        let count = self.entries.len();
        self.active = match self.active {
            _ if count == 0 => None,
            None if is_forward => Some(0),
            None => Some(count - 1),
            Some(active) => Some((active + if is_forward { 1 } else { count - 1 }) % count),
        };
    }

    /// Whether the list is shown.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.is_open && !self.entries.is_empty()
    }

    /// The entries, tasks first.
    #[must_use]
    pub fn entries(&self) -> &[LookupEntry] {
        &self.entries
    }

    /// The tasks among them.
    #[must_use]
    pub fn task_count(&self) -> usize {
        let is_task = |entry: &&LookupEntry| matches!(entry, LookupEntry::Existing(_));
        self.entries.iter().filter(is_task).count()
    }

    /// The index of the entry that the keyboard is at.
    #[must_use]
    pub const fn active(&self) -> Option<usize> {
        self.active
    }

    /// The entry that the keyboard is at.
    #[must_use]
    pub fn active_entry(&self) -> Option<&LookupEntry> {
        self.entries.get(self.active?)
    }

    fn show(&mut self, query: &str, tasks: Vec<TaskOption>) {
        let title = query.trim();
        let mut tasks = tasks;
        tasks.truncate(SHOWN);
        let is_new = !title.is_empty()
            && tasks
                .iter()
                .all(|task| !task.name.eq_ignore_ascii_case(title));
        self.entries = tasks.into_iter().map(LookupEntry::Existing).collect();
        if is_new {
            self.entries.push(LookupEntry::New(title.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn tasks(names: &[&str]) -> Vec<TaskOption> {
        let option = |(index, name): (usize, &&str)| TaskOption {
            id: Uuid::from_u128(index as u128),
            name: (*name).to_owned(),
            project: None,
        };
        names.iter().enumerate().map(option).collect()
    }

    fn shown(lookup: &TaskLookup) -> Vec<String> {
        let entries = lookup.entries().iter().map(|entry| match entry {
            LookupEntry::Existing(task) => task.name.clone(),
            LookupEntry::New(title) => format!("+{title}"),
        });
        entries.collect()
    }

    #[test]
    fn recent_tasks_are_shown_until_the_answer_comes() {
        let mut lookup = TaskLookup::default();
        let recent = tasks(&["Read the thesis", "Tax return"]);
        let number = lookup.open("thesis", &recent);
        assert_eq!(shown(&lookup), ["Read the thesis", "+thesis"]);
        lookup.answer(number, "thesis", tasks(&["Thesis", "Read the thesis"]));
        assert_eq!(shown(&lookup), ["Thesis", "Read the thesis"]);
        assert_eq!(lookup.task_count(), 2);
    }

    #[test]
    fn a_stale_answer_is_discarded() {
        let mut lookup = TaskLookup::default();
        let first = lookup.open("t", &[]);
        let second = lookup.open("ta", &[]);
        lookup.answer(second, "ta", tasks(&["Tax return"]));
        lookup.answer(first, "t", tasks(&["Thesis"]));
        assert_eq!(shown(&lookup), ["Tax return", "+ta"]);
        lookup.close();
        let closed = lookup.clone();
        lookup.answer(second, "ta", tasks(&["Thesis"]));
        assert_eq!(lookup, closed);
        assert!(!lookup.is_open());
    }

    #[test]
    fn a_title_is_new_unless_a_shown_task_has_it() {
        let mut lookup = TaskLookup::default();
        let number = lookup.open(" Letters ", &[]);
        assert_eq!(shown(&lookup), ["+Letters"]);
        lookup.answer(number, " Letters ", tasks(&["letters", "Letters to Ada"]));
        assert_eq!(shown(&lookup), ["letters", "Letters to Ada"]);
    }

    #[test]
    fn an_empty_query_shows_recent_tasks_and_nothing_new() {
        let mut lookup = TaskLookup::default();
        lookup.open("  ", &tasks(&["Thesis", "Tax return"]));
        assert_eq!(shown(&lookup), ["Thesis", "Tax return"]);
        lookup.open("", &[]);
        assert!(!lookup.is_open(), "there is nothing to show");
        let many: Vec<String> = (0..30).map(|number| format!("Task {number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        lookup.open("", &tasks(&many));
        assert_eq!(lookup.task_count(), SHOWN);
    }

    #[test]
    fn the_keyboard_goes_around_the_list_and_stays_at_its_entry() {
        let mut lookup = TaskLookup::default();
        let recent = tasks(&["Thesis", "Theory"]);
        let number = lookup.open("the", &recent);
        let active = |lookup: &TaskLookup| lookup.active();
        assert_eq!(active(&lookup), None);
        lookup.step(true);
        assert_eq!(active(&lookup), Some(0));
        lookup.step(false);
        assert_eq!(lookup.active_entry(), Some(&LookupEntry::New("the".into())));
        lookup.step(true);
        lookup.step(true);
        let theory = lookup.active_entry().cloned();
        lookup.answer(number, "the", vec![recent[1].clone()]);
        assert_eq!(active(&lookup), Some(0));
        assert_eq!(lookup.active_entry().cloned(), theory);
        lookup.step(false);
        lookup.answer(number, "the", tasks(&["The"]));
        assert_eq!(active(&lookup), None, "the entry is gone");
        lookup.close();
        lookup.open("", &[]);
        lookup.step(true);
        assert_eq!(active(&lookup), None);
    }
}
