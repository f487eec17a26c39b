//! Users, sign-ins and tokens of the account service.

use std::sync::Arc;

use runtime::clock::Clock;
use runtime::entropy::SystemEntropy;
use service::Signup;
use service::{
    AccountError, Accounts, Calendars, PasswordPriority, Readiness, Secret, SignInOrigin, SignedIn,
    VerifiedCredential,
};
use shared::UserId;
use shared::stats::FormerZone;
use shared::wire::ChangeMe;
use shared::wire::{
    CreateToken, Credentials, InvalidToken, PasswordChange, Patch, Registration, Scope,
};
use store::{SqlValue, server_keys};

use crate::fixture::{Fixture, MINUTE, transactions};

crate::conformance!(
    a_guest_becomes_an_account,
    sign_in_and_sign_out,
    password_is_reset,
    expired_sign_ins_are_deleted,
    profile_and_sign_ins_are_private,
    tokens_are_created_and_deleted,
    secrets_of_earlier_versions_still_work,
    accounts_are_listed_by_address,
    a_migrated_database_is_ready,
    first_server_creates_the_keys,
);

pub(crate) const DAY: i64 = 24 * 60 * MINUTE;
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) fn accounts(fixture: &Fixture) -> Accounts {
    let transactions = transactions(&fixture.db.database, &fixture.clock);
    Accounts::new(transactions, Arc::new(SystemEntropy), Signup::Open)
}

fn registration(email: &str) -> Registration {
    Registration {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        ..Registration::default()
    }
}

pub(crate) async fn register(accounts: &Accounts, user: Option<UserId>, email: &str) -> SignedIn {
    accounts
        .register(user, registration(email), SignInOrigin::default())
        .await
        .expect("the address is free")
}

pub(crate) async fn sign_in(accounts: &Accounts, password: &str) -> Result<SignedIn, AccountError> {
    let credentials = Credentials {
        email: "ada@example.org".to_owned(),
        password: password.to_owned(),
    };
    accounts
        .sign_in_with(
            credentials,
            SignInOrigin::default(),
            PasswordPriority::Normal,
        )
        .await
}

pub(crate) async fn is_good(accounts: &Accounts, secret: &Secret) -> bool {
    accounts
        .authenticate_login(secret)
        .await
        .expect("the store works")
        .is_some()
}

async fn a_guest_becomes_an_account(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let guest = accounts
        .begin_as_guest(Some("Europe/Berlin"), SignInOrigin::default())
        .await
        .expect("guests may begin");
    // Closing sign-up keeps new users out, but not guests who are there already.
    let closed = accounts.clone().with_signup(Signup::Closed);
    let refused = closed
        .register(
            None,
            registration("eve@example.org"),
            SignInOrigin::default(),
        )
        .await;
    assert!(matches!(refused, Err(AccountError::SignupClosed)));
    assert!(guest.me.guest && guest.me.email.is_none());
    let previous = SignInOrigin {
        previous: Some((guest.me.user_id, guest.login_id)),
        user_agent: Some("Browser\u{7} 1".to_owned()),
        ..SignInOrigin::default()
    };
    let account = closed
        .register(
            Some(guest.me.user_id),
            registration("Ada@Example.org"),
            previous,
        )
        .await
        .expect("the address is free");
    assert_eq!(account.me.user_id, guest.me.user_id);
    assert_eq!(account.me.email.as_deref(), Some("ada@example.org"));
    assert_eq!(account.me.time_zone, "Europe/Berlin");
    assert!(!account.me.guest);
    assert!(!is_good(&accounts, &guest.secret).await && is_good(&accounts, &account.secret).await);
    let accounts = accounts.with_signup(Signup::Open);
    let taken = accounts
        .register(
            None,
            registration("ADA@example.org"),
            SignInOrigin::default(),
        )
        .await;
    assert!(matches!(taken, Err(AccountError::EmailTaken)));
    assert_eq!(
        accounts
            .me(guest.me.user_id)
            .await
            .expect("the store works"),
        Some(account.me)
    );
}

async fn sign_in_and_sign_out(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let first = register(&accounts, None, "ada@example.org").await;
    let second = sign_in(&accounts, PASSWORD)
        .await
        .expect("the password is right");
    assert!(matches!(
        sign_in(&accounts, "another one").await,
        Err(AccountError::InvalidCredentials)
    ));
    let change = PasswordChange {
        current_password: PASSWORD.to_owned(),
        new_password: "the next one".to_owned(),
        ..PasswordChange::default()
    };
    let changed = accounts
        .change_password(first.me.user_id, SignInOrigin::default(), change)
        .await
        .expect("the password is right");
    assert!(is_good(&accounts, &changed.secret).await);
    assert!(!is_good(&accounts, &first.secret).await && !is_good(&accounts, &second.secret).await);
    assert!(
        sign_in(&accounts, PASSWORD).await.is_err()
            && sign_in(&accounts, "the next one").await.is_ok()
    );
    accounts
        .sign_out(first.me.user_id, changed.login_id)
        .await
        .expect("the store works");
    assert!(!is_good(&accounts, &changed.secret).await);
}

async fn password_is_reset(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let first = register(&accounts, None, "ada@example.org").await;
    let second = sign_in(&accounts, PASSWORD).await.expect("it is right");
    let other = register(&accounts, None, "bob@example.org").await;
    let set =
        async |email: &str, password: &str| accounts.set_password(email, password.to_owned()).await;
    let short = set("ada@example.org", "short").await;
    assert!(matches!(short, Err(AccountError::Invalid(problems)) if problems.count() == 1));
    let nobody = set("eve@example.org", "the next one").await;
    assert!(matches!(nobody, Err(AccountError::NotFound)));
    assert!(is_good(&accounts, &first.secret).await);
    let ended = set(" ADA@example.org ", "the next one").await;
    assert_eq!(ended.expect("the store works"), 2);
    for secret in [&first.secret, &second.secret] {
        assert!(!is_good(&accounts, secret).await);
    }
    assert!(is_good(&accounts, &other.secret).await, "nobody else's end");
    assert!(
        sign_in(&accounts, PASSWORD).await.is_err()
            && sign_in(&accounts, "the next one").await.is_ok()
    );
}

async fn expired_sign_ins_are_deleted(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let idle = register(&accounts, None, "ada@example.org").await;
    let used = register(&accounts, None, "bob@example.org").await;
    fixture.clock.advance(20 * DAY);
    assert!(is_good(&accounts, &used.secret).await);
    fixture.clock.advance(10 * DAY);
    assert!(!is_good(&accounts, &idle.secret).await && is_good(&accounts, &used.secret).await);
    assert_eq!(
        accounts
            .delete_expired_logins()
            .await
            .expect("the store works"),
        1
    );
    assert_eq!(
        accounts
            .delete_expired_logins()
            .await
            .expect("the store works"),
        0
    );
    assert!(is_good(&accounts, &used.secret).await);
}

async fn profile_and_sign_ins_are_private(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let ada = register(&accounts, None, "ada@example.org").await;
    let bob = register(&accounts, None, "bob@example.org").await;
    let (ada_id, bob_id) = (ada.me.user_id, bob.me.user_id);
    let change = ChangeMe {
        display_name: Patch::Set(" Ada ".to_owned()),
        time_zone: Some("Asia/Kolkata".to_owned()),
        day_starts_at: Some(1439),
        daily_goal_minutes: Patch::Set(1440),
        days_in_current_zone: Some(true),
        ..ChangeMe::default()
    };
    let changed = accounts.change_profile(ada_id, change).await;
    let changed = changed
        .expect("the values are right")
        .expect("she is there");
    assert_eq!(changed.display_name.as_deref(), Some("Ada"));
    assert_eq!(
        (changed.day_starts_at, changed.daily_goal_minutes),
        (1439, Some(1440))
    );
    let former = FormerZone {
        time_zone: "UTC".to_owned(),
        until: fixture.clock.now(),
    };
    assert_eq!(changed.former_time_zones, [former]);
    assert!(changed.days_in_current_zone);
    assert_eq!(
        accounts.me(ada_id).await.expect("the store works"),
        Some(changed)
    );
    assert_eq!(
        accounts.me(bob_id).await.expect("the store works"),
        Some(bob.me)
    );

    fixture.clock.advance(MINUTE);
    let second = sign_in(&accounts, PASSWORD)
        .await
        .expect("the password is right");
    let listed = accounts
        .logins(ada_id, ada.login_id)
        .await
        .expect("the store works");
    let listed: Vec<_> = listed
        .iter()
        .map(|login| (login.id, login.current))
        .collect();
    assert_eq!(listed, [(second.login_id, false), (ada.login_id, true)]);
    let theirs = accounts.end_login(bob_id, second.login_id).await;
    assert!(matches!(theirs, Err(AccountError::LoginNotFound)));
    assert!(is_good(&accounts, &second.secret).await);
    accounts
        .end_login(ada_id, second.login_id)
        .await
        .expect("it is hers");
    assert!(!is_good(&accounts, &second.secret).await && is_good(&accounts, &bob.secret).await);
    accounts
        .end_other_logins(bob_id, bob.login_id)
        .await
        .expect("the store works");
    assert!(is_good(&accounts, &ada.secret).await && is_good(&accounts, &bob.secret).await);
}

async fn tokens_are_created_and_deleted(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let user = register(&accounts, None, "ada@example.org")
        .await
        .me
        .user_id;
    let requested = CreateToken {
        name: " Editor ".to_owned(),
        scopes: vec![
            "sessions:write".to_owned(),
            "sessions:read".to_owned(),
            "sessions:read".to_owned(),
        ],
        expires_at: Some(fixture.clock.now().plus(DAY)),
    };
    let created = accounts
        .create_token(user, &requested)
        .await
        .expect("the token is right");
    assert_eq!(
        (created.token.name.as_str(), created.token.scopes.len()),
        ("Editor", 2)
    );
    let secret = Secret::read_token(created.secret.as_ref().unwrap()).expect("it is a token");
    let known = accounts
        .authenticate_token(&secret)
        .await
        .expect("the store works")
        .expect("the token is good");
    assert_eq!(known.user, user);
    let VerifiedCredential::Token(id, scopes) = known.by else {
        panic!("a token vouches")
    };
    assert_eq!(
        (id, scopes),
        (
            created.token.id,
            vec![Scope::SessionsRead, Scope::SessionsWrite]
        )
    );
    let listed = accounts.tokens(user).await.expect("the store works");
    assert_eq!(listed[0].last_used_at, Some(fixture.clock.now()));
    assert!(matches!(
        accounts.delete_token(fixture.user, id).await,
        Err(AccountError::NotFound)
    ));
    fixture.clock.advance(DAY);
    let refused = async || {
        let token = accounts.authenticate_token(&secret).await;
        token.expect("the store works").expect_err("not accepted")
    };
    assert_eq!(refused().await, InvalidToken::Expired);
    accounts.delete_token(user, id).await.expect("it is theirs");
    assert_eq!(refused().await, InvalidToken::Revoked);
    assert!(
        accounts
            .tokens(user)
            .await
            .expect("the store works")
            .is_empty()
    );
    let guest = accounts
        .create_token(
            fixture.user,
            &CreateToken {
                expires_at: None,
                ..requested
            },
        )
        .await;
    assert!(matches!(guest, Err(AccountError::GuestNotAllowed)));
}

async fn accounts_are_listed_by_address(fixture: Fixture) {
    let accounts = accounts(&fixture);
    for email in ["c@example.org", "A@example.org", "b@example.org"] {
        accounts
            .add(registration(email))
            .await
            .expect("the address is free");
    }
    let mut listed = Vec::new();
    let mut after = String::new();
    while let Some(last) = accounts
        .list(&after, 2)
        .await
        .expect("the store works")
        .last()
    {
        after = last.email.clone().expect("guests are not listed");
        listed.push(after.clone());
    }
    assert_eq!(listed, ["b@example.org", "c@example.org"]);
    let found = accounts
        .by_email(" B@example.org")
        .await
        .expect("the store works");
    assert_eq!(
        found.and_then(|me| me.email).as_deref(),
        Some("b@example.org")
    );
}

async fn a_migrated_database_is_ready(fixture: Fixture) {
    Readiness::new(fixture.db.database.clone(), Arc::new(fixture.clock))
        .check()
        .await
        .expect("it is migrated");
}

async fn first_server_creates_the_keys(fixture: Fixture) {
    for offered in [[1_u8; 32], [2; 32]] {
        let mut connection = fixture.db.database.write().await.unwrap();
        let key = server_keys::get_or_insert(&mut connection, "webhooks", &offered)
            .await
            .unwrap();
        connection.commit().await.unwrap();
        assert_eq!(key, [1; 32]);
    }
}

/// They name no user and are found by a directory, which the migration filled.
async fn secrets_of_earlier_versions_still_work(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let user = register(&accounts, None, "ada@example.org")
        .await
        .me
        .user_id;
    let secret = Secret::read_login(&"0".repeat(52)).expect("it is a secret");
    let mut write = fixture.db.database.write().await.expect("it is free");
    let later = fixture.clock.now().plus(DAY);
    let (user_id, hash) = (SqlValue::from(user), SqlValue::from(&secret.hash()));
    let (now, later) = (SqlValue::from(fixture.clock.now()), SqlValue::from(later));
    for (sql, values) in [
        (
            "INSERT INTO logins (id, user_id, token_hash, created_at, last_used_at, expires_at)
             VALUES ($1, $1, $2, $3, $3, $4)",
            vec![user_id.clone(), hash.clone(), now.clone(), later.clone()],
        ),
        (
            "INSERT INTO calendars (user_id, secret_hash, created_at) VALUES ($1, $2, $3)",
            vec![user_id.clone(), hash.clone(), now],
        ),
        (
            "INSERT INTO credential_directory (user_id, hash, expires_at) VALUES ($1, $2, $3)",
            vec![user_id, hash, later],
        ),
    ] {
        write.execute(sql, &values).await.expect(sql);
    }
    write.commit().await.expect("the store works");
    let known = accounts.authenticate_login(&secret).await;
    let known = known.expect("the store works").expect("it is good");
    assert_eq!(known.user, user);
    let clock = Arc::new(fixture.clock.clone());
    let calendars = Calendars::new(fixture.db.database.clone(), clock, Arc::new(SystemEntropy));
    let feed = calendars.user(secret.reveal()).await;
    assert_eq!(feed.expect("the store works"), Some(user));
    fixture.clock.advance(DAY);
    accounts
        .delete_expired_logins()
        .await
        .expect("the store works");
    let feed = calendars.user(secret.reveal()).await;
    assert_eq!(feed.expect("the store works"), None);
}
