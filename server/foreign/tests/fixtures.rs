//! Every file of `files`, with the exact sessions that are made of it in `NAME.expected`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test reports errors by panicking"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Europe::Berlin;
use foreign::{FileError, Fitted, FittedSession, ForeignFile, ReadOptions, fit, read};
use shared::wire::{DateOrder, OverlapRule};
use shared::{SessionId, Timestamp};

fn now() -> Timestamp {
    Timestamp::parse("2026-11-29T00:00:00Z").unwrap()
}

fn in_berlin(local: NaiveDateTime) -> Timestamp {
    let at = Berlin.from_local_datetime(&local).earliest();
    Timestamp::from_millis(at.expect("a time that clocks show").timestamp_millis())
}

fn options() -> ReadOptions<'static> {
    ReadOptions {
        local: &in_berlin,
        date_order: None,
        columns: None,
    }
}

fn fitted(file: &mut ForeignFile, rule: OverlapRule, there: &[FittedSession]) -> Fitted {
    let entries = std::mem::take(&mut file.entries);
    let is_known = |id| there.iter().any(|session| session.id == id);
    let taken = there.iter().map(|session| (session.start, session.end));
    let notes = &mut file.notes;
    fit(
        file.format,
        entries,
        rule,
        taken.collect(),
        &is_known,
        now(),
        notes,
    )
}

fn short(at: Timestamp) -> String {
    at.to_string()
        .replace(":00.000Z", "Z")
        .replace(".000Z", "Z")
}

/// What is made of the file, as text.
fn report(bytes: &[u8]) -> String {
    let mut file = match read(bytes, &options()) {
        Ok(file) => file,
        Err(error) => return format!("{error}\n"),
    };
    let mut text = format!("{}: {} rows", file.format.as_str(), file.rows);
    if file.tagged > 0 {
        write!(text, ", {} with tags", file.tagged).unwrap();
    }
    if let Some(order) = file.date_order {
        write!(text, ", {}", order.as_str()).unwrap();
    }
    if file.needs_date_order {
        text += ", order of dates unknown";
    }
    text += "\n";
    for session in fitted(&mut file, OverlapRule::KeepEarlier, &[]).sessions {
        let (start, end) = (short(session.start), short(session.end));
        write!(text, "{}: {start} {end}", session.row).unwrap();
        for (from, to) in &session.pauses {
            write!(text, " pause {} {}", short(*from), short(*to)).unwrap();
        }
        if let Some(plan) = session.plan {
            write!(text, " plan {plan}").unwrap();
        }
        if session.is_abandoned {
            text += " abandoned";
        }
        let texts = &session.texts;
        let title: String = texts.title.chars().take(40).collect();
        write!(text, " [{}|{}|{title}]", texts.project, texts.task).unwrap();
        for tag in texts.tags.iter() {
            write!(text, " #{tag}").unwrap();
        }
        text += "\n";
    }
    for task in &file.tasks {
        let sessions = task.estimated_sessions;
        let done = if task.is_done { " done" } else { "" };
        writeln!(
            text,
            "task [{}|{}] {sessions:?}{done}",
            task.project, task.title
        )
        .unwrap();
    }
    for note in file.notes.into_first() {
        writeln!(text, "{}: {}", note.row, note.reason.as_str()).unwrap();
    }
    text
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let files = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending != "expected"));
    files.sort();
    files
}

#[test]
fn each_file_becomes_exactly_these_sessions() {
    let mut different = String::new();
    let files = files();
    for file in &files {
        let actual = report(&std::fs::read(file).unwrap());
        let expected = std::fs::read_to_string(file.with_extension("expected"));
        if expected.ok().as_ref() != Some(&actual) {
            write!(different, "{}\n{actual}\n", file.display()).unwrap();
        }
    }
    assert!(different.is_empty(), "{different}");
    assert_eq!(files.len(), 37);
}

#[test]
fn a_file_adds_nothing_a_second_time() {
    for file in files() {
        let bytes = std::fs::read(&file).unwrap();
        for rule in OverlapRule::ALL {
            let read = || read(&bytes, &options()).unwrap();
            let first = fitted(&mut read(), *rule, &[]);
            let ids: BTreeSet<SessionId> = first.sessions.iter().map(|one| one.id).collect();
            assert_eq!(ids.len(), first.sessions.len(), "{}", file.display());
            let second = fitted(&mut read(), *rule, &first.sessions);
            assert_eq!(second.sessions, [], "{} {}", file.display(), rule.as_str());
        }
    }
}

#[test]
fn the_order_of_dates_can_be_said() {
    let file = "clockify-4-ambiguous.csv";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let bytes = std::fs::read(folder.join(file)).unwrap();
    for (order, start) in [
        (DateOrder::DayFirst, "2026-04-03T07:00:00.000Z"),
        (DateOrder::MonthFirst, "2026-03-04T08:00:00.000Z"),
    ] {
        let options = ReadOptions {
            date_order: Some(order),
            ..options()
        };
        let file = read(&bytes, &options).unwrap();
        assert!(!file.needs_date_order);
        assert_eq!(file.entries[0].start.to_string(), start);
    }
}

#[test]
fn what_cannot_be_read_is_refused() {
    let rows = "2026,2026\n".repeat(100_001);
    for (bytes, expected) in [
        (&b""[..], FileError::Empty),
        (b" \n \r\n", FileError::Empty),
        (b"start,end\n", FileError::Empty),
        (b"[]", FileError::Empty),
        (
            b"[null]",
            FileError::UnknownJson("its entries have no starts and ends".to_owned()),
        ),
        (
            b"{}",
            FileError::UnknownJson("its entries have no starts and ends".to_owned()),
        ),
        (
            format!("start,end\n{rows}").as_bytes(),
            FileError::TooManyRows,
        ),
        (
            format!("{}\n1", "a,".repeat(100)).as_bytes(),
            FileError::TooManyColumns,
        ),
        (&vec![b'x'; 16 * 1024 * 1024 + 1], FileError::TooLarge),
    ] {
        assert_eq!(read(bytes, &options()), Err(expected));
    }
    let deep = "[".repeat(100_000);
    assert!(matches!(
        read(deep.as_bytes(), &options()),
        Err(FileError::UnknownJson(_))
    ));
    let columns = read(b"a,b\n1,2\n", &options()).unwrap();
    assert!(columns.needs_columns && columns.entries.is_empty());
}
