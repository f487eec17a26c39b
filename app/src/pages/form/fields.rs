//! Form fields: the label above, the hint and the errors below.

use crate::erase_view_type::{EraseViewType, ErasedView};
use leptos::prelude::*;

use super::form_values::FormValues;

/// A field of one line.
#[derive(Debug)]
pub struct InputField<'a> {
    form: &'a FormValues,
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: String,
    hint: Option<String>,
    is_required: bool,
    autocomplete: Option<&'static str>,
    longest: Option<u32>,
    range: Option<(u32, u32)>,
    accept: Option<&'static str>,
    step: Option<u32>,
    list: Option<&'static str>,
    has_focus: bool,
}

impl<'a> InputField<'a> {
    /// A field of `type="text"`.
    #[must_use]
    pub const fn text(form: &'a FormValues, name: &'static str, label: &'static str) -> Self {
        Self {
            form,
            name,
            label,
            kind: "text",
            value: String::new(),
            hint: None,
            is_required: false,
            autocomplete: None,
            longest: None,
            range: None,
            accept: None,
            step: None,
            list: None,
            has_focus: false,
        }
    }

    /// Another type than text: `email`, `password`, `time`, `url`, `file`.
    #[must_use]
    pub const fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// A whole number.
    #[must_use]
    pub const fn number(mut self, from: u32, to: u32) -> Self {
        self.kind = "number";
        self.range = Some((from, to));
        self
    }

    /// A local date and time in steps of so many seconds.
    #[must_use]
    pub const fn local_time(mut self, step: u32) -> Self {
        self.kind = "datetime-local";
        self.step = Some(step);
        self
    }

    /// A file of these kinds.
    #[must_use]
    pub const fn file(mut self, accept: &'static str) -> Self {
        self.kind = "file";
        self.accept = Some(accept);
        self
    }

    /// The stored value, shown until another is entered.
    #[must_use]
    pub fn stored(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// The hint below the field.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The id of a `<datalist>` with values to choose from.
    #[must_use]
    pub const fn list(mut self, id: &'static str) -> Self {
        self.list = Some(id);
        self
    }

    /// Whether the page begins with the focus in it.
    #[must_use]
    pub const fn focused(mut self, has_focus: bool) -> Self {
        self.has_focus = has_focus;
        self
    }

    /// Makes the field required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// The `autocomplete` token.
    #[must_use]
    pub const fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    /// The limit on characters.
    #[must_use]
    pub const fn longest(mut self, characters: u32) -> Self {
        self.longest = Some(characters);
        self
    }

    /// The field.
    #[must_use]
    pub fn view(self) -> ErasedView {
        let below = FieldNotes::of(self.form, self.name, self.hint);
        let value = if self.kind == "password" {
            String::new()
        } else {
            self.form.value(self.name, self.value)
        };
        let (least, most) = self.range.unzip();
        let id = below.id.clone();
        view! {
            <div class="field">
                <label for=id.clone()>{self.label}</label>
                <input
                    id=id
                    name=self.name
                    type=self.kind
                    value=(self.kind != "file").then_some(value)
                    required=self.is_required
                    autocomplete=self.autocomplete.unwrap_or("off")
                    maxlength=self.longest
                    min=least
                    max=most
                    step=self.step
                    accept=self.accept
                    list=self.list
                    inputmode=self.range.map(|_| "numeric")
                    aria-describedby=below.hint_ids()
                    aria-invalid=below.is_wrong().then_some("true")
                    autofocus=self.has_focus || below.is_wrong()
                />
                {below.view()}
            </div>
        }
        .erase_view_type()
    }
}

/// A field with one choice, or with checkboxes.
#[derive(Debug)]
pub struct ChoiceField<'a> {
    form: &'a FormValues,
    name: &'static str,
    label: &'static str,
    hint: Option<String>,
}

impl<'a> ChoiceField<'a> {
    /// A choice by this name.
    #[must_use]
    pub const fn new(form: &'a FormValues, name: &'static str, label: &'static str) -> Self {
        Self {
            form,
            name,
            label,
            hint: None,
        }
    }

    /// The hint below the field.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A `<select>` of these values and labels, in groups where they have names.
    #[must_use]
    pub fn one_of(self, stored: &str, groups: Vec<(String, Vec<(String, String)>)>) -> ErasedView {
        let below = FieldNotes::of(self.form, self.name, self.hint);
        let chosen = self.form.value(self.name, stored);
        let groups: Vec<_> = groups
            .into_iter()
            .map(|(name, choices)| {
                let options: Vec<_> = choices
                    .into_iter()
                    .map(|(value, text)| {
                        let is_chosen = value == chosen;
                        view! {
                            <option value=value selected=is_chosen>
                                {text}
                            </option>
                        }
                    })
                    .collect();
                if name.is_empty() {
                    options.erase_view_type()
                } else {
                    view! { <optgroup label=name>{options}</optgroup> }.erase_view_type()
                }
            })
            .collect();
        let id = below.id.clone();
        view! {
            <div class="field">
                <label for=id.clone()>{self.label}</label>
                <select
                    id=id
                    name=self.name
                    aria-describedby=below.hint_ids()
                    aria-invalid=below.is_wrong().then_some("true")
                    autofocus=below.is_wrong()
                >
                    {groups}
                </select>
                {below.view()}
            </div>
        }
        .erase_view_type()
    }

    /// Checkboxes (`checkbox`) or radio buttons (`radio`).
    #[must_use]
    pub fn among(self, kind: &'static str, choices: Vec<ChoiceOption>) -> ErasedView {
        let below = FieldNotes::of(self.form, self.name, self.hint);
        let (form, name) = (self.form, self.name);
        let description = below.view();
        let choices: Vec<_> = choices
            .into_iter()
            .map(|tick| {
                let is_ticked = form.has(name, &tick.value, tick.is_ticked);
                view! {
                    <label class="option">
                        <input type=kind name=name value=tick.value checked=is_ticked />
                        {tick.mark}
                        <span>
                            {tick.label} {tick.meaning.map(|meaning| view! { <small>{meaning}</small> })}
                        </span>
                    </label>
                }
            })
            .collect();
        view! {
            <fieldset class="field options" id=below.id.clone() aria-describedby=below.hint_ids()>
                <legend>{self.label}</legend>
                {choices}
                {description}
            </fieldset>
        }
        .erase_view_type()
    }
}

/// An option of a choice.
#[derive(Default)]
pub struct ChoiceOption {
    /// The submitted value.
    pub value: String,
    /// Its words.
    pub label: String,
    /// A second, smaller line.
    pub meaning: Option<&'static str>,
    /// A drawing before the label.
    pub mark: Option<ErasedView>,
    /// Whether it is initially checked.
    pub is_ticked: bool,
}

/// The problem of a rejected form that belongs to none of its fields.
#[component]
pub fn FormError(
    /// Whose general problem is shown.
    form: FormValues,
) -> impl IntoView {
    form.general()
        .map(|why| {
            let error = view! {
                <p class="refusal" role="alert">
                    {why}
                </p>
            };
            // The answer of the server begins at its top, and the form may be far below.
            #[cfg(feature = "ssr")]
            let error = view! {
                <div tabindex="-1" autofocus>
                    {error}
                </div>
            };
            error
        })
        .erase_view_type()
}

/// Hint and errors below a field.
pub(super) struct FieldNotes {
    pub(super) id: String,
    hint: Option<String>,
    errors: Vec<String>,
}

impl FieldNotes {
    pub(super) fn of(form: &FormValues, name: &str, hint: Option<String>) -> Self {
        Self {
            id: format!("{}-{name}", form.form),
            hint,
            errors: form.errors(name),
        }
    }

    pub(super) const fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }

    pub(super) fn hint_ids(&self) -> Option<String> {
        let id = &self.id;
        match (self.is_wrong(), self.hint.is_some()) {
            (true, true) => Some(format!("{id}-error {id}-hint")),
            (true, false) => Some(format!("{id}-error")),
            (false, true) => Some(format!("{id}-hint")),
            (false, false) => None,
        }
    }

    pub(super) fn view(&self) -> ErasedView {
        let Self { id, hint, errors } = self;
        let errors = self.is_wrong().then(|| {
            view! {
                <p class="refusal" id=format!("{id}-error")>
                    {errors.join(" ")}
                </p>
            }
        });
        let hint = hint.clone().map(|hint| {
            view! {
                <p class="hint" id=format!("{id}-hint")>
                    {hint}
                </p>
            }
        });
        (errors, hint).erase_view_type()
    }
}
