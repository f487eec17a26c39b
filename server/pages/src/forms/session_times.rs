//! `POST /forms/history/record`, `correct`, `end` and `split`: when sessions took place.

use app::PageData;
use app::history::{AddSession, HistoryQuery};
use app::session::input_value;
use axum::http::request::Parts;
use axum::response::Response;
use chrono::NaiveDateTime;
use chrono_tz::Tz;
use shared::rules::{Command, CorrectSession, RecordSession, SplitSession};
use shared::wire::{FieldProblem, Scope};
use shared::{ProblemList, Timestamp};

use super::form_request::FormRequest;
use super::history::SessionForm;
use crate::renderer::Renderer;
use crate::write_result::result_of;
use crate::{history, session, user_clock};
use service::{instant_of, zone};
use web::access::Access;
use web::code::Code;
use web::problem::ApiError;

/// Enters a session that nothing has timed.
pub(super) async fn record(mut form: FormRequest) -> Response {
    let entered = |name: &str, form: &FormRequest| form.fields.all(name).pop().unwrap_or_default();
    let mut again = AddSession {
        start: entered("startTime", &form),
        end: entered("endTime", &form),
        intention: entered("intention", &form),
        ..AddSession::default()
    };
    match add(&mut form).await {
        Ok(address) => form.redirect(&address),
        Err(error) => {
            let (renderer, parts) = (&form.renderer, &form.parts);
            again.problems = session::sentences(&error);
            let page = rejected(renderer, parts, again, &error).await;
            form.show_again(error, page).await
        }
    }
}

/// The history with the rejected form.
async fn rejected(
    renderer: &Renderer,
    parts: &Parts,
    form: AddSession,
    error: &ApiError,
) -> Result<PageData, ApiError> {
    let access = Access::with_scope(&parts.extensions, Scope::SessionsRead)?;
    let state = renderer.state();
    let query = HistoryQuery::of(std::iter::empty());
    let mut page = history::gather(state, &access, query, &[]).await?;
    let other = error.problem().other_session.map(|other| other.session_id);
    page.add = Some(AddSession {
        other: session::other_session(state, &access, other).await?,
        ..form
    });
    Ok(PageData::History(Box::new(page)))
}

/// The address of the new session's page.
async fn add(form: &mut FormRequest) -> Result<String, ApiError> {
    let user = form.user()?;
    let zone = zone_of(form)?;
    let mut wrong = ProblemList::new();
    let start_time = time(form, "startTime", zone, &mut wrong);
    let end_time = time(form, "endTime", zone, &mut wrong);
    let (Some(start_time), Some(end_time)) = (start_time, end_time) else {
        return Err(ApiError::invalid(wrong));
    };
    let sent = RecordSession {
        start_time,
        end_time,
        intention: form.fields.take("intention"),
        ..RecordSession::default()
    };
    let sessions = &form.renderer.state().sessions;
    let id = sessions.new_session_id();
    let execution = sessions.execute(user, id, Command::Record(sent), None, None);
    result_of(execution.await?)?;
    Ok(format!("/history/{id}?done=amended"))
}

/// Corrects start, end and outcome; what equals the shown value stays exactly as it was.
pub(super) async fn correct(form: FormRequest) -> Response {
    change(form, "correct").await
}

/// Corrects the end after an automatic completion.
pub(super) async fn end(form: FormRequest) -> Response {
    change(form, "end").await
}

/// Splits a session in two.
pub(super) async fn split(form: FormRequest) -> Response {
    change(form, "split").await
}

async fn change(mut form: FormRequest, name: &'static str) -> Response {
    let target = match SessionForm::read(&mut form) {
        Ok(target) => target,
        Err(error) => return form.fail(error).await,
    };
    let outcome = match command(&mut form, &target, name).await {
        Ok(command) => target.execute(&form, command).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => form.redirect(&format!("/history/{}?done=amended", target.session)),
        Err(error) => {
            let sent = Some(form.sent(name, &error));
            let (renderer, parts) = (&form.renderer, &form.parts);
            let page = session::one(renderer, parts, target.session, None, sent).await;
            form.show_again(error, page).await
        }
    }
}

async fn command(
    form: &mut FormRequest,
    target: &SessionForm,
    name: &str,
) -> Result<Command, ApiError> {
    let zone = zone_of(form)?;
    let mut wrong = ProblemList::new();
    let command = if name == "split" {
        let split_time = time(form, "splitTime", zone, &mut wrong);
        let second_session_id = form.renderer.state().sessions.new_session_id();
        split_time.map(|split_time| {
            Command::Split(SplitSession {
                split_time,
                second_session_id,
            })
        })
    } else {
        let sessions = &form.renderer.state().sessions;
        let found = sessions.find(target.user, target.session).await?;
        let stored = found.ok_or_else(ApiError::session_not_found)?.session;
        let start = changed(form, "startTime", Some(stored.start_time), zone, &mut wrong);
        let end_time = changed(form, "endTime", stored.end_time, zone, &mut wrong);
        let outcome = form.fields.take("outcome");
        Some(Command::Correct(CorrectSession {
            start_time: start,
            end_time,
            outcome: outcome.filter(|outcome| outcome != stored.status.as_str()),
            ..CorrectSession::default()
        }))
    };
    command
        .filter(|_| wrong.is_empty())
        .ok_or_else(|| ApiError::invalid(wrong))
}

fn zone_of(form: &FormRequest) -> Result<Tz, ApiError> {
    let access = Access::with_scope(&form.parts.extensions, Scope::SessionsWrite)?;
    Ok(zone(&access.time_zone).unwrap_or(Tz::UTC))
}

/// The entered time; none where it is left out or shows the stored one, which is more exact.
fn changed(
    form: &mut FormRequest,
    name: &'static str,
    stored: Option<Timestamp>,
    zone: Tz,
    wrong: &mut ProblemList,
) -> Option<Timestamp> {
    let entered = form.fields.all(name).pop()?;
    let shown = stored.map(|at| input_value(user_clock::shown(at, zone)));
    if shown.as_deref() == Some(&*entered) {
        return None;
    }
    time(form, name, zone, wrong)
}

/// The instant of an entered local time.
fn time(
    form: &mut FormRequest,
    name: &'static str,
    zone: Tz,
    wrong: &mut ProblemList,
) -> Option<Timestamp> {
    let entered = form.fields.take(name).unwrap_or_default();
    let parsed = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&entered, format).ok());
    if parsed.is_none() {
        let (code, detail) = if entered.is_empty() {
            (Code::Required, format!("{name} is missing."))
        } else {
            let example = format!("{name} must be a time such as 2026-11-22T10:00.");
            (Code::WrongType, example)
        };
        wrong.push(FieldProblem {
            pointer: format!("/{name}"),
            code: code.as_str().to_owned(),
            detail,
        });
    }
    parsed.map(|local| instant_of(local, zone))
}
