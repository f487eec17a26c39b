//! Links in mails: a new password, a verified address, another address.

use service::{AccountError, Recovery, RecoveryLink, SignInOrigin, SignedIn};
use shared::rules::limits::DAY;
use shared::wire::{CreateToken, EmailChange, PasswordChange};

use crate::accounts::{PASSWORD, is_good, sign_in};
use crate::fixture::{Fixture, MINUTE};
use crate::mail::{ADA, Post, register};
use crate::push::count;

crate::conformance!(
    a_link_sets_a_new_password,
    concurrent_uses_of_a_link,
    a_link_expires,
    another_browser_names_the_address,
    an_unknown_or_disabled_account_gets_no_link,
    tokens_are_deleted_on_request,
    an_address_is_verified,
    an_address_changes_when_it_is_confirmed,
    an_address_of_another_account_cannot_be_taken,
    a_new_password_stops_a_change_of_address,
    an_old_address_recovers_nothing,
);

const COOKIE: &str = "the browser that asked";
const NEW: &str = "staple of the right kind";

pub(crate) fn recovery(link: &str) -> Recovery {
    Recovery {
        link: RecoveryLink {
            secret: link.to_owned(),
            cookie: Some(COOKIE.to_owned()),
        },
        email: None,
        new_password: NEW.to_owned(),
        delete_credentials: false,
    }
}

impl Post {
    pub(crate) async fn recover(&self, recovery: Recovery) -> Result<SignedIn, AccountError> {
        self.accounts
            .recover(recovery, SignInOrigin::default())
            .await
    }

    /// The link that a request for a new password sends.
    pub(crate) async fn recovery_link(&self) -> String {
        let asked = self.accounts.request_recovery(" ADA@example.org", COOKIE);
        asked.await.expect("the answer is always the same");
        let mut mails = self.deliver().await;
        assert_eq!(mails.len(), 1);
        assert!(
            mails[0]
                .text
                .contains("https://stint.example/recover?link=")
        );
        mails.remove(0).link()
    }

    async fn confirm(&self, link: &str) -> Result<Option<SignedIn>, AccountError> {
        let elsewhere = SignInOrigin::default();
        self.accounts.confirm_email(link, elsewhere).await
    }

    async fn is_verified(&self, ada: &SignedIn) -> (Option<String>, bool) {
        let me = self.accounts.me_and_verified(ada.me.user_id).await.unwrap();
        me.map(|(me, verified)| (me.email, verified)).unwrap()
    }

    /// Asks for another address and returns what arrives at it and at the one so far.
    async fn change_address(&self, ada: &SignedIn, email: &str) -> Vec<(String, String)> {
        let change = EmailChange {
            email: email.to_owned(),
            current_password: PASSWORD.to_owned(),
        };
        let user = ada.me.user_id;
        let asked = self.accounts.request_email_change(user, change).await;
        asked.expect("the password is right");
        let mails = self.deliver().await;
        let mails = mails.iter().map(|mail| {
            let has_link = mail.text.contains("?link=");
            let link = if has_link { mail.link() } else { String::new() };
            (mail.to.clone(), link)
        });
        let mut mails: Vec<_> = mails.collect();
        mails.sort();
        mails
    }
}

fn invalid<T: std::fmt::Debug>(outcome: &Result<T, AccountError>) -> bool {
    matches!(outcome, Err(AccountError::InvalidLink))
}

async fn a_link_sets_a_new_password(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    let link = post.recovery_link().await;
    let opened = recovery(&link).link;
    assert!(post.accounts.is_own_recovery(&opened).await.unwrap());
    let weak = Recovery {
        new_password: "password".to_owned(),
        ..recovery(&link)
    };
    let refused = post.recover(weak).await;
    assert!(
        matches!(refused, Err(AccountError::Invalid(_))),
        "{refused:?}"
    );

    let recovered = post
        .recover(recovery(&link))
        .await
        .expect("the link is good");
    assert_eq!(recovered.me, ada.me);
    assert!(is_good(&post.accounts, &recovered.secret).await);
    assert!(
        !is_good(&post.accounts, &ada.secret).await,
        "others are signed out"
    );
    let old = sign_in(&post.accounts, PASSWORD).await;
    assert!(matches!(old, Err(AccountError::InvalidCredentials)));
    let subjects = post.subjects().await;
    assert_eq!(subjects, ["Stint: your account was recovered"]);
    assert!(
        post.is_verified(&ada).await.1,
        "the link proved the address"
    );

    assert!(invalid(&post.recover(recovery(&link)).await));
    assert!(invalid(&post.accounts.is_own_recovery(&opened).await));
    let cut = &link[..link.len() - 1];
    assert!(invalid(&post.recover(recovery(cut)).await));
}

async fn concurrent_uses_of_a_link(fixture: Fixture) {
    let (post, _) = Post::with_ada(fixture).await;
    let link = post.recovery_link().await;
    let (one, other) = tokio::join!(post.recover(recovery(&link)), post.recover(recovery(&link)));
    assert_eq!(
        [one.is_ok(), other.is_ok()]
            .iter()
            .filter(|ok| **ok)
            .count(),
        1
    );
    assert!(invalid(&one) || invalid(&other));
}

async fn a_link_expires(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    let link = post.recovery_link().await;
    post.fixture.clock.advance(30 * MINUTE - 1);
    let opened = recovery(&link).link;
    assert!(post.accounts.is_own_recovery(&opened).await.is_ok());
    post.fixture.clock.advance(1);
    assert!(invalid(&post.recover(recovery(&link)).await));
    assert!(is_good(&post.accounts, &ada.secret).await);
}

async fn another_browser_names_the_address(fixture: Fixture) {
    let (post, _) = Post::with_ada(fixture).await;
    let link = post.recovery_link().await;
    for cookie in [None, Some("another one".to_owned())] {
        let opened = RecoveryLink {
            secret: link.clone(),
            cookie,
        };
        assert!(!post.accounts.is_own_recovery(&opened).await.unwrap());
        for email in [None, Some("eve@example.org".to_owned())] {
            let refused = Recovery {
                link: opened.clone(),
                email,
                ..recovery(&link)
            };
            let Err(AccountError::Invalid(problems)) = post.recover(refused).await else {
                panic!("the address is missing");
            };
            assert_eq!(problems.listed()[0].code, "email_does_not_match");
        }
    }
    let named = Recovery {
        link: RecoveryLink {
            secret: link.clone(),
            cookie: None,
        },
        email: Some(" Ada@Example.org ".to_owned()),
        ..recovery(&link)
    };
    post.recover(named).await.expect("the address is right");
}

async fn an_unknown_or_disabled_account_gets_no_link(fixture: Fixture) {
    let (post, _) = Post::with_ada(fixture).await;
    let asked = post.accounts.request_recovery("eve@example.org", COOKIE);
    asked.await.expect("the answer is always the same");
    assert!(post.deliver().await.is_empty());

    let link = post.recovery_link().await;
    post.accounts.disable(ADA).await.unwrap();
    let refused = post.recover(recovery(&link)).await;
    assert!(
        matches!(refused, Err(AccountError::Disabled)),
        "{refused:?}"
    );
    let asked = post.accounts.request_recovery(ADA, COOKIE).await;
    asked.expect("the answer is always the same");
    assert!(post.deliver().await.is_empty());
    post.accounts.enable(ADA).await.unwrap();
    sign_in(&post.accounts, PASSWORD)
        .await
        .expect("it is unchanged");
}

async fn tokens_are_deleted_on_request(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    let token = CreateToken {
        name: "Editor".to_owned(),
        scopes: vec!["sessions:read".to_owned()],
        expires_at: None,
    };
    let user = ada.me.user_id;
    post.accounts.create_token(user, &token).await.unwrap();
    post.deliver().await;
    let link = post.recovery_link().await;
    post.recover(recovery(&link))
        .await
        .expect("the link is good");
    assert_eq!(post.accounts.tokens(user).await.unwrap().len(), 1);
    post.deliver().await;
    let link = post.recovery_link().await;
    let all = Recovery {
        delete_credentials: true,
        ..recovery(&link)
    };
    post.recover(all).await.expect("the link is good");
    assert!(post.accounts.tokens(user).await.unwrap().is_empty());
}

async fn an_address_is_verified(fixture: Fixture) {
    let post = Post::new(fixture).await;
    let ada = register(&post.accounts, ADA).await;
    let first = post.deliver().await.remove(0).link();
    let user = ada.me.user_id;
    post.accounts.request_verification(user).await.unwrap();
    let second = post.deliver().await.remove(0).link();
    assert!(!post.is_verified(&ada).await.1);
    for link in [&first, &second] {
        let email = post.accounts.email_to_confirm(link).await;
        assert_eq!(email.unwrap(), ADA);
        // A link is for one purpose.
        assert!(invalid(&post.recover(recovery(link)).await));
    }
    post.confirm(&second).await.unwrap();
    assert_eq!(post.is_verified(&ada).await, (Some(ADA.to_owned()), true));
    for link in [&first, &second] {
        assert!(invalid(&post.confirm(link).await));
    }
    post.accounts.request_verification(user).await.unwrap();
    assert!(post.deliver().await.is_empty(), "it is verified");
}

async fn an_address_changes_when_it_is_confirmed(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    let user = ada.me.user_id;
    let wrong = EmailChange {
        email: "new@example.org".to_owned(),
        current_password: "wrong".to_owned(),
    };
    let refused = post.accounts.request_email_change(user, wrong).await;
    assert!(matches!(refused, Err(AccountError::InvalidCredentials)));
    let mails = post.change_address(&ada, " New@Example.org").await;
    let [(old, none), (new, link)] = &mails[..] else {
        panic!("{mails:?}");
    };
    assert_eq!((old.as_str(), none.as_str()), (ADA, ""));
    assert_eq!(new, "new@example.org");
    assert_eq!(post.is_verified(&ada).await, (Some(ADA.to_owned()), false));

    post.confirm(link).await.unwrap();
    let is = (Some("new@example.org".to_owned()), true);
    assert_eq!(post.is_verified(&ada).await, is);
    assert!(post.accounts.by_email(ADA).await.unwrap().is_none());
    assert!(is_good(&post.accounts, &ada.secret).await, "sign-ins stay");
    register(&post.accounts, ADA).await;
    post.fixture.clock.advance(DAY);
    assert!(invalid(&post.confirm(link).await));
}

async fn an_address_of_another_account_cannot_be_taken(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    let bob = "bob@example.org";
    register(&post.accounts, bob).await;
    post.deliver().await;
    let mails = post.change_address(&ada, bob).await;
    let notices = [ADA, bob].map(|to| (to.to_owned(), String::new()));
    assert_eq!(mails, notices, "no link to Bob");

    // Taken after the link was sent.
    let late = "late@example.org";
    let mails = post.change_address(&ada, late).await;
    register(&post.accounts, late).await;
    let refused = post.confirm(&mails[1].1).await;
    assert!(
        matches!(refused, Err(AccountError::EmailTaken)),
        "{refused:?}"
    );
    assert_eq!(post.is_verified(&ada).await.0.as_deref(), Some(ADA));
    let own = post.accounts.by_email(ADA).await.unwrap();
    assert_eq!(own.map(|me| me.user_id), Some(ada.me.user_id));
}

async fn a_new_password_stops_a_change_of_address(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    let mails = post.change_address(&ada, "new@example.org").await;
    let user = ada.me.user_id;
    // A second one is on its way.
    let change = EmailChange {
        email: "newer@example.org".to_owned(),
        current_password: PASSWORD.to_owned(),
    };
    post.accounts
        .request_email_change(user, change)
        .await
        .unwrap();
    let change = PasswordChange {
        current_password: PASSWORD.to_owned(),
        new_password: NEW.to_owned(),
        ..PasswordChange::default()
    };
    let changed = post
        .accounts
        .change_password(user, SignInOrigin::default(), change);
    changed.await.expect("the password is right");
    assert!(invalid(&post.confirm(&mails[1].1).await));
    let arrived = post.deliver().await;
    assert!(arrived.iter().all(|mail| mail.to == ADA), "{arrived:?}");
}

async fn an_old_address_recovers_nothing(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    let link = post.recovery_link().await;
    let mails = post.change_address(&ada, "new@example.org").await;
    post.confirm(&mails[1].1).await.unwrap();
    assert!(invalid(&post.recover(recovery(&link)).await));
    assert_eq!(count(&post.fixture, "email_links").await, 0);
}
