//! A guest's sessions are added to an account: what overlaps is chosen about, and nothing is added twice.

use std::collections::BTreeMap;

use service::{Imports, OverlappingSession, UndoRequest};
use shared::rules::{
    Command, CompleteSession, OverlapChoice, RecordSession, SessionSource, StartSession,
};
use shared::wire::SessionView;
use shared::{SessionId, Timestamp, UserId};

use crate::changes::{create_project, create_task};
use crate::conformance;
use crate::fixture::{Fixture, MINUTE, MORNING, complete, id, pomodoro};

conformance![
    sessions_without_overlap_are_added_whole,
    overlapping_sessions_are_chosen_about,
    open_session_goes_on_in_the_account,
    only_guests_have_sessions_to_add,
];

/// Minutes of the morning.
fn at(minute: i64) -> Timestamp {
    MORNING.plus(minute * MINUTE)
}

fn recording(from: i64, to: i64, intention: &str, progress: Option<&str>) -> Command {
    Command::Record(RecordSession {
        start_time: at(from),
        end_time: at(to),
        intention: Some(intention.to_owned()),
        task_progress: progress.map(str::to_owned),
        ..RecordSession::default()
    })
}

/// An account at noon, with its own session from minute 30 to 60, and the guest who signed in to it.
async fn account_and_guest(fixture: &Fixture) -> (Fixture, Fixture, Imports) {
    fixture.clock.set(at(120));
    let account = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    fixture.db.register(account.user).await;
    let own = recording(30, 60, "Own work", Some("one page"));
    account.accept(id(1), own).await;
    let imports = Imports::new(fixture.sessions.clone());
    (account, fixture.clone(), imports)
}

async fn add(
    imports: &Imports,
    account: &Fixture,
    guest: UserId,
    choices: &[(SessionId, OverlapChoice)],
) {
    let choices = BTreeMap::from_iter(choices.iter().copied());
    let adding = imports.add_guest(account.user, guest, &choices);
    adding.await.unwrap();
}

async fn session(fixture: &Fixture, session: SessionId) -> SessionView {
    let found = fixture.sessions.find(fixture.user, session).await.unwrap();
    found.expect("the user has it").session
}

async fn spans(fixture: &Fixture) -> Vec<(i64, i64)> {
    let minute = |instant: Timestamp| instant.since(MORNING) / MINUTE;
    let mut spans = Vec::new();
    for event in fixture.gapless_log().await {
        let view = fixture.sessions.find(fixture.user, event.session_id).await;
        if let Some(found) = view.unwrap() {
            let view = found.session;
            spans.push((minute(view.start_time), minute(view.end_time.unwrap())));
        }
    }
    spans.sort_unstable();
    spans.dedup();
    spans
}

async fn sessions_without_overlap_are_added_whole(fixture: Fixture) {
    let (account, guest, imports) = account_and_guest(&fixture).await;
    let project = create_project(&guest, 1).await;
    let task = create_task(&guest, 2, Some(project)).await;
    let start = StartSession {
        task_id: Some(task),
        ..StartSession::preset("short")
    };
    let lived = guest.complete_one(2, start, 15).await;
    guest.accept(id(3), recording(0, 30, "Before", None)).await;
    let before = account.log().await.len();
    let preview = imports.preview_guest(account.user, guest.user).await;
    let preview = preview.unwrap().expect("there is a guest");
    let added = preview.added;
    assert_eq!((added.sessions, added.tasks, added.projects), (2, 1, 1));
    assert!(preview.overlapping.is_empty() && !preview.is_empty());
    assert_eq!(
        account.log().await.len(),
        before,
        "a preview writes nothing"
    );

    add(&imports, &account, guest.user, &[]).await;
    assert_eq!(spans(&account).await, [(0, 30), (30, 60), (120, 135)]);
    let added = session(&account, lived).await;
    assert_eq!(added.source, SessionSource::Import);
    assert_eq!(added.task_id, Some(task));
    assert_eq!(session(&guest, lived).await.source, SessionSource::Live);

    let again = imports.preview_guest(account.user, guest.user).await;
    let again = again.unwrap().expect("there is a guest");
    assert!(again.is_empty());
    assert_eq!(again.known.sessions, 2);
    let before = account.whole_log().await.len();
    add(&imports, &account, guest.user, &[]).await;
    assert_eq!(account.whole_log().await.len(), before);

    let import = imports.list(account.user).await.unwrap()[0].id;
    let undone = imports.undo(account.user, import, UndoRequest::default());
    undone.await.unwrap().expect("it is known");
    assert_eq!(spans(&account).await, [(30, 60)]);
}

fn minutes(one: &OverlappingSession) -> Vec<(i64, i64)> {
    let minute = |instant: Timestamp| instant.since(MORNING) / MINUTE;
    one.free_intervals()
        .map(|(from, to)| (minute(from), minute(to)))
        .collect()
}

/// Of three that overlap, one lies around the account's, one within it without texts of its own to
/// lose, and one is left out.
async fn overlapping_sessions_are_chosen_about(fixture: Fixture) {
    let (account, guest, imports) = account_and_guest(&fixture).await;
    let around = recording(0, 31, "Around", Some("a draft"));
    let within = recording(35, 45, "Within", Some("a list"));
    let after = recording(59, 75, "After", None);
    guest.accept(id(2), around).await;
    guest.accept(id(3), within).await;
    guest.accept(id(4), after).await;
    let preview = imports.preview_guest(account.user, guest.user).await;
    let preview = preview.unwrap().expect("there is a guest");
    assert_eq!(preview.added.sessions, 0);
    let [first, second, third] = preview.overlapping.as_slice() else {
        panic!("{preview:?}")
    };
    assert_eq!(minutes(first), [(0, 30)]);
    assert_eq!(first.proposed(), OverlapChoice::Parts);
    assert_eq!(minutes(second), []);
    assert_eq!(second.proposed(), OverlapChoice::Texts);
    assert_eq!(minutes(third), [(60, 75)]);
    assert_eq!(third.others[0].session_id, id(1));

    let choices = [(id(4), OverlapChoice::LeaveOut)];
    add(&imports, &account, guest.user, &choices).await;
    assert_eq!(spans(&account).await, [(0, 30), (30, 60)]);
    let own = session(&account, id(1)).await;
    let written = own.task_progress.as_deref();
    assert_eq!(written, Some("one page\nWithin\na list"));

    // What was left out can be added later, and nothing of the rest again.
    add(&imports, &account, guest.user, &[]).await;
    assert_eq!(spans(&account).await, [(0, 30), (30, 60), (60, 75)]);
    let own = session(&account, id(1)).await;
    assert_eq!(own.task_progress.as_deref(), written);
    let preview = imports.preview_guest(account.user, guest.user).await;
    let preview = preview.unwrap().expect("there is a guest");
    assert_eq!(preview.known.sessions, 2);
}

async fn open_session_goes_on_in_the_account(fixture: Fixture) {
    let (account, guest, imports) = account_and_guest(&fixture).await;
    guest.accept(id(2), pomodoro()).await;
    fixture.clock.advance(10 * MINUTE);
    add(&imports, &account, guest.user, &[]).await;
    let open = account.sessions.current(account.user).await.unwrap();
    assert_eq!(open.expect("it goes on").session.session_id, id(2));
    account.accept(id(2), complete()).await;

    // The account has an open one by now: what the guest has recorded since is a part.
    let later = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    later.accept(id(7), pomodoro()).await;
    fixture.clock.advance(5 * MINUTE);
    account.accept(id(8), pomodoro()).await;
    fixture.clock.advance(MINUTE);
    add(&imports, &account, later.user, &[]).await;
    let open = account.sessions.current(account.user).await.unwrap();
    assert_eq!(open.expect("its own").session.session_id, id(8));
    account
        .accept(id(8), Command::Complete(CompleteSession::default()))
        .await;
    assert_eq!(
        spans(&account).await,
        [(30, 60), (120, 130), (130, 135), (135, 136)]
    );
}

async fn only_guests_have_sessions_to_add(fixture: Fixture) {
    let (account, guest, imports) = account_and_guest(&fixture).await;
    let nobody = fixture.db.new_user().await;
    let preview = imports.preview_guest(account.user, nobody).await.unwrap();
    assert!(preview.expect("a guest without sessions").is_empty());
    guest.start(2).await;
    fixture.db.register(guest.user).await;
    let preview = imports.preview_guest(account.user, guest.user).await;
    assert!(preview.unwrap().is_none(), "an account's are its own");
    add(&imports, &account, guest.user, &[]).await;
    assert_eq!(spans(&account).await, [(30, 60)]);
}
