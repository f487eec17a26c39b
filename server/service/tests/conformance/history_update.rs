//! What devices copy of a user's history is what is stored: at first, and after changes.

use std::collections::BTreeMap;

use histories::History;
use service::{ChangesCursor, Exports};
use shared::rules::{Command, Session};
use shared::{SessionId, Timestamp};

use crate::changes::{create_project, create_task};
use crate::conformance;
use crate::fixture::{Fixture, MINUTE, complete, distraction, id};
use crate::histories::play;

conformance![
    copy_follows_what_is_stored,
    only_the_newest_sessions_are_copied,
    position_of_a_newer_database_gives_everything,
    many_changes_come_page_by_page,
];

/// What a browser has stored.
#[derive(Default)]
struct Device {
    cursor: Option<ChangesCursor>,
    sequence: u64,
    sessions: BTreeMap<SessionId, Session>,
    names: Vec<String>,
    has_profile: bool,
}

/// What an update was.
#[derive(Debug, PartialEq)]
struct Received {
    is_whole: bool,
    is_short: bool,
    sessions: usize,
}

impl Device {
    async fn update(&mut self, fixture: &Fixture, since: Timestamp, most: usize) -> Received {
        let mut received = Received {
            is_whole: false,
            is_short: false,
            sessions: 0,
        };
        loop {
            let exports = Exports::new(fixture.sessions.clone());
            let update = exports.history_update(fixture.user, self.cursor, since, most);
            let mut update = update.await.unwrap();
            if update.sessions.is_whole() {
                *self = Self::default();
                received.is_whole = true;
            }
            self.cursor = ChangesCursor::parse(&update.cursor.to_string());
            self.sequence = update.sequence;
            self.has_profile = update.profile.is_some();
            let projects = update.projects.into_iter().map(|project| project.name);
            let tasks = update.tasks.into_iter().map(|task| task.title);
            self.names.extend(projects.chain(tasks));
            loop {
                let page = update.sessions.next().await.unwrap();
                if page.is_empty() {
                    break;
                }
                received.sessions += page.len();
                let page = page.into_iter().map(|session| (session.id, session));
                self.sessions.extend(page);
            }
            received.is_short |= update.sessions.is_short();
            if !update.has_more {
                return received;
            }
        }
    }

    async fn is_equal(&self, fixture: &Fixture) {
        let log = fixture.whole_log().await;
        assert_eq!(self.sequence, log.last().map_or(0, |last| last.sequence()));
        for record in fixture.log().await {
            let id = record.session_id;
            let stored = fixture.sessions.find(fixture.user, id).await.unwrap();
            let copied = self.sessions.get(&id);
            let copied = copied.filter(|session| session.deleted_at.is_none());
            assert_eq!(copied, stored.map(|stored| stored.state).as_ref(), "{id}");
        }
    }
}

fn changed(sessions: usize) -> Received {
    Received {
        is_whole: false,
        is_short: false,
        sessions,
    }
}

async fn copy_follows_what_is_stored(mut fixture: Fixture) {
    let since = Timestamp::MIN;
    for seed in 0..4 {
        fixture.user = fixture.db.new_user().await;
        let mut history = History::from_seed(4_000 + seed);
        history.user = fixture.user;
        play(&fixture, &history, seed).await;
        create_project(&fixture, 1).await;
        // Nothing is open any more.
        fixture.clock.advance(24 * 60 * MINUTE);
        let mut device = Device::default();
        assert!(device.update(&fixture, since, 1_000).await.is_whole);
        assert!(device.has_profile);
        device.is_equal(&fixture).await;
        assert_eq!(device.update(&fixture, since, 1_000).await, changed(0));

        let session = fixture.start(0xfeed).await;
        create_task(&fixture, 2, None).await;
        assert_eq!(device.update(&fixture, since, 1_000).await, changed(1));
        assert!(!device.has_profile);
        assert_eq!(device.names, ["project 1", "task 2"]);
        fixture.accept(session, distraction()).await;
        fixture.accept(session, complete()).await;
        assert_eq!(device.update(&fixture, since, 1_000).await, changed(1));
        device.is_equal(&fixture).await;
        fixture.accept(session, Command::Delete).await;
        assert_eq!(device.update(&fixture, since, 1_000).await, changed(1));
        assert!(device.sessions[&session].deleted_at.is_some());
        device.is_equal(&fixture).await;
    }
}

async fn only_the_newest_sessions_are_copied(fixture: Fixture) {
    let mut starts = Vec::new();
    for number in 1..=3 {
        starts.push(fixture.sessions.now());
        fixture.start(number).await;
        fixture.clock.advance(MINUTE);
        fixture.accept(id(number), complete()).await;
    }
    for (since, most, expected) in [
        (Timestamp::MIN, 3, &[1, 2, 3][..]),
        (Timestamp::MIN, 2, &[2, 3]),
        (starts[2], 3, &[3]),
        (starts[0], 3, &[1, 2, 3]),
        (Timestamp::MIN, 0, &[]),
    ] {
        let mut device = Device::default();
        let received = device.update(&fixture, since, most).await;
        let ids: Vec<_> = expected.iter().map(|number| id(*number)).collect();
        assert_eq!(device.sessions.keys().copied().collect::<Vec<_>>(), ids);
        assert_eq!(received.is_short, expected.len() < 3);
    }
}

async fn position_of_a_newer_database_gives_everything(fixture: Fixture) {
    fixture.start(1).await;
    let later = format!("9.session.{}", id(1).as_uuid().simple());
    let mut device = Device {
        cursor: ChangesCursor::parse(&later),
        ..Device::default()
    };
    assert!(device.update(&fixture, Timestamp::MIN, 10).await.is_whole);
    assert_eq!(device.sessions.len(), 1);
}

async fn many_changes_come_page_by_page(fixture: Fixture) {
    let mut device = Device::default();
    device.update(&fixture, Timestamp::MIN, 10).await;
    for number in 0..501 {
        create_project(&fixture, 1_000 + number).await;
    }
    let exports = Exports::new(fixture.sessions.clone());
    let first = exports.history_update(fixture.user, device.cursor, Timestamp::MIN, 10);
    let first = first.await.unwrap();
    assert_eq!((first.projects.len(), first.has_more), (500, true));
    device.update(&fixture, Timestamp::MIN, 10).await;
    assert_eq!(device.names.len(), 501);
}
