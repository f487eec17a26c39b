//! The password, sign-ins, and leaving for good.

use app::settings::Chapter;
use axum::response::Response;
use shared::wire::PasswordChange;
use uuid::Uuid;

use super::super::posted::Posted;
use super::super::tasks::wrong;
use super::answer;
use web::code::Code;
use web::login_cookie;
use web::problem::ApiError;

/// Another password, which ends the other sign-ins.
pub(super) async fn password(mut posted: Posted) -> Response {
    let outcome = change(&mut posted).await;
    let outcome = outcome.map_err(|error| at_field(error, "currentPassword"));
    answer(posted, Chapter::Password, "password", outcome).await
}

async fn change(posted: &mut Posted) -> Result<&'static str, ApiError> {
    let (person, login) = posted.signed_in()?;
    let change = PasswordChange {
        current_password: posted.fields.take("currentPassword").unwrap_or_default(),
        new_password: posted.fields.take("newPassword").unwrap_or_default(),
    };
    let accounts = &posted.renderer.state().accounts;
    accounts.change_password(person, login, change).await?;
    Ok("password")
}

/// A wrong password is told at its field.
fn at_field(error: ApiError, field: &str) -> ApiError {
    if error.problem().code == Code::InvalidCredentials.as_str() {
        wrong(field, "wrong_password")
    } else {
        error
    }
}

/// Ends one of the person's sign-ins.
pub(super) async fn end_sign_in(mut posted: Posted) -> Response {
    let outcome = end_one(&mut posted).await;
    answer(posted, Chapter::SignIns, "sign-ins", outcome).await
}

async fn end_one(posted: &mut Posted) -> Result<&'static str, ApiError> {
    let (person, current) = posted.signed_in()?;
    let login: Uuid = posted.fields.id("login")?;
    let state = posted.renderer.state();
    state.accounts.end_login(person, login).await?;
    if login == current {
        let cookie = login_cookie::clear(state.perimeter.is_https());
        posted.cookies.extend(cookie);
    }
    Ok("ended")
}

/// Ends all sign-ins but this one.
pub(super) async fn end_others(posted: Posted) -> Response {
    let outcome = match posted.signed_in() {
        Ok((person, login)) => {
            let accounts = &posted.renderer.state().accounts;
            let ended = accounts.end_other_logins(person, login).await;
            ended.map(|()| "ended-others").map_err(ApiError::from)
        }
        Err(error) => Err(error),
    };
    answer(posted, Chapter::SignIns, "sign-ins", outcome).await
}

/// Deletes the account.
pub(super) async fn leave(mut posted: Posted) -> Response {
    let password = posted.fields.take("password");
    let outcome = match posted.person() {
        Ok(person) => {
            let accounts = &posted.renderer.state().accounts;
            let left = accounts.delete_account(person, password).await;
            left.map_err(|error| at_field(error.into(), "password"))
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => {
            let https = posted.renderer.state().perimeter.is_https();
            posted.cookies.extend(login_cookie::clear(https));
            posted.see("/sign-in?done=left")
        }
        Err(error) => answer(posted, Chapter::Leave, "leave", Err(error)).await,
    }
}
