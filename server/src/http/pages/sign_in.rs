//! `/sign-in`: who is there.

use app::{SignIn, Start};
use axum::http::request::Parts;

use super::Renderer;

/// What the page is rendered from.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Start {
    Start::SignIn(Box::new(SignIn {
        me: renderer.person(&parts.extensions).await,
        wrong: None,
        email: String::new(),
    }))
}
