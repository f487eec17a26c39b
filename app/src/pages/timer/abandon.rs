//! The dialog for abandoning a session: reason and progress, both optional.

use leptos::prelude::*;
use shared::rules::CommandKind;
use shared::rules::limits::{LONG_TEXT, SHORT_TEXT};

use super::action::Refusal;
use super::context::TimerContext;
use super::dialog::{DialogFrame, finish};
use super::draft::DialogKind;
use crate::boxed::submission;
use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// The dialog before abandoning, which cannot be undone.
#[component]
pub fn AbandonDialog() -> impl IntoView {
    let page = expect_context::<TimerContext>();
    let draft = page.draft;
    let texts = &texts().abandon;
    view! {
        <DialogFrame sheet=DialogKind::Abandon id="abandon" title=texts.title>
            <form on:submit=submission(move || {
                finish(page, draft.abandon());
            })>
                <label class="field">
                    <span>{texts.reason}</span>
                    <input
                        id="reason"
                        type="text"
                        autocomplete="off"
                        maxlength=SHORT_TEXT.to_string()
                        prop:value=draft.text(|entries| &entries.reason)
                        on:input=draft.typed(|entries| &mut entries.reason)
                    />
                </label>
                <label class="field">
                    <span>{texts.progress}</span>
                    <textarea
                        id="progress-made"
                        rows="2"
                        maxlength=LONG_TEXT.to_string()
                        prop:value=draft.text(|entries| &entries.progress)
                        on:input=draft.typed(|entries| &mut entries.progress)
                    ></textarea>
                </label>
                <Refusal command=CommandKind::Abandon />
                <p class="dialog-actions">
                    <button type="button" on:click=draft.closing()>
                        {texts.cancel}
                    </button>
                    <button class="primary">{texts.confirm}</button>
                </p>
            </form>
        </DialogFrame>
    }
    .erase_view_type()
}
