//! The files of the built front, and for how long they may be kept.

use std::path::PathBuf;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use leptos::config::LeptosOptions;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// The front's name, as it was given to the build.
const OUTPUT_NAME: &str = "stint";

/// Names of files with a hash of their content never mean anything else.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What is kept may be shown only after asking whether it is still right.
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// The built front.
#[derive(Clone, Debug)]
pub struct Front {
    site: PathBuf,
}

impl Front {
    /// The front in this folder, or none where it has not been built.
    #[must_use]
    pub fn find(candidates: &[PathBuf]) -> Option<Self> {
        let site = candidates.iter().find(|site| site.join("pkg").is_dir())?;
        Some(Self { site: site.clone() })
    }

    /// How the pages name the files.
    pub(super) fn options(&self) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name(OUTPUT_NAME)
            .site_root(self.site.to_string_lossy().into_owned())
            .site_pkg_dir("pkg")
            .hash_files(has_hashes())
            .build()
    }

    /// Every file of the site, by its path.
    pub(super) fn files(&self) -> ServeDir {
        precompressed(self.site.clone())
    }

    /// The front's script, style and WebAssembly; compressed when they were built.
    pub(super) fn hashed_files(&self) -> Router {
        Router::new()
            .fallback_service(precompressed(self.site.join("pkg")))
            .layer(middleware::from_fn(for_ever))
    }
}

fn precompressed(folder: PathBuf) -> ServeDir {
    ServeDir::new(folder)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
}

/// The file that is asked for, if there is one.
pub(super) async fn find(files: ServeDir, parts: &Parts) -> Option<Response> {
    if parts.uri.path() == "/" {
        return None;
    }
    // A file needs no more than the head; the page that is rendered instead has the rest.
    let mut head = Request::new(Body::empty());
    *head.method_mut() = parts.method.clone();
    *head.uri_mut() = parts.uri.clone();
    *head.headers_mut() = parts.headers.clone();
    let found = match files.oneshot(head).await {
        Ok(found) => found,
        Err(never) => match never {},
    };
    if matches!(
        found.status(),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
    ) {
        return None;
    }
    let mut response = found.map(Body::new);
    response.headers_mut().insert(CACHE_CONTROL, ASK_FIRST);
    Some(response)
}

async fn for_ever(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_there = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let caching = if is_there {
        FOR_EVER
    } else {
        HeaderValue::from_static("no-store")
    };
    response.headers_mut().insert(CACHE_CONTROL, caching);
    response
}

/// Whether the build left the names of its files beside the executable, as it does for all but
/// a front that was put together by hand.
fn has_hashes() -> bool {
    std::env::current_exe()
        .ok()
        .and_then(|path| Some(path.parent()?.join("hash.txt").exists()))
        .unwrap_or(false)
}
