//! `POST /forms/history/move`: the selected sessions get another task or project, or
//! other tags.

use app::history::{HistoryQuery, Selection};
use app::{PageData, RejectedForm};
use axum::response::Response;
use shared::SessionId;
use shared::json::parse_uuid;
use shared::rules::{AmendSession, Command, RuleViolation, Tags};
use shared::wire::{Patch, Scope};
use url::form_urlencoded;
use uuid::Uuid;

use super::form_request::FormRequest;
use super::safe_redirect::{local_path, with_notice};
use super::tasks::wrong;
use crate::history;
use service::{Execution, MAX_AMENDED};
use web::access::Access;
use web::code::Code;
use web::problem::ApiError;

/// Moves the sessions and shows the same page of the history again.
pub(super) async fn move_sessions(mut form: FormRequest) -> Response {
    let back = form.fields.take("back").and_then(|back| local_path(&back));
    let back = back.filter(|path| path == "/history" || path.starts_with("/history?"));
    let back = back.unwrap_or_else(|| "/history".to_owned());
    match amend(&mut form).await {
        Ok((moved, refused)) => {
            let done = with_notice(&back, "moved", None);
            form.redirect(&format!("{done}&moved={moved}&refused={refused}"))
        }
        Err(error) => {
            let sent = form.sent("move", &error);
            let page = rejected(&form, &back, sent).await;
            form.show_again(error, page).await
        }
    }
}

/// How many sessions were moved, and how many were not.
async fn amend(form: &mut FormRequest) -> Result<(usize, usize), ApiError> {
    let user = form.user()?;
    let mut sessions = form.fields.all("session").into_iter();
    let sessions: Option<Vec<SessionId>> = sessions.try_fold(Vec::new(), |mut read, text| {
        read.push(SessionId::new(parse_uuid(&text)?));
        Some(read)
    });
    let sessions = sessions.filter(|sessions| !sessions.is_empty());
    let sessions = sessions.ok_or_else(|| wrong("session", "nothing_selected"))?;
    if sessions.len() > MAX_AMENDED {
        return Err(wrong("session", Code::TooManySessions.as_str()));
    }
    let amendment = AmendSession {
        task_id: target(form, "taskId")?,
        project_id: target(form, "projectId")?,
        tags: tags(form)?,
        ..AmendSession::default()
    };
    if amendment == AmendSession::default() {
        return Err(wrong("projectId", "nothing_to_move"));
    }
    let all = &form.renderer.state().sessions;
    let amended = all.amend_all(user, &sessions, Command::Amend(amendment), None);
    let Execution::Decided(outcomes) = amended.await? else {
        return Err(ApiError::internal());
    };
    let moved = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    Ok((moved, outcomes.len() - moved))
}

/// The chosen task or project; an empty value leaves it as it is.
fn target<I: From<Uuid>>(form: &mut FormRequest, name: &str) -> Result<Patch<I>, ApiError> {
    match form.fields.take(name).as_deref() {
        None => Ok(Patch::Keep),
        Some("none") => Ok(Patch::Clear),
        Some(text) => {
            let id = parse_uuid(text).map(I::from);
            id.map(Patch::Set)
                .ok_or_else(|| wrong(name, Code::WrongType.as_str()))
        }
    }
}

/// The entered tags; none leave them as they are.
fn tags(form: &mut FormRequest) -> Result<Patch<Tags>, ApiError> {
    let Some(entered) = form.fields.take("tags") else {
        return Ok(Patch::Keep);
    };
    match Tags::split(&entered).checked() {
        Ok(tags) if tags.is_empty() => Ok(Patch::Keep),
        Ok(tags) => Ok(Patch::Set(tags)),
        Err(error) => Err(wrong("tags", RuleViolation::from(error).code())),
    }
}

/// The same page with the rejected form.
async fn rejected(
    form: &FormRequest,
    back: &str,
    sent: RejectedForm,
) -> Result<PageData, ApiError> {
    let access = Access::with_scope(&form.parts.extensions, Scope::SessionsRead)?;
    let (_, query) = back.split_once('?').unwrap_or_default();
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let query = HistoryQuery::of(pairs.iter().cloned());
    let mut page = history::gather(form.renderer.state(), &access, query, &[]).await?;
    page.selection = Some(Selection { sent: Some(sent) });
    Ok(PageData::History(Box::new(page)))
}
