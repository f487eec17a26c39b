//! `/settings` and its sections.

use std::sync::LazyLock;

use app::settings::{
    PRESET_FORM, PresetList, PresetOption, SettingsContent, SettingsPageData, SettingsSection,
    WebhookPageData,
};
use app::{PageData, RejectedForm};
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use shared::UserId;
use shared::wire::{
    Delivery, EVENT_TYPES, ListOrder, ListPart, Me, Page, PageRequest, TaskStatus, Usage,
};
use uuid::Uuid;

use super::guest_sessions;
use super::renderer::Renderer;
use service::ServiceError;
use service::webhooks::WebhookError;
use shared::json::parse_uuid;
use web::browser::{Browser, SignedInUser};
use web::code::Code;
use web::problem::ApiError;
use web::route_policy::PolicyRouter;

/// Webhook deliveries per page.
const DELIVERIES: u64 = 20;

/// Open tasks that are suggested for a preset.
const SUGGESTED_TASKS: u64 = 50;

/// Entries of the activity per page.
const ACTIVITIES: u64 = 50;

/// Region prefixes of offered time zones; legacy aliases are accepted but not offered.
const REGIONS: [&str; 10] = [
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
];

static ZONES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let mut zones: Vec<_> = names
        .filter(|name| REGIONS.iter().any(|region| name.starts_with(region)))
        .collect();
    zones.sort_unstable();
    zones
});

/// Routes below `/settings`.
pub(super) fn routes() -> PolicyRouter<Renderer> {
    PolicyRouter::default()
        .page("/settings/{section}", chapter_page)
        .page("/settings/webhooks/{id}", webhook_page)
}

/// Data of `/settings`.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Result<PageData, ApiError> {
    made(renderer, parts, SettingsContent::Index, None).await
}

/// Data of a section.
///
/// # Errors
/// 401 where the section needs a sign-in.
pub(crate) async fn section(
    renderer: &Renderer,
    parts: &Parts,
    section: SettingsSection,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    let content = match section {
        SettingsSection::Profile => SettingsContent::Profile(ZONES.clone()),
        SettingsSection::Appearance => {
            SettingsContent::Appearance(web::language::chosen(&parts.headers))
        }
        SettingsSection::Device => SettingsContent::Device,
        SettingsSection::Keyboard => SettingsContent::Keyboard,
        _ => {
            let signed_in = SignedInUser::of(parts)?;
            let me = me_of(renderer, parts).await?;
            if me.guest && section.needs_account() {
                SettingsContent::ForAccounts(section)
            } else if section == SettingsSection::Presets {
                let changed = sent.as_ref().and_then(|sent| entered(sent, PRESET_FORM));
                presets(renderer, parts, me, changed).await?
            } else {
                content(renderer, parts, signed_in, section).await?
            }
        }
    };
    made(renderer, parts, content, sent).await
}

/// What the user stores.
///
/// # Errors
/// 401 if the account was deleted meanwhile.
pub(crate) async fn usage(renderer: &Renderer, user: UserId) -> Result<Usage, ApiError> {
    let state = renderer.state();
    let me = state.accounts.me(user).await?;
    let me = me.ok_or_else(ApiError::unauthenticated)?;
    Ok(state.sessions.usage(user, me.guest).await?)
}

async fn content(
    renderer: &Renderer,
    parts: &Parts,
    signed_in: SignedInUser,
    section: SettingsSection,
) -> Result<SettingsContent, ApiError> {
    let state = renderer.state();
    Ok(match section {
        SettingsSection::Passkeys => {
            SettingsContent::Passkeys(state.accounts.passkeys(signed_in.user).await?)
        }
        SettingsSection::SignIns => SettingsContent::SignIns(
            state
                .accounts
                .logins(signed_in.user, signed_in.login)
                .await?,
        ),
        SettingsSection::Activity => {
            let page = PageRequest::new(page_number(parts), ACTIVITIES);
            let part = ListPart::page(page, ListOrder::LastChanged);
            let activity = state.accounts.activity(signed_in.user, part).await?;
            SettingsContent::Activity(activity)
        }
        SettingsSection::Tokens => {
            SettingsContent::Tokens(state.accounts.tokens(signed_in.user).await?, None)
        }
        SettingsSection::Webhooks => {
            SettingsContent::Webhooks(state.webhooks.list(signed_in.user).await?, EVENT_TYPES)
        }
        SettingsSection::Calendar => {
            let calendar = state.calendars.of(signed_in.user).await;
            SettingsContent::Calendar(calendar.map_err(ServiceError::Store)?, None)
        }
        SettingsSection::Data => {
            let imports = state.imports.list(signed_in.user).await?;
            SettingsContent::Data {
                report: None,
                imports,
                usage: usage(renderer, signed_in.user).await?,
                has_guest_sessions: guest_sessions::claim(renderer, parts).await?.is_some(),
            }
        }
        SettingsSection::Email => {
            let found = state.accounts.me_and_verified(signed_in.user).await?;
            let (_, verified) = found.ok_or_else(ApiError::unauthenticated)?;
            let sends_mail = state.accounts.sends_mail();
            SettingsContent::Email {
                verified,
                sends_mail,
            }
        }
        SettingsSection::Leave => SettingsContent::Leave,
        SettingsSection::Device => SettingsContent::Device,
        SettingsSection::Keyboard => SettingsContent::Keyboard,
        SettingsSection::Profile
        | SettingsSection::Presets
        | SettingsSection::Appearance
        | SettingsSection::Password => SettingsContent::Password,
    })
}

/// The presets with their tasks; `changed` is the one that a rejected form was for.
async fn presets(
    renderer: &Renderer,
    parts: &Parts,
    me: Me,
    changed: Option<String>,
) -> Result<SettingsContent, ApiError> {
    let tasks = &renderer.state().tasks;
    let ids = me.presets.iter().filter_map(|preset| preset.task_id);
    let ids: Vec<_> = ids.collect();
    let (titles, _) = tasks.names(me.user_id, &ids, &[]).await?;
    let open = Some(TaskStatus::Open);
    let (open, _) = tasks.newest(me.user_id, open, SUGGESTED_TASKS, 0).await?;
    let presets = me.presets.into_iter().map(|preset| PresetOption {
        task: preset.task_id.and_then(|id| titles.get(&id).cloned()),
        preset,
    });
    let is_forward = query(parts, "to").as_deref() == Some("front");
    Ok(SettingsContent::Presets(PresetList {
        presets: presets.collect(),
        changed: changed.or_else(|| query(parts, PRESET_FORM)),
        tasks: open.into_iter().map(|task| task.title).collect(),
        moved: query(parts, "moved").map(|name| (name, is_forward)),
    }))
}

/// What was entered in a field of a rejected form.
fn entered(sent: &RejectedForm, field: &str) -> Option<String> {
    let (_, value) = sent.values.iter().find(|(name, _)| name == field)?;
    (!value.is_empty()).then(|| value.clone())
}

/// Data of a webhook's page.
///
/// # Errors
/// 401 without a sign-in, 404 where the user has no such webhook.
pub(crate) async fn webhook(
    renderer: &Renderer,
    parts: &Parts,
    id: Uuid,
    secret: Option<String>,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    let signed_in = SignedInUser::of(parts)?;
    let webhooks = &renderer.state().webhooks;
    let page = page_number(parts);
    let one = WebhookPageData {
        webhook: webhooks.get(signed_in.user, id).await?,
        secret,
        deliveries: deliveries(renderer, signed_in, id, page).await?,
        events: EVENT_TYPES,
    };
    made(
        renderer,
        parts,
        SettingsContent::Webhook(Box::new(one)),
        sent,
    )
    .await
}

async fn deliveries(
    renderer: &Renderer,
    signed_in: SignedInUser,
    id: Uuid,
    page: u64,
) -> Result<Page<Delivery>, WebhookError> {
    let webhooks = &renderer.state().webhooks;
    webhooks
        .deliveries(signed_in.user, id, None, PageRequest::new(page, DELIVERIES))
        .await
}

/// Data of a section with this content, after a form action.
///
/// # Errors
/// 403 for a token.
pub(crate) async fn made(
    renderer: &Renderer,
    parts: &Parts,
    content: SettingsContent,
    sent: Option<RejectedForm>,
) -> Result<PageData, ApiError> {
    let user = Browser::of(parts)?.user;
    let me = match user {
        Some(user) => renderer.state().accounts.me(user).await?,
        None => None,
    };
    let did = query(parts, "done");
    Ok(PageData::Settings(Box::new(SettingsPageData {
        me,
        content,
        did,
        sent,
    })))
}

async fn me_of(renderer: &Renderer, parts: &Parts) -> Result<Me, ApiError> {
    let signed_in = SignedInUser::of(parts)?;
    let me = renderer.state().accounts.me(signed_in.user).await?;
    me.ok_or_else(ApiError::unauthenticated)
}

fn page_number(parts: &Parts) -> u64 {
    let requested = query(parts, "page").and_then(|page| page.parse().ok());
    requested.unwrap_or(1).clamp(1, 1_000_000)
}

fn query(parts: &Parts, name: &str) -> Option<String> {
    let query = parts.uri.query()?;
    let (_, value) =
        url::form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name)?;
    Some(value.into_owned())
}

async fn chapter_page(
    State(renderer): State<Renderer>,
    Path(name): Path<String>,
    parts: Parts,
) -> Response {
    let start = match SettingsSection::parse(&name) {
        Some(section) => self::section(&renderer, &parts, section, None).await,
        None => Err(nowhere()),
    };
    renderer.page(start, parts).await
}

async fn webhook_page(
    State(renderer): State<Renderer>,
    Path(id): Path<String>,
    parts: Parts,
) -> Response {
    let start = match parse_uuid(&id) {
        Some(id) => webhook(&renderer, &parts, id, None, None).await,
        None => Err(nowhere()),
    };
    renderer.page(start, parts).await
}

fn nowhere() -> ApiError {
    ApiError::new(Code::NoSuchRoute, "There is no such page.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offered_time_zone_is_accepted() {
        assert!(ZONES.len() > 300 && ZONES.contains(&"Europe/Berlin"));
        for zone in ZONES.iter() {
            assert!(service::is_time_zone(zone), "{zone}");
        }
        assert!(!ZONES.contains(&"US/Pacific"));
    }
}
