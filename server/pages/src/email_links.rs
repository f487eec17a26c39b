//! `/recover` and `/confirm-email`: the pages that links in mails open. Opening one changes nothing,
//! since mail programs open links too.

use app::{EmailLinkContent, EmailLinkPageData, PageData, RejectedForm};
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use service::{AccountError, RecoveryLink};
use url::form_urlencoded;

use super::renderer::Renderer;
use web::login_cookie;
use web::problem::ApiError;
use web::route_policy::PolicyRouter;

/// The pages.
pub(super) fn routes() -> PolicyRouter<Renderer> {
    PolicyRouter::default()
        .page(app::RECOVERY, recovery_page)
        .page(app::CONFIRMATION, confirmation_page)
}

async fn recovery_page(State(renderer): State<Renderer>, parts: Parts) -> Response {
    let content = match (parameter(&parts, "link"), parameter(&parts, "done")) {
        (Some(link), _) => new_password(&renderer, &parts, link).await,
        (None, _) if !renderer.state().accounts.sends_mail() => Ok(EmailLinkContent::NoMail),
        (None, Some(_)) => Ok(EmailLinkContent::LinkSent),
        (None, None) => Ok(EmailLinkContent::AskForLink),
    };
    show(renderer, parts, content).await
}

async fn confirmation_page(State(renderer): State<Renderer>, parts: Parts) -> Response {
    let content = match (parameter(&parts, "link"), parameter(&parts, "done")) {
        (Some(link), _) => address(&renderer, link).await,
        (None, Some(_)) => Ok(EmailLinkContent::AddressConfirmed),
        (None, None) => Ok(EmailLinkContent::Invalid),
    };
    show(renderer, parts, content).await
}

/// The form for a new password.
pub(crate) async fn new_password(
    renderer: &Renderer,
    parts: &Parts,
    link: String,
) -> Result<EmailLinkContent, ApiError> {
    let opened = RecoveryLink {
        secret: link.clone(),
        cookie: login_cookie::read_recovery(&parts.headers),
    };
    match renderer.state().accounts.is_own_recovery(&opened).await {
        Ok(is_own) => Ok(EmailLinkContent::NewPassword { link, is_own }),
        Err(AccountError::InvalidLink) => Ok(EmailLinkContent::Invalid),
        Err(error) => Err(error.into()),
    }
}

/// The button that confirms an address.
pub(crate) async fn address(
    renderer: &Renderer,
    link: String,
) -> Result<EmailLinkContent, ApiError> {
    match renderer.state().accounts.email_to_confirm(&link).await {
        Ok(email) => Ok(EmailLinkContent::ConfirmAddress { link, email }),
        Err(AccountError::InvalidLink) => Ok(EmailLinkContent::Invalid),
        Err(error) => Err(error.into()),
    }
}

/// The data of a page.
pub(crate) fn data(content: EmailLinkContent, sent: Option<RejectedForm>) -> PageData {
    PageData::EmailLink(Box::new(EmailLinkPageData { content, sent }))
}

async fn show(
    renderer: Renderer,
    parts: Parts,
    content: Result<EmailLinkContent, ApiError>,
) -> Response {
    let page = content.map(|content| data(content, None));
    renderer.page(page, parts).await
}

fn parameter(parts: &Parts, name: &str) -> Option<String> {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(known, value)| known == name && !value.is_empty());
    found.map(|(_, value)| value.into_owned())
}
