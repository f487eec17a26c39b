//! Web Push: alerts for users without an open page (docs/push.md).
//!
//! Stores the server's key and the subscriptions, and sends push messages. [`super::alerts`]
//! decides which alerts are raised; the crate `jobs` decides when they are sent.

mod message;
mod send;
mod vapid;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use sha2::{Digest, Sha256};
use shared::wire::{FieldProblem, PushSubscription, SubscribePush};
use shared::{ProblemList, Timestamp, UserId};
use tokio::sync::{Notify, OnceCell};
use uuid::Uuid;

use message::PushRecipient;
use outbound::OutboundClient;
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use store::{Database, StoreError, push, server_keys};

pub use vapid::{VapidKey, VapidSigner};

/// How long a push service may take to answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The name of the key in the database.
const KEY_NAME: &str = "vapid";

/// Subscriptions per user. A further one replaces the least recently reached.
const MAX_SUBSCRIPTIONS: i64 = 20;

/// Why a subscription was refused.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The store failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// All values that are invalid.
    #[error("{} values are invalid", .0.count())]
    Invalid(ProblemList),
    /// The sign-in ended before the subscription was stored.
    #[error("the login has ended")]
    SignedOut,
}

/// Push subscriptions of all users, and sending to them; clones share everything.
#[derive(Clone)]
pub struct Push {
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    outbound: OutboundClient,
    due: Arc<Notify>,
    configured_key: Option<VapidKey>,
    origin: Option<String>,
    vapid: Arc<OnceCell<Arc<VapidSigner>>>,
}

impl Push {
    /// Sends to public addresses with the key stored in the database. `due` is notified when push
    /// messages are enqueued.
    #[must_use]
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        due: Arc<Notify>,
    ) -> Self {
        Self {
            database,
            clock,
            entropy,
            outbound: OutboundClient::new(false).with_timeout(REQUEST_TIMEOUT),
            due,
            configured_key: None,
            origin: None,
            vapid: Arc::default(),
        }
    }

    /// Uses `key` instead of the stored one, if given. `origin` is the server's https origin, which
    /// VAPID tokens name as the contact.
    #[must_use]
    pub fn with_identity(mut self, key: Option<VapidKey>, origin: Option<String>) -> Self {
        self.configured_key = key;
        self.origin = origin;
        self.vapid = Arc::default();
        self
    }

    /// Sends through another client.
    #[must_use]
    pub fn with_outbound(mut self, outbound: OutboundClient) -> Self {
        self.outbound = outbound.with_timeout(REQUEST_TIMEOUT);
        self
    }

    /// Waits until push messages may have been enqueued by this process.
    pub async fn notified(&self) {
        self.due.notified().await;
    }

    /// The server's VAPID key; generated and stored at first use.
    pub async fn vapid(&self) -> Result<&Arc<VapidSigner>, StoreError> {
        self.vapid
            .get_or_try_init(|| async {
                let key = match &self.configured_key {
                    Some(key) => key.clone(),
                    None => self.stored_key().await?,
                };
                Ok(Arc::new(VapidSigner::new(&key, self.origin.as_deref())))
            })
            .await
    }

    async fn stored_key(&self) -> Result<VapidKey, StoreError> {
        let fresh = VapidKey::random(self.entropy.as_ref()).to_bytes();
        let mut write = self.database.write().await?;
        let stored = server_keys::get_or_insert(&mut write, KEY_NAME, &fresh).await?;
        write.commit().await?;
        VapidKey::of(&stored).ok_or_else(|| StoreError::Corrupt {
            table: "server_keys",
            reason: format!("{KEY_NAME} is no scalar of P-256"),
        })
    }

    /// Registers a browser for the user who is signed in there; a known one is updated. Returns
    /// true for a new one.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, login_id = %login))]
    pub async fn subscribe(
        &self,
        user: UserId,
        login: Uuid,
        requested: &SubscribePush,
    ) -> Result<(PushSubscription, bool), PushError> {
        let checked = self.check(requested)?;
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
        let mut write = self.database.write_for(user).await?;
        let subscribed = push::subscribe(&mut write, &new, MAX_SUBSCRIPTIONS)
            .await?
            .ok_or(PushError::SignedOut)?;
        write.commit().await?;
        let shown = PushSubscription {
            id: subscribed.id,
            created_at: subscribed.created_at,
        };
        Ok((shown, subscribed.id == new.id))
    }

    /// Deletes the user's subscription with this endpoint, if there is one.
    pub async fn unsubscribe(&self, user: UserId, endpoint: &str) -> Result<(), PushError> {
        // An invalid endpoint cannot be registered. A valid one is looked up in its normalised
        // form.
        let Ok(target) = self.outbound.target(endpoint) else {
            return Ok(());
        };
        let mut write = self.database.write_for(user).await?;
        push::unsubscribe(&mut write, user, &hash(target.as_str())).await?;
        write.commit().await?;
        Ok(())
    }

    fn check(&self, requested: &SubscribePush) -> Result<ValidSubscription, PushError> {
        let mut problems = ProblemList::new();
        let mut add = |field: &str, code: &str, detail: String| {
            problems.push(FieldProblem {
                pointer: format!("/{field}"),
                code: code.to_owned(),
                detail,
            });
        };
        let endpoint = match self.outbound.target(&requested.endpoint) {
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
        let (p256dh, auth) = (read(&requested.keys.p256dh), read(&requested.keys.auth));
        if auth.len() != 16 {
            add(
                "keys/auth",
                "push_key_invalid",
                "keys.auth must be 16 bytes in base64url.".to_owned(),
            );
        }
        if PushRecipient::of(&p256dh, &[0; 16]).is_none() {
            add(
                "keys/p256dh",
                "push_key_invalid",
                "keys.p256dh must be an uncompressed point of P-256 in base64url.".to_owned(),
            );
        }
        if !problems.is_empty() {
            return Err(PushError::Invalid(problems));
        }
        Ok(ValidSubscription {
            endpoint,
            p256dh,
            auth,
            // Saturates if out of range; the type clamps it.
            expires_at: requested
                .expiration_time
                .map(|millis| Timestamp::from_millis(millis as i64)),
        })
    }
}

/// Validated values of a subscription.
struct ValidSubscription {
    endpoint: String,
    p256dh: Vec<u8>,
    auth: Vec<u8>,
    expires_at: Option<Timestamp>,
}

fn hash(endpoint: &str) -> [u8; 32] {
    Sha256::digest(endpoint).into()
}
