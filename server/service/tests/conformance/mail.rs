//! Mails: stored with their cause, sent to a mail server on this machine, retried, limited.

use std::sync::Arc;

use metrics::MailOutcome;
use outbound::{Mailer, SmtpUrl};
use runtime::entropy::SystemEntropy;
use service::{Accounts, Mail, PasswordPriority, SignInOrigin, SignedIn};
use shared::Language;
use shared::rules::limits::{DAY, SECOND};
use shared::wire::{CreateToken, Credentials, PasswordChange};
use store::mails::{self, MailRow};
use uuid::Uuid;

use crate::accounts::{PASSWORD, accounts, register as register_without_mail};
use crate::fixture::{Fixture, MINUTE, MORNING};
use crate::push::count;
use test_support::smtp::{ReceivedMail, SmtpReceiver};

crate::conformance!(
    notices_are_sent_in_the_users_language,
    known_browsers_cause_no_notice,
    mail_server_that_was_down_gets_the_mail_later,
    a_refused_mail_is_given_up,
    late_mail_is_not_sent,
    a_user_gets_so_many_mails_in_an_hour,
    without_a_mail_server_nothing_is_stored,
    old_mails_are_forgotten,
    a_deleted_account_gets_no_mail,
);

pub(crate) const ADA: &str = "ada@example.org";

/// Accounts that send mail, and the mail server.
pub(crate) struct Post {
    pub(crate) fixture: Fixture,
    pub(crate) accounts: Accounts,
    pub(crate) mail: Mail,
    pub(crate) server: SmtpReceiver,
}

impl Post {
    pub(crate) async fn new(fixture: Fixture) -> Self {
        let server = SmtpReceiver::start().await;
        Self {
            accounts: accounts(&fixture).with_mail(true),
            mail: mail(&fixture, &server.url()),
            server,
            fixture,
        }
    }

    /// With an account that has got its first mail.
    pub(crate) async fn with_ada(fixture: Fixture) -> (Self, SignedIn) {
        let post = Self::new(fixture).await;
        let ada = register(&post.accounts, ADA).await;
        let first = post.deliver().await;
        assert_eq!(
            first[0].field("Subject"),
            "Stint: confirm your e-mail address"
        );
        (post, ada)
    }

    /// Claims the mails that are due within a day.
    pub(crate) async fn claim(&self) -> Vec<MailRow> {
        self.claim_after(1).await
    }

    /// Claims the mails that are due within so many days.
    async fn claim_after(&self, days: u32) -> Vec<MailRow> {
        let mut write = self.fixture.db.database.write().await.unwrap();
        let due = write.now().await.unwrap().plus(i64::from(days) * DAY);
        let lease = Uuid::from_u128(days.into());
        let claimed = mails::claim(&mut write, lease, due, 60 * SECOND, 100);
        let claimed = claimed.await.unwrap();
        write.commit().await.unwrap();
        claimed
    }

    /// Sends what is due and returns what has arrived since the last call.
    pub(crate) async fn deliver(&self) -> Vec<ReceivedMail> {
        let before = self.server.mails().len();
        let claimed = self.mail.claim(100).await.unwrap().entries;
        for mail in &claimed {
            assert_eq!(self.mail.send(mail).await.unwrap(), MailOutcome::Sent);
        }
        let arrived = self.server.mails().split_off(before);
        assert_eq!(arrived.len(), claimed.len());
        arrived
    }

    /// The subjects of what arrives, and that all of it is Ada's.
    pub(crate) async fn subjects(&self) -> Vec<String> {
        let arrived = self.deliver().await;
        assert!(arrived.iter().all(|mail| mail.to == ADA), "{arrived:?}");
        arrived.iter().map(|mail| mail.field("Subject")).collect()
    }

    pub(crate) async fn sign_in(&self, origin: SignInOrigin) -> SignedIn {
        let credentials = Credentials {
            email: ADA.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let signed_in = self
            .accounts
            .sign_in_with(credentials, origin, PasswordPriority::Normal);
        signed_in.await.expect("the password is right")
    }
}

/// An account of the time before the server sent mail, to which a link to verify the address is on its way.
pub(crate) async fn register(accounts: &Accounts, email: &str) -> SignedIn {
    let without_mail = accounts.clone().with_mail(false);
    let account = register_without_mail(&without_mail, None, email).await;
    let asked = accounts.request_verification(account.me.user_id).await;
    asked.expect("the account exists");
    account
}

fn mail(fixture: &Fixture, url: &str) -> Mail {
    Mail::new(
        fixture.db.database.clone(),
        Arc::new(fixture.clock.clone()),
        Arc::new(SystemEntropy),
        Mailer::new(
            SmtpUrl::read(url).expect("an address"),
            "Stint <stint@mail.test>".parse().expect("an address"),
        ),
        "https://stint.example".to_owned(),
    )
}

fn german(is_known: bool) -> SignInOrigin {
    SignInOrigin {
        language: Language::German,
        is_known,
        ..SignInOrigin::default()
    }
}

async fn notices_are_sent_in_the_users_language(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    let user = ada.me.user_id;
    // A browser that is not known does not choose the language.
    post.sign_in(german(false)).await;
    let notice = post.deliver().await.remove(0);
    assert_eq!(notice.field("Subject"), "Stint: new sign-in");
    assert_eq!(notice.to, ADA);
    assert_eq!(notice.field("From"), "Stint <stint@mail.test>");
    assert_eq!(notice.field("Auto-Submitted"), "auto-generated");
    assert!(
        notice.text.contains("On 2026-11-22 10:00 (UTC) somebody"),
        "{}",
        notice.text
    );
    assert!(
        notice
            .text
            .contains("https://stint.example/settings/password")
    );

    post.sign_in(german(true)).await;
    let change = PasswordChange {
        current_password: PASSWORD.to_owned(),
        new_password: "staple of the right kind".to_owned(),
        ..PasswordChange::default()
    };
    let changed = post
        .accounts
        .change_password(user, SignInOrigin::default(), change);
    changed.await.expect("the password is right");
    let token = CreateToken {
        name: "Editor".to_owned(),
        scopes: vec!["sessions:read".to_owned()],
        expires_at: None,
    };
    let created = post.accounts.create_token(user, &token).await;
    created.expect("a token can be created");
    let mut subjects = post.subjects().await;
    subjects.sort();
    assert_eq!(
        subjects,
        [
            "Stint: dein Passwort wurde geändert",
            "Stint: neuer Zugangsschlüssel"
        ]
    );
}

async fn known_browsers_cause_no_notice(fixture: Fixture) {
    let (post, _) = Post::with_ada(fixture).await;
    post.sign_in(german(true)).await;
    assert!(post.subjects().await.is_empty());
}

async fn mail_server_that_was_down_gets_the_mail_later(fixture: Fixture) {
    let Post {
        fixture,
        accounts,
        mail,
        server,
    } = Post::new(fixture).await;
    let addr = server.addr();
    drop(server);
    register(&accounts, ADA).await;
    let claimed = mail.claim(10).await.unwrap().entries.remove(0);
    assert_eq!(mail.send(&claimed).await.unwrap(), MailOutcome::Later);
    let next = mail.claim(10).await.unwrap();
    assert!(next.entries.is_empty(), "it waits");
    assert!(next.next.is_some_and(|next| next > 0 && next <= 5 * SECOND));
    let post = Post {
        server: SmtpReceiver::at(addr).await,
        fixture,
        accounts,
        mail,
    };
    // The server takes no recipient yet, then all of them.
    post.server.refuse(Some(450));
    let again = post.claim().await.remove(0);
    assert_eq!(again.attempts, 2);
    assert_eq!(post.mail.send(&again).await.unwrap(), MailOutcome::Later);
    post.server.refuse(None);
    let again = post.claim().await.remove(0);
    assert_eq!(post.mail.send(&again).await.unwrap(), MailOutcome::Sent);
    assert_eq!(post.server.mails().len(), 1);
    assert!(post.claim().await.is_empty());
}

async fn a_refused_mail_is_given_up(fixture: Fixture) {
    let post = Post::new(fixture).await;
    register(&post.accounts, ADA).await;
    post.server.refuse(Some(550));
    let claimed = post.claim().await.remove(0);
    assert_eq!(
        post.mail.send(&claimed).await.unwrap(),
        MailOutcome::Dropped
    );
    assert!(post.claim().await.is_empty() && post.server.mails().is_empty());
}

async fn late_mail_is_not_sent(fixture: Fixture) {
    let post = Post::new(fixture).await;
    register(&post.accounts, ADA).await;
    let claimed = post.claim().await.remove(0);
    // Another server has claimed it meanwhile.
    let again = post.claim_after(2).await.remove(0);
    assert_eq!(post.mail.send(&claimed).await.unwrap(), MailOutcome::Stale);
    post.fixture.clock.advance(DAY);
    assert_eq!(post.mail.send(&again).await.unwrap(), MailOutcome::Stale);
    assert!(post.claim().await.is_empty() && post.server.mails().is_empty());
}

async fn a_user_gets_so_many_mails_in_an_hour(fixture: Fixture) {
    let (post, _) = Post::with_ada(fixture).await;
    for _ in 0..5 {
        let asked = post.accounts.request_recovery(ADA, "cookie").await;
        asked.expect("the answer is always the same");
    }
    assert_eq!(post.deliver().await.len(), 3, "strangers cause three");
    for _ in 0..20 {
        post.sign_in(german(false)).await;
    }
    assert_eq!(post.deliver().await.len(), 20 - 3 - 1);
    post.fixture.clock.advance(60 * MINUTE);
    post.accounts.request_recovery(ADA, "cookie").await.unwrap();
    assert_eq!(post.deliver().await.len(), 1);
}

async fn without_a_mail_server_nothing_is_stored(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let ada = register_without_mail(&accounts, None, ADA).await;
    let refused = accounts.request_recovery(ADA, "cookie").await;
    assert!(matches!(refused, Err(service::AccountError::MailOff)));
    let refused = accounts.request_verification(ada.me.user_id).await;
    assert!(matches!(refused, Err(service::AccountError::MailOff)));
    assert_eq!(count(&fixture, "mails").await, 0);
}

async fn old_mails_are_forgotten(fixture: Fixture) {
    let (post, _) = Post::with_ada(fixture).await;
    let clock = Arc::new(post.fixture.clock.clone());
    let retention = service::Retention::new(post.fixture.db.database.clone(), clock);
    assert_eq!(retention.delete_old_mails().await.unwrap(), 0);
    assert_eq!(count(&post.fixture, "email_links").await, 1);
    post.fixture.clock.set(MORNING.plus(2 * DAY));
    assert_eq!(retention.delete_old_mails().await.unwrap(), 1);
    for table in ["mails", "email_links"] {
        assert_eq!(count(&post.fixture, table).await, 0, "{table}");
    }
}

async fn a_deleted_account_gets_no_mail(fixture: Fixture) {
    let (post, ada) = Post::with_ada(fixture).await;
    post.accounts.request_recovery(ADA, "cookie").await.unwrap();
    let claimed = post.claim().await.remove(0);
    let deleted = post
        .accounts
        .delete_account(ada.me.user_id, Some(PASSWORD.to_owned()));
    deleted.await.expect("the password is right");
    assert_eq!(post.mail.send(&claimed).await.unwrap(), MailOutcome::Stale);
    assert!(post.deliver().await.is_empty());
    for table in ["mails", "email_links"] {
        assert_eq!(count(&post.fixture, table).await, 0, "{table}");
    }
}
