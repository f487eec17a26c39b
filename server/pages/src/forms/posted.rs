//! A form that was posted: who sent it, what is in it, and how it is answered.
//!
//! Knows no form by itself.

use app::{Sent, Start};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::UserId;
use uuid::Uuid;

use super::Fields;
use crate::{Renderer, add_headers};
use service::is_time_zone;
use web::browser::Browser;
use web::code::Code;
use web::login_cookie;
use web::problem::ApiError;
use web::rate_limit::{Limited, address_of};

/// A form on its way to a service.
pub(super) struct Posted {
    /// Makes the page that answers.
    pub(super) renderer: Renderer,
    /// The rest of the request.
    pub(super) parts: Parts,
    /// Whose browser sent it.
    pub(super) browser: Browser,
    /// What is in it.
    pub(super) fields: Fields,
    /// What was entered, as it may be shown again.
    entered: Vec<(String, String)>,
    /// What the answer sets.
    pub(super) cookies: Vec<HeaderValue>,
}

impl Posted {
    /// The form with these fields.
    ///
    /// # Errors
    /// 403 for a token.
    pub(super) fn of(renderer: Renderer, parts: Parts, fields: Fields) -> Result<Self, ApiError> {
        let browser = Browser::of(&parts)?;
        let entered = fields.entered();
        Ok(Self {
            renderer,
            parts,
            browser,
            fields,
            entered,
            cookies: Vec::new(),
        })
    }

    /// Whoever is signed in.
    ///
    /// # Errors
    /// 401 for a newcomer.
    pub(super) fn person(&self) -> Result<UserId, ApiError> {
        self.browser.person.ok_or_else(ApiError::unauthenticated)
    }

    /// Whoever is signed in, and by which login.
    ///
    /// # Errors
    /// 401 for a newcomer.
    pub(super) fn signed_in(&self) -> Result<(UserId, Uuid), ApiError> {
        let login = self.browser.origin.previous;
        let login = login.ok_or_else(ApiError::unauthenticated)?;
        Ok((self.person()?, login))
    }

    /// Whoever is signed in, or the guest that the newcomer becomes by sending the form.
    ///
    /// # Errors
    /// 429 where too many come, 403 where guests are switched off.
    pub(super) async fn person_or_guest(&mut self) -> Result<UserId, ApiError> {
        if let Some(person) = self.browser.person {
            return Ok(person);
        }
        // A browser may have a zone that this server does not know; that is no reason to turn a
        // newcomer away.
        let zone = self.fields.take("timeZone");
        let zone = zone.filter(|zone| is_time_zone(zone));
        let state = self.renderer.state();
        let address = address_of(&self.parts.extensions);
        state.limits.count_address(Limited::Guest, address)?;
        let origin = self.browser.origin.clone();
        let guest = state.accounts.begin_as_guest(zone.as_deref(), origin);
        let guest = guest.await?;
        let https = state.perimeter.is_https();
        self.cookies.extend(login_cookie::set(&guest.secret, https));
        Ok(guest.me.user_id)
    }

    /// Sends the browser on to a page; reloading that posts nothing again.
    pub(super) fn see(self, address: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(address) = HeaderValue::try_from(address) {
            headers.insert(LOCATION, address);
        }
        for cookie in self.cookies {
            headers.append(SET_COOKIE, cookie);
        }
        (StatusCode::SEE_OTHER, headers).into_response()
    }

    /// What is answered where there is no page to show again.
    pub(super) async fn refused(self, error: ApiError) -> Response {
        self.again(error.clone(), Err(error)).await
    }

    /// What the page says of the form that could not be taken.
    pub(super) fn sent(&self, form: &'static str, error: &ApiError) -> Sent {
        Sent {
            form,
            values: self.entered.clone(),
            problem: error.problem().clone(),
        }
    }

    /// The page again, with what was wrong: its status is the problem's. Whoever is not signed
    /// in is sent to do so, and what does not exist is said to be nowhere.
    pub(super) async fn again(self, error: ApiError, page: Result<Start, ApiError>) -> Response {
        let is_elsewhere = error.problem().code == Code::Unauthenticated.as_str()
            || matches!(error.problem().status, 404 | 403 | 415)
                && error.problem().errors.is_empty()
                && !is_told(error.problem().code.as_str());
        let (page, told) = match page {
            Ok(page) if !is_elsewhere => (Ok(page), Some(error)),
            _ => (Err(error), None),
        };
        let mut response = self.renderer.page(page, self.parts).await;
        if let Some(error) = told {
            let told = error.into_response();
            *response.status_mut() = told.status();
            add_headers(&mut response, told.headers());
        }
        for cookie in self.cookies {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

impl FromRequest<Renderer> for Posted {
    type Rejection = ApiError;

    /// Reads the form: as any body; 403 for a token, because forms are for people.
    async fn from_request(request: Request, renderer: &Renderer) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let fields = Fields::read(&parts.headers, body).await?;
        Self::of(renderer.clone(), parts, fields)
    }
}

/// Refusals of what a person may not do that the page itself explains.
fn is_told(code: &str) -> bool {
    let told = [Code::GuestNotAllowed, Code::GuestsOff, Code::SignupClosed];
    told.iter().any(|known| known.as_str() == code)
}
