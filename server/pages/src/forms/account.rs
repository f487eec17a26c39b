//! `POST /forms/register`, `login`, `logout`.

use app::sign_in::{REGISTER, SIGN_IN};
use app::{SignIn, Start};
use axum::response::Response;
use shared::wire::{Credentials, Registration};

use super::posted::Posted;
use super::way::own_path;
use service::{SignedIn, is_time_zone};
use web::browser::Browser;
use web::login_cookie;
use web::problem::ApiError;
use web::rate_limit::Limited;

/// Makes the account, out of the guest where there is one.
pub(super) async fn register(mut posted: Posted) -> Response {
    let next = next(&mut posted);
    // A device may have a zone that this server does not know; that turns nobody away.
    let zone = posted.fields.take("timeZone");
    let registration = Registration {
        email: posted.fields.take("email").unwrap_or_default(),
        password: posted.fields.take("password").unwrap_or_default(),
        display_name: posted.fields.take("displayName"),
        time_zone: zone.filter(|zone| is_time_zone(zone) && posted.browser.person.is_none()),
    };
    let Browser { person, origin } = posted.browser.clone();
    let accounts = &posted.renderer.state().accounts;
    let made = accounts.register(person, registration, origin).await;
    answer(posted, REGISTER, next, made.map_err(ApiError::from)).await
}

/// Signs in.
pub(super) async fn login(mut posted: Posted) -> Response {
    let next = next(&mut posted);
    let credentials = Credentials {
        email: posted.fields.take("email").unwrap_or_default(),
        password: posted.fields.take("password").unwrap_or_default(),
    };
    let outcome = sign_in(&posted, credentials).await;
    answer(posted, SIGN_IN, next, outcome).await
}

async fn sign_in(posted: &Posted, credentials: Credentials) -> Result<SignedIn, ApiError> {
    let state = posted.renderer.state();
    let email = &credentials.email;
    state.limits.count_email(Limited::Login, email)?;
    let origin = posted.browser.origin.clone();
    Ok(state.accounts.sign_in_with(credentials, origin).await?)
}

/// Signs out, whoever was signed in.
pub(super) async fn logout(mut posted: Posted) -> Response {
    let state = posted.renderer.state();
    let left = match posted.browser.origin.previous {
        Some(login) => state.accounts.sign_out(login).await,
        None => Ok(()),
    };
    if let Err(error) = left {
        return posted.refused(error.into()).await;
    }
    let https = state.perimeter.is_https();
    posted.cookies.extend(login_cookie::clear(https));
    posted.see("/")
}

/// Where the person came from, if that is a page of Stint's.
fn next(posted: &mut Posted) -> Option<String> {
    posted.fields.take("next").and_then(|next| own_path(&next))
}

/// On to where the person came from, or the form again with what was wrong and what was
/// entered; never the password.
async fn answer(
    mut posted: Posted,
    form: &'static str,
    next: Option<String>,
    outcome: Result<SignedIn, ApiError>,
) -> Response {
    let error = match outcome {
        Ok(signed_in) => {
            let https = posted.renderer.state().perimeter.is_https();
            let cookie = login_cookie::set(&signed_in.secret, https);
            posted.cookies.extend(cookie);
            return posted.see(next.as_deref().unwrap_or("/"));
        }
        Err(error) => error,
    };
    let page = SignIn {
        me: posted.renderer.person(&posted.parts.extensions).await,
        next,
        did: None,
        sent: Some(posted.sent(form, &error)),
    };
    posted.again(error, Ok(Start::SignIn(Box::new(page)))).await
}
