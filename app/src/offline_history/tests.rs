//! The offline history: updates, removal of old sessions, and the pages with queued commands applied.

use shared::rules::{Command, CompleteSession, RecordDistraction, SessionStatus, StartSession};
use shared::stats::{Calendar, UserZones};
use shared::{CommandId, ProjectId, TaskId, UserId};
use uuid::Uuid;

use super::history::*;
use super::metadata::*;
use crate::fixtures::{self, USER, at, log};
use crate::model::api_responses::ApiProblem;
use crate::model::command_queue::PendingCommand;
use crate::model::command_queue::StoredCommand;
use crate::model::history_update::{
    AccountSettings, FORMAT, MAX_SESSIONS, NamedItem, UpdateSummary,
};
use crate::model::json;
use crate::model::mirror::Mirror;
use crate::pages::history::{HistoryContent, HistoryEntry, HistoryPageData};
use crate::pages::insights::{Insights, InsightsData};
use shared::rules::Session;
use shared::wire::EventRecord;
use shared::{SessionId, Timestamp};

mod forms;
mod insights;
mod repair;

const MINUTE: i64 = 60;
const DAY_SECONDS: i64 = 86_400;

fn complete() -> Command {
    Command::Complete(CompleteSession {
        quality_rating: Some(4),
        task_progress: None,
        focus_score: None,
    })
}

fn distraction() -> Command {
    Command::RecordDistraction(RecordDistraction {
        kind: "internal".to_owned(),
        note: None,
    })
}

/// The events of a session of 25 minutes that starts at a second.
fn session_log(session: u128, start: i64) -> Vec<EventRecord> {
    let commands = [
        (start, fixtures::start("pomodoro")),
        (start + 5 * MINUTE, distraction()),
        (start + 25 * MINUTE, complete()),
    ];
    log(session, 1, &commands)
}

fn folded(logs: &[Vec<EventRecord>]) -> Vec<Session> {
    let logs = logs.iter();
    let folded = logs.filter_map(|log| Mirror::of_log(USER, log).session);
    folded.collect()
}

/// An update to what was sent in full before.
fn update(number: u64) -> UpdateSummary {
    UpdateSummary {
        form: FORMAT,
        user: USER,
        is_whole: false,
        cursor: format!("{number}.session.0"),
        has_more: false,
        sequence: number,
        settings: None,
        tasks: Vec::new(),
        projects: Vec::new(),
        longest_streak: None,
    }
}

fn metadata() -> OfflineMetadata {
    let whole = UpdateSummary {
        is_whole: true,
        settings: Some(AccountSettings {
            zones: UserZones::of_sessions("Asia/Tokyo"),
            day_starts_at: 0,
            daily_goal_minutes: Some(25),
            week_starts_on: 1,
        }),
        ..update(1)
    };
    OfflineMetadata::new(whole, at(0))
}

fn named(number: u128, name: &str, archived: bool) -> NamedItem {
    NamedItem {
        id: Uuid::from_u128(number),
        name: name.to_owned(),
        archived,
        color: None,
    }
}

fn id(session: u128) -> SessionId {
    SessionId::new(Uuid::from_u128(session))
}

fn pending(session: u128, seconds: i64, command: Command) -> StoredCommand {
    let pending = PendingCommand {
        owner: Some(USER),
        command_id: CommandId::new(Uuid::from_u128(u128::from(seconds.unsigned_abs()))),
        session_id: id(session),
        command,
        occurred_at: at(seconds),
        problem: None,
    };
    (seconds, pending)
}

fn offline(sessions: Vec<Session>, queue: &[StoredCommand], seconds: i64) -> OfflineHistory {
    OfflineHistory::of(metadata(), sessions, &Mirror::default(), queue, at(seconds))
}

/// Two zones without changes of their clocks.
fn zones(zone: &str, _: Timestamp) -> Option<i32> {
    match zone {
        // The browser is there, too.
        "Asia/Tokyo" | "" => Some(9 * 3_600),
        "Pacific/Honolulu" => Some(-10 * 3_600),
        _ => None,
    }
}

fn pairs(query: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = query.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn history(offline: &OfflineHistory, query: &[(&str, &str)]) -> HistoryPageData {
    offline.history(&pairs(query), None, zones)
}

fn entries(history: HistoryPageData) -> Vec<HistoryEntry> {
    match history.content {
        HistoryContent::List { days, .. } => days.into_iter().flat_map(|day| day.entries).collect(),
        other => panic!("no list: {other:?}"),
    }
}

fn insights(offline: &OfflineHistory, query: &[(&str, &str)]) -> InsightsData {
    match offline.insights(&pairs(query), zones) {
        Insights::Data(data) => *data,
        other => panic!("no data: {other:?}"),
    }
}

#[test]
fn stored_metadata_reads_back() {
    let stored = json::read(&json::write(&metadata()));
    assert_eq!(stored, Ok(metadata()));
    assert!(metadata().belongs_to(USER) && !metadata().belongs_to(UserId::new(Uuid::from_u128(3))));
}

#[test]
fn updates_are_merged_and_complete_at_their_end() {
    let mut metadata = metadata();
    let names = |all: &[NamedItem]| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    let begun = UpdateSummary {
        has_more: true,
        tasks: vec![named(1, "First", false), named(2, "Second", false)],
        ..update(2)
    };
    metadata.apply(begun, at(60));
    assert_eq!((metadata.sequence, metadata.as_of), (1, Some(at(0))));
    assert_eq!(metadata.cursor, "2.session.0");
    let rest = UpdateSummary {
        tasks: vec![named(1, "Renamed", true), named(3, "Third", false)],
        settings: Some(AccountSettings {
            day_starts_at: 240,
            ..metadata.settings.clone()
        }),
        ..update(3)
    };
    metadata.apply(rest, at(61));
    assert_eq!((metadata.sequence, metadata.as_of), (3, Some(at(61))));
    assert_eq!(names(&metadata.tasks), ["Third", "Second", "Renamed"]);
    assert!(metadata.tasks[2].archived);
    assert_eq!(metadata.settings.day_starts_at, 240);
    assert_eq!((metadata.is_short, metadata.longest_streak), (false, 0));
    let short = UpdateSummary {
        is_whole: true,
        longest_streak: Some(9),
        ..update(4)
    };
    let metadata = OfflineMetadata::new(short, at(0));
    assert_eq!((metadata.is_short, metadata.longest_streak), (true, 9));
}

#[test]
fn old_and_deleted_sessions_are_removed() {
    let mut sessions = folded(&[
        session_log(1, 0),
        session_log(2, DAY_SECONDS),
        session_log(3, 2 * DAY_SECONDS),
    ]);
    sessions[1].deleted_at = Some(at(2 * DAY_SECONDS));
    let after = |days: i64| outdated(&sessions, at(days * DAY_SECONDS + 1));
    assert_eq!(after(31), []);
    assert_eq!(after(32), [id(2)]);
    assert_eq!(after(400), [id(2), id(1)]);
    let many: Vec<Session> = (0..=MAX_SESSIONS as u128 + 1)
        .map(|number| Session {
            id: id(number),
            started_at: at(i64::try_from(number).expect("a small number")),
            ..sessions[0].clone()
        })
        .collect();
    assert_eq!(outdated(&many, at(0)), [id(1), id(0)]);
}

#[test]
fn list_agrees_with_the_servers() {
    let sessions = folded(&[
        session_log(1, 0),
        session_log(2, DAY_SECONDS),
        session_log(3, 2 * DAY_SECONDS),
    ]);
    let offline = offline(sessions, &[], 3 * DAY_SECONDS);
    let all = history(&offline, &[]);
    let shown = all.offline_status.expect("without the server");
    assert_eq!((shown.unsaved, shown.is_short), (0, false));
    assert_eq!(shown.as_of.to_string(), "2025-11-22 19:00:00");
    let listed = entries(all);
    assert_eq!(
        listed.iter().map(|entry| entry.id).collect::<Vec<_>>(),
        [id(3), id(2), id(1)]
    );
    assert_eq!((listed[0].minutes, listed[0].counts.distractions), (25, 1));

    let one = history(
        &offline,
        &[("startDate", "2025-11-23"), ("endDate", "2025-11-23")],
    );
    assert_eq!(entries(one)[0].id, id(2));
    let none = history(&offline, &[("status", "abandoned")]);
    assert!(matches!(none.content, HistoryContent::NoMatch));
    let past_end = history(&offline, &[("page", "2")]);
    assert!(matches!(
        past_end.content,
        HistoryContent::PageBeyondLast { last: 1 }
    ));
    let far = history(&offline, &[("page", "1000000000")]);
    assert!(matches!(
        far.content,
        HistoryContent::PageBeyondLast { last: 1 }
    ));
    let wrong = history(&offline, &[("startDate", "soon")]);
    assert!(matches!(wrong.content, HistoryContent::Wrong(_)));
}

#[test]
fn texts_and_names_are_searched() {
    let (task, project) = (Uuid::from_u128(71), Uuid::from_u128(72));
    let noted = Command::RecordDistraction(RecordDistraction {
        kind: "external".to_owned(),
        note: Some("Die TÜR".to_owned()),
    });
    let start = Command::Start(StartSession {
        intention: Some("Write 100% [*] of it".to_owned()),
        task_id: Some(TaskId::new(task)),
        project_id: Some(ProjectId::new(project)),
        ..StartSession::preset("short")
    });
    let commands = [(0, start), (MINUTE, noted), (2 * MINUTE, complete())];
    let sessions = folded(&[log(1, 1, &commands), session_log(2, DAY_SECONDS)]);
    let mut offline = offline(sessions, &[], 2 * DAY_SECONDS);
    offline.metadata.tasks = vec![named(71, "Chapter 3", true)];
    offline.metadata.projects = vec![named(72, "Thesis", true)];
    for text in ["100% [*]", "tür", "chapter", "THESIS"] {
        let found = entries(history(&offline, &[("q", text)]));
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].id, id(1), "{text}");
    }
    for text in ["tur", "chapter*", "1.0"] {
        let none = history(&offline, &[("q", text)]);
        assert!(matches!(none.content, HistoryContent::NoMatch), "{text}");
    }
    let wrong = history(&offline, &[("q", &"x".repeat(101))]);
    assert!(matches!(wrong.content, HistoryContent::Wrong(_)));
}

#[test]
fn days_are_those_of_the_zone_that_a_session_was_started_in() {
    // The sample day begins at 10:00 UTC: at midnight in Honolulu, and at 19:00 in Tokyo.
    let start = Command::Start(StartSession {
        time_zone: Some("Pacific/Honolulu".to_owned()),
        ..StartSession::preset("short")
    });
    let travelled = log(1, 1, &[(8 * 3_600, start), (9 * 3_600, complete())]);
    let sessions = folded(&[travelled, session_log(2, 6 * 3_600)]);
    let offline = offline(sessions, &[], DAY_SECONDS);
    let day = |date: &str| {
        let shown = history(&offline, &[("startDate", date), ("endDate", date)]);
        let entries = entries(shown).into_iter();
        let shown = |entry: HistoryEntry| (entry.start_shown.to_string(), entry.other_zone);
        entries.map(shown).collect::<Vec<_>>()
    };
    let zone = Some("Pacific/Honolulu".to_owned());
    assert_eq!(
        day("2025-11-22"),
        [("2025-11-22 08:00:00".to_owned(), zone)]
    );
    assert_eq!(
        day("2025-11-23"),
        [("2025-11-23 01:00:00".to_owned(), None)]
    );
    let insights = offline.insights(&pairs(&[("days", "7")]), zones);
    let Insights::Data(data) = insights else {
        panic!("no data");
    };
    let sessions = data.stats.days.iter().map(|day| day.counts.sessions);
    let sessions: Vec<_> = sessions.filter(|sessions| *sessions > 0).collect();
    assert_eq!(sessions, [1, 1]);
}

#[test]
fn page_has_thirty_sessions() {
    let logs: Vec<_> = (0..31_i64)
        .map(|number| session_log(u128::from(number.unsigned_abs()) + 1, number * 3_600))
        .collect();
    let offline = offline(folded(&logs), &[], 40 * 3_600);
    assert_eq!(entries(history(&offline, &[])).len(), 30);
    assert_eq!(entries(history(&offline, &[("page", "2")]))[0].id, id(1));
}

#[test]
fn deleted_session_is_hidden_until_restored() {
    let mut log = session_log(1, 0);
    let deleted = fixtures::log(
        1,
        1,
        &[
            (0, fixtures::start("pomodoro")),
            (25 * MINUTE, complete()),
            (26 * MINUTE, Command::Delete),
            (27 * MINUTE, Command::Restore),
        ],
    );
    let [.., delete, restore] = &deleted[..] else {
        panic!("two events at least");
    };
    log.push(delete.clone());
    let gone = offline(folded(&[log.clone()]), &[], DAY_SECONDS);
    assert!(matches!(history(&gone, &[]).content, HistoryContent::Empty));
    assert!(matches!(gone.insights(&[], zones), Insights::Empty));
    assert!(gone.session(id(1), None, zones).is_none());
    log.push(restore.clone());
    let back = offline(folded(&[log]), &[], DAY_SECONDS);
    assert_eq!(entries(history(&back, &[])).len(), 1);
}

#[test]
fn queued_commands_are_shown_and_marked() {
    let mut foreign = pending(4, 200 * MINUTE, fixtures::start("short"));
    foreign.1.owner = Some(UserId::new(Uuid::from_u128(3)));
    let mut refused = pending(5, 300 * MINUTE, fixtures::start("short"));
    refused.1.problem = Some(ApiProblem::unreadable(String::new()));
    let queue = [
        pending(2, 60 * MINUTE, fixtures::start("short")),
        pending(2, 70 * MINUTE, distraction()),
        pending(2, 75 * MINUTE, complete()),
        foreign,
        refused,
    ];
    let offline = offline(folded(&[session_log(1, 0)]), &queue, DAY_SECONDS);
    let shown = history(&offline, &[]);
    assert_eq!(shown.offline_status.expect("without the server").unsaved, 1);
    let listed = entries(shown);
    let summaries: Vec<_> = listed
        .iter()
        .map(|entry| (entry.id, entry.is_unsaved, entry.minutes))
        .collect();
    assert_eq!(summaries, [(id(2), true, 15), (id(1), false, 25)]);
    assert_eq!(
        insights(&offline, &[]).stats.totals.counts.focused_seconds,
        40 * 60
    );
    let detail = offline
        .session(id(2), None, zones)
        .expect("a session")
        .detail;
    assert_eq!(detail.entry.counts.distractions, 1);
}

#[test]
fn command_already_in_the_log_is_not_applied_again() {
    let start = fixtures::start("pomodoro");
    let open = log(1, 1, &[(0, start.clone()), (5 * MINUTE, distraction())]);
    let queue = [
        pending(1, 0, start),
        pending(1, 5 * MINUTE, distraction()),
        pending(1, 6 * MINUTE, distraction()),
    ];
    let offline = offline(folded(&[open]), &queue, 10 * MINUTE);
    let listed = entries(history(&offline, &[]));
    assert_eq!(listed[0].counts.distractions, 2);
    assert!(listed[0].is_unsaved);
}

#[test]
fn newer_mirror_wins_over_the_log() {
    let commands = [(0, fixtures::start("pomodoro")), (25 * MINUTE, complete())];
    let whole = log(1, 1, &commands);
    let last = Mirror::of_log(USER, &whole);
    let sessions = folded(&[whole[..1].to_vec()]);
    let seen = |last: &Mirror| {
        let offline = OfflineHistory::of(metadata(), sessions.clone(), last, &[], at(26 * MINUTE));
        offline.sessions[0].status()
    };
    assert_eq!(seen(&last), SessionStatus::Completed);
    let strangers = Mirror {
        user: Some(UserId::new(Uuid::from_u128(3))),
        ..last
    };
    assert_eq!(seen(&strangers), SessionStatus::Active);
}

#[test]
fn sessions_are_settled_offline() {
    let open = log(1, 1, &[(0, fixtures::start("short"))]);
    let later = offline(folded(&[open]), &[], 3_600);
    assert_eq!(later.sessions[0].status(), SessionStatus::Completed);
}

#[test]
fn archived_tasks_are_named_and_not_offered() {
    let mut metadata = metadata();
    let mut session = folded(&[session_log(1, 0)]).remove(0);
    session.task_id = Some(TaskId::new(Uuid::from_u128(9)));
    metadata.tasks = vec![named(9, "Thesis", true), named(8, "Letters", false)];
    let offline = OfflineHistory::of(metadata, vec![session], &Mirror::default(), &[], at(3_600));
    let shown = history(&offline, &[]);
    assert_eq!(shown.tasks.len(), 1);
    assert_eq!(entries(shown)[0].task.as_deref(), Some("Thesis"));
}

#[test]
fn calendar_of_offsets_agrees_with_the_zone() {
    let tokyo = |at| zones("Asia/Tokyo", at).expect("a zone");
    let calendar = Calendar::of_zone(tokyo, at(0), at(0), 0);
    assert_eq!(calendar.shown_at(at(0)).to_string(), "2025-11-22 19:00:00");
}

/// The session of each entry with its minutes.
fn minutes(offline: &OfflineHistory) -> Vec<(SessionId, i64)> {
    let entries = entries(history(offline, &[])).into_iter();
    entries.map(|entry| (entry.id, entry.minutes)).collect()
}
