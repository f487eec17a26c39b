//! The conflict playground: a page that plays scenarios with the published rules in the browser.
//!
//! It is the same for everybody and sends nothing. Its files are those of the site.

use axum::extract::Extension;
use axum::http::Method;
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use web::base_path::link;
use web::rate_limit::RateLimitClass;
use web::route_policy::{PolicyRouter, RoutePolicy};
use web::security::Nonce;

use super::renderer::NO_STORE;
use super::site::{Site, not_built};

const PAGE: &str = include_str!("../../../frontend/playground/page.html");

/// The page's route; without the site, or where the playground is not in it, it says how to build it.
pub(super) fn routes(front: Option<&Site>) -> PolicyRouter {
    let files = front.and_then(|front| front.module("playground", ["css", "js", "wasm"]));
    let handler = async move |Extension(nonce): Extension<Nonce>| match &files {
        Some(files) => page(files, &nonce),
        None => not_built().await,
    };
    let policy = RoutePolicy::public(RateLimitClass::Read);
    PolicyRouter::default().route("/api/playground", Method::GET, policy, get(handler))
}

fn page([style, script, rules]: &[String; 3], Nonce(nonce): &Nonce) -> Response {
    let page = PAGE
        .replace("{style}", &link(style))
        .replace("{script}", &link(script))
        .replace("{rules}", &link(rules))
        .replace("{nonce}", nonce);
    // The nonce is for one answer.
    ([(CACHE_CONTROL, NO_STORE)], Html(page)).into_response()
}
