//! Everything as one JSON document, an [`ExportDocument`](shared::wire::ExportDocument), put
//! together part by part.

use axum::body::{Body, Bytes};
use shared::UserId;

use super::{json, parts};
use crate::http::problem::ApiError;
use crate::http::state::AppState;

/// Where the document has come to.
enum Stage {
    Head(Vec<u8>),
    Sessions { is_first: bool },
    End,
}

pub(super) async fn body(
    state: &AppState,
    user: UserId,
    is_person: bool,
) -> Result<Body, ApiError> {
    let mut head = Vec::new();
    head.extend_from_slice(b"{\"stint\":\"everything\",\"version\":1,\"exportedAt\":");
    json(&state.clock.now(), &mut head)?;
    if is_person {
        head.extend_from_slice(b",\"account\":");
        json(&state.exports.account(user).await?, &mut head)?;
    }
    head.extend_from_slice(b",\"sessions\":[");
    let pages = state.exports.sessions(user).await?;
    let next = |(stage, mut pages): (Stage, crate::service::SessionPages)| async move {
        let (part, stage) = match stage {
            Stage::Head(head) => (head, Stage::Sessions { is_first: true }),
            Stage::Sessions { mut is_first } => {
                let mut part = Vec::new();
                for session in pages.next().await? {
                    if !std::mem::take(&mut is_first) {
                        part.push(b',');
                    }
                    json(&session, &mut part)?;
                }
                if part.is_empty() {
                    (b"]}\n".to_vec(), Stage::End)
                } else {
                    (part, Stage::Sessions { is_first })
                }
            }
            Stage::End => return Ok(None),
        };
        Ok(Some((Bytes::from(part), (stage, pages))))
    };
    Ok(parts(state, (Stage::Head(head), pages), next))
}
