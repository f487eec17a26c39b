//! `/sign-in`: the page for registering and signing in.

use app::{PageData, SignInPageData};
use axum::http::request::Parts;
use url::form_urlencoded;

use super::renderer::Renderer;
use crate::forms::local_path;

/// The page's data.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> PageData {
    let query = parts.uri.query().unwrap_or_default();
    let parameter = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    };
    PageData::SignIn(Box::new(SignInPageData {
        me: renderer.me(&parts.extensions).await,
        next: parameter("next").and_then(|next| local_path(&next)),
        did: parameter("done"),
        sends_mail: renderer.state().accounts.sends_mail(),
        sent: None,
    }))
}
