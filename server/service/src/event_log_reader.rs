//! Parses an exported event log in chunks of any size and checks it by the rules. Holds one line,
//! the states of the sessions, and the tasks and projects; accepted events are passed to the caller.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};
use shared::SessionId;
use shared::json::parse_uuid;
use shared::rules::limits::{RULES_VERSION, is_known_version};
use shared::rules::{Event, LogCheck};
use shared::wire::{
    EventRecord, ExportHead, ExportLine, ImportCount, ImportProblem, ListEventData,
    ListEventRecord, ProfileEventData, ProfileEventRecord,
};

use crate::line_problems::LineProblems;
use crate::log_lists::LogLists;

/// Bytes of a line: the longest event has a text of 10 000 characters, each of which JSON may write
/// in twelve bytes.
const LONGEST_LINE: usize = 256 * 1024;

/// Editors put it before the first line.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How an export as one document begins, which people take for the log.
const DOCUMENT: &[u8] = b"{\"stint\":\"everything\"";

/// A log that is being parsed.
#[derive(Default)]
pub struct EventLogReader {
    partial: Vec<u8>,
    line: u64,
    too_long: bool,
    is_document: bool,
    head: Option<ExportHead>,
    is_begun: bool,
    is_wrong_file: bool,
    /// Of the lines so far.
    hash: Sha256,
    /// The last line was read.
    has_checksum: bool,
    check: LogCheck,
    lists: LogLists,
    events: u64,
    problems: LineProblems,
}

/// A log that was read to its end.
pub struct EventLogSummary {
    /// Valid and invalid ones.
    pub events: u64,
    /// Sessions; one with a problem is ignored from there on.
    pub sessions: u64,
    /// How many of the sessions are open.
    pub open: u64,
    /// How many were deleted.
    pub deleted: u64,
    /// The first hundred problems, by line.
    pub problems: Vec<ImportProblem>,
    /// The number of all problems.
    pub problem_count: u64,
    /// What the rules refuse.
    pub refused: ImportCount,
    /// Whether the file itself is wrong, so that it is not known what is missing.
    pub is_damaged: bool,
    /// The states of the sessions without a problem.
    pub check: LogCheck,
    /// The tasks, projects and settings without a problem.
    pub lists: LogLists,
}

impl EventLogReader {
    /// Parses the next chunk; `keep` is called with each event that the rules accept.
    pub fn push(&mut self, mut piece: &[u8], keep: &mut impl FnMut(Event)) {
        while let Some(end) = piece.iter().position(|byte| *byte == b'\n') {
            let (rest_of_line, rest) = piece.split_at(end);
            piece = &rest[1..];
            if self.partial.is_empty() {
                self.end_line(rest_of_line, keep);
            } else {
                self.hold(rest_of_line);
                let line = std::mem::take(&mut self.partial);
                self.end_line(&line, keep);
                self.partial = line;
                self.partial.clear();
            }
        }
        self.hold(piece);
    }

    /// Buffers the beginning of a line, at most the bytes a line may have.
    fn hold(&mut self, piece: &[u8]) {
        if self.line == 0 && self.partial.len() < DOCUMENT.len() {
            let begins = [
                self.partial.as_slice(),
                &piece[..piece.len().min(DOCUMENT.len())],
            ];
            self.is_document = begins.concat().starts_with(DOCUMENT);
        }
        if self.partial.len() + piece.len() > LONGEST_LINE {
            self.too_long = true;
            self.partial.truncate(1);
        }
        if self.too_long {
            // An empty buffer would mean that no line has begun.
            if self.partial.is_empty() {
                self.partial.push(b' ');
            }
        } else {
            self.partial.extend_from_slice(piece);
        }
    }

    fn end_line(&mut self, line: &[u8], keep: &mut impl FnMut(Event)) {
        self.line += 1;
        let is_too_long = std::mem::take(&mut self.too_long) || line.len() > LONGEST_LINE;
        if self.line == 1 && (self.is_document || line.starts_with(DOCUMENT)) {
            self.is_begun = true;
            self.is_wrong_file = true;
            return self.problems.damage(
                1,
                "wrong_file",
                "This is the export as one JSON document; import the event log, the file with the ending jsonl.",
            );
        }
        if is_too_long {
            self.is_begun = true;
            return self.problems.damage(
                self.line,
                "line_too_long",
                format!("The line has more than {LONGEST_LINE} bytes; no event has."),
            );
        }
        let line = match line.strip_prefix(BYTE_ORDER_MARK) {
            Some(line) if self.line == 1 => line.trim_ascii(),
            _ => line.trim_ascii(),
        };
        if line.is_empty() || self.is_wrong_file {
            return;
        }
        if self.has_checksum {
            return self.problems.damage(
                self.line,
                "invalid_line",
                "The line comes after the checksum, which must be the last line.",
            );
        }
        if std::mem::replace(&mut self.is_begun, true) || !self.begins_with_head(line) {
            match serde_json::from_slice::<EventRecord>(line) {
                Ok(record) => self.event(record, keep),
                Err(error) => self.other_line(line, &error),
            }
        }
        self.hash.update(line);
        self.hash.update(b"\n");
    }

    /// Takes a line that is no event known here: of the lists, the checksum, or an event that is
    /// unreadable as by the rules of a newer server.
    fn other_line(&mut self, line: &[u8], error: &serde_json::Error) {
        let value = serde_json::from_slice::<Value>(line).unwrap_or_default();
        let has = |name: &str| value.get(name).is_some();
        let number = self.line;
        if has("settings") || has("task") || has("project") || has("sha256") {
            return match serde_json::from_value::<ExportLine>(value) {
                Ok(ExportLine::Sha256(expected)) => self.checksum(&expected),
                Ok(line) => self.lists.take(number, line, &mut self.problems),
                Err(error) => self.unreadable(&error),
            };
        }
        let kind = value.get("type").and_then(Value::as_str);
        let is_of = |names: &[&str]| kind.is_some_and(|kind| names.contains(&kind));
        if is_of(ListEventData::NAMES) {
            return match serde_json::from_value::<ListEventRecord>(value) {
                Ok(record) => self.list_event(record),
                Err(error) => self.unreadable(&error),
            };
        }
        if is_of(ProfileEventData::NAMES) {
            return match serde_json::from_value::<ProfileEventRecord>(value) {
                Ok(record) => self.profile_event(&record),
                Err(error) => self.unreadable(&error),
            };
        }
        let detail = format!("The line is no event: {}.", without_line(error));
        let session = value.get("sessionId").and_then(Value::as_str);
        match session.and_then(parse_uuid).map(SessionId::new) {
            Some(session) => {
                self.events += 1;
                let sequence = value.get("sequence").and_then(Value::as_u64);
                self.check.refuse(number, session, sequence);
                self.problems.add(number, "invalid_line", detail);
            }
            None => self.problems.damage(number, "invalid_line", detail),
        }
    }

    fn unreadable(&mut self, error: &serde_json::Error) {
        let detail = format!("The line cannot be read: {error}.");
        self.problems.damage(self.line, "invalid_line", detail);
    }

    fn checksum(&mut self, expected: &str) {
        self.has_checksum = true;
        let hash = std::mem::take(&mut self.hash).finalize();
        if hexadecimal(&hash) != expected.to_ascii_lowercase() {
            self.problems.damage(
                self.line,
                "checksum_wrong",
                "The lines before are not those that were exported. Take the first and the last line away if they were changed on purpose.",
            );
        }
    }

    /// Parses the header, if the first line is one.
    fn begins_with_head(&mut self, line: &[u8]) -> bool {
        let is_head =
            serde_json::from_slice::<Value>(line).is_ok_and(|value| value.get("stint").is_some());
        if !is_head {
            return false;
        }
        match serde_json::from_slice::<ExportHead>(line) {
            Ok(head)
                if head.stint == ExportHead::KIND
                    && (1..=ExportHead::VERSION).contains(&head.version)
                    && is_known_version(head.rules_version.into()) =>
            {
                self.head = Some(head);
            }
            Ok(_) => {
                self.is_wrong_file = true;
                self.problems.damage(
                    self.line,
                    "version_unknown",
                    format!(
                        "Only event logs of the versions 1 to {} with rules of the versions 1 to {RULES_VERSION} are read here.",
                        ExportHead::VERSION
                    ),
                );
            }
            Err(error) => {
                let why = without_line(&error);
                self.problems.damage(
                    self.line,
                    "invalid_line",
                    format!("The head is wrong: {why}."),
                );
            }
        }
        true
    }

    fn event(&mut self, record: EventRecord, keep: &mut impl FnMut(Event)) {
        self.count(record.sequence);
        match self.check.take(self.line, record) {
            Ok(Some(event)) => keep(event),
            Ok(None) => {}
            Err(flaw) => self.problems.flaw(self.line, &flaw),
        }
    }

    fn list_event(&mut self, record: ListEventRecord) {
        self.count(record.sequence);
        match self.check.pass(record.sequence, record.user_id) {
            Ok(()) => self.lists.take_event(self.line, record, &mut self.problems),
            Err(flaw) => self.problems.flaw(self.line, &flaw),
        }
    }

    /// What the profile is in the end is in the settings.
    fn profile_event(&mut self, record: &ProfileEventRecord) {
        self.count(record.sequence);
        if let Err(flaw) = self.check.pass(record.sequence, record.user_id) {
            self.problems.flaw(self.line, &flaw);
        }
    }

    fn count(&mut self, sequence: u64) {
        self.events += 1;
        let is_gapless = self.head.as_ref().is_some_and(ExportHead::is_gapless);
        if is_gapless && sequence > self.check.sequence() + 1 {
            self.problems.damage(
                self.line,
                "events_missing",
                format!(
                    "The sequence goes from {} to {}; take the first and the last line away if that is meant.",
                    self.check.sequence(),
                    sequence
                ),
            );
        }
    }

    /// Ends the log.
    #[must_use]
    pub fn end(mut self, keep: &mut impl FnMut(Event)) -> EventLogSummary {
        if !self.partial.is_empty() {
            let line = std::mem::take(&mut self.partial);
            self.end_line(&line, keep);
        }
        if !self.is_begun {
            self.problems
                .damage(1, "empty_log", "There is nothing in the log.");
        }
        if let Some(head) = self.head.take() {
            self.check_complete(&head);
        }
        for (line, flaw) in self.check.end() {
            self.problems.flaw(line, &flaw);
        }
        let (sessions, events) = self.check.refused();
        let (tasks, projects) = self.lists.refused();
        let mut summary = EventLogSummary {
            events: self.events,
            sessions: 0,
            open: 0,
            deleted: 0,
            problems: self.problems.first,
            problem_count: self.problems.count,
            refused: ImportCount {
                sessions,
                events,
                tasks,
                projects,
            },
            is_damaged: self.problems.is_damaged,
            check: self.check,
            lists: self.lists,
        };
        summary.problems.sort_by_key(|problem| problem.line);
        for (_, session) in summary.check.sessions() {
            summary.sessions += 1;
            summary.open += u64::from(session.status().is_open());
            summary.deleted += u64::from(session.deleted_at.is_some());
        }
        summary
    }

    /// Compares what was read with what the first line says.
    fn check_complete(&mut self, head: &ExportHead) {
        if head.version > 1 && !self.has_checksum {
            let detail = format!(
                "The file ends after line {} without its checksum: it was cut off. Export it again.",
                self.line
            );
            return self.problems.damage(self.line, "file_incomplete", detail);
        }
        let (tasks, projects) = self.lists.counts();
        for (name, code, found, expected) in [
            (
                "events",
                "events_missing",
                self.check.sequence(),
                Some(head.last_sequence),
            ),
            ("tasks", "lists_missing", tasks, head.tasks),
            ("projects", "lists_missing", projects, head.projects),
        ] {
            if expected.is_some_and(|expected| found < expected) {
                let expected = expected.unwrap_or_default();
                let detail = format!(
                    "The file has {found} {name}, but its first line says {expected}: it was cut off."
                );
                self.problems.damage(self.line, code, detail);
            }
        }
    }
}

/// As in the last line of an export.
pub(super) fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// serde_json counts lines from the beginning of each parsed text.
fn without_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((what, _)) => format!("{what} at column {}", error.column()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &[u8], size: usize) -> Vec<(u64, String)> {
        let mut file = EventLogReader::default();
        for piece in text.chunks(size) {
            file.push(piece, &mut |_| {});
        }
        let summary = file.end(&mut |_| {});
        let problems = summary.problems.into_iter();
        problems.map(|one| (one.line, one.code)).collect()
    }

    #[test]
    fn invalid_logs_are_reported_by_line_in_any_chunking() {
        let long = vec![b'x'; LONGEST_LINE + 1];
        let long = [b"\n", long.as_slice(), b"\n{}\n"].concat();
        let deep = [b"[".repeat(100_000), b"\n".to_vec()].concat();
        for (text, expected) in [
            (&b""[..], vec![(1, "empty_log")]),
            (b"\n\r\n  \n", vec![(1, "empty_log")]),
            (b"nonsense", vec![(1, "invalid_line")]),
            (b"{}\n\n[1]\n", vec![(1, "invalid_line"), (3, "invalid_line")]),
            (b"{\"sequence\":1e9}\n", vec![(1, "invalid_line")]),
            (b"\"\xff\"\n\"\0\"\n", vec![(1, "invalid_line"), (2, "invalid_line")]),
            (b"{\"stint\":\"events\",\"version\":9,\"rulesVersion\":1,\"exportedAt\":\"2026-11-22T10:00:00Z\",\"lastSequence\":0}\n{}",
                vec![(1, "version_unknown")]),
            (b"{\"stint\":\"events\"}\n", vec![(1, "invalid_line")]),
            (b"{\"stint\":\"events\",\"version\":1,\"rulesVersion\":1,\"exportedAt\":\"2026-11-22T10:00:00Z\",\"lastSequence\":3}\n",
                vec![(1, "events_missing")]),
            (b"{\"stint\":\"events\",\"version\":1,\"rulesVersion\":1,\"exportedAt\":\"2026-11-22T10:00:00Z\",\"lastSequence\":0}\n", vec![]),
            (b"\xef\xbb\xbf{\"stint\":\"events\",\"version\":1,\"rulesVersion\":1,\"exportedAt\":\"2026-11-22T10:00:00Z\",\"lastSequence\":0}\r\n", vec![]),
            (b"\xef\xbb\xbf", vec![(1, "empty_log")]),
            (b"\n\xef\xbb\xbf{}", vec![(2, "invalid_line")]),
            (&long, vec![(2, "line_too_long"), (3, "invalid_line")]),
            (&deep, vec![(1, "invalid_line")]),
        ] {
            let expected: Vec<(u64, String)> =
                expected.into_iter().map(|(line, code)| (line, code.to_owned())).collect();
            for size in [1, 7, 64 * 1024, usize::MAX] {
                let shown = String::from_utf8_lossy(&text[..text.len().min(60)]);
                assert_eq!(codes(text, size), expected, "{shown} by {size}");
            }
        }
    }
}
