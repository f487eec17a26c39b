//! Files in JSON: Timewarrior, Watson, ActivityWatch, TaskNotes and Super Productivity.
//!
//! Fields that are missing or of another type make a row unreadable, never the file.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use shared::Timestamp;
use shared::rules::limits::{MINUTE, SECOND};
use shared::wire::{ForeignFormat, RowReason};

use super::civil::amount;
use super::entry::{Entry, EntryTexts, span};
use super::limits::MAX_ROWS;
use super::loose::{Text, TextList};
use super::read::{FileError, ForeignFile};
use super::super_productivity::{Models, ProjectModel, TaskModel};

/// The only type of ActivityWatch's buckets that somebody has started and stopped.
const STOPWATCH: &str = "general.stopwatch";

pub(super) fn read(text: &str) -> Result<ForeignFile, FileError> {
    let unknown = |error: serde_json::Error| FileError::UnknownJson(error.to_string());
    let file = if text.trim_start().starts_with('[') {
        list(serde_json::from_str(text).map_err(unknown)?)?
    } else {
        document(serde_json::from_str(text).map_err(unknown)?)?
    };
    if file.rows == 0 {
        return Err(FileError::Empty);
    }
    Ok(file)
}

fn list(rows: Rows<JsonRow>) -> Result<ForeignFile, FileError> {
    let format = match rows.list.first() {
        None => return Err(FileError::Empty),
        Some(JsonRow::Frame(_)) => ForeignFormat::Watson,
        Some(JsonRow::Object(first)) if first.is_task_notes() => ForeignFormat::TaskNotes,
        Some(JsonRow::Object(first)) if !first.stop.is_empty() => ForeignFormat::Watson,
        Some(JsonRow::Object(first)) if !first.start.is_empty() => ForeignFormat::Timewarrior,
        Some(_) => return Err(unlike_any()),
    };
    let mut file = ForeignFile::of(format);
    for row in rows.all()? {
        take(&mut file, row);
    }
    Ok(file)
}

fn document(document: JsonFile) -> Result<ForeignFile, FileError> {
    if let Some(buckets) = document.buckets {
        let mut file = ForeignFile::of(ForeignFormat::ActivityWatch);
        let stopwatches = buckets
            .into_values()
            .filter(|bucket| bucket.kind.0 == STOPWATCH);
        for bucket in stopwatches {
            for event in bucket.events.all()? {
                take(&mut file, JsonRow::Object(Box::new(event)));
            }
        }
        return if file.rows > MAX_ROWS {
            Err(FileError::TooManyRows)
        } else {
            Ok(file)
        };
    }
    if let Some(history) = document.pomodoro_history.or(document.pomodoros) {
        let mut file = ForeignFile::of(ForeignFormat::TaskNotes);
        for row in history.all()? {
            take(&mut file, row);
        }
        return Ok(file);
    }
    let models = document.data.unwrap_or(Models {
        project: document.project,
        task: document.task,
    });
    if models.project.is_none() && models.task.is_none() {
        return Err(unlike_any());
    }
    models.read()
}

fn unlike_any() -> FileError {
    FileError::UnknownJson("its entries have no starts and ends".to_owned())
}

fn take(file: &mut ForeignFile, row: JsonRow) {
    file.rows += 1;
    let number = file.rows;
    let object = match row {
        JsonRow::Object(object) => object,
        JsonRow::Frame(frame) => Box::new(RowObject::of_frame(frame)),
        JsonRow::Other(_) => return file.notes.add(number, RowReason::TimeUnreadable),
    };
    file.tagged += u64::from(!object.tags.0.is_empty());
    match object.entry(number, file.format) {
        Ok(entry) => file.entries.push(entry),
        Err(reason) => file.notes.add(number, reason),
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonFile {
    buckets: Option<BTreeMap<String, Bucket>>,
    pomodoro_history: Option<Rows<JsonRow>>,
    pomodoros: Option<Rows<JsonRow>>,
    data: Option<Models>,
    project: Option<ProjectModel>,
    task: Option<TaskModel>,
}

#[derive(serde::Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Bucket {
    #[serde(rename = "type")]
    kind: Text,
    events: Rows<RowObject>,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum JsonRow {
    /// Watson's file `frames`: start, stop, project, id, tags, when it was changed.
    Frame(Vec<FrameValue>),
    Object(Box<RowObject>),
    Other(IgnoredAny),
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum FrameValue {
    Tags(Vec<Text>),
    Text(Text),
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RowObject {
    #[serde(alias = "startTime", alias = "timestamp")]
    start: Text,
    #[serde(alias = "endTime")]
    end: Text,
    stop: Text,
    duration: Text,
    project: Text,
    #[serde(alias = "description")]
    annotation: Text,
    tags: TextList,
    data: StopwatchData,
    planned_duration: Text,
    active_periods: Option<Vec<ActivePeriod>>,
    completed: Option<bool>,
    #[serde(rename = "type")]
    kind: Text,
    task_path: Text,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct StopwatchData {
    label: Text,
    running: bool,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ActivePeriod {
    start_time: Text,
    end_time: Text,
}

impl RowObject {
    fn of_frame(frame: Vec<FrameValue>) -> Self {
        let mut object = Self::default();
        let texts = [&mut object.start, &mut object.stop, &mut object.project];
        let mut values = frame.into_iter();
        for (text, value) in texts.into_iter().zip(&mut values) {
            if let FrameValue::Text(value) = value {
                *text = value;
            }
        }
        // After the id.
        if let Some(FrameValue::Tags(tags)) = values.nth(1) {
            object.tags = TextList(tags);
        }
        object
    }

    const fn is_task_notes(&self) -> bool {
        self.active_periods.is_some() || !self.planned_duration.is_empty()
    }

    fn entry(self, row: u64, format: ForeignFormat) -> Result<Entry, RowReason> {
        if format == ForeignFormat::TaskNotes && self.kind.0 != "work" {
            return Err(RowReason::NoFocus);
        }
        if self.data.running {
            return Err(RowReason::NoEnd);
        }
        let stop = if self.end.is_empty() {
            &self.stop
        } else {
            &self.end
        };
        let length = amount(&self.duration.0, SECOND);
        let (start, end) = span(self.start.instant()?, stop.instant()?, length)?;
        let task = self.task_path.0.rsplit('/').next().unwrap_or_default();
        let title = if self.data.label.is_empty() {
            &self.annotation
        } else {
            &self.data.label
        };
        Ok(Entry {
            row,
            start,
            end,
            pauses: between(self.active_periods.unwrap_or_default()),
            plan: amount(&self.planned_duration.0, MINUTE).map(|plan| plan / MINUTE),
            is_abandoned: self.completed == Some(false),
            texts: EntryTexts::new(
                &title.0,
                &self.project.0,
                task.strip_suffix(".md").unwrap_or(task),
            )
            .with_tags(self.tags.0.iter().map(|tag| tag.0.as_str())),
        })
    }
}

/// The pauses between the periods.
fn between(periods: Vec<ActivePeriod>) -> Vec<(Timestamp, Timestamp)> {
    let ends = periods.iter().map(|period| period.end_time.instant());
    let starts = periods
        .iter()
        .skip(1)
        .map(|period| period.start_time.instant());
    ends.zip(starts)
        .filter_map(|pause| match pause {
            (Ok(Some(from)), Ok(Some(to))) => Some((from, to)),
            _ => None,
        })
        .collect()
}

/// A list that is read up to [`MAX_ROWS`].
struct Rows<T> {
    list: Vec<T>,
    is_too_long: bool,
}

impl<T> Rows<T> {
    fn all(self) -> Result<Vec<T>, FileError> {
        if self.is_too_long {
            return Err(FileError::TooManyRows);
        }
        Ok(self.list)
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            is_too_long: false,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RowsVisitor(PhantomData))
    }
}

struct RowsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RowsVisitor<T> {
    type Value = Rows<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Rows<T>, A::Error> {
        let mut rows = Rows::default();
        while (rows.list.len() as u64) < MAX_ROWS {
            match elements.next_element()? {
                Some(row) => rows.list.push(row),
                None => return Ok(rows),
            }
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {
            rows.is_too_long = true;
        }
        Ok(rows)
    }
}
