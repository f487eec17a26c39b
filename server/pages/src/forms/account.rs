//! `POST /forms/register`, `login`, `logout`.

use app::sign_in::{REGISTER, SIGN_IN};
use app::{PageData, SignInPageData};
use axum::response::Response;
use shared::wire::{Credentials, Registration};

use super::form_request::FormRequest;
use super::safe_redirect::local_path;
use service::{SignedIn, is_time_zone};
use web::browser::{Browser, Erasure, signed_out};
use web::problem::ApiError;

/// Registers an account; a guest becomes that account.
pub(super) async fn register(mut form: FormRequest) -> Response {
    let next = next(&mut form);
    // Browsers may know time zones that this server's database lacks; UTC is used then.
    let zone = form.fields.take("timeZone");
    let registration = Registration {
        email: form.fields.take("email").unwrap_or_default(),
        password: form.fields.take("password").unwrap_or_default(),
        display_name: form.fields.take("displayName"),
        time_zone: zone.filter(|zone| is_time_zone(zone) && form.browser.user.is_none()),
    };
    let Browser { user, origin, .. } = form.browser.clone();
    let accounts = &form.renderer.state().accounts;
    let made = accounts.register(user, registration, origin).await;
    answer(form, REGISTER, next, made.map_err(ApiError::from)).await
}

/// Signs in with e-mail and password.
pub(super) async fn login(mut form: FormRequest) -> Response {
    let next = next(&mut form);
    let credentials = Credentials {
        email: form.fields.take("email").unwrap_or_default(),
        password: form.fields.take("password").unwrap_or_default(),
    };
    let outcome = sign_in(&form, credentials).await;
    answer(form, SIGN_IN, next, outcome).await
}

async fn sign_in(form: &FormRequest, credentials: Credentials) -> Result<SignedIn, ApiError> {
    web::sign_in::sign_in(form.renderer.state(), &form.browser, credentials).await
}

/// Signs out; also succeeds without a sign-in.
pub(super) async fn logout(mut form: FormRequest) -> Response {
    let state = form.renderer.state();
    let result = match form.browser.origin.previous {
        Some((user, login)) => state.accounts.sign_out(user, login).await,
        None => Ok(()),
    };
    if let Err(error) = result {
        return form.fail(error.into()).await;
    }
    // The page's script says that it has deleted what is the user's.
    let erasure = match form.fields.take("erased") {
        Some(_) => Erasure::Pages,
        None => Erasure::All,
    };
    let headers = signed_out(form.renderer.state(), erasure);
    let mut response = form.redirect("/");
    response.headers_mut().extend(headers);
    response
}

/// The local page to return to.
fn next(form: &mut FormRequest) -> Option<String> {
    form.fields.take("next").and_then(|next| local_path(&next))
}

/// Redirects to `next`, or shows the form again with the problem and the entered values.
async fn answer(
    mut form: FormRequest,
    name: &'static str,
    next: Option<String>,
    outcome: Result<SignedIn, ApiError>,
) -> Response {
    let error = match outcome {
        Ok(signed_in) => {
            let cookies = web::sign_in::cookies(form.renderer.state(), &signed_in).await;
            form.cookies.extend(cookies);
            let to = match (next, signed_in.guest) {
                // A link in a mail makes the guest an account.
                _ if signed_in.me.guest => "/sign-in?done=registered".to_owned(),
                (next, Some(_)) => app::guest_sessions_path(next.as_deref()),
                (next, None) => next.unwrap_or_else(|| "/".to_owned()),
            };
            return form.redirect(&to);
        }
        Err(error) => error,
    };
    let page = SignInPageData {
        me: form.renderer.me(&form.parts.extensions).await,
        next,
        did: None,
        sends_mail: form.renderer.state().accounts.sends_mail(),
        sent: Some(form.sent(name, &error)),
    };
    form.show_again(error, Ok(PageData::SignIn(Box::new(page))))
        .await
}
