//! The tables of `docs/rules.md` and `docs/api.md` are the contract: each equals the code.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shared::rules::{limits, score};
use web::code::Code;
use web::rate_limit::Limit;

use crate::harness::Server;

const RULES: &str = include_str!("../../../../docs/rules.md");
const API: &str = include_str!("../../../../docs/api.md");

/// The cells of every table row between this heading and the next one.
fn rows<'a>(document: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let level = heading.split(' ').next().unwrap_or_default();
    let rows: Vec<_> = document
        .lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('#') || line.split(' ').next() > Some(level))
        .filter(|line| line.starts_with('|') && !line.starts_with("|--"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .skip(1)
        .collect();
    assert!(!rows.is_empty(), "no table below {heading}");
    rows
}

/// Text between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The rows of a document that name a code and its status.
fn codes(document: &str) -> BTreeMap<String, u16> {
    document
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split(" | ");
            let code = cells.next()?.strip_suffix('`')?;
            let status: u16 = cells.next()?.parse().ok()?;
            Some((code.to_owned(), status))
        })
        .collect()
}

#[test]
fn every_code_is_documented_with_its_status() {
    let all = Code::ALL
        .iter()
        .map(|code| (code.as_str().to_owned(), code.status().as_u16()))
        .collect::<BTreeMap<_, _>>();
    assert_eq!(codes(API), all);
    for (code, status) in codes(RULES) {
        assert_eq!(all.get(&code), Some(&status), "{code} in docs/rules.md");
    }
}

#[tokio::test]
async fn every_post_takes_a_key_or_says_why_not() {
    let server = Server::start().await;
    let document = server.document.as_json();
    let without_key: BTreeSet<String> = server
        .document
        .operations()
        .filter(|(_, method, _)| *method == "post")
        .filter(|(.., operation)| {
            let mut parameters = operation["parameters"].as_array().into_iter().flatten();
            !parameters.any(|parameter| parameter["name"] == "Idempotency-Key")
        })
        .map(|(path, ..)| format!("POST {path}"))
        .collect();
    let excused = rows(API, "## Idempotency keys");
    assert!(excused.iter().all(|row| !row[1].is_empty()));
    let excused = excused.iter().flat_map(|row| quoted(row[0]));
    assert_eq!(without_key, excused.map(str::to_owned).collect());
    // What is answered to a key can hold a secret only where it says that it was left out.
    for (path, method, operation) in server.document.operations() {
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        if !parameters.any(|parameter| parameter["name"] == "Idempotency-Key") {
            continue;
        }
        for (_, response) in operation["responses"].as_object().expect("responses") {
            let schema = &response["content"]["application/json"]["schema"]["$ref"];
            let schema = schema
                .as_str()
                .and_then(|path| document.pointer(&path[1..]));
            let text = schema.map(Value::to_string).unwrap_or_default();
            let omits = text.contains("\"secretOmitted\"");
            assert_eq!(text.contains("\"secret\""), omits, "{method} {path}");
        }
    }
}

#[test]
fn every_rate_limit_is_documented_with_its_size() {
    let documented: BTreeSet<_> = rows(API, "## Rate limits")
        .iter()
        .map(|row| {
            (
                quoted(row[0])[0].to_owned(),
                row[2].to_owned(),
                row[3].to_owned(),
            )
        })
        .collect();
    let limits = Limit::ALL.iter().map(|limit| {
        let size = limit.default_size();
        let period = if size.period.subsec_millis() == 0 {
            format!("{} s", size.period.as_secs())
        } else {
            format!("{} ms", size.period.as_millis())
        };
        (limit.name().to_owned(), size.burst.to_string(), period)
    });
    assert_eq!(documented, limits.collect());
}

#[test]
fn the_limits_of_the_rules_are_documented() {
    let minutes = |millis: i64| format!("{} min", millis / limits::MINUTE);
    let seconds = |millis: i64| format!("{} s", millis / limits::SECOND);
    let days = |millis: i64| format!("{} days", millis / limits::DAY);
    let thousands = |number: usize| format!("{} {:03}", number / 1000, number % 1000);
    let expected = [
        limits::RULES_VERSION.to_string(),
        format!(
            "{} to {} min",
            limits::MIN_PLAN_MINUTES,
            limits::MAX_PLAN_MINUTES
        ),
        format!(
            "{} to {} min",
            limits::MIN_EXTENSION_MINUTES,
            limits::MAX_EXTENSION_MINUTES
        ),
        format!("{} min", limits::MAX_PLAN_MINUTES),
        limits::MAX_PAUSES.to_string(),
        minutes(limits::PAUSE_LIMIT),
        minutes(limits::PAUSE_WARNING),
        minutes(limits::OVERTIME_LIMIT),
        minutes(limits::REOPEN_WINDOW),
        format!("120 + 3 × 10 + 15 = {}", minutes(limits::LONGEST_SESSION)),
        limits::MAX_DISTRACTIONS.to_string(),
        format!("{} characters", limits::SHORT_TEXT),
        format!("{} characters", thousands(limits::LONG_TEXT)),
        limits::MAX_TAGS.to_string(),
        format!("{} characters", limits::TAG_LENGTH),
        minutes(limits::FUTURE_TOLERANCE),
        days(limits::REPLAY_WINDOW),
        seconds(limits::ORDER_TOLERANCE),
        seconds(limits::CLOCK_TOLERANCE),
        days(limits::MAX_CLOCK_OFFSET),
        "2 min".to_owned(),
        format!(
            "{} {:03} days, ten years",
            limits::RECORD_WINDOW / limits::DAY / 1000,
            limits::RECORD_WINDOW / limits::DAY % 1000
        ),
        format!(
            "{} to {}, of a split in each part",
            limits::MIN_FOCUSED / limits::MINUTE,
            minutes(limits::MAX_FOCUSED)
        ),
        days(limits::RESTORE_WINDOW),
    ];
    let documented: Vec<_> = rows(RULES, "## Limits").iter().map(|row| row[1]).collect();
    assert_eq!(documented, expected);
}

#[test]
fn the_examples_of_the_focus_score_are_right() {
    let examples = rows(RULES, "## Focus score");
    let is_example = |row: &&Vec<&str>| row.len() == 5 && row[4].parse::<u8>().is_ok();
    let examples: Vec<_> = examples.iter().filter(is_example).collect();
    assert_eq!(examples.len(), 7);
    for row in examples {
        let numbers: Vec<i64> = row[0]
            .split(|character: char| !character.is_ascii_digit())
            .filter_map(|digits| digits.parse().ok())
            .collect();
        let after = |word: &str| {
            let (_, rest) = row[0].split_once(word)?;
            rest.trim().chars().next()?.to_digit(10)
        };
        let distractions = row[0]
            .split(", ")
            .find_map(|part| part.split_once(" distraction")?.0.parse().ok())
            .unwrap_or(0);
        let finish = if row[0].starts_with("abandoned") {
            score::Finish::Abandoned
        } else {
            score::Finish::Completed
        };
        let breakdown = score::score(
            numbers[0] * limits::MINUTE,
            numbers[1] * limits::MINUTE,
            distractions,
            after("rated").and_then(|rating| u8::try_from(rating).ok()),
            finish,
        );
        let shown: Vec<i64> = row[1..].iter().map(|cell| cell.parse().unwrap()).collect();
        let computed = [
            i64::from(breakdown.base_score),
            5 * i64::from(breakdown.distractions),
            i64::from(breakdown.duration_bonus),
            i64::from(breakdown.calculated),
        ];
        assert_eq!(shown, computed, "{}", row[0]);
    }
}

/// Every operation of the document is a row with its scope, the headers that it takes and the fields
/// of its body.
#[tokio::test]
async fn every_operation_is_documented() {
    let server = Server::start().await;
    let document = server.document.as_json();
    let mut documented = BTreeSet::new();
    for row in rows(API, "## Operations") {
        let Some((method, path)) = quoted(row[0]).first().and_then(|name| name.split_once(' '))
        else {
            continue;
        };
        if row.len() < 4 {
            continue;
        }
        let method = method.to_lowercase();
        let operation = &document["paths"][path][&method];
        assert!(operation.is_object(), "{method} {path} is not an operation");
        documented.insert((path.to_owned(), method.clone()));
        let scope = row[3].trim_end_matches(", recent");
        let is_recent = operation["x-recent-authentication"] == true;
        assert_eq!(is_recent, scope != row[3], "{method} {path}");
        let scope = match scope {
            "sign-in" | "none" => Value::Null,
            scope => Value::from(quoted(scope).join(" ")),
        };
        assert_eq!(operation["x-required-scope"], scope, "{method} {path}");
        let headers = row.get(4).copied().unwrap_or_default();
        let parameters = operation["parameters"].as_array();
        for (mark, name) in [("Key", "Idempotency-Key"), ("Match", "If-Match")] {
            let mut parameters = parameters.into_iter().flatten();
            let is_taken = parameters.any(|parameter| parameter["name"] == name);
            assert_eq!(headers.contains(mark), is_taken, "{method} {path}: {name}");
        }
        let reference = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        if let Some(name) = reference.as_str().and_then(|path| path.rsplit('/').next()) {
            let fields: BTreeSet<_> = quoted(row[1])
                .into_iter()
                .map(|field| field.trim_end_matches('?').to_owned())
                .collect();
            let properties = document["components"]["schemas"][name]["properties"].as_object();
            let properties: BTreeSet<_> = properties
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect();
            if !row[1].starts_with('[') {
                assert_eq!(fields, properties, "{method} {path}");
            }
        }
    }
    let all: BTreeSet<_> = server
        .document
        .operations()
        .map(|(path, method, _)| (path.to_owned(), method.to_owned()))
        .collect();
    assert_eq!(documented, all);
}
