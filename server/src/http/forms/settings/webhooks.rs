//! Webhooks.

use app::Start;
use app::settings::Chapter;
use axum::response::Response;
use shared::wire::{CreateWebhook, Patch};
use uuid::Uuid;

use super::super::super::pages::settings as pages;
use super::super::super::problem::ApiError;
use super::super::posted::Posted;
use super::super::way::did;
use super::{answer, told_once};
use crate::service::webhooks::WebhookChange;

/// What is done to a webhook that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Change,
    Enable,
    Disable,
    Test,
    Rotate,
    Redeliver,
    Delete,
}

impl Deed {
    /// The deed that a form of this name does.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "change-webhook" => Self::Change,
            "enable-webhook" => Self::Enable,
            "disable-webhook" => Self::Disable,
            "test-webhook" => Self::Test,
            "rotate-secret" => Self::Rotate,
            "redeliver" => Self::Redeliver,
            "delete-webhook" => Self::Delete,
            _ => return None,
        })
    }
}

/// Makes a webhook and shows its secret, this once.
pub(super) async fn create(mut posted: Posted) -> Response {
    match made(&mut posted).await {
        Ok(page) => told_once(posted, Ok(page)).await,
        Err(error) => answer(posted, Chapter::Webhooks, "webhook", Err(error)).await,
    }
}

async fn made(posted: &mut Posted) -> Result<Start, ApiError> {
    let person = posted.person()?;
    let wanted = CreateWebhook {
        url: posted.fields.take("url").unwrap_or_default(),
        events: Some(posted.fields.all("events")).filter(|events| !events.is_empty()),
        description: posted.fields.take("description"),
    };
    let created = posted.renderer.state().webhooks.create(person, &wanted);
    let created = created.await?;
    let (id, secret) = (created.webhook.id, Some(created.secret));
    pages::webhook(&posted.renderer, &posted.parts, id, secret, None).await
}

/// Does something to a webhook, and shows it.
pub(super) async fn perform(mut posted: Posted, deed: Deed) -> Response {
    let id: Uuid = match posted.fields.id("webhook") {
        Ok(id) => id,
        Err(error) => return posted.refused(error).await,
    };
    let here = format!("{}/{id}", Chapter::Webhooks.path());
    match done(&mut posted, id, deed).await {
        Ok(Done::Code(code)) => posted.see(&did(&here, code, None)),
        Ok(Done::Gone) => {
            let list = did(&Chapter::Webhooks.path(), "webhook-deleted", None);
            posted.see(&list)
        }
        Ok(Done::Secret(secret)) => {
            let secret = Some(secret);
            let page = pages::webhook(&posted.renderer, &posted.parts, id, secret, None).await;
            told_once(posted, page).await
        }
        Err(error) => {
            let form = match deed {
                Deed::Change => "change-webhook",
                _ => "webhook-deed",
            };
            let sent = Some(posted.sent(form, &error));
            let page = pages::webhook(&posted.renderer, &posted.parts, id, None, sent).await;
            posted.again(error, page).await
        }
    }
}

enum Done {
    Code(&'static str),
    Secret(String),
    Gone,
}

async fn done(posted: &mut Posted, id: Uuid, deed: Deed) -> Result<Done, ApiError> {
    let person = posted.person()?;
    let webhooks = posted.renderer.state().webhooks.clone();
    let switched = |enabled| WebhookChange {
        enabled: Some(enabled),
        ..WebhookChange::default()
    };
    Ok(match deed {
        Deed::Change => {
            let events = posted.fields.all("events");
            let change = WebhookChange {
                url: Some(posted.fields.take("url").unwrap_or_default()),
                events: if events.is_empty() {
                    Patch::Clear
                } else {
                    Patch::Set(events)
                },
                description: posted
                    .fields
                    .take("description")
                    .map_or(Patch::Clear, Patch::Set),
                enabled: None,
            };
            webhooks.change(person, id, &change).await?;
            Done::Code("saved")
        }
        Deed::Enable => {
            webhooks.change(person, id, &switched(true)).await?;
            Done::Code("enabled")
        }
        Deed::Disable => {
            webhooks.change(person, id, &switched(false)).await?;
            Done::Code("disabled")
        }
        Deed::Test => {
            webhooks.test(person, id).await?;
            Done::Code("tested")
        }
        Deed::Rotate => Done::Secret(webhooks.rotate_secret(person, id).await?.secret),
        Deed::Redeliver => {
            let delivery: Uuid = posted.fields.id("delivery")?;
            webhooks.redeliver(person, id, delivery).await?;
            Done::Code("redelivered")
        }
        Deed::Delete => {
            webhooks.delete(person, id).await?;
            Done::Gone
        }
    })
}
