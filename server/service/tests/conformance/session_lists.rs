//! Pages of sessions: filters, order, limits.

use std::collections::BTreeMap;

use service::zone_offset;
use shared::rules::limits::{DAY, RESTORE_WINDOW};
use shared::rules::{Command, Session, SessionStatus, SessionType, StartSession, Tags};
use shared::stats::{FormerZone, UserZones};
use shared::wire::{ListOrder, ListPart, PageRequest};
use shared::{ProjectId, SessionId, TaskId, Timestamp};
use shared::{RangeEdge, SessionFilter, StartRange};
use store::SqlValue;
use store::sessions::{SessionCursor, SessionDeadline, due};
use uuid::Uuid;

use crate::conformance;
use crate::fixture::{Fixture, MINUTE, MORNING, abandon, first_page, id, pause};

conformance![
    every_filter,
    days_of_lists_are_those_of_the_sessions,
    pages_in_order,
    pages_of_years,
    a_page_shows_whole_sessions,
    due_sessions,
    recently_deleted_sessions
];

fn task(number: u128) -> TaskId {
    TaskId::new(Uuid::from_u128(number))
}

fn project(number: u128) -> ProjectId {
    ProjectId::new(Uuid::from_u128(number))
}

fn ids(sessions: &[shared::wire::SessionView]) -> Vec<SessionId> {
    sessions.iter().map(|session| session.session_id).collect()
}

/// Every combination of filters, against the same filters applied to the whole list.
async fn every_filter(fixture: Fixture) {
    let types = ["pomodoro", "short", "long"];
    for number in 0..12_u128 {
        let start = StartSession {
            task_id: (number % 3 != 0).then(|| task(number % 3)),
            project_id: (number % 2 == 0).then(|| project(number % 4)),
            tags: (number % 5 < 2).then(|| Tags::sent([format!("Tag {}", number % 5)])),
            ..StartSession::preset(types[usize::try_from(number % 3).unwrap()])
        };
        let session = id(100 + number);
        fixture.accept(session, Command::Start(start)).await;
        fixture.clock.advance(MINUTE);
        if number == 11 {
            fixture.accept(session, pause()).await;
        } else if number % 4 == 0 {
            fixture.accept(session, abandon()).await;
        } else {
            fixture.accept(session, crate::fixture::complete()).await;
        }
    }
    let all = fixture
        .sessions
        .list(fixture.user, &SessionFilter::default(), first_page())
        .await
        .unwrap()
        .items;
    assert_eq!(all.len(), 12);
    let statuses: [Vec<SessionStatus>; 5] = [
        vec![],
        vec![SessionStatus::Completed],
        vec![SessionStatus::Active, SessionStatus::Paused],
        vec![
            SessionStatus::Paused,
            SessionStatus::Abandoned,
            SessionStatus::Completed,
        ],
        vec![SessionStatus::Paused, SessionStatus::Paused],
    ];
    let range = (MORNING.plus(2 * MINUTE), MORNING.plus(10 * MINUTE));
    for status in &statuses {
        for bits in 0..32_u8 {
            let starts = if bits & 8 > 0 {
                let (from, until) = (RangeEdge::Instant(range.0), RangeEdge::Instant(range.1));
                StartRange::new(Some(from), Some(until), |_| MORNING.into()).unwrap()
            } else {
                StartRange::default()
            };
            let filter = SessionFilter {
                starts,
                statuses: status.clone(),
                session_type: (bits & 1 > 0).then_some(SessionType::Short),
                task_id: (bits & 2 > 0).then(|| task(1)),
                project_id: (bits & 4 > 0).then(|| project(2)),
                tags: if bits & 16 > 0 {
                    Tags::sent(["tag 0", "tag 1"])
                } else {
                    Tags::default()
                },
                ..SessionFilter::default()
            };
            let page = fixture
                .sessions
                .list(fixture.user, &filter, first_page())
                .await
                .unwrap();
            let expected: Vec<_> = all
                .iter()
                .filter(|session| {
                    filter.statuses.is_empty() || filter.statuses.contains(&session.status)
                })
                .filter(|session| {
                    filter
                        .session_type
                        .is_none_or(|requested| session.session_type == requested)
                })
                .filter(|session| filter.task_id.is_none() || session.task_id == filter.task_id)
                .filter(|session| {
                    filter.project_id.is_none() || session.project_id == filter.project_id
                })
                .filter(|session| filter.tags.is_empty() || !session.tags.is_empty())
                .filter(|session| {
                    filter
                        .starts
                        .from()
                        .is_none_or(|from| session.start_time >= from.at)
                })
                .filter(|session| {
                    filter
                        .starts
                        .until()
                        .is_none_or(|until| session.start_time < until.at)
                })
                .cloned()
                .collect();
            assert_eq!(page.items, expected, "{filter:?}");
            assert_eq!(page.total_items, expected.len() as u64, "{filter:?}");
        }
    }
}

async fn pages_in_order(fixture: Fixture) {
    // Three sessions that take no time start in the same millisecond: the id decides.
    for number in [7, 9, 8] {
        fixture
            .complete_one(number, StartSession::preset("short"), 0)
            .await;
    }
    fixture.clock.advance(MINUTE);
    for number in [1, 2] {
        fixture
            .complete_one(number, StartSession::preset("short"), 1)
            .await;
    }
    let all = fixture
        .sessions
        .list(fixture.user, &SessionFilter::default(), first_page())
        .await
        .unwrap();
    assert_eq!(ids(&all.items), [id(2), id(1), id(9), id(8), id(7)]);
    assert_eq!(
        (all.page, all.limit, all.total_items, all.total_pages),
        (1, 20, 5, 1)
    );
    let second = PageRequest::new(2, 2);
    let second = fixture
        .sessions
        .list(fixture.user, &SessionFilter::default(), second)
        .await
        .unwrap();
    assert_eq!(ids(&second.items), [id(9), id(8)]);
    assert_eq!(
        (
            second.page,
            second.limit,
            second.total_items,
            second.total_pages
        ),
        (2, 2, 5, 3)
    );
    let beyond = PageRequest::new(u64::MAX, 100);
    let beyond = fixture
        .sessions
        .list(fixture.user, &SessionFilter::default(), beyond)
        .await
        .unwrap();
    assert!(beyond.items.is_empty());
    assert_eq!(beyond.total_items, 5);
}

/// More sessions than one batch of look-ups, each with a pause of its own.
async fn a_page_shows_whole_sessions(fixture: Fixture) {
    for number in 1..=25 {
        let session = fixture.start(number).await;
        if number % 2 == 0 {
            fixture.accept(session, crate::fixture::distraction()).await;
            fixture.accept(session, pause()).await;
        }
        fixture.clock.advance(MINUTE);
        fixture.accept(session, abandon()).await;
    }
    for limit in [1, 3, 100] {
        let paging = PageRequest::new(1, limit);
        let page = fixture
            .sessions
            .list(fixture.user, &SessionFilter::default(), paging)
            .await
            .unwrap();
        assert_eq!(page.items.len() as u64, limit.min(25));
        for session in &page.items {
            let found = fixture
                .sessions
                .find(fixture.user, session.session_id)
                .await
                .unwrap();
            assert_eq!(*session, found.expect("it is there").session);
        }
    }
}

async fn due_sessions(fixture: Fixture) {
    let session = fixture.start(1).await;
    let mut connection = fixture.db.database.read().await.unwrap();
    let ends = MORNING.plus(25 * MINUTE);
    let early = due(
        &mut connection,
        u64::MAX,
        ends.plus(-1),
        SessionDeadline::FIRST,
        10,
    )
    .await
    .unwrap();
    assert_eq!(early, []);
    let page = due(&mut connection, u64::MAX, ends, SessionDeadline::FIRST, 10)
        .await
        .unwrap();
    let expected = SessionDeadline {
        at: ends,
        session_id: session,
        user_id: fixture.user,
    };
    assert_eq!(page, [expected]);
    let rest = due(&mut connection, u64::MAX, ends, expected, 10)
        .await
        .unwrap();
    assert_eq!(rest, [], "a page begins where the one before ended");
    drop(connection);
    fixture.clock.set(ends);
    fixture.sessions.settle(fixture.user).await.unwrap();
    fixture.sessions.settle(fixture.user).await.unwrap();
    assert_eq!(
        fixture.gapless_log().await.len(),
        2,
        "settling twice is harmless"
    );
}

/// What can still be restored, the last deleted first; only the user's own.
async fn recently_deleted_sessions(fixture: Fixture) {
    for number in 1..=3 {
        fixture
            .accept(id(number), Command::Start(StartSession::preset("short")))
            .await;
        fixture.clock.advance(MINUTE);
        fixture.accept(id(number), crate::fixture::complete()).await;
        fixture.clock.advance(MINUTE);
    }
    for number in [2, 1] {
        fixture.accept(id(number), Command::Delete).await;
        fixture.clock.advance(MINUTE);
    }
    let deleted = async || {
        let (sessions, _) = fixture.sessions.deleted(fixture.user).await.unwrap();
        sessions
            .iter()
            .map(|session| session.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(deleted().await, [id(1), id(2)]);
    let restorable = async |number| {
        let restorable = fixture.sessions.is_restorable(fixture.user, id(number));
        restorable.await.unwrap()
    };
    assert!(restorable(1).await && !restorable(3).await && !restorable(9).await);
    // The window's last instant belongs to it, in the lists as in the rules.
    fixture.clock.advance(RESTORE_WINDOW - 2 * MINUTE);
    assert_eq!(deleted().await, [id(1), id(2)]);
    assert!(restorable(2).await);
    fixture.clock.advance(1);
    assert_eq!(deleted().await, [id(1)]);
    assert!(!restorable(2).await);
    fixture.refuse(id(2), Command::Restore).await;
    fixture.clock.advance(MINUTE - 1);
    assert!(restorable(1).await);
    fixture.accept(id(1), Command::Restore).await;
    assert!(deleted().await.is_empty());
}

/// The stored counts equal those of the sessions.
pub async fn assert_counts_are_in_step(fixture: &Fixture) {
    let mut connection = fixture.db.database.read().await.unwrap();
    let sessions =
        store::sessions::after(&mut connection, fixture.user, SessionCursor::TOP, 100_000);
    let mut expected: BTreeMap<i64, i64> = BTreeMap::new();
    for row in sessions.await.unwrap() {
        let start = row.session.started_at.as_millis();
        *expected
            .entry(start - start.rem_euclid(32 * DAY))
            .or_default() += 1;
    }
    let sql = "SELECT begins, sessions FROM session_counts WHERE user_id = $1 AND sessions <> 0";
    let user = SqlValue::from(fixture.user.as_uuid());
    let rows = connection.fetch_all(sql, &[user]).await.unwrap();
    let stored: BTreeMap<i64, i64> = rows
        .iter()
        .map(|row| {
            let begins = row.time("begins").unwrap().as_millis();
            (begins, row.integer("sessions").unwrap())
        })
        .collect();
    assert_eq!(stored, expected);
}

/// Where a page begins is found by counts of periods; here against a list that reads every session.
async fn pages_of_years(fixture: Fixture) {
    for number in 1..=40_u128 {
        let session = fixture
            .complete_one(number, StartSession::preset("short"), 5)
            .await;
        if number % 5 == 0 {
            fixture.accept(session, Command::Delete).await;
        }
        if number % 10 == 0 {
            fixture.accept(session, Command::Restore).await;
        }
        let days = i64::try_from(number * number % 17).unwrap() * 4;
        fixture.clock.advance(days * DAY);
    }
    assert_counts_are_in_step(&fixture).await;
    let from = RangeEdge::Instant(MORNING.plus(-DAY));
    let by_start = SessionFilter {
        starts: StartRange::new(Some(from), None, |_| MORNING.into()).unwrap(),
        ..SessionFilter::default()
    };
    let all = SessionFilter::default();
    for (limit, page) in [1, 3, 7, 100]
        .into_iter()
        .flat_map(|limit| (1..=40 / limit + 2).map(move |page| (limit, page)))
    {
        let paging = PageRequest::new(page, limit);
        let list = async |filter| {
            let page = fixture.sessions.list(fixture.user, filter, paging).await;
            let page = page.unwrap();
            (ids(&page.items), page.total_items)
        };
        let found = list(&all).await;
        assert_eq!(found.1, 36);
        assert_eq!(found, list(&by_start).await, "page {page} of {limit}");
    }
}

/// Every second session was started in a zone of its own. Lists by day have those that the rule has, also
/// where one end is an instant, and whatever the order.
async fn days_of_lists_are_those_of_the_sessions(fixture: Fixture) {
    let zones = [
        Some("Asia/Tokyo"),
        None,
        Some("Pacific/Kiritimati"),
        None,
        Some("Etc/GMT+12"),
        Some("Mars/Olympus"),
    ];
    for (number, zone) in (1..=36).zip(zones.into_iter().cycle()) {
        let start = StartSession {
            time_zone: zone.map(str::to_owned),
            ..StartSession::preset("short")
        };
        fixture.complete_one(number, start, 5).await;
        fixture.clock.advance(2 * 60 * MINUTE);
    }
    let everything = SessionFilter::default();
    let page = PageRequest::new(1, 100);
    let all = fixture.sessions.history(fixture.user, &everything, page);
    let all = all.await.unwrap().0.items;
    assert_eq!(all.len(), 36);
    let now = fixture.sessions.now();
    let own = UserZones::of_sessions("Europe/Berlin");
    let moved = UserZones {
        former: vec![FormerZone {
            time_zone: "Pacific/Auckland".to_owned(),
            until: Timestamp::parse("2026-11-23T18:00:00Z").unwrap(),
        }],
        ..own.clone()
    };
    let mut differing = 0;
    for days in [own, moved, UserZones::only("Europe/Berlin")] {
        let calendar = days.calendar(MORNING, now, 240, zone_offset);
        for (from, to) in [
            ("2026-11-22", "2026-11-22"),
            ("2026-11-23", "2026-11-24"),
            ("2026-11-23", ""),
            ("", "2026-11-22"),
            ("2026-11-23", "2026-11-24T12:00:00Z"),
            ("2026-11-22T20:00:00Z", "2026-11-23"),
            ("2026-11-22T20:00:00Z", "2026-11-24T12:00:00Z"),
        ] {
            let edges = [from, to].map(RangeEdge::parse);
            let starts = StartRange::new(edges[0], edges[1], |date| {
                days.bound(date, 240, zone_offset)
            });
            let filter = SessionFilter {
                starts: starts.unwrap(),
                ..SessionFilter::default()
            };
            let expected: Vec<_> = all
                .iter()
                .filter(|session| filter.matches(session, [], &calendar))
                .map(|session| session.id)
                .collect();
            let in_calendar = |session: &&Session| {
                let own = calendar.of_session(session);
                own.day_of(session.started_at) != calendar.day_of(session.started_at)
            };
            differing += all.iter().filter(in_calendar).count();
            let found = fixture.sessions.list(fixture.user, &filter, page).await;
            assert_eq!(ids(&found.unwrap().items), expected, "{days:?} {from} {to}");
            let oldest_first = ListPart {
                order: ListOrder::Oldest,
                ..ListPart::from(page)
            };
            let found = fixture
                .sessions
                .list(fixture.user, &filter, oldest_first)
                .await;
            let mut found = ids(&found.unwrap().items);
            found.reverse();
            assert_eq!(found, expected, "{days:?} {from} {to}, oldest first");
        }
    }
    assert!(differing > 20, "{differing} sessions have another day");
}
