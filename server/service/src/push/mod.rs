//! Web Push: alerts that reach a person when no page of theirs is awake (docs/push.md).
//!
//! Keeps the server's key and the browsers that registered, and sends what is on its way to
//! them. What rings is [`super::alerts`]'s, when it is sent is [`crate::work`]'s.

mod message;
mod send;
mod vapid;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use sha2::{Digest, Sha256};
use shared::rules::AlertKind;
use shared::rules::limits::SECOND;
use shared::wire::{FieldProblem, PushSubscription, SubscribePush};
use shared::{Millis, Timestamp, UserId};
use tokio::sync::{Notify, OnceCell};
use uuid::Uuid;

use super::alerts::{Alert, FRESH};
use message::Reader;
use outbound::Outbound;
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use store::{Connection, Database, StoreError, push, server_keys};

pub use send::{Claims, Sent};
pub use vapid::{Vapid, VapidKey};

/// Under which the key is kept in the database.
const KEY_NAME: &str = "vapid";

/// Browsers of one person's; more devices nobody carries. Those that were reached longest ago
/// give way.
const MOST_SUBSCRIPTIONS: i64 = 20;

/// However late an alert was raised, there is this long to send it.
const LEAST_TIME: Millis = 30 * SECOND;

/// Why a browser cannot be registered.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The store refused or is out of reach; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Values that cannot be used, all of them.
    #[error("{} values cannot be used", .0.len())]
    Invalid(Vec<FieldProblem>),
    /// The login has just ended.
    #[error("the login has ended")]
    SignedOut,
}

/// Rung after a commit that put something on its way; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Wakes whoever sends, or lets them go on at once when they next wait.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until it rings.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}

/// The browsers of all people, and the way to them; clones share everything.
#[derive(Clone)]
pub struct Push {
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    outbound: Outbound,
    bell: Bell,
    given: Option<VapidKey>,
    origin: Option<String>,
    vapid: Arc<OnceCell<Arc<Vapid>>>,
}

impl Push {
    /// Sends to public addresses, with the key that the database keeps; `bell` rings when there
    /// is something to send.
    #[must_use]
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        bell: Bell,
    ) -> Self {
        Self {
            database,
            clock,
            entropy,
            outbound: Outbound::new(false).with_timeout(send::PATIENCE),
            bell,
            given: None,
            origin: None,
            vapid: Arc::default(),
        }
    }

    /// The same with another key than the database's, if one is given, and the https origin of
    /// this server, if it has one: whom a push service may turn to.
    #[must_use]
    pub fn with_identity(mut self, key: Option<VapidKey>, origin: Option<String>) -> Self {
        self.given = key;
        self.origin = origin;
        self.vapid = Arc::default();
        self
    }

    /// The same by another way out.
    #[must_use]
    pub fn with_outbound(mut self, outbound: Outbound) -> Self {
        self.outbound = outbound.with_timeout(send::PATIENCE);
        self
    }

    /// Rings when there is something to send.
    #[must_use]
    pub const fn bell(&self) -> &Bell {
        &self.bell
    }

    /// The server's key, made if the database has none.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub async fn vapid(&self) -> Result<&Arc<Vapid>, StoreError> {
        self.vapid
            .get_or_try_init(|| async {
                let key = match &self.given {
                    Some(key) => key.clone(),
                    None => self.kept_key().await?,
                };
                Ok(Arc::new(Vapid::new(&key, self.origin.as_deref())))
            })
            .await
    }

    async fn kept_key(&self) -> Result<VapidKey, StoreError> {
        let fresh = VapidKey::random(self.entropy.as_ref()).to_bytes();
        let mut write = self.database.write().await?;
        let kept = server_keys::get_or_insert(&mut write, KEY_NAME, &fresh).await?;
        write.commit().await?;
        VapidKey::of(&kept).ok_or_else(|| StoreError::Corrupt {
            table: "server_keys",
            reason: format!("{KEY_NAME} is no scalar of P-256"),
        })
    }

    /// Registers a browser for the person who is signed in there; one that is known is kept as
    /// it is now. True if it was not known.
    ///
    /// # Errors
    /// Values that cannot be used, a login that has ended, or the store fails.
    pub async fn subscribe(
        &self,
        user: UserId,
        login: Uuid,
        wanted: &SubscribePush,
    ) -> Result<(PushSubscription, bool), PushError> {
        let checked = self.check(wanted)?;
        let now = self.clock.now();
        let new = push::NewPushSubscription {
            id: self.entropy.uuid(now),
            user,
            login,
            endpoint: &checked.endpoint,
            endpoint_hash: &hash(&checked.endpoint),
            p256dh: &checked.p256dh,
            auth: &checked.auth,
            expires_at: checked.expires_at,
            now,
        };
        let mut write = self.database.write().await?;
        let subscribed = push::subscribe(&mut write, &new, MOST_SUBSCRIPTIONS)
            .await?
            .ok_or(PushError::SignedOut)?;
        write.commit().await?;
        let shown = PushSubscription {
            id: subscribed.id,
            created_at: subscribed.created_at,
        };
        Ok((shown, subscribed.id == new.id))
    }

    /// Forgets a browser of the person's; does nothing if they have none with this endpoint.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn unsubscribe(&self, user: UserId, endpoint: &str) -> Result<(), PushError> {
        // What cannot be registered is not there; what can is looked up in the spelling it was
        // registered in.
        let Ok(target) = self.outbound.target(endpoint) else {
            return Ok(());
        };
        let mut write = self.database.write().await?;
        push::unsubscribe(&mut write, user, &hash(target.as_str())).await?;
        write.commit().await?;
        Ok(())
    }

    fn check(&self, wanted: &SubscribePush) -> Result<Checked, PushError> {
        let mut problems = Vec::new();
        let mut add = |field: &str, code: &str, detail: String| {
            problems.push(FieldProblem {
                pointer: format!("/{field}"),
                code: code.to_owned(),
                detail,
            });
        };
        let endpoint = match self.outbound.target(&wanted.endpoint) {
            Ok(target) => target.as_str().to_owned(),
            Err(error) => {
                add(
                    "endpoint",
                    "push_endpoint_invalid",
                    format!("endpoint cannot be used: {error}."),
                );
                String::new()
            }
        };
        let read = |text: &str| {
            let bytes = BASE64URL.decode(text.trim_end_matches('='));
            bytes.unwrap_or_default()
        };
        let (p256dh, auth) = (read(&wanted.keys.p256dh), read(&wanted.keys.auth));
        if auth.len() != 16 {
            add(
                "keys/auth",
                "push_key_invalid",
                "keys.auth must be 16 bytes in base64url.".to_owned(),
            );
        }
        if Reader::of(&p256dh, &[0; 16]).is_none() {
            add(
                "keys/p256dh",
                "push_key_invalid",
                "keys.p256dh must be an uncompressed point of P-256 in base64url.".to_owned(),
            );
        }
        if !problems.is_empty() {
            return Err(PushError::Invalid(problems));
        }
        Ok(Checked {
            endpoint,
            p256dh,
            auth,
            // Saturates where it is out of range, which the type then clamps.
            expires_at: wanted
                .expiration_time
                .map(|millis| Timestamp::from_millis(millis as i64)),
        })
    }
}

/// A subscription that can be used.
struct Checked {
    endpoint: String,
    p256dh: Vec<u8>,
    auth: Vec<u8>,
    expires_at: Option<Timestamp>,
}

fn hash(endpoint: &str) -> [u8; 32] {
    Sha256::digest(endpoint).into()
}

/// Puts a new alert on its way to every browser of the person's.
///
/// # Errors
/// As [`StoreError`] says.
pub(super) async fn enqueue(
    connection: &mut Connection,
    alert: &Alert,
    now: Timestamp,
) -> Result<(), StoreError> {
    push::enqueue(connection, alert, news_until(alert, now), now).await?;
    Ok(())
}

/// Until when an alert that was raised at `now` is worth telling.
fn news_until(alert: &Alert, now: Timestamp) -> Timestamp {
    let fresh = alert.instant.plus(FRESH);
    match alert.kind {
        // By then the pause has ended.
        AlertKind::PauseEnding => fresh,
        AlertKind::TimeElapsed | AlertKind::PauseEnded | AlertKind::SessionCompleted => {
            fresh.max(now.plus(LEAST_TIME))
        }
    }
}
