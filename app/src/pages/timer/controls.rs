//! The buttons of an open session: what the rules allow, each with its refusal beside it.

use super::Page;
use leptos::prelude::*;
use shared::rules::{Command, CommandKind, PauseSession};

use super::distraction::Distraction;
use super::draft::Sheet;
use crate::erase::Erase;
use crate::reading::Face;
use crate::text::words;

/// One filled button for what comes next, the rest quiet.
#[component]
pub fn Controls(face: Face) -> impl IntoView {
    let Page { store, draft, .. } = expect_context();
    let pause = move || {
        store.submit(Command::Pause(PauseSession { pause_reason: None }));
    };
    let resume = move || {
        store.submit(Command::Resume);
    };
    let complete = move || draft.open(Sheet::Reflection);
    let space = words().keys.space;
    let (command, key, act): (_, _, Box<dyn Fn()>) = match face {
        Face::Paused => (CommandKind::Resume, space, Box::new(resume)),
        Face::Overtime => (CommandKind::Complete, "C", Box::new(complete)),
        _ => (CommandKind::Pause, space, Box::new(pause)),
    };
    let complete = (face != Face::Overtime)
        .then(|| view! { <Action command=CommandKind::Complete key="C" act=Box::new(complete) /> });
    let distraction = (face != Face::Paused).then(|| view! { <Distraction /> });
    let abandon = move || draft.open(Sheet::Abandon);
    view! {
        <div class="controls">
            <Action command key main=true act />
            <div class="others">
                {distraction} {complete}
                <Action command=CommandKind::Abandon key="A" act=Box::new(abandon) />
            </div>
        </div>
    }
    .erase()
}

/// A button for a command. Where the rules don't allow it, it stays and says why when pressed.
#[component]
pub fn Action(
    command: CommandKind,
    key: &'static str,
    act: Box<dyn Fn()>,
    #[prop(optional)] main: bool,
) -> impl IntoView {
    let Page { store, .. } = expect_context();
    let is_refused = Signal::derive(move || (!store.allows(command)).to_string());
    let session = store.session.with_untracked(|session| {
        session
            .as_ref()
            .map_or_else(String::new, |session| session.id.to_string())
    });
    view! {
        // Without JavaScript the server takes the command and sends the page again.
        <form
            class="action"
            method="post"
            action=format!("/forms/{}", command.as_str())
            on:submit=move |event| {
                event.prevent_default();
                act();
            }
        >
            <input type="hidden" name="session" value=session />
            <button
                class=if main { "primary big" } else { "plain" }
                data-main-action=main.then_some("")
                aria-disabled=is_refused
                aria-describedby=format!("refusal-{}", command.as_str())
            >
                {(words().open.command)(command)}
                <kbd aria-hidden="true">{key}</kbd>
            </button>
            <Refusal command />
        </form>
    }
    .erase()
}

/// Why a command was refused, beside its button.
#[component]
pub fn Refusal(command: CommandKind) -> impl IntoView {
    let Page { store, .. } = expect_context();
    let text = Signal::derive(move || store.refusal_of(command));
    let is_quiet = Signal::derive(move || text.with(String::is_empty));
    view! {
        <p class="refusal" id=format!("refusal-{}", command.as_str()) role="alert" hidden=is_quiet>
            {text}
        </p>
    }
    .erase()
}
