//! The profile is in the log and in the feed of changes: each change of it is an event, and the newest
//! event says what it is.

use std::sync::Arc;

use runtime::entropy::SystemEntropy;
use service::{
    AccountError, Accounts, ChangesCursor, Imports, LogView, Quota, Quotas, ReaderScopes,
    ServiceError, SignInOrigin, Signup,
};
use shared::wire::{
    ChangeKind, ChangeMe, EventInclude, OwnPreset, Patch, Profile, ProfileEventData, Registration,
};

use crate::accounts::{PASSWORD, accounts};
use crate::conformance;
use crate::export_import::{exported, import};
use crate::fixture::{Fixture, MINUTE, transactions};
use crate::progress::task;
use crate::quotas::{recounted, usage};
use crate::tasks::{make, titled};
use crate::webhooks::{deliveries, webhook};

conformance![
    every_change_is_an_event,
    registering_changes_the_profile,
    readers_see_what_their_scopes_read,
    the_feed_has_the_profile,
    a_full_account_keeps_its_profile,
    webhooks_get_it_where_it_is_named,
    an_import_takes_the_settings_over,
];

fn goal(minutes: i64) -> ChangeMe {
    ChangeMe {
        daily_goal_minutes: Patch::Set(minutes),
        ..ChangeMe::default()
    }
}

async fn change(fixture: &Fixture, change: ChangeMe) {
    let changed = accounts(fixture).change_profile(fixture.user, change).await;
    assert!(changed.unwrap().is_some());
}

/// The profiles of the log, oldest first; the last one is what is stored.
async fn profiles(fixture: &Fixture) -> Vec<Profile> {
    fixture.gapless_log().await;
    assert_eq!(usage(fixture).await, recounted(fixture).await);
    let log = fixture.profile_log().await.into_iter();
    let profiles: Vec<Profile> = log
        .map(|event| {
            let ProfileEventData::ProfileChanged(profile) = event.data;
            profile
        })
        .collect();
    let mut read = fixture.db.database.read().await.unwrap();
    let account = store::users::by_id(&mut read, fixture.user)
        .await
        .unwrap()
        .unwrap();
    assert!(
        profiles
            .last()
            .is_none_or(|last| *last == account.profile())
    );
    profiles
}

async fn every_change_is_an_event(fixture: Fixture) {
    change(&fixture, goal(90)).await;
    // Nothing changes, so nothing happens.
    change(&fixture, goal(90)).await;
    fixture.start(1).await;
    fixture.clock.advance(MINUTE);
    make(&fixture, 1, titled("Write")).await;
    make(&fixture, 2, titled("Write again")).await;
    let preset = OwnPreset {
        name: "Deep work".to_owned(),
        planned_duration: 50,
        break_duration: None,
        task_id: Some(task(1)),
    };
    let with_preset = ChangeMe {
        presets: Some(vec![preset]),
        ..ChangeMe::default()
    };
    change(&fixture, with_preset).await;
    let wrong = accounts(&fixture)
        .change_profile(fixture.user, goal(0))
        .await;
    assert!(matches!(wrong, Err(AccountError::Invalid(_))), "{wrong:?}");
    // A merge of tasks changes the presets.
    let merged = fixture
        .tasks
        .merge::<shared::wire::Task>(fixture.user, task(1), task(2), None);
    merged.await.unwrap();
    let profiles = profiles(&fixture).await;
    let goals: Vec<_> = profiles
        .iter()
        .map(|profile| profile.daily_goal_minutes)
        .collect();
    assert_eq!(goals, [Some(90); 3]);
    let tasks: Vec<_> = profiles
        .iter()
        .map(|profile| profile.presets.first().and_then(|preset| preset.task_id))
        .collect();
    assert_eq!(tasks, [None, Some(task(1)), Some(task(2))]);
}

async fn registering_changes_the_profile(fixture: Fixture) {
    let registration = Registration {
        email: "ada@example.org".to_owned(),
        password: PASSWORD.to_owned(),
        display_name: Some("Ada".to_owned()),
        time_zone: Some("Europe/Vienna".to_owned()),
    };
    let registered = accounts(&fixture)
        .register(Some(fixture.user), registration, SignInOrigin::default())
        .await
        .unwrap();
    assert_eq!(registered.me.user_id, fixture.user);
    assert_eq!(registered.me.display_name.as_deref(), Some("Ada"));
    let profiles = profiles(&fixture).await;
    assert_eq!(profiles.len(), 1);
    assert_eq!(profiles[0].display_name.as_deref(), Some("Ada"));
    assert_eq!(profiles[0].time_zone, "Europe/Vienna");
}

async fn readers_see_what_their_scopes_read(fixture: Fixture) {
    change(&fixture, goal(90)).await;
    fixture.start(1).await;
    make(&fixture, 1, titled("Write")).await;
    change(&fixture, goal(60)).await;
    for (tasks, profile, expected) in [
        (false, false, vec![2]),
        (true, false, vec![2, 3]),
        (false, true, vec![1, 2, 4]),
        (true, true, vec![1, 2, 3, 4]),
    ] {
        let view = LogView {
            scopes: ReaderScopes { tasks, profile },
            include: Some(EventInclude::Object),
        };
        let page = fixture.sessions.log(fixture.user, 0, 100, view);
        let page = page.await.unwrap();
        let sequences: Vec<_> = page.items.iter().map(|one| one.event.sequence()).collect();
        assert_eq!(sequences, expected);
        assert_eq!(Some(&page.last_sequence), expected.last());
        for item in page.items {
            let object = item.object.expect("an object");
            if object.kind == ChangeKind::Profile {
                let profile = object.profile.expect("the profile as it is");
                assert_eq!(profile.daily_goal_minutes, Some(60));
                assert_eq!(object.id, fixture.user.as_uuid());
            }
        }
    }
}

async fn the_feed_has_the_profile(fixture: Fixture) {
    let read = async |cursor, scopes| {
        let page = fixture.tasks.changes(fixture.user, cursor, scopes, 10);
        page.await.unwrap().expect("the cursor is known")
    };
    let all = ReaderScopes::ALL;
    let first = read(ChangesCursor::START, all).await;
    assert_eq!(first.items.len(), 1);
    assert_eq!(first.items[0].kind, ChangeKind::Profile);
    let cursor = ChangesCursor::parse(&first.cursor).unwrap();
    assert_eq!(read(cursor, all).await.items, []);
    change(&fixture, goal(90)).await;
    let second = read(cursor, all).await;
    let goals = second.items.iter().map(|item| {
        let profile = item.profile.as_ref().expect("the profile");
        profile.daily_goal_minutes
    });
    assert_eq!(goals.collect::<Vec<_>>(), [Some(90)]);
    let hidden = ReaderScopes {
        profile: false,
        ..all
    };
    assert_eq!(read(cursor, hidden).await.items, []);
    // Whoever may read it later begins anew, and has missed nothing else.
    let cursor = ChangesCursor::parse(&second.cursor).unwrap();
    fixture.start(1).await;
    let third = read(cursor, all).await;
    assert_eq!(third.items.len(), 1);
    assert_eq!(third.items[0].kind, ChangeKind::Session);
}

async fn a_full_account_keeps_its_profile(fixture: Fixture) {
    change(&fixture, goal(90)).await;
    let bytes = usage(&fixture).await.bytes;
    let quotas = Quotas {
        guest: Quota {
            bytes: u64::try_from(bytes).unwrap(),
            ..Quotas::default().guest
        },
        ..Quotas::default()
    };
    let transactions = transactions(&fixture.db.database, &fixture.clock).with_quotas(quotas);
    let full = Accounts::new(transactions, Arc::new(SystemEntropy), Signup::Open);
    let refused = full.change_profile(fixture.user, goal(60)).await;
    let Err(AccountError::Service(ServiceError::QuotaExceeded(_))) = refused else {
        panic!("{refused:?}");
    };
    // What changes nothing needs no room.
    full.change_profile(fixture.user, goal(90)).await.unwrap();
    let profiles = profiles(&fixture).await;
    assert_eq!(profiles.len(), 1);
    assert_eq!(usage(&fixture).await.bytes, bytes);
}

async fn webhooks_get_it_where_it_is_named(fixture: Fixture) {
    let all = webhook(&fixture, fixture.user, "http://one.example/", None).await;
    let named = ["ProfileChanged"];
    let some = webhook(&fixture, fixture.user, "http://two.example/", Some(&named)).await;
    change(&fixture, goal(90)).await;
    fixture.start(1).await;
    let received = async |hook| {
        let deliveries = deliveries(&fixture, hook).await.into_iter();
        deliveries.map(|one| one.event_type).collect::<Vec<_>>()
    };
    assert_eq!(received(&all).await, ["FocusSessionStarted"]);
    assert_eq!(received(&some).await, ["ProfileChanged"]);
}

async fn an_import_takes_the_settings_over(mut fixture: Fixture) {
    change(&fixture, goal(90)).await;
    make(&fixture, 1, titled("Write")).await;
    change(&fixture, goal(60)).await;
    let log = exported(&fixture, fixture.user).await;
    assert_eq!(log.matches("\"type\":\"ProfileChanged\"").count(), 2);
    fixture.user = fixture.db.new_user().await;
    // Somebody who has nothing but a goal takes the settings over as well.
    change(&fixture, goal(30)).await;
    let imports = Imports::new(fixture.sessions.clone());
    let report = import(&imports, fixture.user, &log).await;
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert!(report.settings);
    let profiles = profiles(&fixture).await;
    let goals: Vec<_> = profiles
        .iter()
        .map(|profile| profile.daily_goal_minutes)
        .collect();
    assert_eq!(goals, [Some(30), Some(60)]);
}
