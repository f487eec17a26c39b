//! Forms for e-mail address, password, sign-ins and account deletion.

use app::settings::SettingsSection;
use axum::response::Response;
use shared::wire::{EmailChange, PasswordChange};
use uuid::Uuid;

use super::super::form_request::FormRequest;
use super::super::tasks::wrong;
use super::response::answer;
use web::browser::{Erasure, signed_out};
use web::code::Code;
use web::login_cookie;
use web::problem::ApiError;

/// Asks for another address.
pub(super) async fn email(mut form: FormRequest) -> Response {
    let outcome = change_email(&mut form).await;
    let outcome = outcome.map_err(|error| at_field(error, "currentPassword"));
    answer(form, SettingsSection::Email, "email", outcome).await
}

async fn change_email(form: &mut FormRequest) -> Result<&'static str, ApiError> {
    let user = form.user()?;
    let change = EmailChange {
        email: form.fields.take("email").unwrap_or_default(),
        current_password: form.fields.take("currentPassword").unwrap_or_default(),
    };
    let accounts = &form.renderer.state().accounts;
    accounts.request_email_change(user, change).await?;
    Ok("email")
}

/// Sends another link to the address of the account.
pub(super) async fn verify_email(form: FormRequest) -> Response {
    let outcome = match form.user() {
        Ok(user) => {
            let accounts = &form.renderer.state().accounts;
            let sent = accounts.request_verification(user).await;
            sent.map(|()| "verify-email").map_err(ApiError::from)
        }
        Err(error) => Err(error),
    };
    answer(form, SettingsSection::Email, "verify-email", outcome).await
}

/// Changes the password and ends the other sign-ins.
pub(super) async fn password(mut form: FormRequest) -> Response {
    let outcome = change(&mut form).await;
    let outcome = outcome.map_err(|error| at_field(error, "currentPassword"));
    answer(form, SettingsSection::Password, "password", outcome).await
}

async fn change(form: &mut FormRequest) -> Result<&'static str, ApiError> {
    let user = form.user()?;
    let change = PasswordChange {
        current_password: form.fields.take("currentPassword").unwrap_or_default(),
        new_password: form.fields.take("newPassword").unwrap_or_default(),
        delete_credentials: form.fields.take("deleteCredentials").is_some(),
    };
    let origin = form.browser.origin.clone();
    let state = form.renderer.state();
    let changed = state.accounts.change_password(user, origin, change).await?;
    let cookies = web::sign_in::cookies(state, &changed).await;
    form.cookies.extend(cookies);
    Ok("password")
}

/// Shows a wrong password beside its field.
fn at_field(error: ApiError, field: &str) -> ApiError {
    if error.code() == Code::InvalidCredentials {
        wrong(field, "wrong_password")
    } else {
        error
    }
}

/// Ends one of the user's sign-ins.
pub(super) async fn end_sign_in(mut form: FormRequest) -> Response {
    let outcome = end_one(&mut form).await;
    answer(form, SettingsSection::SignIns, "sign-ins", outcome).await
}

async fn end_one(form: &mut FormRequest) -> Result<&'static str, ApiError> {
    let (user, current) = form.signed_in()?;
    let login: Uuid = form.fields.id("login")?;
    let state = form.renderer.state();
    state.accounts.end_login(user, login).await?;
    if login == current {
        let cookie = login_cookie::clear(state.proxy_settings.is_https());
        form.cookies.extend(cookie);
    }
    Ok("ended")
}

/// Ends all sign-ins but this one.
pub(super) async fn end_others(form: FormRequest) -> Response {
    let outcome = match form.signed_in() {
        Ok((user, login)) => {
            let accounts = &form.renderer.state().accounts;
            let ended = accounts.end_other_logins(user, login).await;
            ended.map(|()| "ended-others").map_err(ApiError::from)
        }
        Err(error) => Err(error),
    };
    answer(form, SettingsSection::SignIns, "sign-ins", outcome).await
}

/// Deletes the account.
pub(super) async fn leave(mut form: FormRequest) -> Response {
    let password = form.fields.take("password");
    let outcome = match form.user() {
        Ok(user) => {
            let accounts = &form.renderer.state().accounts;
            let left = accounts.delete_account(user, password).await;
            left.map_err(|error| at_field(error.into(), "password"))
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => {
            let headers = signed_out(form.renderer.state(), Erasure::All);
            let mut response = form.redirect("/sign-in?done=left");
            response.headers_mut().extend(headers);
            response
        }
        Err(error) => answer(form, SettingsSection::Leave, "leave", Err(error)).await,
    }
}
