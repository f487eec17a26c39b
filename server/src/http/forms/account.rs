//! `POST /forms/register`, `login`, `logout`.

use app::{AccountForm, SignIn, Start};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use shared::wire::{Credentials, Registration};

use super::super::auth::Browser;
use super::super::login_cookie;
use super::super::pages::Renderer;
use super::super::problem::ApiError;
use super::super::rate_limit::Limited;
use super::{Fields, see};
use crate::service::SignedIn;

/// Makes the account, out of the guest where there is one.
pub(super) async fn register(State(renderer): State<Renderer>, request: Request) -> Response {
    let (parts, mut fields) = match read(request).await {
        Ok(read) => read,
        Err(error) => return error.into_response(),
    };
    let registration = Registration {
        email: fields.take("email").unwrap_or_default(),
        password: fields.take("password").unwrap_or_default(),
        display_name: fields.take("displayName"),
        time_zone: None,
    };
    let email = registration.email.clone();
    let outcome = match Browser::of(&parts) {
        Ok(browser) => {
            let accounts = &renderer.state().accounts;
            let made = accounts.register(browser.person, registration, browser.origin);
            made.await.map_err(ApiError::from)
        }
        Err(error) => Err(error),
    };
    answer(renderer, parts, AccountForm::Register, email, outcome).await
}

/// Signs in.
pub(super) async fn login(State(renderer): State<Renderer>, request: Request) -> Response {
    let (parts, mut fields) = match read(request).await {
        Ok(read) => read,
        Err(error) => return error.into_response(),
    };
    let credentials = Credentials {
        email: fields.take("email").unwrap_or_default(),
        password: fields.take("password").unwrap_or_default(),
    };
    let email = credentials.email.clone();
    let outcome = sign_in(&renderer, &parts, credentials).await;
    answer(renderer, parts, AccountForm::SignIn, email, outcome).await
}

async fn sign_in(
    renderer: &Renderer,
    parts: &Parts,
    credentials: Credentials,
) -> Result<SignedIn, ApiError> {
    let browser = Browser::of(parts)?;
    let state = renderer.state();
    state
        .limits
        .count_email(Limited::Login, &credentials.email)?;
    let signed_in = state
        .accounts
        .sign_in_with(credentials, browser.origin)
        .await?;
    Ok(signed_in)
}

/// Signs out, whoever was signed in.
pub(super) async fn logout(
    State(renderer): State<Renderer>,
    browser: Browser,
) -> Result<Response, ApiError> {
    let state = renderer.state();
    if let Some(login) = browser.origin.previous {
        state.accounts.sign_out(login).await?;
    }
    Ok(see("/", login_cookie::clear(state.perimeter.is_https())))
}

async fn read(request: Request) -> Result<(Parts, Fields), ApiError> {
    let (parts, body) = request.into_parts();
    let fields = Fields::from_request(Request::from_parts(parts.clone(), body), &()).await?;
    Ok((parts, fields))
}

/// On to the timer, or the form again with what was wrong and the address that was entered;
/// never the password.
async fn answer(
    renderer: Renderer,
    parts: Parts,
    form: AccountForm,
    email: String,
    outcome: Result<SignedIn, ApiError>,
) -> Response {
    let error = match outcome {
        Ok(signed_in) => {
            let https = renderer.state().perimeter.is_https();
            return see("/", login_cookie::set(&signed_in.secret, https));
        }
        Err(error) => error,
    };
    let problem = error.problem();
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    let request = Request::from_parts(parts, axum::body::Body::empty());
    let page = SignIn {
        me: renderer.person(request.extensions()).await,
        wrong: Some((form, problem.clone())),
        email,
    };
    let mut response = renderer
        .render(Start::SignIn(Box::new(page)), request)
        .await;
    *response.status_mut() = status;
    response
}
