//! API tokens.

use app::settings::{Chapter, Content};
use axum::response::Response;
use shared::wire::CreateToken;
use uuid::Uuid;

use super::super::posted::Posted;
use super::super::tasks::{number, wrong};
use super::{answer, told_once};
use crate::settings as pages;
use web::problem::ApiError;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Makes a token and shows its secret, this once.
pub(super) async fn create(mut posted: Posted) -> Response {
    match made(&mut posted).await {
        Ok(content) => {
            let page = pages::made(&posted.renderer, &posted.parts, content, None).await;
            told_once(posted, page).await
        }
        Err(error) => answer(posted, Chapter::Tokens, "token", Err(error)).await,
    }
}

async fn made(posted: &mut Posted) -> Result<Content, ApiError> {
    let (person, _) = posted.signed_in()?;
    let days = number(posted, "expiresAt")?;
    if days.is_some_and(|days| !(1..=3660).contains(&days)) {
        return Err(wrong("expiresAt", "wrong_type"));
    }
    let state = posted.renderer.state();
    let now = state.clock.now();
    let wanted = CreateToken {
        name: posted.fields.take("name").unwrap_or_default(),
        scopes: posted.fields.all("scopes"),
        expires_at: days.map(|days| now.plus(days * DAY)),
    };
    let created = state.accounts.create_token(person, &wanted).await?;
    let tokens = state.accounts.tokens(person).await?;
    Ok(Content::Tokens(tokens, Some(created.secret)))
}

/// Deletes a token.
pub(super) async fn delete(mut posted: Posted) -> Response {
    let outcome = async {
        let (person, _) = posted.signed_in()?;
        let token: Uuid = posted.fields.id("token")?;
        let accounts = &posted.renderer.state().accounts;
        accounts.delete_token(person, token).await?;
        Ok("token-deleted")
    };
    let outcome = outcome.await;
    answer(posted, Chapter::Tokens, "token", outcome).await
}
