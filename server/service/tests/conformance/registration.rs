//! Registration where mail is on: a link makes a guest an account, and nothing tells whether an address
//! is taken.

use service::{AccountError, SignInOrigin, SignedIn, Signup};
use shared::UserId;
use shared::rules::limits::DAY;
use shared::wire::Registration;

use crate::accounts::{PASSWORD, is_good, sign_in};
use crate::fixture::{Fixture, MINUTE};
use crate::mail::{ADA, Post};

crate::conformance!(
    a_link_makes_a_guest_an_account,
    another_browser_is_not_signed_in,
    a_taken_address_gets_a_notice,
    the_first_of_two_links_gets_the_address,
    the_last_registration_counts,
    a_registration_expires,
    an_address_gets_so_many_mails_in_an_hour,
    closed_sign_up_lets_guests_register,
);

impl Post {
    async fn try_register(
        &self,
        guest: Option<&SignedIn>,
        email: &str,
        password: &str,
    ) -> Result<SignedIn, AccountError> {
        let registration = Registration {
            email: email.to_owned(),
            password: password.to_owned(),
            display_name: Some("Ada".to_owned()),
            ..Registration::default()
        };
        let user = guest.map(|guest| guest.me.user_id);
        let registered = self.accounts.register(user, registration, browser(guest));
        registered.await
    }

    async fn register(&self, guest: Option<&SignedIn>, email: &str) -> SignedIn {
        let registered = self.try_register(guest, email, PASSWORD).await;
        registered.expect("the answer is the same for every address")
    }

    async fn guest(&self) -> SignedIn {
        let guest = self.accounts.begin_as_guest(None, SignInOrigin::default());
        guest.await.expect("guests may begin")
    }

    /// The link of the only mail on its way.
    async fn link(&self) -> String {
        let mails = self.deliver().await;
        let [mail] = &mails[..] else {
            panic!("{mails:?}");
        };
        assert_eq!(mail.field("Subject"), "Stint: finish your registration");
        mail.link()
    }

    async fn is_guest(&self, user: UserId) -> bool {
        let me = self.accounts.me(user).await.expect("the store works");
        me.expect("the user exists").guest
    }
}

/// The browser in which somebody is signed in.
fn browser(signed_in: Option<&SignedIn>) -> SignInOrigin {
    SignInOrigin {
        previous: signed_in.map(|signed_in| (signed_in.me.user_id, signed_in.login_id)),
        ..SignInOrigin::default()
    }
}

async fn a_link_makes_a_guest_an_account(fixture: Fixture) {
    let post = Post::new(fixture).await;
    let guest = post.guest().await;
    let pending = post.register(Some(&guest), " ADA@example.org").await;
    assert_eq!(pending.me.user_id, guest.me.user_id);
    assert!(pending.me.guest && pending.me.email.is_none());
    let early = sign_in(&post.accounts, PASSWORD).await;
    assert!(matches!(early, Err(AccountError::InvalidCredentials)));

    let link = post.link().await;
    assert_eq!(post.accounts.email_to_confirm(&link).await.unwrap(), ADA);
    let own = browser(Some(&pending));
    let account = post.accounts.confirm_email(&link, own.clone()).await;
    let account = account.unwrap().expect("it is the browser that registered");
    assert_eq!(account.me.user_id, guest.me.user_id);
    assert_eq!(account.me.email.as_deref(), Some(ADA));
    assert_eq!(account.me.display_name.as_deref(), Some("Ada"));
    assert!(!account.me.guest);
    assert!(is_good(&post.accounts, &account.secret).await);
    assert!(!is_good(&post.accounts, &pending.secret).await);
    let (_, is_verified) = post
        .accounts
        .me_and_verified(guest.me.user_id)
        .await
        .unwrap()
        .unwrap();
    assert!(is_verified);
    sign_in(&post.accounts, PASSWORD)
        .await
        .expect("the password is that of the account");
    let again = post.accounts.confirm_email(&link, own).await;
    assert!(matches!(again, Err(AccountError::InvalidLink)));
}

async fn another_browser_is_not_signed_in(fixture: Fixture) {
    let post = Post::new(fixture).await;
    let pending = post.register(None, ADA).await;
    let link = post.link().await;
    let eve = post.guest().await;
    let confirmed = post.accounts.confirm_email(&link, browser(Some(&eve)));
    assert!(confirmed.await.unwrap().is_none());
    assert!(!post.is_guest(pending.me.user_id).await);
    assert!(is_good(&post.accounts, &pending.secret).await);
    assert!(post.is_guest(eve.me.user_id).await);
}

async fn a_taken_address_gets_a_notice(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    let guest = post.guest().await;
    let pending = post.register(Some(&guest), ADA).await;
    let free = post.register(None, "free@example.org").await;
    assert_eq!(pending.me.guest, free.me.guest);
    let mut mails = post.deliver().await;
    mails.sort_by_key(|mail| mail.to.clone());
    let [notice, _] = &mails[..] else {
        panic!("{mails:?}");
    };
    assert_eq!(notice.to, ADA);
    assert_eq!(
        notice.field("Subject"),
        "Stint: you already have an account"
    );
    assert!(!notice.text.contains("?link="), "{}", notice.text);
    assert!(is_good(&post.accounts, &ada.secret).await);
    assert!(is_good(&post.accounts, &pending.secret).await);
    assert!(post.is_guest(guest.me.user_id).await, "nothing is lost");
}

async fn the_first_of_two_links_gets_the_address(fixture: Fixture) {
    let post = Post::new(fixture).await;
    let one = post.register(None, ADA).await;
    let first = post.link().await;
    let other = post.register(None, ADA).await;
    let second = post.link().await;
    let confirmed = post.accounts.confirm_email(&second, browser(Some(&other)));
    assert!(confirmed.await.unwrap().is_some());
    let late = post
        .accounts
        .confirm_email(&first, browser(Some(&one)))
        .await;
    assert!(matches!(late, Err(AccountError::EmailTaken)), "{late:?}");
    assert!(post.is_guest(one.me.user_id).await);
    assert!(is_good(&post.accounts, &one.secret).await);
}

async fn the_last_registration_counts(fixture: Fixture) {
    let post = Post::new(fixture).await;
    let guest = post.register(None, "typo@example.org").await;
    let first = post.link().await;
    let other = "staple of the right kind";
    let guest = post.try_register(Some(&guest), ADA, other).await.unwrap();
    let second = post.link().await;
    let old = post.accounts.confirm_email(&first, browser(Some(&guest)));
    assert!(matches!(old.await, Err(AccountError::InvalidLink)));
    let new = post.accounts.confirm_email(&second, browser(Some(&guest)));
    assert!(new.await.unwrap().is_some());
    sign_in(&post.accounts, other).await.expect("the last one");
}

async fn a_registration_expires(fixture: Fixture) {
    let post = Post::new(fixture).await;
    let guest = post.register(None, ADA).await;
    let link = post.link().await;
    post.fixture.clock.advance(DAY);
    let late = post.accounts.confirm_email(&link, browser(Some(&guest)));
    assert!(matches!(late.await, Err(AccountError::InvalidLink)));
    assert!(post.is_guest(guest.me.user_id).await);
}

async fn an_address_gets_so_many_mails_in_an_hour(fixture: Fixture) {
    let post = Post::new(fixture).await;
    for _ in 0..5 {
        post.register(None, ADA).await;
    }
    assert_eq!(post.deliver().await.len(), 3);
    let guest = post.guest().await;
    for number in 0..5 {
        let email = format!("{number}@example.org");
        post.register(Some(&guest), &email).await;
        post.deliver().await;
    }
    assert_eq!(post.server.mails().len(), 3 + 3, "one guest causes three");
    post.fixture.clock.advance(60 * MINUTE);
    post.register(None, ADA).await;
    assert_eq!(post.deliver().await.len(), 1);
}

async fn closed_sign_up_lets_guests_register(fixture: Fixture) {
    let mut post = Post::new(fixture).await;
    let guest = post.guest().await;
    post.accounts = post.accounts.with_signup(Signup::Closed);
    let refused = post.try_register(None, "eve@example.org", PASSWORD).await;
    assert!(matches!(refused, Err(AccountError::SignupClosed)));
    post.register(Some(&guest), ADA).await;
    let link = post.link().await;
    let confirmed = post.accounts.confirm_email(&link, browser(Some(&guest)));
    confirmed.await.expect("the link is good");
    assert!(!post.is_guest(guest.me.user_id).await);
}
