//! Forms for API tokens.

use app::settings::{SettingsContent, SettingsSection};
use axum::response::Response;
use shared::wire::CreateToken;
use uuid::Uuid;

use super::super::form_request::FormRequest;
use super::super::tasks::{number, wrong};
use super::response::{answer, uncached_page};
use crate::settings as pages;
use web::problem::ApiError;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Creates a token and shows its secret once.
pub(super) async fn create(mut form: FormRequest) -> Response {
    match made(&mut form).await {
        Ok(content) => {
            let page = pages::made(&form.renderer, &form.parts, content, None).await;
            uncached_page(form, page).await
        }
        Err(error) => answer(form, SettingsSection::Tokens, "token", Err(error)).await,
    }
}

async fn made(form: &mut FormRequest) -> Result<SettingsContent, ApiError> {
    let (user, _) = form.signed_in()?;
    let days = number(form, "expiresAt")?;
    if days.is_some_and(|days| !(1..=3660).contains(&days)) {
        return Err(wrong("expiresAt", "wrong_type"));
    }
    let state = form.renderer.state();
    let now = state.clock.now();
    let request = CreateToken {
        name: form.fields.take("name").unwrap_or_default(),
        scopes: form.fields.all("scopes"),
        expires_at: days.map(|days| now.plus(days * DAY)),
    };
    let created = state.accounts.create_token(user, &request).await?;
    let tokens = state.accounts.tokens(user).await?;
    Ok(SettingsContent::Tokens(tokens, created.secret))
}

/// Deletes a token.
pub(super) async fn delete(mut form: FormRequest) -> Response {
    let outcome = async {
        let (user, _) = form.signed_in()?;
        let token: Uuid = form.fields.id("token")?;
        let accounts = &form.renderer.state().accounts;
        accounts.delete_token(user, token).await?;
        Ok("token-deleted")
    };
    let outcome = outcome.await;
    answer(form, SettingsSection::Tokens, "token", outcome).await
}
