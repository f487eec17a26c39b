//! Passwords of accounts: hashes of earlier versions, and confirming the password.

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use runtime::clock::Clock;
use service::{AccountError, RECENT_AUTHENTICATION, VerifiedCredential};
use store::users;

use crate::accounts::{PASSWORD, accounts, register, sign_in};
use crate::fixture::Fixture;

crate::conformance!(an_old_hash_is_renewed_at_sign_in, the_password_is_confirmed);

/// The hash of a password with other parameters than those of today.
fn old_hash(password: &str) -> String {
    let params = argon2::Params::new(64, 1, 1, None).expect("they are valid");
    let argon2 = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(password.as_bytes(), &[7; 16]);
    hash.expect("the parameters are valid").to_string()
}

async fn an_old_hash_is_renewed_at_sign_in(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let ada = register(&accounts, None, "ada@example.org").await;
    let user = ada.me.user_id;
    let old = old_hash("tea");
    let mut write = fixture.db.database.write().await.unwrap();
    users::set_password(&mut write, user, &old, fixture.clock.now())
        .await
        .unwrap();
    write.commit().await.unwrap();
    let stored = async || {
        let mut read = fixture.db.database.read().await.unwrap();
        let user = users::by_id(&mut read, user).await.unwrap();
        user.and_then(|user| user.password_hash).unwrap()
    };
    assert!(sign_in(&accounts, PASSWORD).await.is_err());
    assert_eq!(stored().await, old);
    sign_in(&accounts, "tea").await.expect("it is right");
    let renewed = stored().await;
    assert!(
        renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{renewed}"
    );
    sign_in(&accounts, "tea").await.expect("it is still right");
    assert_eq!(stored().await, renewed, "once");
}

async fn the_password_is_confirmed(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let ada = register(&accounts, None, "ada@example.org").await;
    fixture.clock.advance(RECENT_AUTHENTICATION);
    let confirm = async |password: &str| {
        let (user, login) = (ada.me.user_id, ada.login_id);
        accounts
            .reauthenticate(user, login, password.to_owned())
            .await
    };
    let wrong = confirm("wrong").await;
    assert!(matches!(wrong, Err(AccountError::InvalidCredentials)));
    let authenticated_at = async || {
        let found = accounts.authenticate_login(&ada.secret).await.unwrap();
        match found.unwrap().by {
            VerifiedCredential::Login {
                authenticated_at, ..
            } => authenticated_at.unwrap(),
            other => panic!("{other:?}"),
        }
    };
    let before = authenticated_at().await;
    confirm(PASSWORD).await.expect("it is right");
    assert_eq!(authenticated_at().await, before.plus(RECENT_AUTHENTICATION));
}
