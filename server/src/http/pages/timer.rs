//! `/`: who is there and what is open.

use app::Start;
use app::gateway::SessionGateway;
use app::server_fns::{Failure, Seen};
use axum::http::request::Parts;

use super::super::gateway::Gateway;
use super::Renderer;

/// What the page is rendered from.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Start {
    let gateway = Gateway::new(renderer.state().clone(), parts, None);
    let seen = gateway.snapshot().await.map_err(Failure::from);
    let seen = seen.map(|snapshot| Seen {
        refused: refused(parts.uri.query()),
        ..Seen::from(snapshot)
    });
    Start::Timer(Box::new(seen))
}

/// The code of the refusal that a form was answered with.
fn refused(query: Option<&str>) -> Option<String> {
    let (_, code) =
        url::form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "refused")?;
    Some(code.into_owned())
}
