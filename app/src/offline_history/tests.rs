//! What is kept: folded from the log, thrown away in time, and drawn with the queue on top.

use shared::rules::{Command, CompleteSession, RecordDistraction, SessionStatus};
use shared::stats::Calendar;
use shared::wire::Me;
use shared::{CommandId, UserId};
use uuid::Uuid;

use super::history::*;
use super::metadata::*;
use crate::fixtures::{self, USER, at, log};
use crate::model::command_queue::PendingCommand;
use crate::model::command_queue::StoredCommand;
use crate::model::mirror::Mirror;
use crate::pages::history::{HistoryContent, HistoryEntry, HistoryPageData, HistoryQuery};
use crate::pages::insights::{Insights, InsightsData};
use shared::rules::Session;
use shared::wire::EventRecord;
use shared::{SessionId, Timestamp};

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

/// A session of 25 minutes from a second on, as the log tells it.
fn told(session: u128, start: i64) -> Vec<EventRecord> {
    let commands = [
        (start, fixtures::start("pomodoro")),
        (start + 5 * MINUTE, distraction()),
        (start + 25 * MINUTE, complete()),
    ];
    log(session, 1, &commands)
}

fn folded(logs: &[Vec<EventRecord>]) -> Vec<Session> {
    let mut sessions = Sessions::new();
    for record in logs.iter().flatten() {
        apply_event(&mut sessions, record);
    }
    sessions.into_values().collect()
}

fn about() -> OfflineMetadata {
    let mut about = OfflineMetadata::new(USER, 0, at(0));
    about.learn(&Me {
        user_id: USER,
        email: None,
        display_name: None,
        guest: true,
        time_zone: "Asia/Tokyo".to_owned(),
        day_starts_at: 0,
        daily_goal_minutes: Some(25),
        week_starts_on: 1,
        created_at: at(0),
    });
    about.as_of = Some(at(0));
    about
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

fn past(sessions: Vec<Session>, queue: &[StoredCommand], seconds: i64) -> OfflineHistory {
    OfflineHistory::of(about(), sessions, &Mirror::default(), queue, at(seconds))
}

/// Nine hours ahead of UTC, whatever is asked.
fn tokyo(zone: &str, _: Timestamp) -> i32 {
    assert_eq!(zone, "Asia/Tokyo");
    9 * 3_600
}

fn history(past: &OfflineHistory, query: &[(&str, &str)]) -> HistoryPageData {
    let pairs = query.iter();
    let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    past.history(HistoryQuery::of(pairs), tokyo)
}

fn entries(history: HistoryPageData) -> Vec<HistoryEntry> {
    match history.content {
        HistoryContent::List { days, .. } => days.into_iter().flat_map(|day| day.entries).collect(),
        other => panic!("no list: {other:?}"),
    }
}

fn insights(past: &OfflineHistory, days: Option<&str>) -> InsightsData {
    match past.insights(days, tokyo) {
        Insights::Data(told) => *told,
        other => panic!("nothing told: {other:?}"),
    }
}

#[test]
fn the_log_folds_to_what_the_rules_gave() {
    let log = told(1, 0);
    let session = folded(&[log]).remove(0);
    let expected = fixtures::session(&[
        (0, fixtures::start("pomodoro")),
        (5 * MINUTE, distraction()),
        (25 * MINUTE, complete()),
    ]);
    assert_eq!(session, expected);
}

#[test]
fn a_session_whose_beginning_was_not_heard_is_passed_over() {
    let mut late = told(1, 0);
    late.remove(0);
    assert_eq!(folded(&[late, told(2, 3_600)]).len(), 1);
}

#[test]
fn what_is_kept_is_read_back_as_it_was() {
    let sessions = folded(&[told(1, 0), told(2, 3_600)]);
    let text = crate::model::json::write(&(about(), &sessions));
    assert_eq!(crate::model::json::read(&text), Ok((about(), sessions)));
    assert!(about().is_of(USER) && !about().is_of(UserId::new(Uuid::from_u128(3))));
}

#[test]
fn what_is_old_or_gone_for_good_is_thrown_away() {
    let mut sessions = folded(&[told(1, 0), told(2, DAY_SECONDS), told(3, 2 * DAY_SECONDS)]);
    sessions[1].deleted_at = Some(at(2 * DAY_SECONDS));
    let after = |days: i64| outdated(&sessions, at(days * DAY_SECONDS + 1));
    assert_eq!(after(31), []);
    assert_eq!(after(32), [id(2)]);
    assert_eq!(after(400), [id(2), id(1)]);
    let many: Vec<Session> = (0..=MOST as u128 + 1)
        .map(|number| Session {
            id: id(number),
            started_at: at(i64::try_from(number).expect("a small number")),
            ..sessions[0].clone()
        })
        .collect();
    assert_eq!(outdated(&many, at(0)), [id(1), id(0)]);
}

#[test]
fn sessions_are_listed_as_the_server_lists_them() {
    let sessions = folded(&[told(1, 0), told(2, DAY_SECONDS), told(3, 2 * DAY_SECONDS)]);
    let past = past(sessions, &[], 3 * DAY_SECONDS);
    let all = history(&past, &[]);
    let shown = all.unconnected.expect("without the server");
    assert_eq!((shown.unsaved, shown.is_short), (0, false));
    assert_eq!(shown.as_of.to_string(), "2025-11-22 19:00:00");
    let listed = entries(all);
    assert_eq!(
        listed.iter().map(|entry| entry.id).collect::<Vec<_>>(),
        [id(3), id(2), id(1)]
    );
    assert_eq!((listed[0].minutes, listed[0].counts.distractions), (25, 1));

    let one = history(
        &past,
        &[("startDate", "2025-11-23"), ("endDate", "2025-11-23")],
    );
    assert_eq!(entries(one)[0].id, id(2));
    let none = history(&past, &[("status", "abandoned")]);
    assert!(matches!(none.content, HistoryContent::NothingFits));
    let past_end = history(&past, &[("page", "2")]);
    assert!(matches!(
        past_end.content,
        HistoryContent::PastEnd { last: 1 }
    ));
    let far = history(&past, &[("page", "1000000000")]);
    assert!(matches!(far.content, HistoryContent::PastEnd { last: 1 }));
    let wrong = history(&past, &[("startDate", "soon")]);
    assert!(matches!(wrong.content, HistoryContent::Wrong(_)));
}

#[test]
fn thirty_sessions_are_a_page() {
    let logs: Vec<_> = (0..31_i64)
        .map(|number| told(u128::from(number.unsigned_abs()) + 1, number * 3_600))
        .collect();
    let past = past(folded(&logs), &[], 40 * 3_600);
    assert_eq!(entries(history(&past, &[])).len(), 30);
    assert_eq!(entries(history(&past, &[("page", "2")]))[0].id, id(1));
}

#[test]
fn what_was_deleted_is_not_shown_and_comes_back() {
    let mut log = told(1, 0);
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
    let gone = past(folded(&[log.clone()]), &[], DAY_SECONDS);
    assert!(matches!(history(&gone, &[]).content, HistoryContent::Empty));
    assert!(matches!(gone.insights(None, tokyo), Insights::Empty));
    assert!(gone.session(id(1), tokyo).is_none());
    log.push(restore.clone());
    let back = past(folded(&[log]), &[], DAY_SECONDS);
    assert_eq!(entries(history(&back, &[])).len(), 1);
}

#[test]
fn what_waits_is_shown_on_top_and_marked() {
    let mut foreign = pending(4, 200 * MINUTE, fixtures::start("short"));
    foreign.1.owner = Some(UserId::new(Uuid::from_u128(3)));
    let mut refused = pending(5, 300 * MINUTE, fixtures::start("short"));
    refused.1.problem = Some(crate::model::api_responses::ApiProblem::unreadable(
        String::new(),
    ));
    let queue = [
        pending(2, 60 * MINUTE, fixtures::start("short")),
        pending(2, 70 * MINUTE, distraction()),
        pending(2, 75 * MINUTE, complete()),
        foreign,
        refused,
    ];
    let past = past(folded(&[told(1, 0)]), &queue, DAY_SECONDS);
    let shown = history(&past, &[]);
    assert_eq!(shown.unconnected.expect("without the server").unsaved, 1);
    let listed = entries(shown);
    let told: Vec<_> = listed
        .iter()
        .map(|entry| (entry.id, entry.is_unsaved, entry.minutes))
        .collect();
    assert_eq!(told, [(id(2), true, 15), (id(1), false, 25)]);
    assert_eq!(
        insights(&past, None).stats.totals.counts.focused_seconds,
        40 * 60
    );
    let detail = past.session(id(2), tokyo).expect("a session");
    assert_eq!(detail.entry.counts.distractions, 1);
}

#[test]
fn what_the_log_has_told_already_is_not_counted_twice() {
    let start = fixtures::start("pomodoro");
    let open = log(1, 1, &[(0, start.clone()), (5 * MINUTE, distraction())]);
    let queue = [
        pending(1, 0, start),
        pending(1, 5 * MINUTE, distraction()),
        pending(1, 6 * MINUTE, distraction()),
    ];
    let past = past(folded(&[open]), &queue, 10 * MINUTE);
    let listed = entries(history(&past, &[]));
    assert_eq!(listed[0].counts.distractions, 2);
    assert!(listed[0].is_unsaved);
}

#[test]
fn the_timers_newer_word_counts() {
    let commands = [(0, fixtures::start("pomodoro")), (25 * MINUTE, complete())];
    let whole = log(1, 1, &commands);
    let last = Mirror::of_log(USER, &whole);
    let sessions = folded(&[whole[..1].to_vec()]);
    let seen = |last: &Mirror| {
        let past = OfflineHistory::of(about(), sessions.clone(), last, &[], at(26 * MINUTE));
        past.sessions[0].status()
    };
    assert_eq!(seen(&last), SessionStatus::Completed);
    let strangers = Mirror {
        user: Some(UserId::new(Uuid::from_u128(3))),
        ..last
    };
    assert_eq!(seen(&strangers), SessionStatus::Active);
}

#[test]
fn time_goes_on_without_the_server() {
    let open = log(1, 1, &[(0, fixtures::start("short"))]);
    let later = past(folded(&[open]), &[], 3_600);
    assert_eq!(later.sessions[0].status(), SessionStatus::Completed);
}

#[test]
fn figures_are_those_of_the_statistics() {
    let sessions = folded(&[told(1, 0), told(2, DAY_SECONDS), told(3, 2 * DAY_SECONDS)]);
    let kept = past(sessions, &[], 2 * DAY_SECONDS + 3_600);
    let told = insights(&kept, Some("7"));
    assert_eq!((told.days, told.is_wrong_range), (7, false));
    assert_eq!(told.stats.days.len(), 7);
    assert_eq!(told.stats.totals.counts.completed, 3);
    assert_eq!(told.stats.goal.expect("a goal").days_reached, 3);
    assert_eq!(
        (told.stats.streak.current, told.stats.streak.longest),
        (3, 3)
    );
    let year: i64 = told.year.iter().map(|day| day.counts.focused_seconds).sum();
    assert_eq!(year, 75 * 60);
    let usual = insights(&kept, Some("8"));
    assert_eq!((usual.days, usual.is_wrong_range), (30, true));
    assert_eq!(kept.status(tokyo).today.to_string(), "2025-11-24");
}

#[test]
fn the_longest_streak_may_lie_before_what_is_kept() {
    let mut about = about();
    about.longest_streak = 40;
    let sessions = folded(&[told(1, 0)]);
    let past = OfflineHistory::of(about, sessions, &Mirror::default(), &[], at(3_600));
    assert_eq!(insights(&past, None).stats.streak.longest, 40);
}

#[test]
fn names_are_known_or_asked_for() {
    let mut about = about();
    let task = Uuid::from_u128(9);
    let mut session = folded(&[told(1, 0)]).remove(0);
    assert!(about.knows_names_of(&session));
    session.task_id = Some(shared::TaskId::new(task));
    assert!(!about.knows_names_of(&session));
    let named = |id: Uuid, archived| NamedItem {
        id,
        name: "Thesis".to_owned(),
        archived,
    };
    about.tasks = vec![named(task, true), named(Uuid::from_u128(8), false)];
    assert!(about.knows_names_of(&session));
    let past = OfflineHistory::of(about, vec![session], &Mirror::default(), &[], at(3_600));
    let shown = history(&past, &[]);
    // What was put away is not offered, and still has its name.
    assert_eq!(shown.tasks.len(), 1);
    assert_eq!(entries(shown)[0].task.as_deref(), Some("Thesis"));
}

#[test]
fn a_calendar_of_offsets_is_that_of_the_zone() {
    let calendar = Calendar::of_zone(|at| tokyo("Asia/Tokyo", at), at(0), at(0), 0);
    assert_eq!(calendar.shown_at(at(0)).to_string(), "2025-11-22 19:00:00");
}
