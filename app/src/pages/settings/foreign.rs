//! Importing files of other time trackers: the preview with what can be changed, and the report.

use leptos::prelude::*;
use shared::wire::{ColumnRole, DateOrder, ForeignColumn, ForeignReport, OverlapRule};

use crate::base_path::link;
use crate::pages::form::{
    ChoiceField, FormError, FormValues, InputField, LocalTimestamp, RejectedForm,
};
use crate::text::texts;

/// The path of both forms.
const ACTION: &str = "/forms/settings/import-foreign";

/// What is known of a file after it was read.
#[derive(Clone, Debug)]
pub struct ForeignPreview {
    /// What would be added, or was.
    pub report: ForeignReport,
    /// The rule for rows that overlap each other.
    pub overlap: OverlapRule,
    /// The file, compressed, for the next submission.
    pub content: String,
}

/// The form that takes a file.
pub(super) fn upload(sent: Option<&RejectedForm>) -> AnyView {
    let texts = texts().foreign;
    let form = FormValues::of(sent, "import-foreign");
    view! {
        <section class="narrow-gap">
            <h2>{texts.title}</h2>
            <p class="quiet">{texts.hint}</p>
            <form method="post" action=link(ACTION) enctype="multipart/form-data" class="form" novalidate data-import="">
                <FormError form=form.clone() />
                {InputField::text(&form, "file", texts.file)
                    .file(".csv,.tsv,.txt,.json,text/csv,application/json")
                    .required()
                    .view()} <button class="primary">{texts.preview}</button>
                {super::import_progress::progress()}
            </form>
        </section>
    }
    .into_any()
}

/// What would be added or was, and the form to confirm it.
pub(super) fn preview(preview: ForeignPreview) -> AnyView {
    let texts = texts().foreign;
    let ForeignPreview {
        report,
        overlap,
        content,
    } = preview;
    let form = (!report.imported).then(|| confirm(&report, overlap, content));
    let question = if report.needs_columns {
        Some(texts.needs_columns)
    } else if report.needs_date_order {
        Some(texts.needs_date_order)
    } else {
        None
    };
    let summary = if report.imported {
        texts.imported
    } else {
        texts.nothing_yet
    };
    let reasons: Vec<_> = (report.reasons.iter())
        .map(|count| view! { <li>{format!("{}: {}", (texts.reason)(count.reason), count.rows)}</li> })
        .collect();
    let notes: Vec<_> = (report.notes.iter())
        .map(|note| {
            view! {
                <li>
                    <span>{(texts.row)(note.row)}</span>
                    <span>{(texts.reason)(note.reason)}</span>
                </li>
            }
        })
        .collect();
    let sample: Vec<_> = (report.sample.into_iter())
        .map(|session| {
            let named = [session.intention, session.project, session.task];
            let named: Vec<String> = named.into_iter().flatten().collect();
            view! {
                <li>
                    <span>
                        <LocalTimestamp at=session.start_time />
                        " – "
                        <LocalTimestamp at=session.end_time />
                    </span>
                    <span>{named.join(" · ")}</span>
                </li>
            }
        })
        .collect();
    view! {
        <div class="secret" role="status">
            <p>{summary} " " {(texts.counts)(report.sessions, report.projects, report.tasks)}</p>
            <p>{(texts.changes)(report.left_out, report.trimmed, report.split)}</p>
            {(report.tagged > 0).then(|| view! { <p>{(texts.tagged)(report.tagged)}</p> })}
            {question.map(|question| view! { <p class="refusal">{question}</p> })}
            <ul>{reasons}</ul>
        </div>
        <section class="narrow-gap">
            <h2>{texts.sample}</h2>
            <ol class="log">{sample}</ol>
        </section>
        {form}
        <details>
            <summary>{texts.rows}</summary>
            <ol class="log">{notes}</ol>
        </details>
    }
    .into_any()
}

fn confirm(report: &ForeignReport, overlap: OverlapRule, content: String) -> AnyView {
    let texts = texts().foreign;
    let form = FormValues::of(None, "import-foreign");
    let option = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    let group = |options| vec![(String::new(), options)];
    let mut orders = vec![option("", texts.order_of_file)];
    orders.extend(
        DateOrder::ALL
            .iter()
            .map(|order| option(order.as_str(), (texts.date_order)(*order))),
    );
    let rules = OverlapRule::ALL
        .iter()
        .map(|rule| option(rule.as_str(), (texts.overlap)(*rule)));
    let order = report.date_order.map_or("", DateOrder::as_str);
    let columns: Vec<_> = report.columns.iter().map(column).collect();
    let can_import = !report.needs_columns && !report.needs_date_order;
    view! {
        <section class="narrow-gap">
            <h2>{texts.how}</h2>
            <form method="post" action=link(ACTION) enctype="multipart/form-data" class="form" novalidate data-import="">
                <input type="hidden" name="content" value=content />
                {InputField::text(&form, "timeZone", texts.zone).stored(report.zone.clone()).view()}
                {ChoiceField::new(&form, "dateOrder", texts.date_order_label)
                    .one_of(order, group(orders))}
                {ChoiceField::new(&form, "overlap", texts.overlap_label)
                    .one_of(overlap.as_str(), group(rules.collect()))} {columns}
                {can_import
                    .then(|| {
                        view! {
                            <button class="primary" name="confirm" value="yes">
                                {texts.submit}
                            </button>
                        }
                    })} <button>{texts.again}</button> {super::import_progress::progress()}
            </form>
        </section>
        {super::import_progress::script()}
    }
    .into_any()
}

fn column(column: &ForeignColumn) -> AnyView {
    let texts = texts().foreign;
    let options: Vec<_> = (ColumnRole::ALL.iter())
        .map(|role| {
            view! {
                <option value=role.as_str() selected=*role == column.role>
                    {(texts.role)(*role)}
                </option>
            }
        })
        .collect();
    view! {
        <label class="field">
            <span>{column.name.clone()} " " <small>{column.example.clone()}</small></span>
            <select name="column">{options}</select>
        </label>
    }
    .into_any()
}
