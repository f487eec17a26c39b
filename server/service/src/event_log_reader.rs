//! Parses an exported event log in chunks of any size and checks it by the rules. Holds one line
//! and the states of the sessions; accepted events are passed to the caller.

use serde_json::Value;
use shared::rules::limits::{RULES_VERSION, is_known_version};
use shared::rules::{Event, LogCheck, LogError};
use shared::wire::{EventRecord, ExportHead, ImportProblem};

/// Bytes of a line: the longest event has a text of 10 000 characters, each of which JSON may write
/// in twelve bytes.
const LONGEST_LINE: usize = 256 * 1024;

/// Editors put it before the first line.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How many problems are reported; a file of another kind has one per line.
const MAX_PROBLEMS: usize = 100;

/// A log that is being parsed.
#[derive(Default)]
pub struct EventLogReader {
    partial: Vec<u8>,
    line: u64,
    too_long: bool,
    head: Option<ExportHead>,
    is_begun: bool,
    refused: bool,
    check: LogCheck,
    events: u64,
    problems: LineProblems,
}

/// Printed by `stint rules check`.
#[derive(Clone, Debug, Default)]
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
}

/// The first problems and the number of all.
#[derive(Clone, Debug, Default)]
pub(super) struct LineProblems {
    pub(super) first: Vec<ImportProblem>,
    pub(super) count: u64,
}

impl LineProblems {
    pub(super) fn add(&mut self, line: u64, code: &str, detail: impl Into<String>) {
        self.count += 1;
        if self.first.len() < MAX_PROBLEMS {
            self.first.push(ImportProblem {
                line,
                code: code.to_owned(),
                detail: detail.into(),
            });
        }
    }

    pub(super) fn flaw(&mut self, line: u64, flaw: &LogError) {
        self.add(line, flaw.code(), flaw.to_string());
    }
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
        if std::mem::take(&mut self.too_long) || line.len() > LONGEST_LINE {
            self.is_begun = true;
            return self.problems.add(
                self.line,
                "line_too_long",
                format!("The line has more than {LONGEST_LINE} bytes; no event has."),
            );
        }
        let line = match line.strip_prefix(BYTE_ORDER_MARK) {
            Some(line) if self.line == 1 => line.trim_ascii(),
            _ => line.trim_ascii(),
        };
        if line.is_empty() || self.refused {
            return;
        }
        if !std::mem::replace(&mut self.is_begun, true) && self.begins_with_head(line) {
            return;
        }
        match serde_json::from_slice::<EventRecord>(line) {
            Ok(record) => self.event(record, keep),
            Err(error) => self.problems.add(
                self.line,
                "invalid_line",
                format!("The line is no event: {}.", without_line(&error)),
            ),
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
                    && head.version == ExportHead::VERSION
                    && is_known_version(head.rules_version.into()) =>
            {
                self.head = Some(head);
            }
            Ok(_) => {
                self.refused = true;
                self.problems.add(
                    self.line,
                    "version_unknown",
                    format!(
                        "Only event logs of version {} with rules of the versions 1 to {RULES_VERSION} are read here.",
                        ExportHead::VERSION
                    ),
                );
            }
            Err(error) => {
                let why = without_line(&error);
                self.problems.add(
                    self.line,
                    "invalid_line",
                    format!("The head is wrong: {why}."),
                );
            }
        }
        true
    }

    fn event(&mut self, record: EventRecord, keep: &mut impl FnMut(Event)) {
        self.events += 1;
        let gapless = self.check.sequence() + 1;
        if self.head.is_some() && record.sequence > gapless {
            self.problems.add(
                self.line,
                "events_missing",
                format!(
                    "The sequence goes from {} to {}; take the first line away if that is meant.",
                    self.check.sequence(),
                    record.sequence
                ),
            );
        }
        match self.check.take(self.line, record) {
            Ok(Some(event)) => keep(event),
            Ok(None) => {}
            Err(flaw) => self.problems.flaw(self.line, &flaw),
        }
    }

    /// Ends the log and returns its summary.
    #[must_use]
    pub fn end(mut self, keep: &mut impl FnMut(Event)) -> (EventLogSummary, LogCheck) {
        if !self.partial.is_empty() {
            let line = std::mem::take(&mut self.partial);
            self.end_line(&line, keep);
        }
        if !self.is_begun {
            self.problems
                .add(1, "empty_log", "There is nothing in the log.");
        }
        if let Some(head) = &self.head
            && self.check.sequence() < head.last_sequence
        {
            self.problems.add(
                self.line,
                "events_missing",
                format!(
                    "The log ends with the sequence {}, but its first line says {}: it was cut off.",
                    self.check.sequence(),
                    head.last_sequence
                ),
            );
        }
        for (line, flaw) in self.check.end() {
            self.problems.flaw(line, &flaw);
        }
        let mut summary = EventLogSummary {
            events: self.events,
            ..EventLogSummary::default()
        };
        for (_, session) in self.check.sessions() {
            summary.sessions += 1;
            summary.open += u64::from(session.status().is_open());
            summary.deleted += u64::from(session.deleted_at.is_some());
        }
        self.problems.first.sort_by_key(|problem| problem.line);
        summary.problems = self.problems.first;
        summary.problem_count = self.problems.count;
        (summary, self.check)
    }
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
        let (summary, _) = file.end(&mut |_| {});
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
