//! Taking everything out part by part, bringing it in all or nothing, and the calendar's key.

use std::sync::Arc;

use server::clock::Clock;
use server::entropy::SystemEntropy;
use server::service::{Calendars, Exports, Imports, LogFile};
use server::store::Value;
use shared::UserId;
use shared::rules::{AmendSession, Command, StartSession};
use shared::wire::{CreateWebhook, ImportCount, ImportReport, Patch};

use crate::bench::{Bench, MINUTE, abandon, complete, distraction, id, pause};
use crate::conformance;
use crate::progress::{is_what_the_log_says, on, task};
use crate::{push, webhooks};

conformance![
    a_large_log_comes_back,
    what_is_imported_counts_for_its_tasks_and_tells_nobody,
    what_is_written_meanwhile_disturbs_no_export,
    two_imports_at_once,
    an_import_that_overlaps_leaves_nothing,
    a_calendar_has_one_key_at_a_time,
];

/// The person's whole log as a file.
async fn exported(bench: &Bench, user: UserId) -> String {
    let exports = Exports::new(bench.sessions.clone());
    let (head, mut pages) = exports.events(user).await.unwrap();
    let mut text = serde_json::to_string(&head).unwrap() + "\n";
    loop {
        let page = pages.next().await.unwrap();
        if page.is_empty() {
            return text;
        }
        for event in page {
            text += &serde_json::to_string(&event).unwrap();
            text.push('\n');
        }
    }
}

async fn import(imports: &Imports, user: UserId, log: &str) -> ImportReport {
    let mut incoming = imports.begin().expect("nobody else imports");
    for piece in log.as_bytes().chunks(1000) {
        incoming.push(piece);
    }
    incoming.end(user).await.unwrap()
}

/// Sessions enough for every way to store them, one after the other.
async fn lived(bench: &Bench, sessions: u128) {
    for number in 1..=sessions {
        let session = bench.start(number).await;
        if number % 10 == 0 {
            bench.accept(session, pause()).await;
            bench.clock.advance(MINUTE);
            bench.accept(session, Command::Resume).await;
            bench.accept(session, distraction()).await;
        }
        bench.clock.advance(3 * MINUTE);
        bench.accept(session, complete()).await;
    }
}

async fn a_large_log_comes_back(bench: Bench) {
    lived(&bench, 120).await;
    bench.start(121).await;
    let log = exported(&bench, bench.user).await;
    let events = log.lines().count() as u64 - 1;
    let other = bench.db.new_user().await;
    let imports = Imports::new(bench.sessions.clone());
    let report = import(&imports, other, &log).await;
    let all = ImportCount {
        sessions: 121,
        events,
    };
    assert_eq!((report.imported, report.renamed), (all, 121));
    // The imported log is as sound as the first, and counts without gaps.
    let again = exported(&bench, other).await;
    let mut file = LogFile::default();
    file.push(again.as_bytes(), &mut |_| {});
    let (summary, check) = file.end(&mut |_| {});
    assert_eq!(summary.problems, []);
    assert_eq!(
        (summary.sessions, summary.events, summary.open),
        (121, events, 1)
    );
    assert_eq!(check.sequence(), events);
    // What is kept of each session is what its log gives.
    for (_, session) in check.sessions() {
        let found = bench
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

/// What a person was told: alerts, messages to browsers, messages to webhooks.
async fn told(bench: &Bench) -> [usize; 3] {
    let mut read = bench.db.database.read().await.unwrap();
    let user = [Value::from(bench.user.as_uuid())];
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

/// Somebody who would be told of everything, by a browser and by a webhook.
async fn listener(bench: &Bench) -> Bench {
    let person = push::guest(bench).await;
    push::register(bench, &person, "https://push.example.net/send/1").await;
    bench.db.register(person.me.user_id).await;
    let wanted = CreateWebhook {
        url: "https://hooks.example.org/".to_owned(),
        ..CreateWebhook::default()
    };
    let theirs = Bench {
        user: person.me.user_id,
        ..bench.clone()
    };
    let made = webhooks::webhooks(bench).create(theirs.user, &wanted).await;
    assert!(made.is_ok(), "{made:?}");
    theirs
}

async fn what_is_imported_counts_for_its_tasks_and_tells_nobody(bench: Bench) {
    let imports = Imports::new(bench.sessions.clone());
    // Every way for a session to end, for several tasks and for none, corrected and deleted.
    for number in 1..=12_u128 {
        let start = match number % 4 {
            0 => StartSession::preset("short"),
            of => on(task(of)),
        };
        let session = id(number);
        bench.accept(session, Command::Start(start)).await;
        bench.clock.advance(3 * MINUTE);
        let end = if number % 3 == 0 {
            abandon()
        } else {
            complete()
        };
        bench.accept(session, end).await;
    }
    let moved = AmendSession {
        task_id: Patch::Set(task(9)),
        ..AmendSession::default()
    };
    bench.accept(id(1), Command::Amend(moved)).await;
    bench.accept(id(2), Command::Delete).await;
    bench.accept(id(13), Command::Start(on(task(1)))).await;
    bench.clock.advance(120 * MINUTE);
    bench.sessions.settle(bench.user).await.unwrap();
    // The last one's time is up at this very instant, which rings for its own person.
    bench.accept(id(14), Command::Start(on(task(1)))).await;
    bench.clock.advance(25 * MINUTE);
    bench.sessions.settle(bench.user).await.unwrap();
    assert_eq!(told(&bench).await, [1, 0, 0]);
    let kept = is_what_the_log_says(&bench).await;
    assert_eq!(
        kept, 9,
        "eight that were ended, and one that ended by itself"
    );

    let theirs = listener(&bench).await;
    let log = exported(&bench, bench.user).await;
    let report = import(&imports, theirs.user, &log).await;
    assert_eq!((report.imported.sessions, report.problem_count), (14, 0));
    assert_eq!(is_what_the_log_says(&theirs).await, kept);
    for number in [1, 2, 3, 9] {
        let of = async |bench: &Bench| {
            let progress = bench.tasks.progress(bench.user, task(number), 1, 100).await;
            progress.unwrap().expect("something was done").totals
        };
        assert_eq!(of(&theirs).await, of(&bench).await, "task {number}");
    }
    // Brought in twice, it counts once.
    import(&imports, theirs.user, &log).await;
    assert_eq!(is_what_the_log_says(&theirs).await, kept);
    assert_eq!(told(&theirs).await, [0, 0, 0]);
    // What happens from now on to the one that is open is told.
    let open = bench.sessions.current(theirs.user).await.unwrap();
    let timer = open
        .and_then(|open| open.session.timer)
        .expect("it is open");
    bench
        .clock
        .set(timer.next_deadline.expect("it ends by itself"));
    bench.sessions.settle(theirs.user).await.unwrap();
    assert_eq!(told(&theirs).await, [1, 1, 1]);
}

async fn what_is_written_meanwhile_disturbs_no_export(bench: Bench) {
    lived(&bench, 205).await;
    let exports = Exports::new(bench.sessions.clone());
    let (head, mut events) = exports.events(bench.user).await.unwrap();
    let mut sessions = exports.sessions(bench.user).await.unwrap();
    let mut told: Vec<u64> = events
        .next()
        .await
        .unwrap()
        .iter()
        .map(|event| event.sequence)
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
    bench.start(300).await;
    bench.accept(id(3), Command::Delete).await;
    loop {
        let (page, part) = (events.next().await.unwrap(), sessions.next().await.unwrap());
        if page.is_empty() && part.is_empty() {
            break;
        }
        told.extend(page.iter().map(|event| event.sequence));
        shown.extend(part.iter().map(|one| one.session_id));
    }
    assert_eq!(told, (1..=head.last_sequence).collect::<Vec<_>>());
    let expected: Vec<_> = (1..=205)
        .rev()
        .filter(|number| *number != 3)
        .map(id)
        .collect();
    assert_eq!(shown, expected);
}

async fn two_imports_at_once(bench: Bench) {
    lived(&bench, 60).await;
    let log = exported(&bench, bench.user).await;
    let other = bench.db.new_user().await;
    let imports = Imports::new(bench.sessions.clone());
    let (mut one, mut two) = (
        imports.begin().expect("a place"),
        imports.begin().expect("a place"),
    );
    assert!(imports.begin().is_none(), "a third has to wait");
    one.push(log.as_bytes());
    two.push(log.as_bytes());
    let (one, two) = tokio::join!(one.end(other), two.end(other));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.problem_count + two.problem_count, 0);
    let mut imported = [one.imported.sessions, two.imported.sessions];
    imported.sort_unstable();
    assert_eq!(
        imported,
        [0, 60],
        "one of them finds that the other was there before"
    );
    assert!(imports.begin().is_some());
}

async fn an_import_that_overlaps_leaves_nothing(bench: Bench) {
    let other = bench.db.new_user().await;
    let mut theirs = bench.clone();
    theirs.user = other;
    theirs
        .complete_one(900, StartSession::preset("short"), 2)
        .await;
    bench.clock.advance(-MINUTE);
    bench
        .complete_one(1, StartSession::preset("short"), 5)
        .await;
    bench
        .complete_one(2, StartSession::preset("short"), 5)
        .await;
    let log = exported(&bench, bench.user).await;
    let report = import(&Imports::new(bench.sessions.clone()), other, &log).await;
    assert_eq!(report.problem_count, 1, "{report:?}");
    assert_eq!(report.problems[0].code, "session_overlaps");
    assert_eq!(
        exported(&bench, other).await.lines().count(),
        3,
        "the head and what was there"
    );
    // The person's lock is free, and nothing of the sequence is used up.
    theirs
        .complete_one(901, StartSession::preset("short"), 2)
        .await;
    theirs.gapless_log().await;
}

async fn a_calendar_has_one_key_at_a_time(bench: Bench) {
    let clock: Arc<dyn Clock> = Arc::new(bench.clock.clone());
    let calendars = Calendars::new(bench.db.database.clone(), clock, Arc::new(SystemEntropy));
    let guest = calendars.renew(bench.user).await;
    assert!(guest.is_err(), "guests have none");
    let mut write = bench.db.database.write().await.unwrap();
    write
        .execute(
            "UPDATE users SET guest = $2, email = 'ada@example.org', password_hash = 'x' WHERE id = $1",
            &[bench.user.as_uuid().into(), false.into()],
        )
        .await
        .unwrap();
    write.commit().await.unwrap();
    assert_eq!(calendars.of(bench.user).await.unwrap().created_at, None);
    let (first, at) = calendars.renew(bench.user).await.unwrap();
    assert_eq!(calendars.of(bench.user).await.unwrap().created_at, Some(at));
    assert_eq!(
        calendars.person(first.reveal()).await.unwrap(),
        Some(bench.user)
    );
    let (second, _) = calendars.renew(bench.user).await.unwrap();
    assert_eq!(calendars.person(first.reveal()).await.unwrap(), None);
    assert_eq!(
        calendars.person(second.reveal()).await.unwrap(),
        Some(bench.user)
    );
    calendars.remove(bench.user).await.unwrap();
    assert_eq!(calendars.person(second.reveal()).await.unwrap(), None);
    assert_eq!(calendars.person("x").await.unwrap(), None);
}
