//! A submitted HTML form: the browser that sent it, its fields, and the ways to respond.

use app::{PageData, RejectedForm};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use shared::UserId;
use uuid::Uuid;

use super::form_fields::FormFields;
use super::safe_redirect::see_other;
use crate::error_pages::add_headers;
use crate::renderer::Renderer;
use service::is_time_zone;
use web::browser::Browser;
use web::client_address::ClientAddress;
use web::code::Code;
use web::login_cookie;
use web::problem::ApiError;
use web::rate_limit::RateLimitClass;

/// A submitted form.
pub(super) struct FormRequest {
    /// Renders the response.
    pub(super) renderer: Renderer,
    /// The request without its body.
    pub(super) parts: Parts,
    /// The browser, with its signed-in user.
    pub(super) browser: Browser,
    /// The fields that were not read yet.
    pub(super) fields: FormFields,
    /// All fields but passwords, for showing the form again.
    entered: Vec<(String, String)>,
    /// Cookies that the response sets.
    pub(super) cookies: Vec<HeaderValue>,
}

impl FormRequest {
    /// A form with these fields.
    ///
    /// # Errors
    /// 403 for a token.
    pub(super) fn of(
        renderer: Renderer,
        parts: Parts,
        fields: FormFields,
    ) -> Result<Self, ApiError> {
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

    /// The signed-in user.
    ///
    /// # Errors
    /// 401 without a sign-in.
    pub(super) fn user(&self) -> Result<UserId, ApiError> {
        self.browser.user.ok_or_else(ApiError::unauthenticated)
    }

    /// The signed-in user and the id of the sign-in.
    ///
    /// # Errors
    /// 401 without a sign-in.
    pub(super) fn signed_in(&self) -> Result<(UserId, Uuid), ApiError> {
        let login = self.browser.origin.previous;
        login.ok_or_else(ApiError::unauthenticated)
    }

    /// The signed-in user, or a new guest.
    ///
    /// # Errors
    /// 429 where the guest limit is reached, 403 where guests are disabled.
    pub(super) async fn user_or_guest(&mut self) -> Result<UserId, ApiError> {
        if let Some(user) = self.browser.user {
            return Ok(user);
        }
        // Browsers may know time zones that this server's database lacks; UTC is used then.
        let zone = self.fields.take("timeZone");
        let zone = zone.filter(|zone| is_time_zone(zone));
        let state = self.renderer.state();
        let address = ClientAddress::of(&self.parts.extensions);
        state
            .limits
            .count_address(RateLimitClass::Guest, address, 1)?;
        let origin = self.browser.origin.clone();
        let guest = state.accounts.begin_as_guest(zone.as_deref(), origin);
        let guest = guest.await?;
        let https = state.proxy_settings.is_https();
        self.cookies.extend(login_cookie::set(&guest.secret, https));
        Ok(guest.me.user_id)
    }

    /// 303 to a page, so that a reload does not submit the form again.
    pub(super) fn redirect(self, address: &str) -> Response {
        let mut response = see_other(address);
        for cookie in self.cookies {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }

    /// An error page: for forms that have no page to show again.
    pub(super) async fn fail(self, error: ApiError) -> Response {
        self.show_again(error.clone(), Err(error)).await
    }

    /// All fields but passwords, as they were entered.
    pub(super) fn entered(&self) -> &[(String, String)] {
        &self.entered
    }

    /// What was entered and what was wrong, for showing the form again.
    pub(super) fn sent(&self, name: &'static str, error: &ApiError) -> RejectedForm {
        RejectedForm {
            form: name,
            values: self.entered.clone(),
            problem: error.problem().clone(),
        }
    }

    /// The page again, with the problem beside the form and the problem's status. Problems that
    /// the form cannot show (not signed in, not found) get their own page.
    pub(super) async fn show_again(
        self,
        error: ApiError,
        page: Result<PageData, ApiError>,
    ) -> Response {
        let has_own_page = error.code() == Code::Unauthenticated
            || matches!(error.status().as_u16(), 404 | 403 | 415)
                && error.problem().errors.is_empty()
                && !is_shown_in_page(error.code());
        let (page, shown) = match page {
            Ok(page) if !has_own_page => (Ok(page), Some(error)),
            _ => (Err(error), None),
        };
        let mut response = self.renderer.page(page, self.parts).await;
        if let Some(error) = shown {
            let problem = error.into_response();
            *response.status_mut() = problem.status();
            add_headers(&mut response, problem.headers());
        }
        for cookie in self.cookies {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

impl FromRequest<Renderer> for FormRequest {
    type Rejection = ApiError;

    /// Reads the form. 403 for a token: forms are for browsers.
    async fn from_request(request: Request, renderer: &Renderer) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let fields = FormFields::read(&parts.headers, body).await?;
        Self::of(renderer.clone(), parts, fields)
    }
}

/// 403 problems that are shown beside the form.
const fn is_shown_in_page(code: Code) -> bool {
    matches!(
        code,
        Code::GuestNotAllowed
            | Code::GuestsOff
            | Code::SignupClosed
            | Code::AccountDisabled
            | Code::MailOff
            | Code::ReauthenticationRequired
    )
}
