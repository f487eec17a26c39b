//! Export in pages, atomic import, and the calendar secret.

use std::future::Future;
use std::sync::Arc;
use std::task::Poll;

use runtime::clock::Clock;
use runtime::entropy::SystemEntropy;
use service::{Calendars, EventLogReader, Exports, Imports, ReaderScopes, ServiceError};
use shared::UserId;
use shared::rules::{AmendSession, Command, StartSession};
use shared::wire::{CreateWebhook, ImportCount, ImportReport, LogRecord, PageRequest, Patch};
use store::SqlValue;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, abandon, complete, distraction, id, pause, pomodoro};
use crate::progress::{equals_the_log, on, task};
use crate::{push, webhooks};

conformance![
    large_log_survives_export_and_import,
    import_updates_progress_and_notifies_nobody,
    concurrent_writes_do_not_disturb_an_export,
    concurrent_imports,
    interrupted_import_is_finished_or_discarded,
    abandoned_import_is_discarded,
    new_import_replaces_an_unaccepted_one,
    overlapping_import_leaves_nothing,
    a_calendar_has_one_key_at_a_time,
];

/// The user's whole log as a file.
pub async fn exported(fixture: &Fixture, user: UserId) -> String {
    let exports = Exports::new(fixture.sessions.clone());
    let mut lines = exports.log(user, ReaderScopes::ALL).await.unwrap();
    let mut text = Vec::new();
    while let Some(part) = lines.next().await.unwrap() {
        text.extend(part);
    }
    String::from_utf8(text).unwrap()
}

/// Lines of an export that are no events: the head, the settings and the checksum.
const OTHER_LINES: usize = 3;

pub async fn import(imports: &Imports, user: UserId, log: &str) -> ImportReport {
    let mut incoming = imports.begin(user, false).expect("nobody else imports");
    for piece in log.as_bytes().chunks(1000) {
        assert!(incoming.push(piece));
    }
    let report = incoming.end().await.unwrap();
    report.unwrap_or_else(|refused| *refused)
}

/// Sessions enough for every way to store them, one after the other.
pub async fn lived(fixture: &Fixture, sessions: u128) {
    for number in 1..=sessions {
        let session = fixture.start(number).await;
        if number % 10 == 0 {
            fixture.accept(session, pause()).await;
            fixture.clock.advance(MINUTE);
            fixture.accept(session, Command::Resume).await;
            fixture.accept(session, distraction()).await;
        }
        fixture.clock.advance(3 * MINUTE);
        fixture.accept(session, complete()).await;
    }
}

async fn large_log_survives_export_and_import(fixture: Fixture) {
    lived(&fixture, 120).await;
    fixture.start(121).await;
    let log = exported(&fixture, fixture.user).await;
    let events = (log.lines().count() - OTHER_LINES) as u64;
    let other = fixture.db.new_user().await;
    let imports = Imports::new(fixture.sessions.clone());
    let report = import(&imports, other, &log).await;
    let all = ImportCount {
        sessions: 121,
        events,
        ..ImportCount::default()
    };
    assert_eq!(report.imported, all);
    // The imported log is as sound as the first, and counts without gaps.
    let again = exported(&fixture, other).await;
    let mut file = EventLogReader::default();
    file.push(again.as_bytes(), &mut |_| {});
    let summary = file.end(&mut |_| {});
    let check = summary.check;
    assert_eq!(summary.problems, []);
    assert_eq!(
        (summary.sessions, summary.events, summary.open),
        (121, events, 1)
    );
    assert_eq!(check.sequence(), events);
    // The stored state of each session equals the fold of its log.
    for (_, session) in check.sessions() {
        let found = fixture
            .sessions
            .find(other, session.id)
            .await
            .unwrap()
            .expect("it is there");
        assert_eq!(&found.state, session);
    }
    let report = import(&imports, other, &log).await;
    assert_eq!(
        (report.imported, report.skipped),
        (ImportCount::default(), all)
    );
}

/// The numbers of a user's alerts, push messages and webhook deliveries.
pub async fn sent_counts(fixture: &Fixture) -> [usize; 3] {
    let mut read = fixture.db.database.read().await.unwrap();
    let user = [SqlValue::from(fixture.user.as_uuid())];
    let mut counts = [0; 3];
    for (count, sql) in counts.iter_mut().zip([
        "SELECT id FROM alerts WHERE user_id = $1",
        "SELECT d.alert_id FROM push_deliveries d
         JOIN push_subscriptions s ON s.id = d.subscription_id WHERE s.user_id = $1",
        "SELECT d.id FROM deliveries d
         JOIN webhooks w ON w.id = d.webhook_id WHERE w.user_id = $1",
    ]) {
        *count = read.fetch_all(sql, &user).await.unwrap().len();
    }
    counts
}

/// A user with a push subscription and a webhook for every event.
pub async fn listener(fixture: &Fixture) -> Fixture {
    let user = push::guest(fixture).await;
    push::register(fixture, &user, "https://push.example.net/send/1").await;
    fixture.db.register(user.me.user_id).await;
    let requested = CreateWebhook {
        url: "https://hooks.example.org/".to_owned(),
        ..CreateWebhook::default()
    };
    let theirs = Fixture {
        user: user.me.user_id,
        ..fixture.clone()
    };
    let made = webhooks::webhooks(fixture)
        .create(theirs.user, &requested)
        .await;
    assert!(made.is_ok(), "{made:?}");
    theirs
}

async fn import_updates_progress_and_notifies_nobody(fixture: Fixture) {
    let imports = Imports::new(fixture.sessions.clone());
    // Every way for a session to end, for several tasks and for none, corrected and deleted.
    for number in 1..=12_u128 {
        let start = match number % 4 {
            0 => StartSession::preset("short"),
            of => on(task(of)),
        };
        let session = id(number);
        fixture.accept(session, Command::Start(start)).await;
        fixture.clock.advance(3 * MINUTE);
        let end = if number % 3 == 0 {
            abandon()
        } else {
            complete()
        };
        fixture.accept(session, end).await;
    }
    let moved = AmendSession {
        task_id: Patch::Set(task(9)),
        ..AmendSession::default()
    };
    fixture.accept(id(1), Command::Amend(moved)).await;
    fixture.accept(id(2), Command::Delete).await;
    fixture.accept(id(13), Command::Start(on(task(1)))).await;
    fixture.clock.advance(120 * MINUTE);
    fixture.sessions.settle(fixture.user).await.unwrap();
    // The last one's time is up at this very instant, which alerts its own user.
    fixture.accept(id(14), Command::Start(on(task(1)))).await;
    fixture.clock.advance(25 * MINUTE);
    fixture.sessions.settle(fixture.user).await.unwrap();
    assert_eq!(sent_counts(&fixture).await, [1, 0, 0]);
    let stored = equals_the_log(&fixture).await;
    assert_eq!(
        stored, 9,
        "eight that were ended, and one that ended by itself"
    );

    let theirs = listener(&fixture).await;
    let log = exported(&fixture, fixture.user).await;
    let report = import(&imports, theirs.user, &log).await;
    assert_eq!((report.imported.sessions, report.problem_count), (14, 0));
    assert_eq!(equals_the_log(&theirs).await, stored);
    for number in [1, 2, 3, 9] {
        let of = async |fixture: &Fixture| {
            let progress = fixture
                .tasks
                .progress(fixture.user, task(number), PageRequest::new(1, 100))
                .await;
            progress.unwrap().expect("something was done").totals
        };
        assert_eq!(of(&theirs).await, of(&fixture).await, "task {number}");
    }
    // Brought in twice, it counts once.
    import(&imports, theirs.user, &log).await;
    assert_eq!(equals_the_log(&theirs).await, stored);
    assert_eq!(sent_counts(&theirs).await, [0, 0, 0]);
    // Later events of the open session are published.
    let open = fixture.sessions.current(theirs.user).await.unwrap();
    let timer = open
        .and_then(|open| open.session.timer)
        .expect("it is open");
    fixture
        .clock
        .set(timer.next_deadline.expect("it ends by itself"));
    fixture.sessions.settle(theirs.user).await.unwrap();
    assert_eq!(sent_counts(&theirs).await, [1, 1, 1]);
}

async fn concurrent_writes_do_not_disturb_an_export(fixture: Fixture) {
    lived(&fixture, 205).await;
    let exports = Exports::new(fixture.sessions.clone());
    let (last_sequence, mut events) = exports.events(fixture.user).await.unwrap();
    let mut sessions = exports.sessions(fixture.user).await.unwrap();
    let mut sent_counts: Vec<u64> = events
        .next()
        .await
        .unwrap()
        .iter()
        .map(LogRecord::sequence)
        .collect();
    let mut shown: Vec<_> = sessions
        .next()
        .await
        .unwrap()
        .iter()
        .map(|one| one.session_id)
        .collect();
    assert_eq!(shown.len(), 200);
    // Whoever reads holds nothing that a writer waits for.
    fixture.start(300).await;
    fixture.accept(id(3), Command::Delete).await;
    loop {
        let (page, part) = (events.next().await.unwrap(), sessions.next().await.unwrap());
        if page.is_empty() && part.is_empty() {
            break;
        }
        sent_counts.extend(page.iter().map(LogRecord::sequence));
        shown.extend(part.iter().map(|one| one.session_id));
    }
    assert_eq!(sent_counts, (1..=last_sequence).collect::<Vec<_>>());
    let expected: Vec<_> = (1..=205)
        .rev()
        .filter(|number| *number != 3)
        .map(id)
        .collect();
    assert_eq!(shown, expected);
}

async fn concurrent_imports(fixture: Fixture) {
    lived(&fixture, 60).await;
    let log = exported(&fixture, fixture.user).await;
    let (one, two) = (fixture.db.new_user().await, fixture.db.new_user().await);
    let imports = Imports::new(fixture.sessions.clone());
    let (mut first, mut second) = (
        imports.begin(one, false).expect("a place"),
        imports.begin(two, false).expect("a place"),
    );
    let third = imports.begin(one, false).map(|_| ());
    assert!(
        matches!(third, Err(ServiceError::ImportInProgress)),
        "{third:?}"
    );
    assert!(first.push(log.as_bytes()) && second.push(log.as_bytes()));
    let (first, second) = tokio::join!(first.end(), second.end());
    for report in [first.unwrap(), second.unwrap()] {
        let report = report.unwrap();
        assert_eq!((report.problem_count, report.imported.sessions), (0, 60));
    }
    let again = import(&imports, one, &log).await;
    assert_eq!((again.skipped.sessions, again.imported.sessions), (60, 0));
}

/// Polls the future until it was woken so many times, then drops it, as a kill would.
pub async fn interrupted<T>(future: impl Future<Output = T>, mut polls: usize) -> Option<T> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

async fn interrupted_import_is_finished_or_discarded(fixture: Fixture) {
    const SESSIONS: u64 = 230;
    lived(&fixture, u128::from(SESSIONS)).await;
    let log = exported(&fixture, fixture.user).await;
    let (mut discarded, mut finished) = (0, 0);
    // The first few certainly come before it is accepted.
    for polls in (1..4).chain((4..).step_by(13)) {
        let user = fixture.db.new_user().await;
        let theirs = Fixture {
            user,
            ..fixture.clone()
        };
        let imports = Imports::new(fixture.sessions.clone());
        let mut incoming = imports.begin(user, false).expect("a place");
        assert!(incoming.push(log.as_bytes()));
        let report = interrupted(incoming.end(), polls).await;
        // Waits for a transaction that was under way.
        fixture.sessions.settle(user).await.unwrap();
        let written = theirs.log().await.len() as u64;
        if written > 0 && written < 2 * SESSIONS + 3 * 23 {
            // It was accepted: what contradicts it must not come in between.
            let start = fixture
                .sessions
                .execute(user, id(5_000), pomodoro(), None, None)
                .await;
            assert!(start.is_err(), "{start:?}");
        }
        // As another server does, or this one when it is started again.
        fixture.clock.advance(11 * MINUTE);
        imports.recover().await.unwrap();
        let found = theirs.gapless_log().await.len();
        let again = import(&imports, user, &log).await;
        let all = again.imported.sessions + again.skipped.sessions;
        assert_eq!((all, again.problem_count), (SESSIONS, 0), "{polls} polls");
        match again.skipped.sessions {
            0 => {
                assert_eq!(found, 0, "{polls} polls");
                discarded += 1;
            }
            SESSIONS => finished += 1,
            half => panic!("{half} sessions after {polls} polls"),
        }
        if report.is_some() {
            break;
        }
    }
    assert!(discarded > 1 && finished > 1, "{discarded} {finished}");
}

async fn abandoned_import_is_discarded(fixture: Fixture) {
    let now = fixture.clock.now();
    let mut write = fixture.db.database.write().await.unwrap();
    store::imports::begin(&mut write, fixture.user, now)
        .await
        .unwrap();
    store::imports::store_batch(&mut write, fixture.user, now, 0, "[]")
        .await
        .unwrap();
    write.commit().await.unwrap();
    let imports = Imports::new(fixture.sessions.clone());
    imports.recover().await.unwrap();
    assert_eq!(
        stored_batches(&fixture).await,
        1,
        "another server may be busy with it"
    );
    fixture.clock.advance(11 * MINUTE);
    imports.recover().await.unwrap();
    assert_eq!(stored_batches(&fixture).await, 0);
}

/// A server that was killed does not keep the user from importing at once.
async fn new_import_replaces_an_unaccepted_one(fixture: Fixture) {
    lived(&fixture, 3).await;
    let log = exported(&fixture, fixture.user).await;
    let user = fixture.db.new_user().await;
    let began = fixture.clock.now();
    let mut write = fixture.db.database.write().await.unwrap();
    store::imports::begin(&mut write, user, began)
        .await
        .unwrap();
    store::imports::store_batch(&mut write, user, began, 5, "[]")
        .await
        .unwrap();
    write.commit().await.unwrap();
    fixture.clock.advance(1);
    let imports = Imports::new(fixture.sessions.clone());
    assert_eq!(
        import(&imports, user, &log).await.imported.sessions,
        3,
        "it is not refused"
    );
    assert_eq!(stored_batches(&fixture).await, 0);
    let mut write = fixture.db.database.write().await.unwrap();
    let late = store::imports::store_batch(&mut write, user, began, 6, "[]").await;
    assert!(late.is_err(), "it was replaced");
}

async fn stored_batches(fixture: &Fixture) -> usize {
    let mut read = fixture.db.database.read().await.unwrap();
    let rows = read.fetch_all("SELECT user_id FROM import_batches", &[]);
    rows.await.unwrap().len()
}

async fn overlapping_import_leaves_nothing(fixture: Fixture) {
    let other = fixture.db.new_user().await;
    let mut theirs = fixture.clone();
    theirs.user = other;
    theirs
        .complete_one(900, StartSession::preset("short"), 2)
        .await;
    fixture.clock.advance(-MINUTE);
    fixture
        .complete_one(1, StartSession::preset("short"), 5)
        .await;
    fixture
        .complete_one(2, StartSession::preset("short"), 5)
        .await;
    let log = exported(&fixture, fixture.user).await;
    let report = import(&Imports::new(fixture.sessions.clone()), other, &log).await;
    assert_eq!(report.problem_count, 1, "{report:?}");
    assert_eq!(report.problems[0].code, "session_overlaps");
    assert_eq!(
        exported(&fixture, other).await.lines().count(),
        OTHER_LINES + 2,
        "what was there"
    );
    // The user's lock is free, and no sequence was used.
    theirs
        .complete_one(901, StartSession::preset("short"), 2)
        .await;
    theirs.gapless_log().await;
}

async fn a_calendar_has_one_key_at_a_time(fixture: Fixture) {
    let clock: Arc<dyn Clock> = Arc::new(fixture.clock.clone());
    let calendars = Calendars::new(fixture.db.database.clone(), clock, Arc::new(SystemEntropy));
    let guest = calendars.renew(fixture.user).await;
    assert!(guest.is_err(), "guests have none");
    let mut write = fixture.db.database.write().await.unwrap();
    write
        .execute(
            "UPDATE users SET guest = $2, email = 'ada@example.org', password_hash = 'x' WHERE id = $1",
            &[fixture.user.as_uuid().into(), false.into()],
        )
        .await
        .unwrap();
    write.commit().await.unwrap();
    assert_eq!(calendars.of(fixture.user).await.unwrap().created_at, None);
    let (first, at) = calendars.renew(fixture.user).await.unwrap();
    assert_eq!(
        calendars.of(fixture.user).await.unwrap().created_at,
        Some(at)
    );
    assert_eq!(
        calendars.user(first.reveal()).await.unwrap(),
        Some(fixture.user)
    );
    let (second, _) = calendars.renew(fixture.user).await.unwrap();
    assert_eq!(calendars.user(first.reveal()).await.unwrap(), None);
    assert_eq!(
        calendars.user(second.reveal()).await.unwrap(),
        Some(fixture.user)
    );
    calendars.remove(fixture.user).await.unwrap();
    assert_eq!(calendars.user(second.reveal()).await.unwrap(), None);
    assert_eq!(calendars.user("x").await.unwrap(), None);
}
