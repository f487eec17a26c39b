//! A button for a command, and the refusal beside it.

use leptos::prelude::*;
use shared::rules::CommandKind;

use super::context::{TimerContext, is_empty};
use crate::base_path::link;
use crate::boxed::{derived, submission};
use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// A button for a command. Where the rules do not allow it, it stays and shows the refusal when
/// pressed.
#[component]
pub fn Action(
    command: CommandKind,
    key: &'static str,
    act: Box<dyn Fn()>,
    #[prop(optional)] main: bool,
) -> impl IntoView {
    let TimerContext { store, .. } = expect_context();
    let is_refused = derived(move || (!store.allows(command)).to_string());
    let session = store.session.with_untracked(|session| {
        session
            .as_ref()
            .map_or_else(String::new, |session| session.id.to_string())
    });
    view! {
        // Without JavaScript the form is posted and the page is rendered again.
        <form
            class="action"
            method="post"
            action=link(&format!("/forms/{}", command.as_str()))
            on:submit=submission(move || {
                act();
            })
        >
            <input type="hidden" name="session" value=session />
            <button
                class=if main { "primary big" } else { "plain" }
                aria-disabled=is_refused
                aria-describedby=format!("refusal-{}", command.as_str())
            >
                {(texts().open.command)(command)}
                <kbd aria-hidden="true" data-key=key></kbd>
            </button>
            <Refusal command />
        </form>
    }
    .erase_view_type()
}

/// The refusal of a command, beside its button.
#[component]
pub fn Refusal(command: CommandKind) -> impl IntoView {
    let TimerContext { store, .. } = expect_context();
    let text = derived(move || store.refusal_of(command));
    let is_quiet = is_empty(text);
    view! {
        <p class="refusal" id=format!("refusal-{}", command.as_str()) role="alert" hidden=is_quiet>
            {text}
        </p>
    }
    .erase_view_type()
}
