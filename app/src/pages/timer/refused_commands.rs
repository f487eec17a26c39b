//! The number of unsaved commands, and the commands that the server refused.

use leptos::prelude::*;

use crate::base_path::link;
use crate::boxed::{derived, listener};
use crate::client::refusals::RefusedEntry;
use crate::client::store::Store;
use crate::erase_view_type::EraseViewType;
use crate::platform;
use crate::text::{CommandQueueTexts, Localized as _, texts};

/// The number of unsaved commands, shown once sending takes too long.
#[component]
pub fn UnsavedBadge(store: Store) -> impl IntoView {
    let is_saved = derived(move || !store.is_unsaved());
    let waiting =
        derived(move || (CommandQueueTexts::here().waiting)(store.waiting(), store.is_offline()));
    let is_lasting = derived(move || store.is_lasting());
    view! {
        <p class="unsaved" hidden=is_saved>
            {waiting}
            " "
            <span hidden=is_lasting>{CommandQueueTexts::here().not_persistent}</span>
        </p>
    }
    .erase_view_type()
}

/// "Needs your attention": refused commands with the reason, and commands of others.
#[component]
pub fn RefusedCommands(store: Store) -> impl IntoView {
    let texts = CommandQueueTexts::here();
    let entries = Memo::new(move |_| store.attention());
    let is_none = derived(move || {
        entries.with(Vec::is_empty)
            && store.pending_of_others() == 0
            && store.pending_without_user() == 0
    });
    let of_others = derived(move || (texts.of_other_accounts)(store.pending_of_others()));
    let are_none_others = derived(move || store.pending_of_others() == 0);
    let of_nobody = derived(move || (texts.before_sign_in)(store.pending_without_user()));
    let are_none_nobodys = derived(move || store.pending_without_user() == 0);
    view! {
        <section class="attention" aria-labelledby="attention" hidden=is_none>
            <h2 id="attention">{texts.title}</h2>
            <div role="status">
                <ul>
                    {move || entries.get().into_iter().map(|entry| view! { <RefusedCommand store entry /> }).collect::<Vec<_>>()}
                </ul>
            </div>
            <p hidden=are_none_others>{of_others}</p>
            <p hidden=are_none_nobodys>
                {of_nobody} " "
                <button type="button" on:click=listener(move |_| store.claim())>
                    {texts.claim}
                </button>
            </p>
        </section>
    }
    .erase_view_type()
}

#[component]
fn RefusedCommand(store: Store, entry: RefusedEntry) -> impl IntoView {
    let texts = CommandQueueTexts::here();
    let command = (self::texts().open.command)(entry.command);
    let title = (texts.entry)(command, &platform::local_time(entry.at));
    let reason = (texts.reason)(&entry.code)
        .or_else(|| (self::texts().refusal)(&entry.code))
        .map_or(entry.detail, str::to_owned);
    let others = (entry.others > 0).then(|| (texts.others)(entry.others));
    let has_user_texts = !entry.user_texts.is_empty();
    let written: Vec<&str> = entry.user_texts.iter().map(String::as_str).collect();
    let user_texts = format!("{} {}", texts.user_text, written.join(" \u{b7} "));
    let id = entry.id;
    view! {
        <li>
            <strong>{title}</strong>
            <p>{reason} " " {others}</p>
            <p class="quiet" hidden=!has_user_texts>
                {user_texts}
            </p>
            <a href=link("/history#attention")>{texts.repair}</a>
            " "
            <button type="button" on:click=listener(move |_| store.dismiss_attention(id))>
                {texts.dismiss}
            </button>
        </li>
    }
    .erase_view_type()
}
