//! The buttons of an open session, each with its refusal beside it.

use super::context::TimerContext;
use leptos::prelude::*;
use shared::rules::{Command, CommandKind, ExtendSession, PauseSession};

use super::action::Action;
use super::distraction::Distraction;
use super::draft::DialogKind;
use crate::client::store::Store;
use crate::erase_view_type::EraseViewType;
use crate::model::timer_display::TimerPhase;
use crate::text::texts;

/// Minutes by which the button extends a session, the form without JavaScript too.
pub const EXTENSION: i64 = 5;

/// Extends the session.
pub fn extend(store: Store) {
    store.submit(Command::Extend(ExtendSession { minutes: EXTENSION }));
}

/// One primary button, and the secondary ones.
#[component]
pub fn Controls(phase: TimerPhase) -> impl IntoView {
    let TimerContext { store, draft, .. } = expect_context();
    let pause = move || {
        store.submit(Command::Pause(PauseSession { pause_reason: None }));
    };
    let resume = move || {
        store.submit(Command::Resume);
    };
    let complete = move || draft.open(DialogKind::Reflection);
    let space = texts().keys.space;
    let (command, key, act): (_, _, Box<dyn Fn()>) = match phase {
        TimerPhase::Paused => (CommandKind::Resume, space, Box::new(resume)),
        TimerPhase::Overtime => (CommandKind::Complete, "C", Box::new(complete)),
        _ => (CommandKind::Pause, space, Box::new(pause)),
    };
    let complete = (phase != TimerPhase::Overtime)
        .then(|| view! { <Action command=CommandKind::Complete key="C" act=Box::new(complete) /> });
    let distraction = (phase != TimerPhase::Paused).then(|| view! { <Distraction /> });
    let abandon = move || draft.open(DialogKind::Abandon);
    view! {
        <div class="controls">
            <Action command key main=true act />
            <div class="secondary-actions">
                {distraction} <Action command=CommandKind::Extend key="+" act=Box::new(move || extend(store)) />
                {complete}
                <Action command=CommandKind::Abandon key="A" act=Box::new(abandon) />
            </div>
        </div>
    }
    .erase_view_type()
}
