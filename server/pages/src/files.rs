//! The files of the built front, and for how long they may be kept.

use std::fs;
use std::path::PathBuf;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
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

    /// What the pages load.
    pub(super) fn addresses() -> app::Front {
        let hashes = hashes().unwrap_or_default();
        let address = |kind: &str, unhashed: &str| {
            let hash = hashes.lines().find_map(|line| {
                let (known, hash) = line.split_once(':')?;
                (known.trim() == kind).then(|| hash.trim())
            });
            match hash {
                Some(hash) => format!("/pkg/{OUTPUT_NAME}.{hash}.{kind}"),
                None => format!("/pkg/{OUTPUT_NAME}{unhashed}.{kind}"),
            }
        };
        app::Front {
            style: address("css", ""),
            script: address("js", ""),
            module: address("wasm", "_bg"),
        }
    }

    /// The addresses of a module's script and of its WebAssembly; none where the front was built
    /// without.
    pub(super) fn module(&self, name: &str) -> Option<(String, String)> {
        let files = fs::read_dir(self.site.join("pkg")).ok()?;
        let names: Vec<String> = files
            .filter_map(|file| file.ok()?.file_name().into_string().ok())
            .filter(|file| file.split('.').next() == Some(name))
            .collect();
        let address = |kind: &str| {
            let file = names.iter().find(|file| file.ends_with(kind))?;
            Some(format!("/pkg/{file}"))
        };
        Some((address(".js")?, address(".wasm")?))
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

/// The hashes in the names of the files. The build leaves them beside the executable; a front
/// that was put together by hand has none.
fn hashes() -> Option<String> {
    let executable = std::env::current_exe().ok()?;
    fs::read_to_string(executable.parent()?.join("hash.txt")).ok()
}
