//! Forms for the presets of the timer: add or change one, move it, delete it.

use app::settings::{PRESET_FORM, SettingsSection};
use axum::response::Response;
use shared::wire::OwnPreset;
use shared::{TaskId, UserId};
use url::form_urlencoded::Serializer;

use super::super::form_fields::no_such_form;
use super::super::form_request::FormRequest;
use super::super::tasks::{number, wrong};
use super::response::answer;
use crate::timer::find_or_create_task;
use service::{PresetChange, checked_preset};
use web::problem::ApiError;

/// Adds one, or changes the one that is named.
pub(super) async fn put(mut form: FormRequest) -> Response {
    let outcome = store(&mut form).await;
    answer(form, SettingsSection::Presets, PRESET_FORM, outcome).await
}

async fn store(form: &mut FormRequest) -> Result<&'static str, ApiError> {
    let user = form.user()?;
    let replaced = form.fields.take(PRESET_FORM);
    let preset = OwnPreset {
        name: form.fields.take("name").unwrap_or_default(),
        planned_duration: number(form, "plannedDuration")?
            .ok_or_else(|| wrong("plannedDuration", "required"))?,
        break_duration: number(form, "breakDuration")?,
        task_id: None,
    };
    // Before its task is created.
    let preset = checked_preset(preset).map_err(ApiError::invalid)?;
    let task_id = task(form, user, replaced.as_deref()).await?;
    let preset = OwnPreset { task_id, ..preset };
    change(form, user, PresetChange::Put { replaced, preset }).await?;
    Ok("saved")
}

/// The task of the entered title: that of the preset so far where the title is the same, also one that
/// is done; else an open one, or a new one.
async fn task(
    form: &mut FormRequest,
    user: UserId,
    replaced: Option<&str>,
) -> Result<Option<TaskId>, ApiError> {
    let title = form.fields.take("task").unwrap_or_default();
    let title = title.trim();
    if title.is_empty() {
        return Ok(None);
    }
    let state = form.renderer.state();
    let me = state.accounts.me(user).await?;
    let mut presets = me.into_iter().flat_map(|me| me.presets);
    let before = presets.find(|preset| Some(preset.name.as_str()) == replaced);
    if let Some(id) = before.and_then(|preset| preset.task_id) {
        let (titles, _) = state.tasks.names(user, &[id], &[]).await?;
        if titles.get(&id).is_some_and(|known| known == title) {
            return Ok(Some(id));
        }
    }
    let found = find_or_create_task(state, user, title.to_owned(), None, None).await;
    let found = found.map_err(|error| match error.problem().errors.first() {
        Some(first) => wrong("task", &first.code),
        None => error,
    })?;
    Ok(Some(TaskId::new(found.id)))
}

/// Moves one by a place. The pressed button has the focus on the next page.
pub(super) async fn shift(mut form: FormRequest) -> Response {
    let name = form.fields.take(PRESET_FORM).unwrap_or_default();
    let to = form.fields.take("to").unwrap_or_default();
    let moved = async {
        let is_forward = match to.as_str() {
            "front" => true,
            "back" => false,
            _ => return Err(no_such_form()),
        };
        let user = form.user()?;
        let name = name.clone();
        change(&form, user, PresetChange::Move { name, is_forward }).await
    };
    match moved.await {
        Ok(()) => {
            let query = Serializer::new(String::new())
                .append_pair("done", "moved")
                .append_pair("moved", &name)
                .append_pair("to", &to)
                .finish();
            let path = SettingsSection::Presets.path();
            form.redirect(&format!("{path}?{query}"))
        }
        Err(error) => answer(form, SettingsSection::Presets, PRESET_FORM, Err(error)).await,
    }
}

/// Deletes one.
pub(super) async fn delete(mut form: FormRequest) -> Response {
    let name = form.fields.take(PRESET_FORM).unwrap_or_default();
    let outcome = match form.user() {
        Ok(user) => change(&form, user, PresetChange::Delete { name }).await,
        Err(error) => Err(error),
    };
    let outcome = outcome.map(|()| "deleted");
    answer(form, SettingsSection::Presets, PRESET_FORM, outcome).await
}

async fn change(form: &FormRequest, user: UserId, change: PresetChange) -> Result<(), ApiError> {
    let accounts = &form.renderer.state().accounts;
    let changed = accounts.change_preset(user, change).await?;
    changed.map(drop).ok_or_else(ApiError::unauthenticated)
}
