//! Forms that hand out or redirect what is of use longer than the sign-in, or end sign-ins: the
//! password must have been confirmed recently. If it was not, a page asks for it and sends the same
//! form again.

use app::{CONFIRMED_PASSWORD, PageData, ReauthenticationPageData};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};

use super::form_fields::FormFields;
use super::form_request::FormRequest;
use super::tasks::wrong;
use crate::renderer::Renderer;
use web::access;
use web::browser::SignedInUser;
use web::client_address::ClientAddress;
use web::code::Code;
use web::problem::ApiError;
use web::rate_limit::RateLimitClass::Password;
use web::reauthentication::reauthenticate;

/// The handler of such a form.
pub(super) fn sensitive<H, T>(renderer: &Renderer, handler: H) -> MethodRouter<Renderer>
where
    H: Handler<T, Renderer>,
    T: 'static,
{
    post(handler).layer(from_fn_with_state(renderer.clone(), confirm_first))
}

async fn confirm_first(State(renderer): State<Renderer>, request: Request, next: Next) -> Response {
    let now = renderer.state().clock.now();
    let Err(due) = access::check_recent(request.extensions(), now) else {
        return next.run(request).await;
    };
    let (mut parts, body) = request.into_parts();
    let mut fields = match FormFields::read(&parts.headers, body).await {
        Ok(fields) => fields,
        Err(error) => return error.into_response(),
    };
    let error = match fields.take(CONFIRMED_PASSWORD) {
        Some(password) => match confirm(&renderer, &parts, password).await {
            Ok(()) => {
                parts.headers.remove(CONTENT_LENGTH);
                let body = Body::from(fields.encoded());
                return next.run(Request::from_parts(parts, body)).await;
            }
            Err(error) => error,
        },
        None => due,
    };
    // The page adds it for password managers.
    fields.take("username");
    match FormRequest::of(renderer, parts, fields) {
        Ok(form) => ask(form, error).await,
        Err(error) => error.into_response(),
    }
}

async fn confirm(renderer: &Renderer, parts: &Parts, password: String) -> Result<(), ApiError> {
    let signed_in = SignedInUser::of(parts)?;
    let state = renderer.state();
    // Like other forms that check a password.
    let address = ClientAddress::of(&parts.extensions);
    state.limits.count_address(Password, address, 1)?;
    state.limits.count_user(Password, signed_in.user, 1)?;
    let confirmed = reauthenticate(state, signed_in, password).await;
    confirmed.map_err(|error| match error.code() {
        Code::InvalidCredentials => wrong(CONFIRMED_PASSWORD, "wrong_password"),
        _ => error,
    })
}

/// The page with the fields of the form.
async fn ask(form: FormRequest, error: ApiError) -> Response {
    let is_first = error.code() == Code::ReauthenticationRequired;
    let me = form.renderer.me(&form.parts.extensions).await;
    let page = ReauthenticationPageData {
        email: me.and_then(|me| me.email),
        action: form.parts.uri.path().to_owned(),
        fields: form.entered().to_vec(),
        sent: (!is_first).then(|| form.sent("reauthentication", &error)),
    };
    let page = PageData::Reauthentication(Box::new(page));
    form.show_again(error, Ok(page)).await
}
