//! Passkeys: added, signed in with, renamed, removed; what is refused.

use service::{AccountError, Accounts, PasskeyPage, Recovery, SignInOrigin, SignedIn};
use shared::UserId;
use shared::wire::{ActivityKind, BeginPasskey, Passkey, PasskeyCreation};

use crate::accounts::{PASSWORD, accounts, register};
use crate::fixture::{Fixture, MINUTE};
use crate::mail::{ADA, Post};
use crate::mail_links::recovery;
use crate::push::count;
use test_support::authenticator::Authenticator;

crate::conformance!(
    a_passkey_signs_in_without_a_name,
    several_passkeys_are_renamed_and_removed,
    a_challenge_is_for_one_answer_in_time_in_one_browser,
    the_answer_of_another_page_is_refused,
    a_copied_authenticator_is_refused,
    a_passkey_needs_the_password_and_an_account,
    a_disabled_account_refuses_its_passkeys,
    a_user_has_so_many_passkeys,
    changes_are_mailed_and_deletion_leaves_no_passkey,
    recovery_removes_passkeys_on_request,
);

const ORIGIN: &str = "https://stint.example";
const HOST: &str = "stint.example";
const COOKIE: &str = "the browser that asked";

/// Accounts, and a user of them.
struct Holder {
    accounts: Accounts,
    user: SignedIn,
}

impl Holder {
    async fn new(accounts: Accounts, email: &str) -> Self {
        let user = register(&accounts, None, email).await;
        Self { accounts, user }
    }

    fn id(&self) -> UserId {
        self.user.me.user_id
    }

    async fn newest_activity(&self) -> ActivityKind {
        let all = self.accounts.all_activity(self.id()).await.unwrap();
        all[0].kind
    }

    async fn begin(&self, password: &str) -> Result<PasskeyCreation, AccountError> {
        let begin = BeginPasskey {
            current_password: password.to_owned(),
        };
        let accounts = &self.accounts;
        accounts
            .begin_passkey(self.id(), self.user.login_id, begin)
            .await
    }

    async fn answer(
        &self,
        authenticator: &mut Authenticator,
        challenge: &str,
    ) -> Result<Passkey, AccountError> {
        let name = format!("Passkey {}", authenticator.credential_id[0]);
        let created = authenticator.create(challenge, &name);
        let accounts = &self.accounts;
        accounts
            .add_passkey(self.id(), self.user.login_id, created, &page(ORIGIN))
            .await
    }

    async fn add(&self, authenticator: &mut Authenticator) -> Result<Passkey, AccountError> {
        let begun = self.begin(PASSWORD).await?;
        self.answer(authenticator, &begun.challenge).await
    }

    async fn challenge(&self) -> String {
        let request = self.accounts.request_passkey(COOKIE).await;
        request.expect("the store works").challenge
    }

    async fn sign_in_to(
        &self,
        authenticator: &mut Authenticator,
        challenge: &str,
    ) -> Result<SignedIn, AccountError> {
        let credentials = authenticator.get(challenge, &handle(self.id()));
        let (page, origin) = (page(ORIGIN), SignInOrigin::default());
        let accounts = &self.accounts;
        accounts
            .sign_in_with_passkey(&credentials, COOKIE, &page, origin)
            .await
    }

    async fn sign_in(&self, authenticator: &mut Authenticator) -> Result<SignedIn, AccountError> {
        let challenge = self.challenge().await;
        self.sign_in_to(authenticator, &challenge).await
    }
}

fn page(origin: &str) -> PasskeyPage {
    PasskeyPage::of(origin.to_owned()).expect("an origin")
}

fn handle(user: UserId) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(user.as_uuid().as_bytes())
}

fn authenticator(number: u8) -> Authenticator {
    Authenticator::new(number, ORIGIN, HOST)
}

fn is_refused<T: std::fmt::Debug>(outcome: &Result<T, AccountError>) -> bool {
    matches!(outcome, Err(AccountError::InvalidPasskey))
}

fn is_late<T: std::fmt::Debug>(outcome: &Result<T, AccountError>) -> bool {
    matches!(outcome, Err(AccountError::InvalidChallenge))
}

async fn a_passkey_signs_in_without_a_name(fixture: Fixture) {
    let ada = Holder::new(accounts(&fixture), ADA).await;
    let begun = ada.begin(PASSWORD).await.unwrap();
    assert_eq!(begun.user.id, handle(ada.id()));
    assert_eq!(
        (&*begun.user.name, begun.exclude_credentials.len()),
        (ADA, 0)
    );
    let mut phone = authenticator(1);
    let passkey = ada.answer(&mut phone, &begun.challenge).await.unwrap();
    assert_eq!((&*passkey.name, passkey.last_used_at), ("Passkey 1", None));
    let begun = ada.begin(PASSWORD).await.unwrap();
    assert_eq!(begun.exclude_credentials.len(), 1);
    let again = ada.answer(&mut phone, &begun.challenge).await;
    assert!(
        matches!(again, Err(AccountError::PasskeyExists)),
        "{again:?}"
    );

    fixture.clock.advance(MINUTE);
    let signed_in = ada.sign_in(&mut phone).await.unwrap();
    assert_eq!(signed_in.me.user_id, ada.id());
    assert!(crate::accounts::is_good(&ada.accounts, &signed_in.secret).await);
    let used = ada.accounts.passkeys(ada.id()).await.unwrap();
    assert_eq!(used[0].last_used_at, Some(passkey.created_at.plus(MINUTE)));
    assert_eq!(ada.newest_activity().await, ActivityKind::SignedIn);
    // The password works as before.
    let by_password = crate::accounts::sign_in(&ada.accounts, PASSWORD).await;
    assert_eq!(by_password.unwrap().me.user_id, ada.id());
}

async fn several_passkeys_are_renamed_and_removed(fixture: Fixture) {
    let ada = Holder::new(accounts(&fixture), ADA).await;
    let bob = Holder::new(accounts(&fixture), "bob@example.org").await;
    let (mut phone, mut key) = (authenticator(1), authenticator(2));
    let phones = ada.add(&mut phone).await.unwrap();
    fixture.clock.advance(MINUTE);
    let keys = ada.add(&mut key).await.unwrap();
    // The same credential id of two users is two passkeys.
    bob.add(&mut authenticator(1)).await.unwrap();
    let renamed = ada.accounts.rename_passkey(ada.id(), keys.id, " Blue key ");
    renamed.await.unwrap();
    let names = ada.accounts.passkeys(ada.id()).await.unwrap();
    let names: Vec<_> = names.into_iter().map(|passkey| passkey.name).collect();
    assert_eq!(names, ["Blue key", "Passkey 1"]);
    let empty = ada.accounts.rename_passkey(ada.id(), keys.id, " ").await;
    assert!(matches!(empty, Err(AccountError::Invalid(_))), "{empty:?}");
    for outcome in [
        bob.accounts.rename_passkey(bob.id(), keys.id, "Mine").await,
        bob.accounts.remove_passkey(bob.id(), keys.id).await,
    ] {
        assert!(
            matches!(outcome, Err(AccountError::PasskeyNotFound)),
            "{outcome:?}"
        );
    }
    ada.accounts
        .remove_passkey(ada.id(), phones.id)
        .await
        .unwrap();
    let removed = ada.sign_in(&mut phone).await;
    assert!(is_refused(&removed), "{removed:?}");
    assert_eq!(ada.sign_in(&mut key).await.unwrap().me.user_id, ada.id());
    let found = ada.accounts.passkey(ada.id(), phones.id).await;
    assert!(
        matches!(found, Err(AccountError::PasskeyNotFound)),
        "{found:?}"
    );
}

async fn a_challenge_is_for_one_answer_in_time_in_one_browser(fixture: Fixture) {
    let ada = Holder::new(accounts(&fixture), ADA).await;
    let mut phone = authenticator(1);
    let begun = ada.begin(PASSWORD).await.unwrap();
    ada.answer(&mut phone, &begun.challenge).await.unwrap();
    let again = ada.answer(&mut authenticator(2), &begun.challenge).await;
    assert!(is_late(&again), "{again:?}");
    let challenge = ada.challenge().await;
    // A challenge to sign in adds no passkey, and the other way round.
    let swapped = ada.answer(&mut authenticator(2), &challenge).await;
    assert!(is_late(&swapped), "{swapped:?}");
    let begun = ada.begin(PASSWORD).await.unwrap();
    let swapped = ada.sign_in_to(&mut phone, &begun.challenge).await;
    assert!(is_late(&swapped), "{swapped:?}");

    let credentials = phone.get(&challenge, &handle(ada.id()));
    let sign_in = async |cookie: &str| {
        let (page, origin) = (page(ORIGIN), SignInOrigin::default());
        let accounts = &ada.accounts;
        accounts
            .sign_in_with_passkey(&credentials, cookie, &page, origin)
            .await
    };
    let elsewhere = sign_in("another browser").await;
    assert!(is_late(&elsewhere), "{elsewhere:?}");
    let both = tokio::join!(sign_in(COOKIE), sign_in(COOKIE));
    let outcomes = [both.0, both.1];
    let signed_in = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(signed_in, 1, "{outcomes:?}");
    assert!(outcomes.iter().any(is_late), "{outcomes:?}");

    let in_time = ada.challenge().await;
    let late = ada.challenge().await;
    fixture.clock.advance(5 * MINUTE - 1);
    ada.sign_in_to(&mut phone, &in_time).await.unwrap();
    assert_eq!(count(&fixture, "passkey_challenges").await, 3);
    fixture.clock.advance(1);
    let late = ada.sign_in_to(&mut phone, &late).await;
    assert!(is_late(&late), "{late:?}");
    ada.sign_in(&mut phone).await.unwrap();
    assert_eq!(count(&fixture, "passkey_challenges").await, 1);
    for altered in ["", "AAAA", &"A".repeat(75)] {
        let altered = ada.sign_in_to(&mut phone, altered).await;
        assert!(is_late(&altered), "{altered:?}");
    }
}

async fn the_answer_of_another_page_is_refused(fixture: Fixture) {
    let ada = Holder::new(accounts(&fixture), ADA).await;
    let mut phone = authenticator(1);
    let evil = Authenticator::new(1, "https://stint.example.evil.example", HOST);
    let mut unverified = authenticator(1);
    unverified.flags = 0b001;
    let other_host = Authenticator::new(1, ORIGIN, "evil.example");
    let mut elsewhere = [evil, other_host, unverified];
    for authenticator in &mut elsewhere {
        let refused = ada.add(authenticator).await;
        assert!(
            matches!(refused, Err(AccountError::Invalid(_))),
            "{refused:?}"
        );
    }
    ada.add(&mut phone).await.unwrap();
    for authenticator in &mut elsewhere {
        let refused = ada.sign_in(authenticator).await;
        assert!(is_refused(&refused), "{refused:?}");
    }
    // Another key with the same credential id.
    let mut forged = authenticator(2);
    forged.credential_id.clone_from(&phone.credential_id);
    let forged = ada.sign_in(&mut forged).await;
    assert!(is_refused(&forged), "{forged:?}");
    ada.sign_in(&mut phone).await.unwrap();
}

async fn a_copied_authenticator_is_refused(fixture: Fixture) {
    let ada = Holder::new(accounts(&fixture), ADA).await;
    let mut key = authenticator(1);
    key.sign_count = 1;
    ada.add(&mut key).await.unwrap();
    let mut copy = key.clone();
    ada.sign_in(&mut key).await.unwrap();
    ada.sign_in(&mut key).await.unwrap();
    let refused = ada.sign_in(&mut copy).await;
    assert!(is_refused(&refused), "{refused:?}");
}

async fn a_passkey_needs_the_password_and_an_account(fixture: Fixture) {
    let ada = Holder::new(accounts(&fixture), ADA).await;
    fixture.clock.advance(MINUTE);
    let wrong = ada.begin("wrong").await;
    assert!(
        matches!(wrong, Err(AccountError::InvalidCredentials)),
        "{wrong:?}"
    );
    assert_eq!(ada.newest_activity().await, ActivityKind::PasswordRefused);
    let guest = ada
        .accounts
        .begin_as_guest(None, SignInOrigin::default())
        .await
        .unwrap();
    let guest = Holder {
        user: guest,
        accounts: ada.accounts.clone(),
    };
    let refused = guest.begin("").await;
    assert!(
        matches!(refused, Err(AccountError::GuestNotAllowed)),
        "{refused:?}"
    );
    let refused = guest.accounts.passkeys(guest.id()).await;
    assert!(
        matches!(refused, Err(AccountError::GuestNotAllowed)),
        "{refused:?}"
    );
}

async fn a_disabled_account_refuses_its_passkeys(fixture: Fixture) {
    let ada = Holder::new(accounts(&fixture), ADA).await;
    let mut phone = authenticator(1);
    ada.add(&mut phone).await.unwrap();
    ada.accounts.disable(ADA).await.unwrap();
    let refused = ada.sign_in(&mut phone).await;
    assert!(
        matches!(refused, Err(AccountError::Disabled)),
        "{refused:?}"
    );
}

async fn a_user_has_so_many_passkeys(fixture: Fixture) {
    let ada = Holder::new(accounts(&fixture), ADA).await;
    let begun = ada.begin(PASSWORD).await.unwrap();
    for number in 1..=20 {
        ada.add(&mut authenticator(number)).await.unwrap();
    }
    let full = ada.begin(PASSWORD).await;
    assert!(
        matches!(full, Err(AccountError::TooManyPasskeys)),
        "{full:?}"
    );
    let full = ada.answer(&mut authenticator(21), &begun.challenge).await;
    assert!(
        matches!(full, Err(AccountError::TooManyPasskeys)),
        "{full:?}"
    );
}

async fn changes_are_mailed_and_deletion_leaves_no_passkey(fixture: Fixture) {
    let (post, user) = Post::with_ada(fixture).await;
    let ada = Holder {
        user,
        accounts: post.accounts.clone(),
    };
    let mut phone = authenticator(1);
    let passkey = ada.add(&mut phone).await.unwrap();
    assert_eq!(post.subjects().await, ["Stint: passkey added"]);
    ada.sign_in(&mut phone).await.unwrap();
    assert_eq!(post.subjects().await, ["Stint: new sign-in"]);
    ada.accounts
        .remove_passkey(ada.id(), passkey.id)
        .await
        .unwrap();
    assert_eq!(post.subjects().await, ["Stint: passkey removed"]);

    ada.add(&mut phone).await.unwrap();
    let challenge = ada.challenge().await;
    let password = Some(PASSWORD.to_owned());
    ada.accounts
        .delete_account(ada.id(), password)
        .await
        .unwrap();
    for table in ["passkeys", "passkey_challenges"] {
        assert_eq!(count(&post.fixture, table).await, 0, "{table}");
    }
    let gone = ada.sign_in_to(&mut phone, &challenge).await;
    assert!(is_refused(&gone), "{gone:?}");
}

async fn recovery_removes_passkeys_on_request(fixture: Fixture) {
    let (post, user) = Post::with_ada(fixture).await;
    let ada = Holder {
        user,
        accounts: post.accounts.clone(),
    };
    ada.add(&mut authenticator(1)).await.unwrap();
    for delete_credentials in [false, true] {
        post.deliver().await;
        let link = post.recovery_link().await;
        let recovered = post.recover(Recovery {
            delete_credentials,
            ..recovery(&link)
        });
        recovered.await.expect("the link is good");
        let left = ada.accounts.passkeys(ada.id()).await.unwrap();
        assert_eq!(left.len(), usize::from(!delete_credentials));
    }
}
