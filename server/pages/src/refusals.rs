//! What a page or the answer to a form has become when it was refused on the way, by whichever
//! layer or handler: a page in the person's language, with the refusal's status and headers.
//!
//! Programs get the problem as it is: everything below `/api`, and whoever asks for no page.

use app::{Refused, Start};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::Renderer;
use web::problem::Unsigned;
use web::request_id::RequestId;

/// Answers a refused browser with a page.
pub(super) async fn tell(
    State(renderer): State<Renderer>,
    request: Request,
    next: Next,
) -> Response {
    if !wants_a_page(&request) {
        return next.run(request).await;
    }
    let (asked, body) = request.into_parts();
    let request = Request::from_parts(asked.clone(), body);
    let mut answer = next.run(request).await;
    let Some(Unsigned(problem)) = answer.extensions_mut().remove::<Unsigned>() else {
        return answer;
    };
    let refused = Refused {
        wait: seconds(answer.headers()),
        is_form: asked.method == Method::POST,
        problem: shared::wire::Problem {
            request_id: asked.extensions.get().map(|RequestId(id)| id.clone()),
            ..*problem
        },
    };
    let page = renderer.render(Start::Refused(Box::new(refused)), asked);
    let mut page = page.await;
    add_headers(&mut page, answer.headers());
    page
}

/// Adds what a refusal says beside its body.
pub(crate) fn add_headers(page: &mut Response, refusal: &HeaderMap) {
    for (name, value) in refusal {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH {
            page.headers_mut().append(name, value.clone());
        }
    }
}

/// Browsers name HTML for whatever they show as a page; scripts and programs do not.
fn wants_a_page(request: &Request) -> bool {
    let path = request.uri().path();
    let is_of_the_api = path == "/api" || path.starts_with("/api/");
    let accepted = request.headers().get_all(ACCEPT).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    !is_of_the_api && accepted.any(|kinds| kinds.contains("text/html"))
}

fn seconds(headers: &HeaderMap) -> Option<u64> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()
}
