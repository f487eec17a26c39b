//! Tables: values with separators, a header first.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime};
use csv::{Reader, ReaderBuilder, StringRecord};
use shared::rules::limits::{MINUTE, SECOND};
use shared::wire::{ColumnRole, DateOrder, ForeignColumn, RowReason};
use shared::{Millis, Timestamp};

use super::civil::{OrderEvidence, When, amount, length, when};
use super::entry::{Entry, EntryTexts, span};
use super::formats::{have_times, recognise};
use super::limits::{MAX_COLUMNS, MAX_ROWS, SHOWN_CHARS};
use super::read::{FileError, ForeignFile, ReadOptions};

/// Kinds of rows that are work; an empty one is, too.
const WORK: [&str; 5] = ["", "work", "focus", "pomodoro", "session"];

/// Outcomes that are abandoned; everything else is completed.
const ABANDONED: [&str; 7] = [
    "false",
    "no",
    "0",
    "abandoned",
    "uncompleted",
    "failed",
    "canceled",
];

/// Reads a table in two passes: the order of its dates is told from all of them.
pub(super) fn read(text: &str, options: &ReadOptions<'_>) -> Result<ForeignFile, FileError> {
    // Lines are counted by their line feeds, with which a row must then end.
    let text = text.replace("\r\n", "\n");
    let table = Separated::of(&text);
    let mut rows = table.rows();
    let mut record = StringRecord::new();
    table.next(&mut rows, &mut record)?;
    let header: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    if header.len() > MAX_COLUMNS {
        return Err(FileError::TooManyColumns);
    }
    let (format, known) = recognise(&header);
    let mut roles = options.columns.map_or(known, <[ColumnRole]>::to_vec);
    roles.resize(header.len(), ColumnRole::Ignored);
    let mut file = ForeignFile::of(format);
    let mut evidence = OrderEvidence::default();
    let mut examples = vec![String::new(); header.len()];
    while table.next(&mut rows, &mut record)? {
        file.rows += 1;
        if file.rows > MAX_ROWS {
            return Err(FileError::TooManyRows);
        }
        for ((cell, role), example) in record.iter().zip(&roles).zip(&mut examples) {
            if example.is_empty() {
                *example = shown(cell);
            }
            if is_time(*role) {
                evidence.add(cell);
            }
        }
    }
    if file.rows == 0 {
        return Err(FileError::Empty);
    }
    file.date_order = options.date_order.or(evidence.order());
    file.needs_date_order = options.date_order.is_none() && evidence.is_ambiguous();
    file.needs_columns = !have_times(&roles);
    if !file.needs_columns {
        let mut columns = BTreeMap::<ColumnRole, Vec<usize>>::new();
        for (index, role) in roles.iter().enumerate() {
            columns.entry(*role).or_default().push(index);
        }
        let reader = RowReader {
            options,
            order: file.date_order.unwrap_or(DateOrder::MonthFirst),
            columns,
        };
        let mut rows = table.rows();
        table.next(&mut rows, &mut record)?;
        while table.next(&mut rows, &mut record)? {
            let row = table.line(&record);
            file.tagged += u64::from(!reader.cell(&record, ColumnRole::Tags).is_empty());
            match reader.entry(row, &record) {
                Ok(entry) => file.entries.push(entry),
                Err(reason) => file.notes.add(row, reason),
            }
        }
    }
    let columns = header.iter().zip(roles).zip(examples);
    file.columns = columns
        .map(|((name, role), example)| ForeignColumn {
            name: shown(name),
            role,
            example,
        })
        .collect();
    Ok(file)
}

const fn is_time(role: ColumnRole) -> bool {
    matches!(
        role,
        ColumnRole::Date | ColumnRole::Start | ColumnRole::EndDate | ColumnRole::End
    )
}

fn shown(cell: &str) -> String {
    cell.trim().chars().take(SHOWN_CHARS).collect()
}

/// A text with its separator.
struct Separated<'a> {
    text: &'a str,
    separator: u8,
    /// Lines before the header.
    lines: u64,
}

impl<'a> Separated<'a> {
    /// By what separates most cells of the header, unless a line before it says the separator.
    fn of(text: &'a str) -> Self {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        if let Some(separator) = first.trim().strip_prefix("sep=")
            && let [separator] = separator.as_bytes()
        {
            return Self {
                text: rest,
                separator: *separator,
                lines: 1,
            };
        }
        let count = |separator: &u8| {
            let mut is_quoted = false;
            let is_outside = |byte: &u8| {
                is_quoted ^= *byte == b'"';
                !is_quoted && byte == separator
            };
            let header = text.trim_start_matches(['\r', '\n']);
            let header = header.split('\n').next().unwrap_or_default();
            header.bytes().filter(is_outside).count()
        };
        let separator = [b'\t', b';', b','].into_iter().max_by_key(count);
        Self {
            text,
            separator: separator.unwrap_or(b','),
            lines: 0,
        }
    }

    fn rows(&self) -> Reader<&'a [u8]> {
        ReaderBuilder::new()
            .delimiter(self.separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes())
    }

    /// Reads the next row that is not empty; false at the end.
    fn next(
        &self,
        rows: &mut Reader<&'a [u8]>,
        record: &mut StringRecord,
    ) -> Result<bool, FileError> {
        while rows
            .read_record(record)
            .map_err(|error| FileError::NoTable(error.to_string()))?
        {
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(true);
            }
        }
        record.clear();
        Ok(false)
    }

    fn line(&self, record: &StringRecord) -> u64 {
        let Some(position) = record.position() else {
            return 0;
        };
        // Empty lines before a row belong to it.
        let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let empty = rest.iter().take_while(|byte| **byte == b'\n').count();
        self.lines + position.line() + empty as u64
    }
}

/// What rows are read by.
struct RowReader<'a> {
    options: &'a ReadOptions<'a>,
    order: DateOrder,
    columns: BTreeMap<ColumnRole, Vec<usize>>,
}

impl RowReader<'_> {
    /// The first cell of this role that is not empty.
    fn cell<'r>(&self, record: &'r StringRecord, role: ColumnRole) -> &'r str {
        let columns = self.columns.get(&role).into_iter().flatten();
        columns
            .filter_map(|column| record.get(*column))
            .map(str::trim)
            .find(|cell| !cell.is_empty())
            .unwrap_or_default()
    }

    fn entry(&self, row: u64, record: &StringRecord) -> Result<Entry, RowReason> {
        let cell = |role| self.cell(record, role);
        let is = |role, words: &[&str]| {
            let cell = cell(role).to_lowercase();
            words.contains(&cell.as_str())
        };
        if !is(ColumnRole::Kind, &WORK) {
            return Err(RowReason::NoFocus);
        }
        let date = self.date(cell(ColumnRole::Date));
        let start = self.time(cell(ColumnRole::Start), date)?;
        let end = self.end(record, start, date)?;
        let (start, end) = span(
            start.map(|start| self.instant(start)),
            end,
            self.length(record),
        )?;
        Ok(Entry {
            row,
            start,
            end,
            pauses: self.pauses(cell(ColumnRole::Pauses)),
            plan: amount(cell(ColumnRole::Plan), MINUTE).map(|plan| plan / MINUTE),
            is_abandoned: is(ColumnRole::Outcome, &ABANDONED),
            texts: EntryTexts::new(
                cell(ColumnRole::Title),
                cell(ColumnRole::Project),
                cell(ColumnRole::Task),
            )
            .with_tags(cell(ColumnRole::Tags).split(',')),
        })
    }

    fn date(&self, text: &str) -> Option<NaiveDate> {
        match when(text, self.order)? {
            When::Date(date) => Some(date),
            When::Local(local) => Some(local.date()),
            When::Instant(_) | When::Time(_) => None,
        }
    }

    /// None for an empty cell.
    fn time(&self, text: &str, date: Option<NaiveDate>) -> Result<Option<RowTime>, RowReason> {
        if text.is_empty() {
            return Ok(None);
        }
        let time = match when(text, self.order) {
            Some(When::Instant(at)) => Some(RowTime::Instant(at)),
            Some(When::Local(local)) => Some(RowTime::Local(local)),
            Some(When::Time(clock)) => date.map(|date| RowTime::Local(date.and_time(clock))),
            Some(When::Date(_)) | None => None,
        };
        time.map(Some).ok_or(RowReason::TimeUnreadable)
    }

    /// Without a date of its own, an end before the start is on the next day.
    fn end(
        &self,
        record: &StringRecord,
        start: Option<RowTime>,
        date: Option<NaiveDate>,
    ) -> Result<Option<Timestamp>, RowReason> {
        let own = self.date(self.cell(record, ColumnRole::EndDate));
        let started = match start {
            Some(RowTime::Local(local)) => Some(local),
            _ => None,
        };
        let text = self.cell(record, ColumnRole::End);
        let date = own.or(started.map(|local| local.date())).or(date);
        let mut end = self.time(text, date)?;
        if let (Some(RowTime::Local(ended)), Some(started)) = (&mut end, started)
            && own.is_none()
            && *ended < started
            && matches!(when(text, self.order), Some(When::Time(_)))
        {
            *ended = ended
                .checked_add_days(Days::new(1))
                .ok_or(RowReason::TimeUnreadable)?;
        }
        Ok(end.map(|end| self.instant(end)))
    }

    fn instant(&self, time: RowTime) -> Timestamp {
        match time {
            RowTime::Instant(at) => at,
            RowTime::Local(local) => (self.options.local)(local),
        }
    }

    fn length(&self, record: &StringRecord) -> Option<Millis> {
        let cell = |role| self.cell(record, role);
        amount(cell(ColumnRole::Minutes), MINUTE)
            .or_else(|| amount(cell(ColumnRole::Seconds), SECOND))
            .or_else(|| amount(cell(ColumnRole::Hours), 60 * MINUTE))
            .or_else(|| length(cell(ColumnRole::Duration)))
    }

    fn pauses(&self, text: &str) -> Vec<(Timestamp, Timestamp)> {
        let instant = |text: &str| match when(text, self.order)? {
            When::Instant(at) => Some(at),
            _ => None,
        };
        text.split_whitespace()
            .filter_map(|pause| pause.split_once('/'))
            .filter_map(|(start, end)| Some((instant(start)?, instant(end)?)))
            .collect()
    }
}

#[derive(Clone, Copy)]
enum RowTime {
    Instant(Timestamp),
    Local(NaiveDateTime),
}
