//! Forms for webhooks.

use app::PageData;
use app::settings::SettingsSection;
use axum::response::Response;
use shared::wire::{ChangeWebhook, CreateWebhook, EventInclude, Patch};
use uuid::Uuid;

use super::super::form_fields::{FormFields, no_such_form};
use super::super::form_request::FormRequest;
use super::super::safe_redirect::with_notice;
use super::response::{answer, uncached_page};
use crate::settings as pages;
use web::problem::ApiError;

shared::words! {
    /// An action on an existing webhook, by the name of its form.
    pub(super) WebhookAction {
        Change = "change-webhook",
        Enable = "enable-webhook",
        Disable = "disable-webhook",
        Test = "test-webhook",
        Rotate = "rotate-secret",
        Redeliver = "redeliver",
        Delete = "delete-webhook",
    }
}

impl WebhookAction {
    /// Whether the password must have been confirmed recently.
    pub(super) const fn is_sensitive(self) -> bool {
        matches!(self, Self::Change | Self::Rotate)
    }
}

/// Creates a webhook and shows its secret once.
pub(super) async fn create(mut form: FormRequest) -> Response {
    match made(&mut form).await {
        Ok(page) => uncached_page(form, Ok(page)).await,
        Err(error) => answer(form, SettingsSection::Webhooks, "webhook", Err(error)).await,
    }
}

async fn made(form: &mut FormRequest) -> Result<PageData, ApiError> {
    let user = form.user()?;
    let request = CreateWebhook {
        url: form.fields.take("url").unwrap_or_default(),
        events: Some(form.fields.all("events")).filter(|events| !events.is_empty()),
        description: form.fields.take("description"),
        include: include(&mut form.fields)?,
    };
    let created = form.renderer.state().webhooks.create(user, &request);
    let created = created.await?;
    let (id, secret) = (created.webhook.id, created.secret);
    pages::webhook(&form.renderer, &form.parts, id, secret, None).await
}

/// What is sent along with events, if the form's checkbox is ticked.
fn include(fields: &mut FormFields) -> Result<Option<EventInclude>, ApiError> {
    let ticked = fields.take("include");
    let read = |text: String| EventInclude::parse(&text).ok_or_else(no_such_form);
    ticked.map(read).transpose()
}

/// Changes where events go to, and which.
pub(super) async fn change(form: FormRequest) -> Response {
    perform(form, WebhookAction::Change).await
}

/// Makes a new secret and shows it once.
pub(super) async fn rotate_secret(form: FormRequest) -> Response {
    perform(form, WebhookAction::Rotate).await
}

/// Performs an action and shows the webhook.
pub(super) async fn perform(mut form: FormRequest, action: WebhookAction) -> Response {
    let id: Uuid = match form.fields.id("webhook") {
        Ok(id) => id,
        Err(error) => return form.fail(error).await,
    };
    let here = format!("{}/{id}", SettingsSection::Webhooks.path());
    match done(&mut form, id, action).await {
        Ok(ActionOutcome::Code(code)) => form.redirect(&with_notice(&here, code, None)),
        Ok(ActionOutcome::Gone) => {
            let list = with_notice(&SettingsSection::Webhooks.path(), "webhook-deleted", None);
            form.redirect(&list)
        }
        Ok(ActionOutcome::Secret(secret)) => {
            let page = pages::webhook(&form.renderer, &form.parts, id, secret, None).await;
            uncached_page(form, page).await
        }
        Err(error) => {
            let name = match action {
                WebhookAction::Change => "change-webhook",
                _ => "webhook-action",
            };
            let sent = Some(form.sent(name, &error));
            let page = pages::webhook(&form.renderer, &form.parts, id, None, sent).await;
            form.show_again(error, page).await
        }
    }
}

enum ActionOutcome {
    Code(&'static str),
    Secret(Option<String>),
    Gone,
}

async fn done(
    form: &mut FormRequest,
    id: Uuid,
    action: WebhookAction,
) -> Result<ActionOutcome, ApiError> {
    let user = form.user()?;
    let webhooks = form.renderer.state().webhooks.clone();
    let switched = |enabled| ChangeWebhook {
        enabled: Some(enabled),
        ..ChangeWebhook::default()
    };
    Ok(match action {
        WebhookAction::Change => {
            let events = form.fields.all("events");
            let change = ChangeWebhook {
                url: Some(form.fields.take("url").unwrap_or_default()),
                events: if events.is_empty() {
                    Patch::Clear
                } else {
                    Patch::Set(events)
                },
                description: form
                    .fields
                    .take("description")
                    .map_or(Patch::Clear, Patch::Set),
                include: include(&mut form.fields)?.map_or(Patch::Clear, Patch::Set),
                enabled: None,
            };
            webhooks.change(user, id, &change).await?;
            ActionOutcome::Code("saved")
        }
        WebhookAction::Enable => {
            webhooks.change(user, id, &switched(true)).await?;
            ActionOutcome::Code("enabled")
        }
        WebhookAction::Disable => {
            webhooks.change(user, id, &switched(false)).await?;
            ActionOutcome::Code("disabled")
        }
        WebhookAction::Test => {
            webhooks.test(user, id).await?;
            ActionOutcome::Code("tested")
        }
        WebhookAction::Rotate => {
            ActionOutcome::Secret(webhooks.rotate_secret(user, id).await?.secret)
        }
        WebhookAction::Redeliver => {
            let delivery: Uuid = form.fields.id("delivery")?;
            webhooks.redeliver(user, id, delivery).await?;
            ActionOutcome::Code("redelivered")
        }
        WebhookAction::Delete => {
            webhooks.delete(user, id).await?;
            ActionOutcome::Gone
        }
    })
}
