//! The calendar feed; everything out, and in again.

use leptos::prelude::*;
use shared::wire::{CalendarFeed, ImportReport};

use super::secret::secret;
use crate::pages::form::{
    ConfirmedAction, FormError, FormValues, InputField, LocalTimestamp, RejectedForm,
};
use crate::text::words;

/// The calendar feed.
pub fn calendar(calendar: CalendarFeed, address: Option<String>) -> AnyView {
    let words = words().settings;
    let address = address.map(|url| secret("address", words.feed, words.feed_shown_once, url));
    let body = match calendar.created_at {
        None => view! {
            <form method="post" action="/forms/settings/renew-calendar">
                <button class="primary">{words.make_feed}</button>
            </form>
        }
        .into_any(),
        Some(at) => view! {
            <p class="facts">
                <span>
                    {words.feed_since} " " <LocalTimestamp at />
                </span>
            </p>
            <ConfirmedAction
                label=words.change_feed
                consequence=words.change_feed_hint
                confirm=words.change_feed
                action="/forms/settings/renew-calendar"
                about=Vec::new()
            />
            <ConfirmedAction
                label=words.remove_feed
                consequence=words.remove_feed_hint
                confirm=words.remove_feed
                action="/forms/settings/remove-calendar"
                about=Vec::new()
            />
        }
        .into_any(),
    };
    view! {
        <p class="quiet">{words.feed_intro}</p>
        {address}
        {body}
    }
    .into_any()
}

/// Export and import.
pub fn everything(report: Option<ImportReport>, sent: Option<&RejectedForm>) -> AnyView {
    let words = words().settings;
    let form = FormValues::of(sent, "import");
    let exports: Vec<_> = words
        .exports
        .into_iter()
        .map(|(format, title, line)| {
            view! {
                <li>
                    <a class="what" href=format!("/api/export?format={format}") download>
                        <span>{title}</span>
                        <small>{line}</small>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        {report.map(self::report)}
        <section class="group">
            <h2>{words.export}</h2>
            <ul class="rows chapters">{exports}</ul>
        </section>
        <section class="group">
            <h2>{words.import}</h2>
            <p class="quiet">{words.import_hint}</p>
            <form
                method="post"
                action="/forms/settings/import"
                enctype="multipart/form-data"
                class="form"
                novalidate
            >
                <FormError form=form.clone() />
                {InputField::text(&form, "file", words.file)
                    .file(".jsonl,application/jsonl,application/x-ndjson")
                    .required()
                    .view()} <button class="primary">{words.import_submit}</button>
            </form>
        </section>
    }
    .into_any()
}

/// What an import did, or why it did nothing.
fn report(report: ImportReport) -> AnyView {
    let words = words().settings;
    if report.problem_count == 0 {
        let renamed =
            (report.renamed > 0).then(|| view! { <p>{(words.renamed)(report.renamed)}</p> });
        return view! {
            <div class="secret" role="status">
                <p>{(words.imported)(report.imported.sessions, report.skipped.sessions)}</p>
                {renamed}
            </div>
        }
        .into_any();
    }
    let problems: Vec<_> = report
        .problems
        .into_iter()
        .map(|problem| {
            view! {
                <li>
                    <span>{(words.line)(problem.line)}</span>
                    <span lang="en">{problem.detail}</span>
                </li>
            }
        })
        .collect();
    view! {
        <div class="secret" role="alert">
            <p class="refusal">{(words.not_imported)(report.problem_count)}</p>
            <ol class="log">{problems}</ol>
        </div>
    }
    .into_any()
}
