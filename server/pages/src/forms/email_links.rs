//! `POST /forms/recover`, `new-password`, `confirm-email`.

use app::EmailLinkContent;
use axum::response::Response;
use service::{Recovery, RecoveryLink};

use super::form_request::FormRequest;
use crate::email_links;
use web::code::Code;
use web::problem::ApiError;

/// Asks for a link to set a new password. The response is the same for every address.
pub(super) async fn recover(mut form: FormRequest) -> Response {
    let email = form.fields.take("email").unwrap_or_default();
    match web::recovery::request(form.renderer.state(), &form.browser, email) {
        Ok(cookie) => {
            form.cookies.extend(cookie);
            form.redirect("/recover?done=sent")
        }
        Err(error) => show_again(form, error, Ok(EmailLinkContent::AskForLink)).await,
    }
}

/// Sets a new password by a link and signs in.
pub(super) async fn new_password(mut form: FormRequest) -> Response {
    let link = form.fields.take("link").unwrap_or_default();
    let recovery = Recovery {
        link: RecoveryLink {
            secret: link.clone(),
            cookie: form.browser.recovery.clone(),
        },
        email: form.fields.take("email"),
        new_password: form.fields.take("newPassword").unwrap_or_default(),
        delete_credentials: form.fields.take("deleteCredentials").is_some(),
    };
    let origin = form.browser.origin.clone();
    let recovered = form.renderer.state().accounts.recover(recovery, origin);
    match recovered.await {
        Ok(signed_in) => {
            let cookies = web::sign_in::cookies(form.renderer.state(), &signed_in).await;
            form.cookies.extend(cookies);
            let next = "/settings/sign-ins";
            match signed_in.guest {
                Some(_) => form.redirect(&app::guest_sessions_path(Some(next))),
                None => form.redirect(next),
            }
        }
        Err(error) => {
            let content = email_links::new_password(&form.renderer, &form.parts, link).await;
            show_again(form, error.into(), content).await
        }
    }
}

/// Confirms an e-mail address by a link.
pub(super) async fn confirm_email(mut form: FormRequest) -> Response {
    let link = form.fields.take("link").unwrap_or_default();
    let origin = form.browser.origin.clone();
    let state = form.renderer.state();
    match state.accounts.confirm_email(&link, origin).await {
        Ok(signed_in) => {
            if let Some(signed_in) = signed_in {
                let cookies = web::sign_in::cookies(state, &signed_in).await;
                form.cookies.extend(cookies);
            }
            form.redirect("/confirm-email?done=confirmed")
        }
        Err(error) => {
            let content = email_links::address(&form.renderer, link).await;
            show_again(form, error.into(), content).await
        }
    }
}

async fn show_again(
    form: FormRequest,
    error: ApiError,
    content: Result<EmailLinkContent, ApiError>,
) -> Response {
    let sent = form.sent("link", &error);
    let content = match error.code() {
        Code::MailOff => Ok(EmailLinkContent::NoMail),
        _ => content,
    };
    let page = content.map(|content| email_links::data(content, Some(sent)));
    form.show_again(error, page).await
}
