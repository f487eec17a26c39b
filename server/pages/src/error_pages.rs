//! Error pages: where a browser asked for HTML, a problem from any handler or layer is rendered as
//! a page in the user's language, with the problem's status and headers.
//!
//! Everything below `/api`, and clients that do not accept HTML, get the problem as JSON.

use app::{PageData, RefusedRequest};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::renderer::Renderer;
use web::problem::ProblemWithoutId;
use web::request_id::RequestId;

/// Middleware that replaces a problem by an error page.
pub(super) async fn render(
    State(renderer): State<Renderer>,
    request: Request,
    next: Next,
) -> Response {
    if !accepts_html(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let mut response = next.run(request).await;
    let Some(ProblemWithoutId(problem)) = response.extensions_mut().remove::<ProblemWithoutId>()
    else {
        return response;
    };
    let refused = RefusedRequest {
        wait: seconds(response.headers()),
        is_form: parts.method == Method::POST,
        problem: shared::wire::Problem {
            request_id: parts.extensions.get().map(|RequestId(id)| id.clone()),
            ..*problem
        },
    };
    let page = renderer.render(PageData::Refused(Box::new(refused)), parts);
    let mut page = page.await;
    add_headers(&mut page, response.headers());
    page
}

/// Copies the problem's headers, such as `Retry-After`, to the page.
pub(crate) fn add_headers(page: &mut Response, refusal: &HeaderMap) {
    for (name, value) in refusal {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH {
            page.headers_mut().append(name, value.clone());
        }
    }
}

/// Browsers accept `text/html` for navigations; scripts and other programs do not.
fn accepts_html(request: &Request) -> bool {
    let path = request.uri().path();
    let is_of_the_api = path == "/api" || path.starts_with("/api/");
    let accepted = request.headers().get_all(ACCEPT).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    !is_of_the_api && accepted.any(|kinds| kinds.contains("text/html"))
}

fn seconds(headers: &HeaderMap) -> Option<u64> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()
}
