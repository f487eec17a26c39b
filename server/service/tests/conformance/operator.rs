//! What an operator does with accounts and guests.

use std::sync::Arc;

use runtime::entropy::SystemEntropy;
use service::{AccountError, Calendars, Retention, Secret, SignInOrigin};
use shared::wire::CreateToken;

use crate::accounts::{DAY, PASSWORD, accounts, is_good, register, sign_in};
use crate::fixture::Fixture;

crate::conformance!(disabled_accounts_are_refused, guests_are_pruned);

async fn disabled_accounts_are_refused(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let ada = register(&accounts, None, "ada@example.org").await;
    let bob = register(&accounts, None, "bob@example.org").await;
    let user = ada.me.user_id;
    let requested = CreateToken {
        name: "Editor".to_owned(),
        scopes: vec!["sessions:read".to_owned()],
        expires_at: None,
    };
    let token = accounts.create_token(user, &requested).await;
    let token = token.expect("it is right").secret.expect("it is new");
    let token = Secret::read_token(&token).expect("it is a token");
    let clock = Arc::new(fixture.clock.clone());
    let calendars = Calendars::new(fixture.db.database.clone(), clock, Arc::new(SystemEntropy));
    let (feed, _) = calendars.renew(user).await.expect("the store works");
    let token_is_good = async || {
        let known = accounts.authenticate_token(&token).await;
        known.expect("the store works").is_ok()
    };
    let feed_is_good = async || {
        let known = calendars.user(feed.reveal()).await;
        known.expect("the store works").is_some()
    };
    assert!(token_is_good().await && feed_is_good().await);

    accounts
        .disable("ADA@example.org")
        .await
        .expect("it exists");
    assert!(!is_good(&accounts, &ada.secret).await && is_good(&accounts, &bob.secret).await);
    assert!(!token_is_good().await && !feed_is_good().await);
    let refused = sign_in(&accounts, PASSWORD).await;
    assert!(matches!(refused, Err(AccountError::Disabled)));
    // Who does not know the password is not told.
    let refused = sign_in(&accounts, "another one").await;
    assert!(matches!(refused, Err(AccountError::InvalidCredentials)));

    accounts.enable("ada@example.org").await.expect("it exists");
    assert!(token_is_good().await && feed_is_good().await);
    assert!(!is_good(&accounts, &ada.secret).await && sign_in(&accounts, PASSWORD).await.is_ok());
    let nobody = accounts.disable("eve@example.org").await;
    assert!(matches!(nobody, Err(AccountError::NotFound)));
}

async fn guests_are_pruned(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let guest = async || {
        let guest = accounts.begin_as_guest(None, SignInOrigin::default()).await;
        guest.expect("guests are allowed")
    };
    let clock = Arc::new(fixture.clock.clone());
    let retention = Retention::new(fixture.db.database.clone(), clock);
    let prune = async |days| retention.prune_guests(days * DAY).await.expect("it works");
    // The fixture's own users have been away for long.
    prune(1).await;
    let idle = guest().await;
    let account = register(&accounts, None, "ada@example.org").await;
    fixture.clock.advance(10 * DAY);
    let recent = guest().await;
    assert_eq!(prune(11).await, 0);
    assert_eq!(prune(10).await, 1);
    assert!(!is_good(&accounts, &idle.secret).await);
    assert!(is_good(&accounts, &account.secret).await && is_good(&accounts, &recent.secret).await);
}
