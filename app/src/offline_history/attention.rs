//! "Needs your attention" on the page of the history: refused commands, with what can be done so
//! that no time is lost. Nothing is dropped without a choice.

use leptos::prelude::*;
use shared::rules::Command;
use shared::stats::{Calendar, ZoneOffset};
use shared::{CommandId, SessionId};

use super::history::OfflineHistory;
use super::repair::Repair;
use crate::client::persistence;
use crate::client::refusals::{RefusedEntry, entries};
use crate::erase_view_type::EraseViewType;
use crate::model::command_queue::{CommandQueue, StoredCommand};
use crate::pages::history::{OtherSession, Overlap, title};
use crate::platform::{self, WriteOp};
use crate::text::dates::clock;
use crate::text::{CommandQueueTexts, Localized as _, RepairTexts, texts};

/// A choice: its label, and the commands that it gives, each about a session or a new one.
type Choice = (String, Vec<(Option<SessionId>, Command)>);

/// A refused session, and the choices that there are: their labels and numbers.
pub struct Item {
    entry: RefusedEntry,
    when: String,
    others: Vec<OtherSession>,
    choices: Vec<(String, usize)>,
}

impl OfflineHistory {
    /// The refused commands of the queue, by session, and what each choice changes, by its number.
    #[must_use]
    pub fn attention(
        &self,
        queue: &[StoredCommand],
        offset: ZoneOffset,
    ) -> (Vec<Item>, Vec<Vec<WriteOp>>) {
        let mut commands = CommandQueue::new(Some(self.metadata.user), None);
        commands.load(queue.to_vec());
        let repairs = self.repairs(queue);
        let calendar = self.calendar(offset);
        let dismiss = CommandQueueTexts::here().dismiss;
        let mut changes = Vec::new();
        let items = entries(&commands)
            .into_iter()
            .map(|entry| {
                let refused = commands.refused();
                let keys = refused.filter(|(_, pending)| pending.session_id == entry.session);
                let keys: Vec<i64> = keys.map(|(key, _)| *key).collect();
                let repair = repairs.iter().find(|one| one.session == entry.session);
                let others = repair.map(|repair| repair.others.as_slice());
                let choices = repair.map_or_else(Vec::new, |one| self.choices(one, &calendar));
                let choices = choices
                    .into_iter()
                    .chain([(dismiss.to_owned(), Vec::new())])
                    .map(|(label, commands)| {
                        changes.push(self.changes(commands, &keys));
                        (label, changes.len() - 1)
                    })
                    .collect();
                Item {
                    when: clock(calendar.shown_at(entry.at)),
                    others: others
                        .unwrap_or_default()
                        .iter()
                        .filter_map(|id| self.other(*id, &calendar))
                        .collect(),
                    choices,
                    entry,
                }
            })
            .collect();
        (items, changes)
    }

    fn choices(&self, repair: &Repair, calendar: &Calendar) -> Vec<Choice> {
        let texts = RepairTexts::here();
        let mut choices = Vec::new();
        if !repair.parts.is_empty() {
            let times: Vec<String> = repair
                .parts
                .iter()
                .map(|part| {
                    let [from, to] =
                        [part.start_time, part.end_time].map(|at| clock(calendar.shown_at(at)));
                    format!("{from}\u{2013}{to}")
                })
                .collect();
            let parts = repair.parts.iter();
            let records = parts.map(|part| (None, Command::Record(part.clone())));
            choices.push(((texts.add)(&times.join(", ")), records.collect()));
        }
        if let Some((id, amend)) = &repair.kept_texts
            && let Some(other) = self.other(*id, calendar)
        {
            let label = (texts.keep_texts)(&title(&other.entry));
            choices.push((label, vec![(Some(*id), Command::Amend(amend.clone()))]));
        }
        choices
    }

    /// The changes of the queue by a choice.
    fn changes(
        &self,
        commands: Vec<(Option<SessionId>, Command)>,
        refused: &[i64],
    ) -> Vec<WriteOp> {
        let new_id = || platform::new_id(self.now);
        let added = commands.into_iter().map(|(session, command)| {
            let session = session.unwrap_or_else(|| SessionId::new(new_id()));
            persistence::add(&self.pending(CommandId::new(new_id()), session, command))
        });
        let removed = refused.iter().copied().map(persistence::remove);
        added.chain(removed).collect()
    }
}

/// The section.
#[component]
pub fn Attention(items: Vec<Item>) -> impl IntoView {
    let texts = CommandQueueTexts::here();
    let items: Vec<_> = items
        .into_iter()
        .map(|item| view! { <RefusedItem item /> })
        .collect();
    view! {
        <section class="attention" aria-labelledby="attention-title">
            <h2 id="attention-title">{texts.title}</h2>
            <ul>{items}</ul>
        </section>
    }
    .erase_view_type()
}

#[component]
fn RefusedItem(item: Item) -> impl IntoView {
    let queue = CommandQueueTexts::here();
    let Item {
        entry,
        when,
        others,
        choices,
    } = item;
    let all = texts();
    let title = (queue.entry)((all.open.command)(entry.command), &when);
    let reason = (queue.reason)(&entry.code)
        .or_else(|| (all.refusal)(&entry.code))
        .map_or(entry.detail, str::to_owned);
    let user_texts = (!entry.user_texts.is_empty())
        .then(|| format!("{} {}", queue.user_text, entry.user_texts.join(" \u{b7} ")));
    let others: Vec<_> = others
        .into_iter()
        .map(|other| view! { <Overlap other /> })
        .collect();
    let buttons: Vec<_> = choices
        .into_iter()
        .map(|(label, choice)| {
            view! {
                <button type="button" data-choice=choice.to_string()>
                    {label}
                </button>
            }
        })
        .collect();
    view! {
        <li>
            <strong>{title}</strong>
            <p>{reason}</p>
            {user_texts.map(|written| view! { <p class="quiet">{written}</p> })}
            {others}
            <p class="choices">{buttons}</p>
        </li>
    }
    .erase_view_type()
}
