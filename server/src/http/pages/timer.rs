//! `/`: who is there and what is open.

use app::{Failure, Seen, Start};
use axum::http::request::Parts;

use super::super::auth::Browser;
use super::super::problem::ApiError;
use super::Renderer;

/// What the page is rendered from.
pub(super) async fn start(renderer: &Renderer, parts: &Parts) -> Start {
    let seen = seen(renderer, parts).await;
    Start::Timer(Box::new(
        seen.map_err(|error| Failure::from(error.problem())),
    ))
}

async fn seen(renderer: &Renderer, parts: &Parts) -> Result<Seen, ApiError> {
    let person = Browser::of(parts)?.person;
    let sessions = &renderer.state().sessions;
    let open = match person {
        Some(person) => sessions.current(person).await?,
        None => None,
    };
    Ok(Seen {
        user: person,
        session: open.map(|executed| executed.state),
        now: sessions.now(),
        refused: refused(parts.uri.query()),
        ahead: None,
    })
}

/// The code of the refusal that a form was answered with.
fn refused(query: Option<&str>) -> Option<String> {
    let (_, code) =
        url::form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "refused")?;
    Some(code.into_owned())
}
