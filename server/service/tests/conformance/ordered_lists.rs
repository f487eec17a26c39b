//! Lists that are searched, in any order, and read on from a position.

use service::ProjectRequest;
use shared::rules::limits::{MAX_TAGS, RESTORE_WINDOW};
use shared::rules::{
    AbandonSession, AmendSession, Command, CommandKind, CompleteSession, PauseSession,
    RecordDistraction, StartSession,
};
use shared::stats::Calendar;
use shared::wire::{
    ArchivedFilter, ChangeProject, CreateProject, ListEntry, ListOrder, ListPart, ListPosition,
    Page, PageRequest, Project, SessionView, Task,
};
use shared::{Patch, ProjectFilter, SearchText, SessionFilter, TaskFilter, Timestamp};
use store::SqlValue;
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, id};
use crate::progress::{on, task};
use crate::query_plans::assert_index_look_ups;
use crate::tasks::{archive, change, make, make_project, project, titled, write_project};

conformance![
    a_search_finds_what_the_browser_finds,
    every_text_of_a_session_is_searched,
    tasks_and_projects_are_searched,
    every_order_is_read_to_its_end,
    rows_that_come_and_go_shift_nothing,
    what_has_changed_since,
    deleted_sessions_on_request,
    every_order_uses_an_index,
];

/// Texts that databases compare each in their own way.
const TEXTS: [&str; 24] = [
    "Übung",
    "übung",
    "U\u{308}bung",
    "STRASSE",
    "Straße",
    "STRAẞE",
    "İstanbul",
    "istanbul",
    "ıstanbul",
    "Kelvin \u{212a}",
    "ὈΔΥΣΣΕΎΣ",
    "ὀδυσσεύς",
    "ДОМ дом",
    "ǅ ǆ",
    "100 % [sure]",
    "100% _sure_",
    "a*b?c",
    "a.b|c",
    "C:\\temp\\^x$",
    "(a{1,2}) <b> 'c' \"d\"",
    "-]-^[",
    "one\ntwo\tthree",
    "日本語 😀 𐐀 𐐨",
    "e\u{301}t\u{e9}",
];

fn search(text: &str) -> Option<SearchText> {
    SearchText::parse(text).expect("it is allowed")
}

/// Every text, a part of each and single characters of it, against the rule of the browser.
async fn a_search_finds_what_the_browser_finds(fixture: Fixture) {
    for (number, text) in (1..).zip(TEXTS) {
        let start = StartSession {
            intention: Some(text.to_owned()),
            ..StartSession::preset("short")
        };
        fixture.complete_one(number, start, 1).await;
    }
    let everything = PageRequest::new(1, 100);
    let no_filter = SessionFilter::default();
    let all = fixture
        .sessions
        .history(fixture.user, &no_filter, everything);
    let (all, _) = all.await.unwrap();
    assert_eq!(all.items.len(), TEXTS.len());
    let parts = TEXTS.iter().flat_map(|text| {
        let inner: String = text.chars().skip(1).take(3).collect();
        let upper: String = text.chars().flat_map(char::to_uppercase).collect();
        let characters = text.chars().map(String::from);
        characters.chain([(*text).to_owned(), inner, upper])
    });
    let mut found_any = 0;
    let calendar = Calendar::new(Vec::new(), 0);
    for part in parts {
        let filter = SessionFilter {
            search: search(&part),
            ..SessionFilter::default()
        };
        let matching = all
            .items
            .iter()
            .filter(|one| filter.matches(one, [], &calendar));
        let expected: Vec<_> = matching.map(|one| one.id).collect();
        let found = fixture
            .sessions
            .list(fixture.user, &filter, everything)
            .await
            .unwrap();
        let ids: Vec<_> = found.items.iter().map(|one| one.session_id).collect();
        assert_eq!(ids, expected, "{part:?}");
        assert_eq!(found.total_items, expected.len() as u64, "{part:?}");
        found_any += usize::from(!expected.is_empty());
    }
    assert!(found_any > 150, "{found_any}");
}

async fn every_text_of_a_session_is_searched(fixture: Fixture) {
    make(&fixture, 1, titled("the Title")).await;
    write_project(&fixture, 1, ProjectRequest::Create(named("the Name")))
        .await
        .unwrap();
    let start = StartSession {
        intention: Some("the Intention".to_owned()),
        project_id: Some(project(1)),
        ..on(task(1))
    };
    fixture.accept(id(1), Command::Start(start)).await;
    for command in [
        Command::Pause(PauseSession {
            pause_reason: Some("the Reason".to_owned()),
        }),
        Command::Resume,
        Command::RecordDistraction(RecordDistraction {
            kind: "internal".to_owned(),
            note: Some("the Note".to_owned()),
        }),
        Command::Complete(CompleteSession {
            task_progress: Some("the Progress".to_owned()),
            ..CompleteSession::default()
        }),
    ] {
        fixture.clock.advance(MINUTE);
        fixture.accept(id(1), command).await;
    }
    fixture
        .accept(id(2), Command::Start(StartSession::preset("short")))
        .await;
    fixture.clock.advance(MINUTE);
    let abandoned = AbandonSession {
        reason: Some("the Cause".to_owned()),
        progress_made: Some("the Half".to_owned()),
    };
    fixture.accept(id(2), Command::Abandon(abandoned)).await;
    // Another user's list says nothing about these sessions.
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    make(&other, 1, titled("elsewhere")).await;
    for (text, expected) in [
        ("the intention", vec![1]),
        ("REASON", vec![1]),
        ("the note", vec![1]),
        ("the progress", vec![1]),
        ("the title", vec![1]),
        ("the name", vec![1]),
        ("the cause", vec![2]),
        ("the half", vec![2]),
        ("the", vec![2, 1]),
        ("elsewhere", vec![]),
        // Nothing goes from one text to the next.
        ("reason the", vec![]),
    ] {
        let filter = SessionFilter {
            search: search(text),
            ..SessionFilter::default()
        };
        let paging = PageRequest::new(1, 10);
        let found = fixture.sessions.list(fixture.user, &filter, paging).await;
        let found: Vec<_> = found
            .unwrap()
            .items
            .iter()
            .map(|one| one.session_id)
            .collect();
        assert_eq!(
            found,
            expected.into_iter().map(id).collect::<Vec<_>>(),
            "{text}"
        );
        let theirs = other.sessions.list(other.user, &filter, paging).await;
        assert_eq!(theirs.unwrap().total_items, 0);
    }
}

fn named(name: &str) -> CreateProject {
    CreateProject {
        name: name.to_owned(),
        ..CreateProject::default()
    }
}

async fn tasks_and_projects_are_searched(fixture: Fixture) {
    for (number, text) in (1..).zip(["Übung 1", "ÜBUNG 2", "Prüfung"]) {
        make(&fixture, number, titled(text)).await;
        write_project(&fixture, number, ProjectRequest::Create(named(text)))
            .await
            .unwrap();
    }
    change(&fixture, 2, archive(true)).await.unwrap();
    let paging = PageRequest::new(1, 10);
    for (archived, expected) in [
        (ArchivedFilter::All, vec![2, 1]),
        (ArchivedFilter::Without, vec![1]),
        (ArchivedFilter::Only, vec![2]),
    ] {
        let filter = TaskFilter {
            archived,
            search: search("übung"),
            ..TaskFilter::default()
        };
        let found: Page<Task> = fixture
            .tasks
            .list(fixture.user, &filter, paging)
            .await
            .unwrap();
        let found: Vec<_> = found.items.iter().map(|one| one.task_id).collect();
        assert_eq!(found, expected.into_iter().map(task).collect::<Vec<_>>());
    }
    let filter = ProjectFilter {
        search: search("fung"),
        ..ProjectFilter::default()
    };
    let found: Page<Project> = fixture
        .tasks
        .list(fixture.user, &filter, paging)
        .await
        .unwrap();
    let found: Vec<_> = found.items.iter().map(|one| one.project_id).collect();
    assert_eq!(found, [project(3)]);
}

const ORDERS: [ListOrder; 6] = [
    ListOrder::Newest,
    ListOrder::Oldest,
    ListOrder::LastChanged,
    ListOrder::FirstChanged,
    ListOrder::Highest,
    ListOrder::Lowest,
];

/// What follows a page in its list.
fn after<E: ListEntry>(page: &Page<E>, order: ListOrder) -> Option<ListPosition> {
    let (at, id) = page.items.last()?.position(order);
    Some(ListPosition {
        at,
        id,
        total: page.total_items,
    })
}

fn part(order: ListOrder, limit: u64, after: Option<ListPosition>) -> ListPart {
    ListPart {
        order,
        after,
        ..PageRequest::new(1, limit).into()
    }
}

/// All ids of a list in an order, read `limit` at a time.
async fn all_of<E: ListEntry, F>(order: ListOrder, read: impl Fn(ListPart) -> F) -> Vec<Uuid>
where
    F: Future<Output = Page<E>>,
{
    let (mut ids, mut position) = (Vec::new(), None);
    loop {
        let page = read(part(order, 2, position)).await;
        let Some(next) = after(&page, order) else {
            return ids;
        };
        ids.extend(page.items.iter().map(|entry| entry.position(order).1));
        position = Some(next);
    }
}

/// Sessions, tasks and projects 1 to 5, made in this order and changed in another.
async fn five_of_each(fixture: &Fixture) {
    for number in 1..=5 {
        make(fixture, number, titled("task")).await;
        make_project(fixture, number).await;
        fixture
            .complete_one(number, StartSession::preset("short"), 0)
            .await;
        // Some are of the same instant, so that ids break the tie.
        fixture.clock.advance(MINUTE * i64::from(number % 2 == 0));
    }
    for number in [4, 2] {
        fixture.clock.advance(MINUTE);
        change(fixture, number, archive(true)).await.unwrap();
        let renamed = ChangeProject {
            name: Patch::Set("other".to_owned()),
            ..ChangeProject::default()
        };
        write_project(fixture, number, ProjectRequest::Change(renamed))
            .await
            .unwrap();
        amend(fixture, number).await;
    }
}

async fn amend(fixture: &Fixture, number: u128) {
    let amended = AmendSession {
        intention: Patch::Set(format!("at {}", fixture.sessions.now())),
        ..AmendSession::default()
    };
    fixture.accept(id(number), Command::Amend(amended)).await;
}

async fn sessions(fixture: &Fixture, filter: &SessionFilter, part: ListPart) -> Page<SessionView> {
    let listed = fixture.sessions.list(fixture.user, filter, part);
    listed.await.unwrap()
}

async fn every_order_is_read_to_its_end(fixture: Fixture) {
    five_of_each(&fixture).await;
    let tasks = &TaskFilter {
        archived: ArchivedFilter::All,
        ..TaskFilter::default()
    };
    let (user, lists, no_filter) = (fixture.user, &fixture.tasks, &SessionFilter::default());
    let numbers = |ids: Vec<Uuid>| ids.iter().map(|id| id.as_u128() & 0xF).collect::<Vec<_>>();
    for order in ORDERS {
        let expected = match order {
            ListOrder::Newest | ListOrder::Highest => [5, 4, 3, 2, 1],
            ListOrder::Oldest | ListOrder::Lowest => [1, 2, 3, 4, 5],
            ListOrder::LastChanged => [2, 4, 5, 3, 1],
            ListOrder::FirstChanged => [1, 3, 5, 4, 2],
        };
        let found = all_of(order, |part| sessions(&fixture, no_filter, part)).await;
        assert_eq!(numbers(found), expected, "{order:?}");
        let found = all_of::<Task, _>(order, |part| async move {
            lists.list(user, tasks, part).await.unwrap()
        });
        assert_eq!(numbers(found.await), expected, "{order:?}");
        let found = all_of::<Project, _>(order, |part| async move {
            let all = &ProjectFilter::default();
            lists.list(user, all, part).await.unwrap()
        });
        assert_eq!(numbers(found.await), expected, "{order:?}");
        // The second page by its number.
        let second = ListPart {
            order,
            ..PageRequest::new(2, 2).into()
        };
        let found = sessions(&fixture, no_filter, second).await;
        let found = found.items.iter().map(|one| one.session_id.as_uuid());
        assert_eq!(numbers(found.collect()), expected[2..4], "{order:?}");
    }
}

async fn rows_that_come_and_go_shift_nothing(fixture: Fixture) {
    five_of_each(&fixture).await;
    let all = &SessionFilter::default();
    let first = sessions(&fixture, all, part(ListOrder::Newest, 2, None)).await;
    assert_eq!((first.items.len(), first.total_items), (2, 5));
    let position = after(&first, ListOrder::Newest);
    // One before the position is added, the one at it and one after it are deleted.
    fixture
        .complete_one(6, StartSession::preset("short"), 1)
        .await;
    for number in [4, 2] {
        fixture.accept(id(number), Command::Delete).await;
    }
    let rest = sessions(&fixture, all, part(ListOrder::Newest, 9, position)).await;
    let ids: Vec<_> = rest.items.iter().map(|one| one.session_id).collect();
    assert_eq!(ids, [id(3), id(1)]);
    assert_eq!(rest.total_items, 5, "as counted when reading began");
}

async fn what_has_changed_since(fixture: Fixture) {
    five_of_each(&fixture).await;
    let page = PageRequest::new(1, 9);
    let all = &SessionFilter::default();
    let fourth = sessions(&fixture, all, page.into()).await.items[1].updated_at;
    for (since, expected) in [(fourth, 2), (fourth.plus(1), 1), (Timestamp::MIN, 5)] {
        let changed = ListPart {
            updated_since: Some(since),
            ..page.into()
        };
        assert_eq!(sessions(&fixture, all, changed).await.total_items, expected);
        let tasks = TaskFilter {
            archived: ArchivedFilter::All,
            ..TaskFilter::default()
        };
        let found = fixture.tasks.list::<Task>(fixture.user, &tasks, changed);
        assert_eq!(found.await.unwrap().items.len() as u64, expected);
        let every = ProjectFilter::default();
        let found = fixture.tasks.list::<Project>(fixture.user, &every, changed);
        assert_eq!(found.await.unwrap().items.len() as u64, expected);
    }
}

async fn deleted_sessions_on_request(fixture: Fixture) {
    five_of_each(&fixture).await;
    fixture.accept(id(3), Command::Delete).await;
    let with_deleted = SessionFilter {
        includes_deleted: true,
        ..SessionFilter::default()
    };
    let page = PageRequest::new(1, 9);
    let found = sessions(&fixture, &with_deleted, page.into()).await;
    assert_eq!(found.total_items, 5);
    let deleted = &found.items[2];
    assert_eq!(deleted.session_id, id(3));
    let restore = [CommandKind::Restore];
    assert_eq!(deleted.allowed_actions, restore);
    let listed = sessions(&fixture, &SessionFilter::default(), page.into()).await;
    assert_eq!(listed.total_items, 4);
    // Once it can no longer be restored it is gone.
    fixture.clock.advance(RESTORE_WINDOW + 1);
    let found = sessions(&fixture, &with_deleted, page.into()).await;
    assert_eq!(found.total_items, 4);
}

/// The indexes of sessions, tasks and projects.
const BY_START: [&[&str]; 3] = [
    &["sessions_start"],
    &["tasks_created"],
    &["projects_created"],
];
const BY_CHANGE: [&[&str]; 3] = [
    &["sessions_updated"],
    &["tasks_updated"],
    &["projects_updated"],
];

async fn every_order_uses_an_index(fixture: Fixture) {
    let user = SqlValue::from(fixture.user.as_uuid());
    let at = SqlValue::from(fixture.sessions.now());
    let number = SqlValue::from(20_i64);
    let none = SqlValue::Uuid(None);
    let no_text = SqlValue::Text(None);
    let one = SqlValue::from(Uuid::nil());
    let word = SqlValue::from("completed");
    let archived = SqlValue::Bool(false);
    let mut expected: Vec<(String, Vec<SqlValue>, &[&str])> = Vec::new();
    for (order, indexes) in [
        ("NEWEST", BY_START),
        ("OLDEST", BY_START),
        ("LAST_CHANGED", BY_CHANGE),
        ("FIRST_CHANGED", BY_CHANGE),
    ] {
        let page = [at.clone(), one.clone(), number.clone(), number.clone()];
        let [of_sessions, of_tasks, of_projects] = indexes;
        let of_session = [
            vec![user.clone()],
            // Without deletion, from, until, and these as instants.
            vec![at.clone(); 5],
            vec![SqlValue::Length(1)],
            // From and until as clocks show them, and the last change.
            vec![at.clone(); 3],
            vec![word.clone(), word.clone(), word.clone(), word.clone()],
            vec![no_text.clone(), none.clone(), none.clone()],
            // The tags and the search.
            vec![no_text.clone(); MAX_TAGS + 1],
            page.to_vec(),
            vec![at.clone()],
        ];
        expected.push((
            format!("store::sessions::ordered::{order}"),
            of_session.concat(),
            of_sessions,
        ));
        let of_task = [
            vec![user.clone(), archived.clone(), archived.clone(), at.clone()],
            vec![
                no_text.clone(),
                none.clone(),
                no_text.clone(),
                no_text.clone(),
            ],
            page.to_vec(),
        ];
        expected.push((
            format!("store::tasks::task::{order}"),
            of_task.concat(),
            of_tasks,
        ));
        let of_project = [
            vec![user.clone(), archived.clone(), archived.clone(), at.clone()],
            vec![no_text.clone()],
            page.to_vec(),
        ];
        expected.push((
            format!("store::tasks::projects::{order}"),
            of_project.concat(),
            of_projects,
        ));
    }
    assert_index_look_ups(&fixture, &expected).await;
}
