//! The calendar feed, export and import.

use leptos::prelude::*;
use shared::wire::{CalendarFeed, ImportCount, ImportRecord, ImportReport, Usage};

use super::import_progress;
use super::secret::secret;
use crate::base_path::link;
use crate::pages::form::{
    ConfirmedAction, FormError, FormValues, InputField, LocalTimestamp, RejectedForm,
};
use crate::pages::guest_sessions::GUEST_SESSIONS;
use crate::text::texts;

/// The calendar feed's address and its forms.
pub fn calendar(calendar: CalendarFeed, address: Option<String>) -> AnyView {
    let texts = texts().settings;
    let address = address.map(|url| secret("address", texts.feed, texts.feed_shown_once, url));
    let body = match calendar.created_at {
        None => view! {
            <form method="post" action=link("/forms/settings/renew-calendar")>
                <button class="primary">{texts.make_feed}</button>
            </form>
        }
        .into_any(),
        Some(at) => view! {
            <p class="facts">
                <span>
                    {texts.feed_since} " " <LocalTimestamp at />
                </span>
            </p>
            <ConfirmedAction
                label=texts.change_feed
                consequence=texts.change_feed_hint
                confirm=texts.change_feed
                path="/forms/settings/renew-calendar"
                about=Vec::new()
            />
            <ConfirmedAction
                label=texts.remove_feed
                consequence=texts.remove_feed_hint
                confirm=texts.remove_feed
                path="/forms/settings/remove-calendar"
                about=Vec::new()
            />
        }
        .into_any(),
    };
    view! {
        <p class="quiet">{texts.feed_intro}</p>
        {address}
        {body}
    }
    .into_any()
}

/// The way to the sessions of the guest who used this browser before.
pub fn guest_sessions() -> AnyView {
    view! {
        <p>
            <a href=link(GUEST_SESSIONS)>{texts().settings.guest_sessions}</a>
        </p>
    }
    .into_any()
}

/// What is stored, export, import and what can be undone of it.
pub fn everything(
    report: Option<Box<ImportReport>>,
    undoable: Vec<ImportRecord>,
    usage: &Usage,
    is_guest: bool,
    sent: Option<&RejectedForm>,
) -> AnyView {
    let texts = texts().settings;
    let form = FormValues::of(sent, "import");
    let exports: Vec<_> = texts
        .exports
        .into_iter()
        .map(|(format, title, line)| {
            view! {
                <li>
                    <a class="row-title" href=link(&format!("/api/export?format={format}")) download>
                        <span>{title}</span>
                        <small>{line}</small>
                    </a>
                </li>
            }
        })
        .collect();
    let stored: Vec<_> = [
        ("sessions", usage.sessions, 1),
        ("tasks", usage.tasks, 1),
        ("projects", usage.projects, 1),
        ("megabytes", usage.bytes, 1_000_000),
    ]
    .into_iter()
    .map(|(name, of, unit)| {
        let (used, quota) = (of.used.div_ceil(unit), of.quota / unit);
        view! { <span>{(texts.stored)(name, used, quota)}</span> }
    })
    .collect();
    let rest = report.as_ref().filter(|report| has_acceptable(report)).map(|_| {
        view! {
            <button formaction=link("/forms/settings/import?skipRefused=true")>{texts.import_rest}</button>
        }
    });
    view! {
        {report.map(|report| self::report(*report))}
        <section class="narrow-gap">
            <h2>{texts.storage}</h2>
            <p class="facts">{stored}</p>
            <p class="quiet">{(texts.storage_hint)(is_guest)}</p>
        </section>
        <section class="narrow-gap">
            <h2>{texts.export}</h2>
            <ul class="rows chapters">{exports}</ul>
        </section>
        <section class="narrow-gap">
            <h2>{texts.import}</h2>
            <p class="quiet">{texts.import_hint}</p>
            <form
                method="post"
                action=link("/forms/settings/import")
                enctype="multipart/form-data"
                class="form"
                novalidate
                data-import=""
            >
                <FormError form=form.clone() />
                {InputField::text(&form, "file", texts.file)
                    .file(".jsonl,application/jsonl,application/x-ndjson")
                    .required()
                    .view()} <button class="primary">{texts.import_submit}</button> {rest}
                {import_progress::progress()}
            </form>
        </section>
        {super::foreign::upload(sent)}
        {super::imports::list(undoable)}
        {import_progress::script()}
    }
    .into_any()
}

/// Whether a file that was refused has something that can be imported.
fn has_acceptable(report: &ImportReport) -> bool {
    report.acceptable != ImportCount::default()
}

/// The result of an import, or its problems.
fn report(report: ImportReport) -> AnyView {
    let texts = texts().settings;
    let acceptable = has_acceptable(&report).then(|| {
        let (acceptable, refused) = (report.acceptable.sessions, report.refused.sessions);
        view! { <p>{(texts.acceptable)(acceptable, refused)}</p> }
    });
    let nothing = ImportCount::default();
    let was_imported = (report.imported, report.skipped) != (nothing, nothing);
    let problem_count = report.problem_count;
    if problem_count == 0 {
        return imported(&report);
    }
    let done = was_imported.then(|| imported(&report));
    let problems: Vec<_> = report
        .problems
        .into_iter()
        .map(|problem| {
            view! {
                <li>
                    <span>{(texts.line)(problem.line)}</span>
                    <span lang="en">{problem.detail}</span>
                </li>
            }
        })
        .collect();
    let refusal = (!was_imported).then(|| {
        view! { <p class="refusal">{(texts.not_imported)(problem_count)}</p> }
    });
    view! {
        {done}
        <div class="secret" role="alert">
            {refusal} {acceptable} <ol class="log">{problems}</ol>
        </div>
    }
    .into_any()
}

fn imported(report: &ImportReport) -> AnyView {
    let texts = texts().settings;
    let left_out = (report.refused.sessions > 0)
        .then(|| format!(" {}", (texts.left_out)(report.refused.sessions)));
    view! {
        <div class="secret" role="status">
            <p>{(texts.imported)(report.imported.sessions, report.skipped.sessions)} {left_out}</p>
        </div>
    }
    .into_any()
}
