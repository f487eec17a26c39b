//! The calendar feed; an event log taken back from a file that a page sends.

use app::settings::{Chapter, Content};
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use shared::wire::ImportReport;

use super::super::Fields;
use super::super::posted::Posted;
use super::super::tasks::wrong;
use super::{answer, told_once};
use crate::{Renderer, settings as pages};
use service::ServiceError;
use web::browser::Person;
use web::calendar_feed;
use web::code::Code;
use web::log_upload;
use web::problem::ApiError;

/// Gives the feed another address and shows it, this once.
pub(super) async fn renew_calendar(posted: Posted) -> Response {
    let made = async {
        let person = posted.person()?;
        let state = posted.renderer.state();
        let created = calendar_feed::renew(state, person, &posted.parts.headers).await?;
        let feed = state.calendars.of(person).await;
        let feed = feed.map_err(ServiceError::Store)?;
        Ok(Content::Calendar(feed, Some(created.url)))
    };
    match made.await {
        Ok(content) => {
            let page = pages::made(&posted.renderer, &posted.parts, content, None).await;
            told_once(posted, page).await
        }
        Err(error) => answer(posted, Chapter::Calendar, "calendar", Err(error)).await,
    }
}

/// Takes the feed away.
pub(super) async fn remove_calendar(posted: Posted) -> Response {
    let outcome = async {
        let person = posted.person()?;
        let removed = posted.renderer.state().calendars.remove(person).await;
        removed.map_err(ServiceError::Store)?;
        Ok("feed-removed")
    };
    let outcome = outcome.await;
    answer(posted, Chapter::Calendar, "calendar", outcome).await
}

/// Imports the file, read as it comes in, and shows the report.
pub(super) async fn import(State(renderer): State<Renderer>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let outcome = async {
        let person = Person::of(&parts)?;
        log_upload::check_announced_length(&parts.headers)?;
        let request = Request::from_parts(parts.clone(), body);
        let form = Multipart::from_request(request, &()).await;
        let form = form.map_err(|_| {
            let expected = "A file must be sent as multipart/form-data; programs use the API.";
            ApiError::new(Code::UnsupportedMediaType, expected)
        })?;
        take(&renderer, person, form).await
    };
    let outcome = outcome.await;
    let posted = match Posted::of(renderer, parts, Fields::none()) {
        Ok(posted) => posted,
        Err(error) => return error.into_response(),
    };
    let (report, status) = match outcome {
        Ok(report) => (report, StatusCode::OK),
        Err(error) => match error.problem().report.clone() {
            Some(report) => (*report, StatusCode::UNPROCESSABLE_ENTITY),
            None => return answer(posted, Chapter::Data, "import", Err(error)).await,
        },
    };
    let content = Content::Data(Some(report));
    let page = pages::made(&posted.renderer, &posted.parts, content, None).await;
    let mut response = posted.renderer.page(page, posted.parts).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

async fn take(
    renderer: &Renderer,
    person: Person,
    mut form: Multipart,
) -> Result<ImportReport, ApiError> {
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|_| log_upload::broken_off())?
    {
        if field.name() != Some("file") {
            continue;
        }
        if field.file_name().is_none_or(str::is_empty) {
            break;
        }
        let pieces = stream::try_unfold(field, |mut field| async move {
            let piece: Option<Bytes> = field.chunk().await.map_err(|_| log_upload::broken_off())?;
            Ok(piece.map(|piece| (piece, field)))
        });
        return log_upload::receive(renderer.state(), person.user, pieces).await;
    }
    Err(wrong("file", "no_file"))
}
