//! Export as one JSON document, an [`ExportDocument`](shared::wire::ExportDocument), streamed in
//! parts.

use std::collections::VecDeque;

use axum::body::{Body, Bytes};
use serde::Serialize;
use shared::UserId;
use shared::wire::{Project, Task};

use service::{KeysetPages, ServiceError, SessionPages};
use web::problem::ApiError;
use web::state::AppState;
use web::streamed_body::streamed;

/// The optional parts of the document; sessions are always included.
#[derive(Clone, Copy)]
pub(super) struct ExportContents {
    pub(super) account: bool,
    pub(super) tasks: bool,
    pub(super) webhooks: bool,
}

/// A part of the document.
enum ExportPart {
    Text(Vec<u8>),
    Tasks(KeysetPages<Task>),
    Projects(KeysetPages<Project>),
    Sessions(SessionPages),
}

pub(super) async fn body(
    state: &AppState,
    user: UserId,
    contents: ExportContents,
) -> Result<Body, ApiError> {
    let mut head = Vec::new();
    head.extend_from_slice(b"{\"stint\":\"everything\",\"version\":1,\"exportedAt\":");
    json(&state.clock.now(), &mut head)?;
    if contents.account {
        head.extend_from_slice(b",\"account\":");
        json(&state.exports.account(user).await?, &mut head)?;
        head.extend_from_slice(b",\"passkeys\":");
        json(&state.exports.passkeys(user).await?, &mut head)?;
        head.extend_from_slice(b",\"activity\":");
        json(&state.accounts.all_activity(user).await?, &mut head)?;
    }
    // Settles overdue sessions first, so that the tasks count them.
    let sessions = state.exports.sessions(user).await?;
    let text = |text: &str| ExportPart::Text(text.as_bytes().to_vec());
    let mut document = VecDeque::from([ExportPart::Text(head)]);
    if contents.tasks {
        document.extend([
            text(",\"tasks\":["),
            ExportPart::Tasks(state.exports.tasks(user)),
            text("],\"projects\":["),
            ExportPart::Projects(state.exports.projects(user)),
            text("]"),
        ]);
    }
    if contents.webhooks {
        // There are few, so they are read in one query.
        let mut webhooks = b",\"webhooks\":".to_vec();
        json(&state.exports.webhooks(user).await?, &mut webhooks)?;
        document.push_back(ExportPart::Text(webhooks));
    }
    document.extend([
        text(",\"sessions\":["),
        ExportPart::Sessions(sessions),
        text("]}\n"),
    ]);
    let next = |(mut document, mut is_first): (VecDeque<ExportPart>, bool)| async move {
        loop {
            let written = match document.front_mut() {
                None => return Ok(None),
                Some(ExportPart::Text(text)) => {
                    is_first = true;
                    std::mem::take(text)
                }
                Some(ExportPart::Tasks(pages)) => items(&pages.next().await?, &mut is_first)?,
                Some(ExportPart::Projects(pages)) => items(&pages.next().await?, &mut is_first)?,
                Some(ExportPart::Sessions(pages)) => items(&pages.next().await?, &mut is_first)?,
            };
            if !written.is_empty() {
                return Ok(Some((Bytes::from(written), (document, is_first))));
            }
            // The part is finished.
            document.pop_front();
        }
    };
    Ok(streamed(state, (document, true), next))
}

/// More items of a list, with the commas between them.
fn items(items: &[impl Serialize], is_first: &mut bool) -> Result<Vec<u8>, ServiceError> {
    let mut written = Vec::new();
    for item in items {
        if !std::mem::take(is_first) {
            written.push(b',');
        }
        json(item, &mut written)?;
    }
    Ok(written)
}

/// Stored values are serialised as they were read; that cannot fail for these types.
fn json(value: &impl Serialize, into: &mut Vec<u8>) -> Result<(), ServiceError> {
    serde_json::to_writer(into, value).map_err(|error| {
        ServiceError::Store(store::StoreError::Corrupt {
            table: "sessions",
            reason: error.to_string(),
        })
    })
}
