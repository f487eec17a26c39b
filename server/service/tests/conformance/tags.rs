//! Tags: lists are filtered by them, and they are counted and spelled as they were first.

use std::collections::{BTreeMap, BTreeSet};

use service::{Imports, Period};
use shared::rules::{AmendSession, Command, RecordSession, StartSession, Tags, tag_key};
use shared::stats::UserZones;
use shared::wire::{ListOrder, ListPart, PageRequest, Patch};
use shared::{SearchText, SessionFilter, SessionId};
use store::SqlValue;
use uuid::Uuid;

use crate::conformance;
use crate::export_import::{exported, import};
use crate::fixture::{Fixture, MINUTE, complete, first_page, id};

conformance![
    sessions_are_listed_by_tag,
    the_first_spelling_stays,
    tags_are_listed_by_use,
    imported_sessions_have_their_tags,
    statistics_are_by_tag,
];

fn tags_of(tags: &[&str]) -> Tags {
    Tags::sent(tags.iter().copied())
}

fn tagged(tags: &[&str]) -> StartSession {
    StartSession {
        tags: Some(tags_of(tags)),
        ..StartSession::preset("short")
    }
}

fn retag(tags: &[&str]) -> Command {
    Command::Amend(AmendSession {
        tags: Patch::Set(tags_of(tags)),
        ..AmendSession::default()
    })
}

/// Each tag with the number of its sessions.
async fn uses(fixture: &Fixture, q: &str, page: PageRequest) -> (Vec<(String, u64)>, u64) {
    let search = SearchText::parse(q).unwrap();
    let page = fixture.sessions.tags(fixture.user, search.as_ref(), page);
    let page = page.await.unwrap();
    let tags = page.items.into_iter().map(|one| (one.tag, one.sessions));
    (tags.collect(), page.total_items)
}

async fn all(fixture: &Fixture) -> Vec<(String, u64)> {
    uses(fixture, "", first_page()).await.0
}

fn expected(tags: &[(&str, u64)]) -> Vec<(String, u64)> {
    let tags = tags.iter().map(|(tag, uses)| ((*tag).to_owned(), *uses));
    tags.collect()
}

/// The tables of tags against the rows of the sessions.
pub async fn assert_tags_are_in_step(fixture: &Fixture) {
    let mut connection = fixture.db.database.read().await.unwrap();
    let user = SqlValue::from(fixture.user.as_uuid());
    let mut rows = async |sql| {
        let values = std::slice::from_ref(&user);
        connection.fetch_all(sql, values).await.unwrap()
    };
    let (mut by_session, mut counts) = (BTreeSet::new(), BTreeMap::<String, i64>::new());
    for row in rows("SELECT id, tags, deleted_at FROM sessions WHERE user_id = $1").await {
        let tags = row.text_or_null("tags").unwrap().unwrap_or_default();
        for tag in Tags::split(&tags).iter().map(tag_key) {
            if row.time_or_null("deleted_at").unwrap().is_none() {
                *counts.entry(tag.clone()).or_default() += 1;
            }
            by_session.insert((row.uuid("id").unwrap(), tag));
        }
    }
    let stored = rows("SELECT session_id, tag FROM session_tags WHERE user_id = $1").await;
    let stored: BTreeSet<(Uuid, String)> = stored
        .iter()
        .map(|row| (row.uuid("session_id").unwrap(), row.text("tag").unwrap()))
        .collect();
    assert_eq!(stored, by_session);
    let stored = rows("SELECT tag, spelling, sessions FROM tags WHERE user_id = $1").await;
    let stored: BTreeMap<String, i64> = stored
        .iter()
        .map(|row| {
            let tag = row.text("tag").unwrap();
            assert_eq!(tag_key(&row.text("spelling").unwrap()), tag);
            (tag, row.integer("sessions").unwrap())
        })
        .collect();
    assert_eq!(stored, counts);
}

async fn listed(fixture: &Fixture, filter: &SessionFilter, part: ListPart) -> Vec<SessionId> {
    let page = fixture.sessions.list(fixture.user, filter, part).await;
    let page = page.unwrap();
    assert_eq!(page.total_items, page.items.len() as u64);
    page.items.iter().map(|one| one.session_id).collect()
}

async fn sessions_are_listed_by_tag(fixture: Fixture) {
    for (number, tags) in [
        (1, &["Thesis", "École"][..]),
        (2, &["home"]),
        (3, &[]),
        (4, &["THESIS"]),
        (5, &["thes"]),
    ] {
        fixture.complete_one(number, tagged(tags), 5).await;
    }
    let other = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    other.complete_one(9, tagged(&["thesis"]), 5).await;
    fixture.accept(id(4), Command::Delete).await;
    let plain = ListPart::from(first_page());
    let ordered = ListPart::page(first_page(), ListOrder::Oldest);
    for (tags, numbers) in [
        (&["thesis"][..], &[1][..]),
        (&["éCOLE"], &[1]),
        (&["HOME", "thesis"], &[2, 1]),
        (&["nothing"], &[]),
        (&["nothing", "home", "x", "y"], &[2]),
    ] {
        let filter = SessionFilter {
            tags: tags_of(tags),
            ..SessionFilter::default()
        };
        let mut numbers: Vec<_> = numbers.iter().copied().map(id).collect();
        assert_eq!(listed(&fixture, &filter, plain).await, numbers, "{tags:?}");
        numbers.reverse();
        assert_eq!(listed(&fixture, &filter, ordered).await, numbers);
    }
    let filter = SessionFilter {
        tags: tags_of(&["thesis"]),
        includes_deleted: true,
        ..SessionFilter::default()
    };
    assert_eq!(listed(&fixture, &filter, plain).await, [id(4), id(1)]);
}

async fn the_first_spelling_stays(fixture: Fixture) {
    fixture
        .complete_one(1, tagged(&["Deep work", "a"]), 5)
        .await;
    fixture.complete_one(2, tagged(&["DEEP WORK"]), 5).await;
    let record = RecordSession {
        start_time: fixture.sessions.now().plus(-60 * MINUTE),
        end_time: fixture.sessions.now().plus(-30 * MINUTE),
        tags: Some(tags_of(&["deep work"])),
        ..RecordSession::default()
    };
    fixture.accept(id(3), Command::Record(record)).await;
    let both = [("Deep work", 3), ("a", 1)];
    assert_eq!(all(&fixture).await, expected(&both));
    // The session itself has the spelling that it was given.
    let shown = fixture.sessions.find(fixture.user, id(2)).await.unwrap();
    assert!(shown.unwrap().session.tags.iter().eq(["DEEP WORK"]));
    // A deleted session does not count, a restored one does.
    fixture.accept(id(1), Command::Delete).await;
    assert_eq!(all(&fixture).await, expected(&[("Deep work", 2)]));
    assert_tags_are_in_step(&fixture).await;
    fixture.accept(id(1), Command::Restore).await;
    assert_eq!(all(&fixture).await, expected(&both));
    // Another spelling of a tag that the session has: it was meant to be spelled otherwise.
    fixture.accept(id(2), retag(&["Deep Work"])).await;
    let respelled = [("Deep Work", 3), ("a", 1)];
    assert_eq!(all(&fixture).await, expected(&respelled));
    // Other changes of the session leave the spelling alone.
    let rated = AmendSession {
        quality_rating: Patch::Set(5),
        ..AmendSession::default()
    };
    fixture.accept(id(1), Command::Amend(rated)).await;
    assert_eq!(all(&fixture).await, expected(&respelled));
    for number in [1, 2, 3] {
        fixture.accept(id(number), retag(&["b"])).await;
    }
    assert_eq!(all(&fixture).await, expected(&[("b", 3)]));
    assert_tags_are_in_step(&fixture).await;
}

async fn tags_are_listed_by_use(fixture: Fixture) {
    for (number, tags) in [
        (1, &["reading", "Thesis", "home"][..]),
        (2, &["thesis", "home"]),
        (3, &["thesis"]),
    ] {
        fixture.complete_one(number, tagged(tags), 5).await;
    }
    let by_use = expected(&[("Thesis", 3), ("home", 2), ("reading", 1)]);
    assert_eq!(uses(&fixture, "", first_page()).await, (by_use.clone(), 3));
    let second = PageRequest::new(2, 2);
    assert_eq!(uses(&fixture, "", second).await, (by_use[2..].to_vec(), 3));
    let found = uses(&fixture, "THE", first_page()).await;
    assert_eq!(found, (by_use[..1].to_vec(), 1));
    let suggested = fixture.sessions.suggested_tags(fixture.user).await.unwrap();
    assert_eq!(suggested, ["Thesis", "home", "reading"]);
    let nobody = fixture.db.new_user().await;
    assert!(
        fixture
            .sessions
            .suggested_tags(nobody)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn imported_sessions_have_their_tags(fixture: Fixture) {
    for number in 1..=60 {
        let tags = [format!("tag {}", number % 7), "Each; one".to_owned()];
        let tags = [tags[0].as_str(), tags[1].as_str()];
        fixture.complete_one(number, tagged(&tags), 1).await;
    }
    fixture.accept(id(7), Command::Delete).await;
    fixture.accept(id(8), retag(&["other"])).await;
    let log = exported(&fixture, fixture.user).await;
    let theirs = Fixture {
        user: fixture.db.new_user().await,
        ..fixture.clone()
    };
    let imports = Imports::new(fixture.sessions.clone());
    let report = import(&imports, theirs.user, &log).await;
    assert_eq!(report.imported.sessions, 60, "{report:?}");
    assert_tags_are_in_step(&theirs).await;
    assert_eq!(all(&theirs).await, all(&fixture).await);
    assert_eq!(all(&theirs).await[0], ("Each; one".to_owned(), 58));
    assert_eq!(
        exported(&theirs, theirs.user)
            .await
            .matches("other")
            .count(),
        1
    );
}

async fn statistics_are_by_tag(fixture: Fixture) {
    fixture
        .complete_one(1, tagged(&["Part; 1", "thesis"]), 10)
        .await;
    fixture.complete_one(2, tagged(&["THESIS"]), 5).await;
    fixture.complete_one(3, tagged(&[]), 2).await;
    // An open one counts, too.
    fixture
        .accept(id(4), Command::Start(tagged(&["home"])))
        .await;
    fixture.clock.advance(MINUTE);
    let utc = UserZones::only("UTC");
    let stats = fixture
        .sessions
        .stats(fixture.user, Period::default(), &utc);
    let stats = stats.await.unwrap();
    let found: Vec<_> = stats
        .tags
        .iter()
        .map(|tag| (tag.tag.as_deref(), tag.counts.focused_seconds))
        .collect();
    let expected = [
        (Some("thesis"), 900),
        (Some("Part; 1"), 600),
        (None, 120),
        (Some("home"), 60),
    ];
    assert_eq!(found, expected);
    fixture.accept(id(4), complete()).await;
}
