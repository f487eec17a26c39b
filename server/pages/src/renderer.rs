//! Renders pages with the headers that keep them private.

use app::history::HistoryContent;
use app::{Bootstrap, DocumentBase, PageData};
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE, VARY};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use leptos::nonce::Nonce as LeptosNonce;
use leptos::prelude::provide_context;
use shared::UserId;
use shared::wire::Me;
use url::form_urlencoded::Serializer;

use super::site::Site;
use super::{appearance, user_clock};
use web::base_path::link;
use web::code::Code;
use web::identity::{AuthMethod, Identity};
use web::problem::ApiError;
use web::security::Nonce;
use web::state::AppState;

/// Pages have user data, and some of them secrets: nothing stores them. Going back asks the server.
pub(crate) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Language and theme come from these headers.
pub(crate) const BY_APPEARANCE: HeaderValue = HeaderValue::from_static("Accept-Language, Cookie");

/// What every page needs to be rendered.
#[derive(Clone)]
pub(crate) struct Renderer {
    state: AppState,
    front: app::AssetUrls,
    /// URLs of the script and the WebAssembly of the offline history module.
    offline_history: Option<[String; 2]>,
}

impl Renderer {
    pub(crate) fn of(state: AppState, front: &Site) -> Self {
        Self {
            state,
            front: Site::addresses(),
            offline_history: front.module("offline_history", ["js", "wasm"]),
        }
    }

    /// The state that handlers share.
    pub(crate) const fn state(&self) -> &AppState {
        &self.state
    }

    /// The signed-in user; none also where the lookup fails, because pages work without.
    pub(crate) async fn me(&self, of: &Extensions) -> Option<Me> {
        let me = self.state.accounts.me(signed_in_user(of)?).await;
        me.ok().flatten()
    }

    /// Responds with a page; an error becomes a redirect to sign in (401), the page for unknown
    /// addresses (404) or an error page.
    pub(crate) async fn page(self, made: Result<PageData, ApiError>, parts: Parts) -> Response {
        match made {
            Ok(start) => self.render(start, parts).await,
            Err(error) if error.code() == Code::Unauthenticated => redirect_to_sign_in(&parts),
            Err(error) if error.status() == StatusCode::NOT_FOUND => {
                self.render(PageData::NotFound, parts).await
            }
            Err(error) => error.into_response(),
        }
    }

    /// Renders a page with headers that keep it private.
    pub(crate) async fn render(self, start: PageData, parts: Parts) -> Response {
        let status = status_of(&start);
        let nonce = parts.extensions.get::<Nonce>().cloned();
        let appearance = appearance::of(&parts.headers);
        let https = self.state.proxy_settings.is_https();
        let renewed = appearance::renewed(&parts.headers, https);
        let clocks = user_clock::of(&parts.extensions);
        let visit = self.offline_history.map(|[script, binary]| Bootstrap {
            script,
            binary,
            user: signed_in_user(&parts.extensions),
        });
        let base = DocumentBase(link(""));
        let context = move || {
            provide_context(base.clone());
            provide_context(appearance);
            provide_context(appearance.language);
            provide_context(clocks.clone());
            if let Some(visit) = &visit {
                provide_context(visit.clone());
            }
            if let Some(Nonce(nonce)) = &nonce {
                // The nonce of the scripts must be the one in the Content-Security-Policy.
                provide_context(LeptosNonce::from_value(nonce.clone()));
            }
        };
        let front = self.front;
        let shell = move || app::shell(front.clone(), start.clone());
        let request = Request::from_parts(parts, Body::empty());
        let mut response =
            leptos_axum::render_app_async_with_context(context, shell)(request).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = status;
        }
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, NO_STORE);
        headers.insert(VARY, BY_APPEARANCE);
        for cookie in renewed {
            headers.append(SET_COOKIE, cookie);
        }
        response
    }
}

/// The user of a sign-in cookie. Tokens are for the API and get no personal pages.
fn signed_in_user(of: &Extensions) -> Option<UserId> {
    let identity = of.get::<Identity>()?;
    matches!(identity.auth_method, AuthMethod::Login { .. }).then_some(identity.user)
}

/// The status of a page.
fn status_of(start: &PageData) -> StatusCode {
    match start {
        PageData::NotFound => StatusCode::NOT_FOUND,
        PageData::History(history) if matches!(history.content, HistoryContent::Wrong(_)) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        PageData::Refused(refused) => StatusCode::from_u16(refused.problem.status)
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        _ => StatusCode::OK,
    }
}

/// Redirects to `/sign-in`, with the requested page in `next`.
fn redirect_to_sign_in(parts: &Parts) -> Response {
    // A form submission cannot be repeated by a redirect.
    let requested = parts
        .uri
        .path_and_query()
        .filter(|_| parts.method == Method::GET);
    let next = requested.map_or("/", |requested| requested.as_str());
    let query = Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    let address = HeaderValue::try_from(format!("/sign-in?{query}"));
    let address = address.unwrap_or(HeaderValue::from_static("/sign-in"));
    (StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response()
}
