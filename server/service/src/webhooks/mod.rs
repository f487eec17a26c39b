//! Webhooks (Standard Webhooks 1.0): URLs to which a user's events are posted.
//!
//! Here are the operations of users: create, change, list; in `requested_deliveries` test and redeliver.
//! `outbox` adds deliveries, `dispatch` claims them; the crate `jobs` sends them.

mod dispatch;
mod outbox;
mod requested_deliveries;
mod schedule;
mod signature;
mod values;

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::activity::record;
use crate::idempotency::{self, Execution, IdempotentRequest, RenderedResponse};
use crate::outcome::ServiceError;
use shared::rules::limits::DAY;
use shared::wire::{
    ActivityKind, CreateWebhook, DisabledReason, Patch, Scope, Webhook, WebhookWithSecret,
    scope_of_event,
};
use shared::{Millis, ProblemList, Timestamp, UserId};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::server_key::ServerKey;
use outbound::OutboundClient;
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use store::webhooks::{self, WebhookRow, claims, deliveries};
use store::{Connection, Database, StoreError, users};

pub use dispatch::{AttemptResult, ConcurrencyLimits, DeliveryClaim, PER_WEBHOOK, POSTPONED};
pub use outbox::{TEST, enqueue, redact};
pub use signature::{Signed, SigningSecret, sign};

use outbox::disable;
use values::WebhookProblems;

/// More webhooks could not be told apart in a list, and each adds work to every event.
const MAX_WEBHOOKS: i64 = 20;

/// How long the previous secret signs after a rotation.
const OVERLAP: Millis = DAY;

/// How long finished deliveries are stored.
const DELIVERY_RETENTION: Millis = 30 * DAY;

/// Deliveries deleted per transaction.
const DELETION_BATCH: u32 = 1_000;

/// The name of the server key from which secrets are derived.
const KEY: &str = "webhooks";

/// The webhooks of all users; clones share everything.
#[derive(Clone)]
pub struct Webhooks {
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    outbound: OutboundClient,
    due: Arc<Notify>,
    /// From which all secrets are derived.
    key: ServerKey,
}

/// Why a webhook operation was refused.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The idempotency key was used for another request, or what is stored for it cannot be read.
    #[error(transparent)]
    Key(#[from] ServiceError),
    /// All values that are invalid.
    #[error("some values are invalid")]
    Invalid(ProblemList),
    /// Guests have no webhooks.
    #[error("guests have no webhooks")]
    GuestNotAllowed,
    /// The user has none with this id.
    #[error("there is no such webhook")]
    NotFound,
    /// The webhook has no delivery with this id.
    #[error("there is no such delivery")]
    DeliveryNotFound,
    /// The user has as many as are allowed.
    #[error("there are too many webhooks")]
    TooMany,
    /// The delivery has used all its attempts.
    #[error("the delivery was attempted too often")]
    TooOften,
    /// It names events that only this scope may read, which whoever makes the request lacks.
    #[error("events of the scope {} may not be read", .0.as_str())]
    NotReadable(Scope),
    /// The webhook is disabled, so nothing can be sent to it.
    #[error("the webhook is disabled")]
    Disabled,
}

/// Refuses events that a webhook is sent unless whoever asks for them may read them; those of sessions are
/// for everybody who may make webhooks.
///
/// # Errors
/// [`WebhookError::NotReadable`].
pub fn check_scopes(
    events: Option<&[String]>,
    may_read: impl Fn(Scope) -> bool,
) -> Result<(), WebhookError> {
    let scopes = events.into_iter().flatten();
    let mut scopes = scopes.filter_map(|name| scope_of_event(name));
    let refused = scopes.find(|scope| *scope != Scope::SessionsRead && !may_read(*scope));
    refused.map_or(Ok(()), |scope| Err(WebhookError::NotReadable(scope)))
}

impl Webhooks {
    /// Sends through `outbound`. `due` is notified by commits that enqueue deliveries.
    #[must_use]
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        outbound: OutboundClient,
        due: Arc<Notify>,
    ) -> Self {
        Self {
            clock,
            key: ServerKey::new(database.clone(), Arc::clone(&entropy), KEY),
            database,
            entropy,
            outbound,
            due,
        }
    }

    /// Sends through another client.
    #[must_use]
    pub fn with_outbound(mut self, outbound: OutboundClient) -> Self {
        self.outbound = outbound;
        self
    }

    /// The client for requests to receivers.
    #[must_use]
    pub const fn outbound(&self) -> &OutboundClient {
        &self.outbound
    }

    /// The present instant by this machine's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Wakes the dispatcher: deliveries may have become due, or an attempt has ended and others may
    /// start.
    pub fn notify(&self) {
        self.due.notify_one();
    }

    /// Waits for [`Self::notify`] or for a commit that enqueued deliveries.
    pub async fn notified(&self) {
        self.due.notified().await;
    }

    /// The user's webhooks, newest first.
    pub async fn list(&self, user: UserId) -> Result<Vec<Webhook>, WebhookError> {
        let mut read = self.database.read_for(user).await?;
        let account = users::by_id(&mut read, user).await?;
        if account.is_some_and(|account| account.guest) {
            return Err(WebhookError::GuestNotAllowed);
        }
        Ok(webhooks::list(&mut read, user).await?)
    }

    /// One of the user's webhooks.
    pub async fn get(&self, user: UserId, id: Uuid) -> Result<Webhook, WebhookError> {
        let mut read = self.database.read_statement_for(user).await?;
        let stored = webhooks::read(&mut read, user, id).await?;
        Ok(stored.ok_or(WebhookError::NotFound)?.shown)
    }

    /// Creates a webhook. The response holds its secret, which is never shown again.
    pub async fn create(
        &self,
        user: UserId,
        requested: &CreateWebhook,
    ) -> Result<WebhookWithSecret, WebhookError> {
        Ok(self
            .create_idempotent(user, requested, None)
            .await?
            .decided()?)
    }

    /// As [`Self::create`], once for an idempotency key.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn create_idempotent(
        &self,
        user: UserId,
        requested: &CreateWebhook,
        request: Option<IdempotentRequest<'_, WebhookWithSecret>>,
    ) -> Result<Execution<WebhookWithSecret>, WebhookError> {
        let mut problems = WebhookProblems::default();
        let url = problems.url(&requested.url, &self.outbound);
        let events = problems.events(requested.events.as_deref());
        let description = problems.description(requested.description.as_deref());
        let now = self.clock.now();
        let webhook = Webhook {
            id: self.entropy.uuid(now),
            url,
            events,
            description,
            include: requested.include,
            enabled: true,
            disabled_reason: None,
            disabled_at: None,
            failing_since: None,
            created_at: now,
            updated_at: now,
        };
        let key = self.key.get().await?;
        let mut write = self.database.write_for(user).await?;
        // Under the user's lock, so that concurrent requests cannot exceed the limit.
        let account = users::lock(&mut write, user).await?;
        let request = request.as_ref();
        if let Some(first) = idempotency::stored(&mut write, user, request, now).await? {
            write.commit().await?;
            return Ok(Execution::Replayed(first));
        }
        problems.none().map_err(WebhookError::Invalid)?;
        if account.ok_or(WebhookError::NotFound)?.guest {
            return Err(WebhookError::GuestNotAllowed);
        }
        if webhooks::count(&mut write, user).await? >= MAX_WEBHOOKS {
            return Err(WebhookError::TooMany);
        }
        webhooks::insert(&mut write, user, &webhook).await?;
        self.record(&mut write, user, ActivityKind::WebhookCreated)
            .await?;
        let secret = SigningSecret::derive(key, webhook.id, 1).reveal();
        let created = WebhookWithSecret::with_secret(secret, webhook);
        idempotency::store(&mut write, user, request, &created, now).await?;
        write.commit().await?;
        Ok(Execution::Decided(Box::new(created)))
    }

    /// Changes a webhook. Disabling drops its pending deliveries; enabling forgets past failures.
    pub async fn change(
        &self,
        user: UserId,
        id: Uuid,
        change: &shared::wire::ChangeWebhook,
    ) -> Result<Webhook, WebhookError> {
        self.change_as(user, id, change, |_| true).await
    }

    /// As [`Self::change`], for somebody who reads the scopes that `may_read` says: a webhook that is
    /// sent events of others stays as it is.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, webhook_id = %id))]
    pub async fn change_as(
        &self,
        user: UserId,
        id: Uuid,
        change: &shared::wire::ChangeWebhook,
        may_read: impl Fn(Scope) -> bool + Send,
    ) -> Result<Webhook, WebhookError> {
        let mut problems = WebhookProblems::default();
        let url = change
            .url
            .as_deref()
            .map(|url| problems.url(url, &self.outbound));
        let events = match &change.events {
            Patch::Set(events) => Patch::Set(problems.events(Some(events))),
            Patch::Clear => Patch::Clear,
            Patch::Keep => Patch::Keep,
        };
        let description = match &change.description {
            Patch::Set(text) => Patch::Set(problems.description(Some(text))),
            Patch::Clear => Patch::Clear,
            Patch::Keep => Patch::Keep,
        };
        let now = self.clock.now();
        // An unknown webhook is refused before wrong values.
        let mut write = self.locked_user(user).await?;
        let mut stored = locked(&mut write, user, id).await?;
        problems.none().map_err(WebhookError::Invalid)?;
        let shown = &mut stored.shown;
        apply(&mut shown.events, events);
        check_scopes(shown.events.as_deref(), may_read)?;
        if let Some(url) = url {
            if url != shown.url {
                claims::set_works(&mut write, user, id, false).await?;
            }
            shown.url = url;
        }
        apply(&mut shown.description, description);
        shown.include = change.include.clone().apply(shown.include);
        shown.updated_at = now;
        match change.enabled {
            Some(false) if shown.enabled => {
                disable(
                    &mut write,
                    user,
                    &mut stored,
                    DisabledReason::Requested,
                    now,
                )
                .await?;
            }
            Some(true) if !shown.enabled => {
                shown.enabled = true;
                shown.disabled_reason = None;
                shown.disabled_at = None;
                shown.failing_since = None;
                stored.failed_at = None;
            }
            _ => {}
        }
        webhooks::save(&mut write, user, &stored).await?;
        self.record(&mut write, user, ActivityKind::WebhookChanged)
            .await?;
        write.commit().await?;
        Ok(stored.shown)
    }

    async fn record(
        &self,
        write: &mut Connection,
        user: UserId,
        kind: ActivityKind,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        record(write, self.entropy.uuid(now), now, user, kind, "").await
    }

    /// Deletes a webhook with its deliveries.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, webhook_id = %id))]
    pub async fn delete(&self, user: UserId, id: Uuid) -> Result<(), WebhookError> {
        let mut write = self.locked_user(user).await?;
        locked(&mut write, user, id).await?;
        webhooks::delete(&mut write, user, id).await?;
        self.record(&mut write, user, ActivityKind::WebhookDeleted)
            .await?;
        Ok(write.commit().await?)
    }

    /// Replaces a webhook's secret; the response holds the new one. The previous one signs as well
    /// for a day; older ones do not.
    pub async fn rotate_secret(
        &self,
        user: UserId,
        id: Uuid,
    ) -> Result<WebhookWithSecret, WebhookError> {
        Ok(self
            .rotate_secret_idempotent(user, id, None)
            .await?
            .decided()?)
    }

    /// As [`Self::rotate_secret`], once for an idempotency key.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, webhook_id = %id))]
    pub async fn rotate_secret_idempotent(
        &self,
        user: UserId,
        id: Uuid,
        request: Option<IdempotentRequest<'_, WebhookWithSecret>>,
    ) -> Result<Execution<WebhookWithSecret>, WebhookError> {
        let now = self.clock.now();
        let key = self.key.get().await?;
        let request = request.as_ref();
        let (mut write, mut stored) = match self.begin(user, id, request, now).await? {
            ControlFlow::Continue(begun) => begun,
            ControlFlow::Break(first) => return Ok(Execution::Replayed(first)),
        };
        stored.secret_number += 1;
        stored.rotated_at = Some(now);
        stored.shown.updated_at = now;
        webhooks::save(&mut write, user, &stored).await?;
        self.record(&mut write, user, ActivityKind::WebhookChanged)
            .await?;
        let secret = SigningSecret::derive(key, id, stored.secret_number).reveal();
        let rotated = WebhookWithSecret::with_secret(secret, stored.shown);
        idempotency::store(&mut write, user, request, &rotated, now).await?;
        write.commit().await?;
        Ok(Execution::Decided(Box::new(rotated)))
    }

    /// Deletes deliveries that were done more than 30 days ago. After an error, those deleted
    /// before stay deleted.
    pub async fn delete_old_deliveries(&self) -> Result<(), StoreError> {
        let until = self.clock.now().plus(-DELIVERY_RETENTION);
        loop {
            let mut write = self.database.write().await?;
            let gone = deliveries::delete_done(&mut write, until, DELETION_BATCH).await?;
            write.commit().await?;
            if gone < u64::from(DELETION_BATCH) {
                return Ok(());
            }
        }
    }

    /// A transaction that has locked the user's row, which is locked before those of webhooks.
    async fn locked_user(&self, user: UserId) -> Result<Connection, WebhookError> {
        let mut write = self.database.write_for(user).await?;
        users::lock(&mut write, user).await?;
        Ok(write)
    }

    /// A transaction that has locked the user's row and then the webhook's, or the response that is stored
    /// for the request's key.
    async fn begin<T>(
        &self,
        user: UserId,
        id: Uuid,
        request: Option<&IdempotentRequest<'_, T>>,
        now: Timestamp,
    ) -> Result<ControlFlow<RenderedResponse, (Connection, WebhookRow)>, WebhookError> {
        let mut write = self.locked_user(user).await?;
        if let Some(first) = idempotency::stored(&mut write, user, request, now).await? {
            write.commit().await?;
            return Ok(ControlFlow::Break(first));
        }
        let stored = locked(&mut write, user, id).await?;
        Ok(ControlFlow::Continue((write, stored)))
    }

    /// The secrets that sign at `now`, the newest first.
    fn secrets(
        key: &[u8],
        webhook: Uuid,
        number: u64,
        rotated_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Vec<SigningSecret> {
        let overlaps = rotated_at.is_some_and(|at| now < at.plus(OVERLAP));
        let before = number.checked_sub(1).filter(|_| overlaps);
        std::iter::once(number)
            .chain(before)
            .map(|number| SigningSecret::derive(key, webhook, number))
            .collect()
    }
}

/// The user's webhook, locked; the user must be locked already.
async fn locked(
    write: &mut Connection,
    user: UserId,
    id: Uuid,
) -> Result<WebhookRow, WebhookError> {
    let stored = webhooks::lock(write, user, id).await?;
    stored.ok_or(WebhookError::NotFound)
}

fn apply<T>(value: &mut Option<T>, change: Patch<Option<T>>) {
    match change {
        Patch::Keep => {}
        Patch::Clear => *value = None,
        Patch::Set(new) => *value = new,
    }
}
