//! Forms for passkeys. They are added by a script (`server/pages/src/passkeys.rs`), because only a browser
//! can make one.

use app::settings::{RENAME_PASSKEY, SettingsSection};
use axum::response::Response;
use uuid::Uuid;

use super::super::form_request::FormRequest;
use super::response::answer;
use web::problem::ApiError;

/// Renames a passkey.
pub(super) async fn rename(mut form: FormRequest) -> Response {
    let outcome = renamed(&mut form).await;
    answer(form, SettingsSection::Passkeys, RENAME_PASSKEY, outcome).await
}

async fn renamed(form: &mut FormRequest) -> Result<&'static str, ApiError> {
    let user = form.user()?;
    let passkey: Uuid = form.fields.id("passkey")?;
    let name = form.fields.take("name").unwrap_or_default();
    let accounts = &form.renderer.state().accounts;
    accounts.rename_passkey(user, passkey, &name).await?;
    Ok("saved")
}

/// Removes a passkey.
pub(super) async fn remove(mut form: FormRequest) -> Response {
    let outcome = removed(&mut form).await;
    answer(form, SettingsSection::Passkeys, "passkey", outcome).await
}

async fn removed(form: &mut FormRequest) -> Result<&'static str, ApiError> {
    let user = form.user()?;
    let passkey: Uuid = form.fields.id("passkey")?;
    let accounts = &form.renderer.state().accounts;
    accounts.remove_passkey(user, passkey).await?;
    Ok("passkey-removed")
}
