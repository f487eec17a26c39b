//! Deliveries as users ask for them: test a webhook, list, redeliver.

use std::ops::ControlFlow;

use shared::UserId;
use shared::wire::{Delivery, DeliveryStatus, Page, PageRequest};
use uuid::Uuid;

use super::{WebhookError, Webhooks, outbox};
use crate::idempotency::{self, Execution, IdempotentRequest};
use store::Connection;
use store::webhooks::deliveries::{self, DeliveryQuery};
use store::webhooks::{self, attempts, claims};

/// Attempts of one delivery, including those after redelivery: several times the schedule.
const MAX_ATTEMPTS: u32 = 50;

impl Webhooks {
    /// Enqueues a test message without an event.
    pub async fn test(&self, user: UserId, id: Uuid) -> Result<Delivery, WebhookError> {
        Ok(self.test_idempotent(user, id, None).await?.decided()?)
    }

    /// As [`Self::test`], once for an idempotency key.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, webhook_id = %id))]
    pub async fn test_idempotent(
        &self,
        user: UserId,
        id: Uuid,
        request: Option<IdempotentRequest<'_, Delivery>>,
    ) -> Result<Execution<Delivery>, WebhookError> {
        let now = self.clock.now();
        let request = request.as_ref();
        let (mut write, _) = match self.begin(user, id, request, now).await? {
            ControlFlow::Continue(begun) => begun,
            ControlFlow::Break(first) => return Ok(Execution::Replayed(first)),
        };
        outbox::limit(&mut write, user, now).await?;
        let stored = webhooks::read(&mut write, user, id).await?;
        if stored.is_none_or(|stored| !stored.shown.enabled) {
            write.commit().await?;
            return Err(WebhookError::Disabled);
        }
        let message = outbox::test_message(id, self.entropy.uuid(now), now);
        deliveries::insert(&mut write, user, &message, now).await?;
        deliveries::make_due(&mut write, user, id, now).await?;
        self.sent(write, user, id, message.id, request).await
    }

    /// A page of a webhook's deliveries with their attempts, newest first.
    pub async fn deliveries(
        &self,
        user: UserId,
        id: Uuid,
        status: Option<DeliveryStatus>,
        paging: PageRequest,
    ) -> Result<Page<Delivery>, WebhookError> {
        let mut read = self.database.read_for(user).await?;
        if webhooks::read(&mut read, user, id).await?.is_none() {
            return Err(WebhookError::NotFound);
        }
        let query = DeliveryQuery {
            user,
            webhook: id,
            status,
            paging,
        };
        let total_items = deliveries::count(&mut read, &query).await?;
        let mut items = deliveries::page(&mut read, &query).await?;
        let mut made = attempts::of_page(&mut read, &query).await?;
        for item in &mut items {
            item.attempts = made.remove(&item.id).unwrap_or_default();
        }
        Ok(paging.page_of(items, total_items))
    }

    /// Makes a delivery due again, from the beginning of the schedule, with the same id. A finished
    /// one waits for no other delivery of its session, and no other for it.
    pub async fn redeliver(
        &self,
        user: UserId,
        id: Uuid,
        delivery: Uuid,
    ) -> Result<Delivery, WebhookError> {
        let sent = self.redeliver_idempotent(user, id, delivery, None).await?;
        Ok(sent.decided()?)
    }

    /// As [`Self::redeliver`], once for an idempotency key.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, webhook_id = %id, delivery_id = %delivery))]
    pub async fn redeliver_idempotent(
        &self,
        user: UserId,
        id: Uuid,
        delivery: Uuid,
        request: Option<IdempotentRequest<'_, Delivery>>,
    ) -> Result<Execution<Delivery>, WebhookError> {
        let now = self.clock.now();
        let request = request.as_ref();
        let (mut write, stored) = match self.begin(user, id, request, now).await? {
            ControlFlow::Continue(begun) => begun,
            ControlFlow::Break(first) => return Ok(Execution::Replayed(first)),
        };
        let found = deliveries::find(&mut write, user, id, delivery).await?;
        if found.is_none() {
            return Err(WebhookError::DeliveryNotFound);
        }
        if !stored.shown.enabled {
            return Err(WebhookError::Disabled);
        }
        let standing = claims::state(&mut write, user, delivery).await?;
        if standing.is_none_or(|standing| standing.attempts >= MAX_ATTEMPTS) {
            return Err(WebhookError::TooOften);
        }
        deliveries::restart(&mut write, user, delivery, now).await?;
        deliveries::make_due(&mut write, user, id, now).await?;
        self.sent(write, user, id, delivery, request).await
    }

    /// Commits and returns the delivery added to the outbox.
    async fn sent(
        &self,
        mut write: Connection,
        user: UserId,
        webhook: Uuid,
        id: Uuid,
        request: Option<&IdempotentRequest<'_, Delivery>>,
    ) -> Result<Execution<Delivery>, WebhookError> {
        let found = deliveries::find(&mut write, user, webhook, id).await?;
        let mut delivery = found.ok_or(WebhookError::DeliveryNotFound)?;
        delivery.attempts = attempts::of_one(&mut write, user, id).await?;
        let now = self.clock.now();
        idempotency::store(&mut write, user, request, &delivery, now).await?;
        write.commit().await?;
        self.due.notify_one();
        Ok(Execution::Decided(Box::new(delivery)))
    }
}
