//! Everything as one JSON document, an [`ExportDocument`](shared::wire::ExportDocument), put
//! together part by part.

use std::collections::VecDeque;

use axum::body::{Body, Bytes};
use serde::Serialize;
use shared::UserId;
use shared::wire::{Project, Task};

use super::{json, parts};
use service::{Pages, ServiceError, SessionPages};
use web::problem::ApiError;
use web::state::AppState;

/// What is in the document beside the sessions.
#[derive(Clone, Copy)]
pub(super) struct Contents {
    pub(super) account: bool,
    pub(super) tasks: bool,
    pub(super) webhooks: bool,
}

/// What the document is put together of.
enum Part {
    Text(Vec<u8>),
    Tasks(Pages<Task>),
    Projects(Pages<Project>),
    Sessions(SessionPages),
}

pub(super) async fn body(
    state: &AppState,
    user: UserId,
    contents: Contents,
) -> Result<Body, ApiError> {
    let mut head = Vec::new();
    head.extend_from_slice(b"{\"stint\":\"everything\",\"version\":1,\"exportedAt\":");
    json(&state.clock.now(), &mut head)?;
    if contents.account {
        head.extend_from_slice(b",\"account\":");
        json(&state.exports.account(user).await?, &mut head)?;
    }
    // Which settles, so that the tasks count what has ended by itself.
    let sessions = state.exports.sessions(user).await?;
    let text = |text: &str| Part::Text(text.as_bytes().to_vec());
    let mut document = VecDeque::from([Part::Text(head)]);
    if contents.tasks {
        document.extend([
            text(",\"tasks\":["),
            Part::Tasks(state.exports.tasks(user)),
            text("],\"projects\":["),
            Part::Projects(state.exports.projects(user)),
            text("]"),
        ]);
    }
    if contents.webhooks {
        // There are few, so they are read at once.
        let mut webhooks = b",\"webhooks\":".to_vec();
        json(&state.exports.webhooks(user).await?, &mut webhooks)?;
        document.push_back(Part::Text(webhooks));
    }
    document.extend([
        text(",\"sessions\":["),
        Part::Sessions(sessions),
        text("]}\n"),
    ]);
    let next = |(mut document, mut is_first): (VecDeque<Part>, bool)| async move {
        loop {
            let written = match document.front_mut() {
                None => return Ok(None),
                Some(Part::Text(text)) => {
                    is_first = true;
                    std::mem::take(text)
                }
                Some(Part::Tasks(pages)) => items(&pages.next().await?, &mut is_first)?,
                Some(Part::Projects(pages)) => items(&pages.next().await?, &mut is_first)?,
                Some(Part::Sessions(pages)) => items(&pages.next().await?, &mut is_first)?,
            };
            if !written.is_empty() {
                return Ok(Some((Bytes::from(written), (document, is_first))));
            }
            // Nothing more is left of this part.
            document.pop_front();
        }
    };
    Ok(parts(state, (document, true), next))
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
