//! The user's presets: the list with its order, and the form that adds or changes one.

use leptos::prelude::*;
use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES};
use shared::wire::OwnPreset;

use crate::base_path::link;
use crate::model::history_query::encode;
use crate::pages::form::{
    ConfirmedAction, FormError, FormValues, InputField, RejectedForm, move_button,
};
use crate::text::{Localized as _, PresetTexts, texts};

/// The name of the form that adds or changes one, and of the field with the name of an existing one.
pub const FORM: &str = "preset";

/// A preset with the title of its task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetOption {
    /// As it is stored.
    pub preset: OwnPreset,
    /// The title, where the task is in the user's list.
    pub task: Option<String>,
}

/// The data of the section.
#[derive(Clone, Debug)]
pub struct PresetList {
    /// In the user's order.
    pub presets: Vec<PresetOption>,
    /// The name of the one to change.
    pub changed: Option<String>,
    /// Titles of open tasks, as suggestions.
    pub tasks: Vec<String>,
    /// The button that just moved one: its name, and whether to the front.
    pub moved: Option<(String, bool)>,
}

/// The list and the form.
pub fn presets(list: &PresetList, sent: Option<&RejectedForm>) -> AnyView {
    let texts = PresetTexts::here();
    let last = list.presets.len().saturating_sub(1);
    let rows: Vec<_> = list
        .presets
        .iter()
        .enumerate()
        .map(|(index, option)| row(list, option, (index == 0, index == last)))
        .collect();
    let rows = (!rows.is_empty()).then(|| view! { <ul class="rows presets">{rows}</ul> });
    let changed = list.changed.as_deref();
    let changed = list
        .presets
        .iter()
        .find(|option| Some(option.preset.name.as_str()) == changed);
    let is_full = list.presets.len() >= OwnPreset::MOST && changed.is_none();
    let form = if is_full {
        view! { <p>{texts.full}</p> }.into_any()
    } else {
        form(list, changed, sent)
    };
    view! {
        <p class="quiet">{texts.intro}</p>
        {rows}
        {form}
    }
    .into_any()
}

fn row(list: &PresetList, option: &PresetOption, (is_first, is_last): (bool, bool)) -> AnyView {
    let texts = PresetTexts::here();
    let PresetOption { preset, task } = option;
    let name = &preset.name;
    let facts = (texts.facts)(preset.planned_duration, preset.break_duration);
    let task = task
        .clone()
        .map(|task| view! { " \u{b7} " <bdi>{task}</bdi> });
    let mut path = "/settings/presets?preset=".to_owned();
    encode(name, &mut path);
    path.push_str("#preset-name");
    view! {
        <li>
            <div class="row-title">
                <bdi>{name.clone()}</bdi>
                <small>{facts} {task}</small>
            </div>
            {mover(list, name, true, is_first)}
            {mover(list, name, false, is_last)}
            <a class="button plain" href=link(&path) aria-label=(texts.edit_one)(name)>
                {texts.edit}
            </a>
            <ConfirmedAction
                label=texts.delete
                consequence=texts.delete_hint
                confirm=texts.delete_for_good
                path="/forms/settings/delete-preset"
                about=vec![("preset", name.clone())]
            />
        </li>
    }
    .into_any()
}

/// A button that changes places with the neighbour; the one that was just pressed has the focus again.
fn mover(list: &PresetList, name: &str, is_forward: bool, is_end: bool) -> AnyView {
    let texts = PresetTexts::here();
    let (to, label) = match is_forward {
        true => ("front", (texts.move_up)(name)),
        false => ("back", (texts.move_down)(name)),
    };
    // At the end of the list the other button takes over.
    let is_pressed = list.moved.as_ref().is_some_and(|(moved, to_front)| {
        let index = list
            .presets
            .iter()
            .position(|option| option.preset.name == *moved);
        let is_stopped = match to_front {
            true => index == Some(0),
            false => index == list.presets.len().checked_sub(1),
        };
        moved == name && (*to_front == is_forward) != is_stopped
    });
    view! {
        <form method="post" action=link("/forms/settings/move-preset")>
            <input type="hidden" name="preset" value=name.to_owned() />
            {move_button(to, label, is_forward, is_end, is_pressed)}
        </form>
    }
    .into_any()
}

fn form(list: &PresetList, changed: Option<&PresetOption>, sent: Option<&RejectedForm>) -> AnyView {
    let all = texts();
    let texts = PresetTexts::here();
    let form = FormValues::of(sent, FORM);
    let title = match changed {
        Some(_) => texts.edit_title,
        None => texts.add_title,
    };
    let stored = changed.map(|option| option.preset.clone());
    let name = changed.map(|option| option.preset.name.clone());
    let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let (least, most) = (minutes(MIN_PLAN_MINUTES), minutes(MAX_PLAN_MINUTES));
    let breaks = OwnPreset::BREAK_MINUTES;
    let (shortest, longest) = (minutes(*breaks.start()), minutes(*breaks.end()));
    let planned = stored.as_ref().map(|preset| preset.planned_duration);
    let own_break = stored.as_ref().and_then(|preset| preset.break_duration);
    let task = changed.and_then(|option| option.task.clone());
    let tasks: Vec<_> = list
        .tasks
        .iter()
        .cloned()
        .map(|title| view! { <option value=title></option> })
        .collect();
    let (submit, cancel) = match changed {
        Some(_) => (
            all.forms.save,
            Some(view! {
                <a class="button plain" href=link("/settings/presets")>
                    {texts.cancel}
                </a>
            }),
        ),
        None => (texts.add, None),
    };
    view! {
        <section class="narrow-gap">
            <h2>{title}</h2>
            <form method="post" action=link("/forms/settings/preset") class="form" novalidate>
                <FormError form=form.clone() />
                <input type="hidden" name="preset" value=name.clone() />
                {InputField::text(&form, "name", texts.name)
                    .stored(name.unwrap_or_default())
                    .longest(NAME_CHARS)
                    .required()
                    .view()}
                <div class="field-row">
                    {InputField::text(&form, "plannedDuration", texts.length)
                        .stored(text(planned))
                        .number(least, most)
                        .required()
                        .view()}
                    {InputField::text(&form, "breakDuration", texts.break_length)
                        .stored(text(own_break))
                        .number(shortest, longest)
                        .hint(texts.break_hint)
                        .view()}
                </div>
                {InputField::text(&form, "task", texts.task)
                    .stored(task.unwrap_or_default())
                    .longest(200)
                    .list("preset-tasks")
                    .hint(texts.task_hint)
                    .view()}
                <datalist id="preset-tasks">{tasks}</datalist>
                <p class="form-actions">
                    <button class="primary">{submit}</button>
                    {cancel}
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// [`OwnPreset::NAME_CHARS`] as fields count.
#[expect(clippy::cast_possible_truncation, reason = "the constant is 30")]
const NAME_CHARS: u32 = OwnPreset::NAME_CHARS as u32;

fn minutes(minutes: i64) -> u32 {
    u32::try_from(minutes).unwrap_or_default()
}
