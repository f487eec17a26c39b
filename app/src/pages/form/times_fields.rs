//! The fields that the forms to add and to correct a session share.

use crate::erase_view_type::{EraseViewType, ErasedView};
use leptos::prelude::*;
use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES};
use shared::rules::{SessionStatus, SessionType};

use super::fields::{ChoiceField, InputField};
use super::form_values::FormValues;
use crate::model::times_form::PAUSE_FIELDS;
use crate::text::texts;

/// The values that are shown until others are entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimesValues {
    /// Local date and time, as a field has it.
    pub start: String,
    /// Local date and time, as a field has it.
    pub end: String,
    /// Beginning and end of each pause.
    pub pauses: Vec<[String; 2]>,
    /// Its kind.
    pub session_type: SessionType,
    /// Planned minutes; empty where they follow from the times.
    pub plan: String,
    /// Completed or abandoned.
    pub outcome: SessionStatus,
}

/// Start and end, in steps of so many seconds.
pub fn start_and_end(form: &FormValues, values: &TimesValues, step: u32) -> ErasedView {
    let texts = &texts().corrections;
    let field = |name, label, value: &String| {
        let field = InputField::text(form, name, label).local_time(step);
        field.required().stored(value).view()
    };
    (
        field("startTime", texts.from, &values.start),
        field("endTime", texts.to, &values.end),
    )
        .erase_view_type()
}

/// Pauses, type, plan and outcome.
pub fn more_fields(form: &FormValues, values: &TimesValues, step: u32) -> ErasedView {
    let all = texts();
    let texts = &all.corrections;
    let is_wrong = ["pauses", "sessionType", "plannedDuration", "outcome"]
        .iter()
        .any(|field| !form.errors(field).is_empty());
    let types = SessionType::ALL.iter().map(|one| {
        let name = (all.session_type)(*one);
        (one.as_str().to_owned(), name.to_owned())
    });
    let outcomes = [
        (SessionStatus::Completed, texts.completed),
        (SessionStatus::Abandoned, texts.abandoned),
    ]
    .map(|(outcome, label)| (outcome.as_str().to_owned(), label.to_owned()));
    let one_of = |name, label, stored: &str, choices: Vec<(String, String)>| {
        ChoiceField::new(form, name, label).one_of(stored, vec![(String::new(), choices)])
    };
    let range = (MIN_PLAN_MINUTES, MAX_PLAN_MINUTES);
    let (least, most) = (u32::try_from(range.0), u32::try_from(range.1));
    let plan = InputField::text(form, "plannedDuration", texts.plan)
        .number(least.unwrap_or_default(), most.unwrap_or(u32::MAX))
        .stored(&values.plan);
    // An empty field of a correction leaves the plan as it is.
    let plan = if values.plan.is_empty() {
        plan.hint(texts.plan_hint)
    } else {
        plan
    };
    view! {
        <details class="more wide" open=is_wrong>
            <summary>{texts.more}</summary>
            <div class="fields">
                {pauses(form, &values.pauses, step)}
                {one_of("sessionType", texts.session_type, values.session_type.as_str(), types.collect())}
                {plan.view()}
                {one_of("outcome", texts.outcome, values.outcome.as_str(), outcomes.to_vec())}
            </div>
        </details>
    }
    .erase_view_type()
}

fn pauses(form: &FormValues, stored: &[[String; 2]], step: u32) -> ErasedView {
    let texts = &texts().corrections;
    let fields: Vec<_> = PAUSE_FIELDS
        .iter()
        .enumerate()
        .flat_map(|(index, names)| {
            let labels = [texts.pause_begin, texts.pause_end].map(|label| label(index + 1));
            let values = stored.get(index).cloned().unwrap_or_default();
            let parts = names.iter().zip(labels).zip(values);
            parts.map(|((name, label), value)| {
                let value = form.value(name, value);
                view! {
                    <label class="field">
                        <span>{label}</span>
                        <input name=*name type="datetime-local" step=step value=value />
                    </label>
                }
            })
        })
        .collect();
    let errors = form.errors("pauses");
    let errors = (!errors.is_empty()).then(|| {
        view! {
            <p class="refusal wide" role="alert">
                {errors.join(" ")}
            </p>
        }
    });
    view! {
        <fieldset class="fields wide">
            <legend>{texts.pauses}</legend>
            {fields}
            {errors}
            <p class="hint wide">{texts.pauses_hint}</p>
        </fieldset>
    }
    .erase_view_type()
}
