//! Webhooks and their deliveries.

use leptos::prelude::*;
use shared::wire::{Delivery, DeliveryAttempt, DeliveryStatus, EventInclude, Webhook};

use super::page_data::WebhookPageData;
use super::secret::secret;
use crate::base_path::link;
use crate::model::settings::SettingsSection;
use crate::pages::form::{
    ChoiceField, ChoiceOption, ConfirmedAction, FormError, FormValues, InputField, LocalTimestamp,
    Pages, RejectedForm,
};
use crate::text::texts;

/// The list of webhooks, and the form for a new one.
pub fn list(
    webhooks: Vec<Webhook>,
    events: &[&'static str],
    sent: Option<&RejectedForm>,
) -> AnyView {
    let texts = texts().access;
    let form = FormValues::of(sent, "webhook");
    let rows: Vec<_> = webhooks.into_iter().map(row).collect();
    let list = (!rows.is_empty()).then(|| view! { <ul class="rows">{rows}</ul> });
    view! {
        <p class="quiet">
            {texts.webhooks_intro} " " <a href=link("/api/docs")>{texts.api_docs}</a>
        </p>
        {list}
        <section class="narrow-gap">
            <h2>{texts.new_webhook}</h2>
            <form method="post" action=link("/forms/settings/create-webhook") class="form" novalidate>
                <FormError form=form.clone() />
                {fields(&form, None, events)}
                <button class="primary">{texts.make_webhook}</button>
            </form>
        </section>
    }
    .into_any()
}

fn row(webhook: Webhook) -> AnyView {
    let path = format!("{}/{}", SettingsSection::Webhooks.path(), webhook.id);
    view! {
        <li>
            <a class="row-title" href=link(&path)>
                <span>{webhook.url.clone()}</span>
                {webhook.description.clone().map(|text| view! { <small>{text}</small> })}
            </a>
            <span class="aside">{state(&webhook)}</span>
        </li>
    }
    .into_any()
}

/// On, failing, or why it is off.
fn state(webhook: &Webhook) -> &'static str {
    let texts = texts().access;
    match (webhook.disabled_reason, webhook.failing_since) {
        (Some(reason), _) => (texts.disabled)(reason),
        (None, Some(_)) => texts.failing,
        (None, None) => texts.enabled,
    }
}

fn fields(form: &FormValues, stored: Option<&Webhook>, events: &[&'static str]) -> AnyView {
    let texts = texts().access;
    let chosen = stored.and_then(|webhook| webhook.events.as_ref());
    let ticks = events
        .iter()
        .map(|name| ChoiceOption {
            value: (*name).to_owned(),
            label: (*name).to_owned(),
            is_ticked: chosen.is_some_and(|chosen| chosen.iter().any(|known| known == name)),
            ..ChoiceOption::default()
        })
        .collect();
    let object = EventInclude::Object;
    let included = vec![ChoiceOption {
        value: object.as_str().to_owned(),
        label: texts.include_object.to_owned(),
        is_ticked: stored.is_some_and(|webhook| webhook.include == Some(object)),
        ..ChoiceOption::default()
    }];
    let url = stored
        .map(|webhook| webhook.url.clone())
        .unwrap_or_default();
    let description = stored.and_then(|webhook| webhook.description.clone());
    view! {
        {InputField::text(form, "url", texts.url)
            .kind("url")
            .stored(url)
            .longest(2048)
            .required()
            .hint(texts.url_hint)
            .view()}
        {InputField::text(form, "description", texts.description)
            .stored(description.unwrap_or_default())
            .longest(200)
            .view()}
        {ChoiceField::new(form, "events", texts.events).hint(texts.events_hint).among("checkbox", ticks)}
        {ChoiceField::new(form, "include", texts.include).hint(texts.include_hint).among("checkbox", included)}
    }
    .into_any()
}

/// One webhook with its deliveries.
pub fn one(one: WebhookPageData, sent: Option<&RejectedForm>) -> AnyView {
    let all = texts();
    let texts = all.access;
    let form = FormValues::of(sent, "change-webhook");
    let WebhookPageData {
        webhook,
        secret: made,
        deliveries,
        events,
    } = one;
    let id = webhook.id.to_string();
    let path = format!("{}/{id}", SettingsSection::Webhooks.path());
    let made = made.map(|text| secret("secret", texts.webhook_secret, texts.shown_once, text));
    let (switch, action) = if webhook.enabled {
        (texts.disable, "/forms/settings/disable-webhook")
    } else {
        (texts.enable, "/forms/settings/enable-webhook")
    };
    let list = deliveries_of(&id, &deliveries.items);
    let about = || vec![("webhook", id.clone())];
    view! {
        <p>
            <b>{webhook.url.clone()}</b>
        </p>
        <p class="facts">
            <span>{state(&webhook)}</span>
            {webhook.failing_since.map(|at| view! { <span>{texts.failing_since} " " <LocalTimestamp at /></span> })}
        </p>
        {made}
        <FormError form=FormValues::of(sent, "webhook-action") />
        <div class="field-row">
            {button("/forms/settings/test-webhook", &id, texts.test)} {button(action, &id, switch)}
        </div>
        <section class="narrow-gap">
            <h2>{texts.deliveries}</h2>
            {list}
            <Pages
                page=deliveries.page
                total=deliveries.total_pages
                path=Box::new(move |page| format!("{path}?page={page}"))
            />
        </section>
        <section class="narrow-gap">
            <h2>{texts.change}</h2>
            <form method="post" action=link("/forms/settings/change-webhook") class="form" novalidate>
                <FormError form=form.clone() />
                <input type="hidden" name="webhook" value=id.clone() />
                {fields(&form, Some(&webhook), events)}
                <button class="primary">{all.forms.save}</button>
            </form>
        </section>
        <ConfirmedAction
            label=texts.rotate
            consequence=texts.rotate_hint
            confirm=texts.rotate
            path="/forms/settings/rotate-secret"
            about=about()
        />
        <ConfirmedAction
            label=texts.delete
            consequence=texts.delete_webhook
            confirm=texts.delete_for_good
            path="/forms/settings/delete-webhook"
            about=about()
        />
    }
    .into_any()
}

fn button(action: &'static str, id: &str, label: &'static str) -> AnyView {
    view! {
        <form method="post" action=link(action)>
            <input type="hidden" name="webhook" value=id.to_owned() />
            <button class="outlined">{label}</button>
        </form>
    }
    .into_any()
}

fn deliveries_of(webhook: &str, deliveries: &[Delivery]) -> AnyView {
    let texts = texts().access;
    if deliveries.is_empty() {
        return view! { <p class="quiet">{texts.no_deliveries}</p> }.into_any();
    }
    let rows: Vec<_> = deliveries
        .iter()
        .map(|delivery| self::delivery(webhook, delivery))
        .collect();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

fn delivery(webhook: &str, delivery: &Delivery) -> AnyView {
    let texts = texts().access;
    let attempts: Vec<_> = delivery.attempts.iter().map(attempt).collect();
    let count = attempts.len();
    let attempts = (count > 0).then(|| {
        view! {
            <details>
                <summary>{(texts.attempts)(count)}</summary>
                <ol class="log">{attempts}</ol>
            </details>
        }
    });
    let next = delivery.next_attempt_at.map(|at| {
        view! {
            <small>
                {texts.next_attempt} " " <LocalTimestamp at />
            </small>
        }
    });
    let again = (delivery.status != DeliveryStatus::Pending).then(|| {
        view! {
            <form method="post" action=link("/forms/settings/redeliver")>
                <input type="hidden" name="webhook" value=webhook.to_owned() />
                <input type="hidden" name="delivery" value=delivery.id.to_string() />
                <button class="quiet-button">{texts.redeliver}</button>
            </form>
        }
    });
    view! {
        <li>
            <div class="row-title">
                <span>{delivery.event_type.clone()}</span>
                <small>
                    {(texts.delivery)(delivery.status)} " · " <LocalTimestamp at=delivery.created_at />
                </small>
                {next} {attempts}
            </div>
            <span class="aside">{again}</span>
        </li>
    }
    .into_any()
}

fn attempt(attempt: &DeliveryAttempt) -> AnyView {
    let status = attempt.status.map(|status| view! { <span>{status}</span> });
    // The error is the server's text, the response body the receiver's.
    let error = attempt
        .error
        .clone()
        .map(|error| view! { <p lang="en">{error}</p> });
    let response = attempt
        .response
        .clone()
        .map(|text| view! { <pre>{text}</pre> });
    view! {
        <li>
            <p class="facts">
                <LocalTimestamp at=attempt.attempted_at />
                <span>{attempt.duration_ms} " ms"</span>
                {status}
            </p>
            {error}
            {response}
        </li>
    }
    .into_any()
}
