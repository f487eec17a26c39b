//! How long the preview of a large file of another time tracker takes: reading it and fitting its
//! rows between sessions that are there.
//!
//! `cargo bench -p server --bench foreign`. `STINT_BENCH_ROWS` (50000) is the number of rows.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark tells what it measured, and stops where it cannot go on"
)]

use chrono::{DateTime, NaiveDateTime};
use foreign::{ReadOptions, fit, read};
use runtime::clock::Stopwatch;
use service::{instant_of, zone};
use shared::Timestamp;
use shared::wire::OverlapRule;
use test_support::environment::setting;

const HOUR: i64 = 3_600_000;

/// 2017-01-01T00:00:00Z.
const FIRST: i64 = 1_483_228_800_000;

fn main() {
    let rows = setting("STINT_BENCH_ROWS", 50_000);
    println!(
        "{rows} rows, an hour apart, every tenth overlapping and every hundredth too long; Europe/Berlin"
    );
    println!(
        "{:<14}{:>10}{:>12}{:>12}{:>10}",
        "", "kB", "read ms", "fit ms", "sessions"
    );
    for (name, file) in [("toggl", toggl(rows)), ("timewarrior", timewarrior(rows))] {
        preview(name, &file);
    }
}

/// Start and end of a row.
fn times(row: i64) -> (NaiveDateTime, NaiveDateTime) {
    let at = |millis| {
        let instant = DateTime::from_timestamp_millis(millis).expect("an instant");
        instant.naive_utc()
    };
    let start = FIRST + row * HOUR;
    let minutes = match row {
        row if row % 100 == 0 => 250,
        row if row % 10 == 0 => 70,
        _ => 50,
    };
    (at(start), at(start + minutes * 60_000))
}

fn toggl(rows: i64) -> String {
    let mut file =
        "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
            .to_owned();
    for row in 0..rows {
        let (start, end) = times(row);
        let (start, end) = (
            start.format("%Y-%m-%d,%H:%M:%S"),
            end.format("%Y-%m-%d,%H:%M:%S"),
        );
        file += &format!(
            "Ada,ada@example.com,,Project {},Task {},\"Row {row}, described\",No,{start},{end},,\"a, b\"\n",
            row % 20,
            row % 500
        );
    }
    file
}

fn timewarrior(rows: i64) -> String {
    let interval = |row| {
        let (start, end) = times(row);
        let (start, end) = (start.format("%Y%m%dT%H%M%SZ"), end.format("%Y%m%dT%H%M%SZ"));
        format!(
            "{{\"id\":{row},\"start\":\"{start}\",\"end\":\"{end}\",\"annotation\":\"Row {row}\"}}"
        )
    };
    let intervals: Vec<String> = (0..rows).map(interval).collect();
    format!("[\n{}\n]", intervals.join(",\n"))
}

fn preview(name: &str, file: &str) {
    let berlin = zone("Europe/Berlin").expect("a zone");
    let local = move |local| instant_of(local, berlin);
    let options = ReadOptions {
        local: &local,
        date_order: None,
        columns: None,
    };
    let stopwatch = Stopwatch::started();
    let mut read = read(file.as_bytes(), &options).expect("a file that is read");
    let reading = stopwatch.elapsed();
    // As many sessions are there already.
    let there = read
        .entries
        .iter()
        .map(|entry| (entry.start.plus(HOUR / 2), entry.end.plus(HOUR / 4)));
    let there = there.collect();
    let stopwatch = Stopwatch::started();
    let now = Timestamp::parse("2026-11-29T00:00:00Z").expect("an instant");
    let fitted = fit(
        read.format,
        read.entries,
        OverlapRule::KeepEarlier,
        there,
        &|_| false,
        now,
        &mut read.notes,
    );
    println!(
        "{name:<14}{:>10}{:>12}{:>12}{:>10}",
        file.len() / 1000,
        reading.as_millis(),
        stopwatch.elapsed().as_millis(),
        fitted.sessions.len()
    );
}
