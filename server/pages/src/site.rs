//! The built site: its files and their caching, and what is shown without it.

use std::fs;
use std::path::PathBuf;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;
use web::base_path::link;

/// Base name of the built files.
const OUTPUT_NAME: &str = "stint";

/// For files whose name contains a hash of their content.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// For files whose content may change under the same name.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// The folder of the built site.
#[derive(Clone, Debug)]
pub struct Site {
    site: PathBuf,
    /// Files of `pkg` of other versions.
    of_other_versions: Option<PathBuf>,
}

/// The site lacks a file whose name is in `hash.txt`, or that file is missing.
#[derive(Debug, thiserror::Error)]
#[error(
    "{} does not exist, which pages load; the program, `hash.txt` beside it and `site` belong together: unpack all of them from one archive, or run ./dev build", .0.display()
)]
pub struct IncompleteSite(PathBuf);

impl Site {
    /// The first folder that holds a built site.
    #[must_use]
    pub fn find(candidates: &[PathBuf]) -> Option<Self> {
        let site = candidates.iter().find(|site| site.join("pkg").is_dir())?;
        Some(Self {
            site: site.clone(),
            of_other_versions: None,
        })
    }

    /// Also serves the hashed files in this folder, which other versions' pages load while servers of both
    /// run.
    #[must_use]
    pub fn with_hashed_files(self, folder: Option<PathBuf>) -> Self {
        Self {
            of_other_versions: folder,
            ..self
        }
    }

    /// Whether the files that pages load are there.
    ///
    /// # Errors
    /// The first file that is missing.
    pub fn check(&self) -> Result<(), IncompleteSite> {
        let app::AssetUrls {
            style,
            script,
            module,
        } = Self::addresses();
        let paths = [style, script, module].map(|url| self.site.join(url.trim_start_matches('/')));
        match paths.into_iter().find(|path| !path.is_file()) {
            None => Ok(()),
            Some(path) => Err(IncompleteSite(path)),
        }
    }

    /// URLs of the files that every page loads.
    pub(super) fn addresses() -> app::AssetUrls {
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
        app::AssetUrls {
            style: address("css", ""),
            script: address("js", ""),
            module: address("wasm", "_bg"),
        }
    }

    /// URLs of the files of a module of these kinds, such as `js`; none where it was not built.
    pub(super) fn module<const KINDS: usize>(
        &self,
        name: &str,
        kinds: [&str; KINDS],
    ) -> Option<[String; KINDS]> {
        let files = fs::read_dir(self.site.join("pkg")).ok()?;
        let names: Vec<String> = files
            .filter_map(|file| file.ok()?.file_name().into_string().ok())
            .filter(|file| file.split('.').next() == Some(name))
            .collect();
        let addresses: Vec<String> = kinds
            .iter()
            .filter_map(|kind| {
                let file = names
                    .iter()
                    .find(|file| file.rsplit('.').next() == Some(kind))?;
                Some(format!("/pkg/{file}"))
            })
            .collect();
        addresses.try_into().ok()
    }

    /// Serves every file of the site by its path.
    pub(super) fn files(&self) -> ServeDir {
        precompressed(self.site.clone())
    }

    /// Serves `/pkg`, precompressed and immutable.
    pub(super) fn hashed_files(&self) -> Router {
        let own = precompressed(self.site.join("pkg"));
        let router = match &self.of_other_versions {
            Some(folder) => {
                let all = own.fallback(precompressed(folder.clone()));
                Router::new().fallback_service(all)
            }
            None => Router::new().fallback_service(own),
        };
        router.layer(middleware::from_fn(immutable))
    }
}

fn precompressed(folder: PathBuf) -> ServeDir {
    ServeDir::new(folder)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
}

/// The static file at this path, if there is one.
pub(super) async fn find(files: ServeDir, parts: &Parts) -> Option<Response> {
    if parts.uri.path() == "/" {
        return None;
    }
    // The file service needs the head only; the body stays for the page that may follow.
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
    response.headers_mut().insert(CACHE_CONTROL, REVALIDATE);
    name_charset(&mut response);
    Some(response)
}

async fn immutable(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_there = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let caching = if is_there {
        IMMUTABLE
    } else {
        HeaderValue::from_static("no-store")
    };
    response.headers_mut().insert(CACHE_CONTROL, caching);
    name_charset(&mut response);
    response
}

/// In place of a page that was not built.
pub(super) async fn not_built() -> Response {
    let docs = link("/api/docs");
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Stint</title></head><body>\
        <h1>The pages have not been built</h1>\
        <p>The API works: see <a href=\"{docs}\">its documentation</a>. \
        For the pages, run <code>./dev build</code> and start the server again, or set \
        <code>LEPTOS_SITE_ROOT</code> to the folder with the built front.</p></body></html>"
    );
    (StatusCode::SERVICE_UNAVAILABLE, Html(page)).into_response()
}

/// The files are UTF-8, which the file service does not say.
fn name_charset(response: &mut Response) {
    let media = response.headers().get(CONTENT_TYPE);
    let media = media.and_then(|media| media.to_str().ok());
    let with_charset = media
        .filter(|media| media.starts_with("text/") && !media.contains("charset"))
        .and_then(|media| HeaderValue::try_from(format!("{media}; charset=utf-8")).ok());
    if let Some(with_charset) = with_charset {
        response.headers_mut().insert(CONTENT_TYPE, with_charset);
    }
}

/// `hash.txt` beside the executable: the hashes in the file names. Absent where file names have
/// no hashes.
fn hashes() -> Option<String> {
    let executable = std::env::current_exe().ok()?;
    fs::read_to_string(executable.parent()?.join("hash.txt")).ok()
}
