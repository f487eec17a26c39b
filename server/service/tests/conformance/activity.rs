//! The activity of an account: what is recorded, counted together, bounded, and forgotten.

use service::{
    ACTIVITY_RETENTION, Accounts, PasswordPriority, RequestClient, Retention, SignInOrigin,
};
use shared::UserId;
use shared::wire::{
    Activity, ActivityKind, CreateToken, Credentials, ListOrder, ListPart, ListPosition,
    PageRequest, PasswordChange,
};
use std::sync::Arc;

use crate::accounts::{PASSWORD, accounts, register};
use crate::fixture::{Fixture, MINUTE};
use crate::push::count;

crate::conformance!(
    what_happens_is_recorded_with_browser_and_network,
    the_same_within_an_hour_is_one_row,
    strangers_remove_nothing_but_their_own,
    activity_ends_with_its_age_or_account,
);

const ADA: &str = "ada@example.org";

/// A client at this address.
fn client(network: &str) -> RequestClient {
    RequestClient {
        user_agent: "Editor/1".to_owned(),
        network: network.to_owned(),
    }
}

async fn activity(accounts: &Accounts, user: UserId) -> Vec<Activity> {
    accounts.all_activity(user).await.expect("the store works")
}

async fn kinds(accounts: &Accounts, user: UserId) -> Vec<ActivityKind> {
    let all = activity(accounts, user).await;
    all.into_iter().map(|one| one.kind).collect()
}

async fn sign_in(accounts: &Accounts, password: &str, network: &str) -> bool {
    let credentials = Credentials {
        email: ADA.to_owned(),
        password: password.to_owned(),
    };
    let origin = SignInOrigin::default();
    let attempt = accounts.sign_in_with(credentials, origin, PasswordPriority::Normal);
    client(network).scope(attempt).await.is_ok()
}

/// Waits until refused attempts, which are recorded after their answer, are there.
async fn refused(accounts: &Accounts, user: UserId, expected: u64) {
    let recorded = async || {
        let all = activity(accounts, user).await;
        let refused = all
            .iter()
            .filter(|one| one.kind == ActivityKind::SignInRefused);
        refused.map(|one| one.count).sum::<u64>()
    };
    let wait = async {
        while recorded().await < expected {
            tokio::task::yield_now().await;
        }
    };
    let limit = std::time::Duration::from_secs(60);
    let in_time = tokio::time::timeout(limit, wait).await;
    in_time.expect("they are recorded");
    assert_eq!(recorded().await, expected);
}

async fn what_happens_is_recorded_with_browser_and_network(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let ada = register(&accounts, None, ADA).await;
    let user = ada.me.user_id;
    fixture.clock.advance(MINUTE);
    assert!(!sign_in(&accounts, "wrong", "192.0.2.7").await);
    refused(&accounts, user, 1).await;
    fixture.clock.advance(MINUTE);
    assert!(sign_in(&accounts, PASSWORD, "2001:db8::/64").await);
    fixture.clock.advance(MINUTE);
    let requested = CreateToken {
        name: "Editor".to_owned(),
        scopes: vec!["sessions:read".to_owned()],
        expires_at: None,
    };
    let token = accounts.create_token(user, &requested).await.unwrap().token;
    fixture.clock.advance(MINUTE);
    accounts.delete_token(user, token.id).await.unwrap();
    fixture.clock.advance(MINUTE);
    let change = PasswordChange {
        current_password: PASSWORD.to_owned(),
        new_password: "staple of the right kind".to_owned(),
        ..PasswordChange::default()
    };
    let changed = accounts.change_password(user, SignInOrigin::default(), change);
    changed.await.unwrap();
    fixture.clock.advance(MINUTE);
    accounts.record_export(user).await.unwrap();
    fixture.clock.advance(MINUTE);
    accounts.disable(ADA).await.unwrap();
    fixture.clock.advance(MINUTE);
    accounts.enable(ADA).await.unwrap();
    fixture.clock.advance(MINUTE);
    accounts.end_all_logins(ADA).await.unwrap();

    assert_eq!(
        kinds(&accounts, user).await,
        [
            ActivityKind::SignInsEnded,
            ActivityKind::Enabled,
            ActivityKind::Disabled,
            ActivityKind::Exported,
            ActivityKind::PasswordChanged,
            ActivityKind::TokenDeleted,
            ActivityKind::TokenCreated,
            ActivityKind::SignedIn,
            ActivityKind::SignInRefused,
            ActivityKind::Registered,
        ]
    );
    let all = activity(&accounts, user).await.split_off(3);
    assert_eq!(all[2].detail.as_deref(), Some("Editor"));
    assert_eq!(all[4].network.as_deref(), Some("2001:db8::/64"));
    assert_eq!(all[5].network.as_deref(), Some("192.0.2.7"));
    assert_eq!(all[5].user_agent.as_deref(), Some("Editor/1"));
    let part = ListPart::page(PageRequest::new(3, 3), ListOrder::LastChanged);
    let page = accounts.activity(user, part).await.unwrap();
    assert_eq!((page.total_items, page.total_pages), (10, 4));
    assert_eq!(page.items, all[3..6]);
    let last = &all[5];
    let part = ListPart {
        paging: PageRequest::new(4, 3),
        after: Some(ListPosition {
            at: last.last_at,
            id: last.id,
            total: 10,
        }),
        ..part
    };
    let rest = accounts.activity(user, part).await.unwrap();
    assert_eq!((rest.total_items, &rest.items[..]), (10, &all[6..]));
    let part = ListPart {
        updated_since: Some(all[0].last_at),
        ..ListPart::page(PageRequest::new(1, 100), ListOrder::LastChanged)
    };
    let newest = accounts.activity(user, part).await.unwrap();
    assert_eq!(newest.total_items, 4);
}

async fn the_same_within_an_hour_is_one_row(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let user = register(&accounts, None, ADA).await.me.user_id;
    fixture.clock.advance(MINUTE);
    for _ in 0..3 {
        assert!(sign_in(&accounts, PASSWORD, "192.0.2.7").await);
        fixture.clock.advance(MINUTE);
    }
    assert!(sign_in(&accounts, PASSWORD, "192.0.2.8").await);
    fixture.clock.advance(60 * MINUTE);
    assert!(sign_in(&accounts, PASSWORD, "192.0.2.7").await);
    let all = activity(&accounts, user).await;
    let counts: Vec<_> = all.iter().map(|one| one.count).collect();
    assert_eq!(counts, [1, 1, 3, 1]);
    assert_eq!(all[2].last_at.since(all[2].first_at), 2 * MINUTE);
}

async fn strangers_remove_nothing_but_their_own(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let user = register(&accounts, None, ADA).await.me.user_id;
    for number in 0..230_u32 {
        fixture.clock.advance(MINUTE);
        assert!(!sign_in(&accounts, "wrong", &format!("192.0.2.{number}")).await);
        refused(&accounts, user, u64::from(number.min(199)) + 1).await;
    }
    let all = kinds(&accounts, user).await;
    assert_eq!(all.len(), 201);
    assert_eq!(all.last(), Some(&ActivityKind::Registered));
}

async fn activity_ends_with_its_age_or_account(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let retention = Retention::new(fixture.db.database.clone(), Arc::new(fixture.clock.clone()));
    let user = register(&accounts, None, ADA).await.me.user_id;
    fixture.clock.advance(ACTIVITY_RETENTION - 1);
    assert!(sign_in(&accounts, PASSWORD, "192.0.2.7").await);
    assert_eq!(retention.delete_old_activity().await.unwrap(), 0);
    fixture.clock.advance(1);
    assert_eq!(retention.delete_old_activity().await.unwrap(), 1);
    assert_eq!(kinds(&accounts, user).await, [ActivityKind::SignedIn]);
    let password = Some(PASSWORD.to_owned());
    accounts.delete_account(user, password).await.unwrap();
    assert_eq!(count(&fixture, "activity").await, 0);
}
