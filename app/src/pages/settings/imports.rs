//! Imports that can be undone, and the preview of undoing one.

use leptos::prelude::*;
use shared::wire::{EntryCount, ImportRecord, ImportUndo};

use crate::base_path::link;
use crate::pages::form::LocalTimestamp;
use crate::text::texts;

/// The path of the forms.
const ACTION: &str = "/forms/settings/undo-import";

/// The imports of the last 30 days, each with a button.
pub(super) fn list(imports: Vec<ImportRecord>) -> AnyView {
    let texts = texts().imports;
    if imports.is_empty() {
        return ().into_any();
    }
    let rows: Vec<_> = imports
        .into_iter()
        .map(|import| {
            let undone = import.undone_at.map(|at| {
                view! {
                    <small>
                        {texts.undone} " " <LocalTimestamp at />
                    </small>
                }
            });
            view! {
                <li>
                    <LocalTimestamp at=import.created_at />
                    " "
                    {counts(import.added)}
                    " "
                    {undone}
                    <form method="post" action=link(ACTION)>
                        <input type="hidden" name="import" value=import.id.to_string() />
                        <button>{texts.look}</button>
                    </form>
                </li>
            }
        })
        .collect();
    view! {
        <section class="narrow-gap">
            <h2>{texts.title}</h2>
            <p class="quiet">{texts.hint}</p>
            <ul class="log">{rows}</ul>
        </section>
    }
    .into_any()
}

/// What undoing would do or has done, and the form to confirm it.
pub(super) fn undo(undo: ImportUndo) -> AnyView {
    let texts = texts().imports;
    let changed: Vec<_> = undo
        .changed
        .into_iter()
        .map(|session| {
            let path = format!("/history/{}", session.session_id);
            view! {
                <li>
                    <a href=link(&path)>
                        <LocalTimestamp at=session.start_time />
                    </a>
                    <span>{session.intention}</span>
                </li>
            }
        })
        .collect();
    let has_changed = undo.changed_count > 0;
    let list = has_changed.then(|| {
        view! {
            <p>{(texts.changed)(undo.changed_count)}</p>
            <ol class="log">{changed}</ol>
        }
    });
    let confirm = (!undo.undone).then(|| {
        let all = has_changed.then(|| {
            view! {
                <button class="danger" name="confirm" value="all">
                    {texts.submit_all}
                </button>
            }
        });
        view! {
            <form method="post" action=link(ACTION) class="form">
                <input type="hidden" name="import" value=undo.import.id.to_string() />
                <button class="danger" name="confirm" value="unchanged">
                    {texts.submit}
                </button>
                {all}
            </form>
        }
    });
    let summary = if undo.undone { texts.done } else { texts.would };
    view! {
        <div class="secret" role="status">
            <p>{texts.of} " " <LocalTimestamp at=undo.import.created_at /></p>
            <p>{summary} " " {counts(undo.removed)}</p>
            <p>{texts.kept} " " {counts(undo.kept)}</p>
            {list}
        </div>
        {confirm}
    }
    .into_any()
}

fn counts(count: EntryCount) -> String {
    (texts().imports.counts)(count.sessions, count.projects, count.tasks)
}
