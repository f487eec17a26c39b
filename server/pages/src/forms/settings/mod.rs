//! `POST /forms/settings/…`.
//!
//! New secrets are shown once, in a `no-store` response; everything else redirects to the section
//! with a notice.

mod account;
mod data;
mod passkeys;
mod presets;
mod profile;
mod response;
mod tokens;
mod webhooks;

use axum::extract::{DefaultBodyLimit, Path};
use axum::http::Method;
use axum::response::Response;
use axum::routing::post;

use super::form_fields::no_such_form;
use super::form_request::FormRequest;
use super::reauthentication::sensitive;
use crate::renderer::Renderer;
use web::rate_limit::RateLimitClass::{Export, Password, Tokens, Write};
use web::route_policy::{PolicyRouter, RoutePolicy};

/// Routes; forms with their own rate limit have their own path.
pub(super) fn routes(renderer: &Renderer) -> PolicyRouter<Renderer> {
    sensitive_routes(renderer)
        .form("/forms/settings/{action}", Write, perform)
        .form("/forms/settings/password", Password, account::password)
        .form("/forms/settings/email", Password, account::email)
        .form(
            "/forms/settings/verify-email",
            Password,
            account::verify_email,
        )
        .form("/forms/settings/leave", Password, account::leave)
        .form("/forms/settings/rename-passkey", Tokens, passkeys::rename)
        .form("/forms/settings/remove-passkey", Tokens, passkeys::remove)
        .form("/forms/settings/delete-token", Tokens, tokens::delete)
        .form("/forms/settings/undo-import", Export, data::undo_import)
        .route(
            "/forms/settings/import",
            // `import_upload` bounds the size while the file arrives.
            Method::POST,
            RoutePolicy::public(Export),
            post(data::import).layer(DefaultBodyLimit::disable()),
        )
        .route(
            "/forms/settings/import-foreign",
            Method::POST,
            RoutePolicy::public(Export),
            post(data::import_foreign).layer(DefaultBodyLimit::disable()),
        )
}

/// Forms that need a recently confirmed password.
fn sensitive_routes(renderer: &Renderer) -> PolicyRouter<Renderer> {
    [
        ("create-token", Tokens, sensitive(renderer, tokens::create)),
        (
            "end-sign-in",
            Write,
            sensitive(renderer, account::end_sign_in),
        ),
        (
            "end-others",
            Write,
            sensitive(renderer, account::end_others),
        ),
        (
            "create-webhook",
            Write,
            sensitive(renderer, webhooks::create),
        ),
        (
            "change-webhook",
            Write,
            sensitive(renderer, webhooks::change),
        ),
        (
            "rotate-secret",
            Write,
            sensitive(renderer, webhooks::rotate_secret),
        ),
        (
            "renew-calendar",
            Write,
            sensitive(renderer, data::renew_calendar),
        ),
    ]
    .into_iter()
    .fold(
        PolicyRouter::default(),
        |router, (action, limit, handler)| {
            let path = format!("/forms/settings/{action}");
            router.route(&path, Method::POST, RoutePolicy::public(limit), handler)
        },
    )
}

async fn perform(Path(action): Path<String>, form: FormRequest) -> Response {
    match action.as_str() {
        "profile" => profile::profile(form).await,
        "preset" => presets::put(form).await,
        "move-preset" => presets::shift(form).await,
        "delete-preset" => presets::delete(form).await,
        "appearance" => profile::appearance(form).await,
        "remove-calendar" => data::remove_calendar(form).await,
        // The name may be encoded, which the paths of sensitive forms do not match.
        other => match webhooks::WebhookAction::parse(other) {
            Some(action) if !action.is_sensitive() => webhooks::perform(form, action).await,
            _ => form.fail(no_such_form()).await,
        },
    }
}
