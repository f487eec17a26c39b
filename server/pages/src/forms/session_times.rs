//! `POST /forms/history/record`, `correct`, `end` and `split`: when sessions took place.

use app::history::{AddSession, HistoryQuery};
use app::{PageData, RejectedForm, TimesForm, ZoneClock};
use axum::response::Response;
use shared::ProblemList;
use shared::rules::{Command, Session};
use shared::wire::Scope;

use super::form_request::FormRequest;
use super::history::SessionForm;
use crate::write_result::result_of;
use crate::{history, session};
use service::zone_offset;
use web::access::Access;
use web::problem::ApiError;

/// Enters a session that nothing has timed.
pub(super) async fn record(form: FormRequest) -> Response {
    match add(&form).await {
        Ok(address) => form.redirect(&address),
        Err(error) => {
            let sent = form.sent(TimesForm::Record.as_str(), &error);
            let page = rejected(&form, sent, &error).await;
            form.show_again(error, page).await
        }
    }
}

/// The history with the rejected form.
async fn rejected(
    form: &FormRequest,
    sent: RejectedForm,
    error: &ApiError,
) -> Result<PageData, ApiError> {
    let access = Access::with_scope(&form.parts.extensions, Scope::SessionsRead)?;
    let state = form.renderer.state();
    let query = HistoryQuery::of(std::iter::empty());
    let mut page = history::gather(state, &access, query, &[]).await?;
    let other = error.problem().other_session.map(|other| other.session_id);
    let other = session::other_session(state, &access, other).await?;
    page.add = page.add.map(|suggested| AddSession {
        sent: Some(sent),
        other,
        ..suggested
    });
    Ok(PageData::History(Box::new(page)))
}

/// The address of the new session's page.
async fn add(form: &FormRequest) -> Result<String, ApiError> {
    let user = form.user()?;
    let command = command(form, TimesForm::Record, None)?;
    let sessions = &form.renderer.state().sessions;
    let id = sessions.new_session_id();
    let execution = sessions.execute(user, id, command, None, None);
    result_of(execution.await?)?;
    Ok(format!("/history/{id}?done=amended"))
}

/// Corrects times, type, plan and outcome; what equals the shown value stays exactly as it was.
pub(super) async fn correct(form: FormRequest) -> Response {
    change(form, TimesForm::Correct).await
}

/// Corrects the end after an automatic completion.
pub(super) async fn end(form: FormRequest) -> Response {
    change(form, TimesForm::End).await
}

/// Splits a session in two.
pub(super) async fn split(form: FormRequest) -> Response {
    change(form, TimesForm::Split).await
}

async fn change(mut form: FormRequest, name: TimesForm) -> Response {
    let target = match SessionForm::read(&mut form) {
        Ok(target) => target,
        Err(error) => return form.fail(error).await,
    };
    match execute(&form, &target, name).await {
        Ok(()) => form.redirect(&format!("/history/{}?done=amended", target.session)),
        Err(error) => {
            let sent = Some(form.sent(name.as_str(), &error));
            let (renderer, parts) = (&form.renderer, &form.parts);
            let page = session::one(renderer, parts, target.session, None, sent).await;
            form.show_again(error, page).await
        }
    }
}

async fn execute(
    form: &FormRequest,
    target: &SessionForm,
    name: TimesForm,
) -> Result<(), ApiError> {
    let sessions = &form.renderer.state().sessions;
    let found = sessions.find(target.user, target.session).await?;
    let stored = found.ok_or_else(ApiError::session_not_found)?.state;
    target
        .execute(form, command(form, name, Some(&stored))?)
        .await
}

/// The command that was entered, with times in the person's time zone.
fn command(
    form: &FormRequest,
    name: TimesForm,
    session: Option<&Session>,
) -> Result<Command, ApiError> {
    let access = Access::with_scope(&form.parts.extensions, Scope::SessionsWrite)?;
    let second = form.renderer.state().sessions.new_session_id();
    let clock = ZoneClock::new(&access.zones, zone_offset);
    let command = name.command(form.entered(), session, clock, second);
    command.map_err(|wrong| ApiError::invalid(ProblemList::from_iter(wrong)))
}
