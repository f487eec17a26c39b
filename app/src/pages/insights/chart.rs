//! What every drawing of the insights has: a heading, a sentence that says what is to be seen,
//! and a table behind it.

use leptos::prelude::*;

use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// The table behind a drawing: the first column names its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The heads of the columns.
    pub head: Vec<&'static str>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
}

/// A drawing with its heading and its table.
#[component]
pub fn Chart(
    title: &'static str,
    /// What is to be seen, below the heading.
    description: String,
    /// What stands below the drawing at its left and right end.
    #[prop(optional)]
    ends: Option<[String; 2]>,
    table: Table,
    drawing: AnyView,
) -> impl IntoView {
    let ends = ends.map(|[from, to]| {
        view! {
            <p class="axis-labels" aria-hidden="true">
                <span>{from}</span>
                <span>{to}</span>
            </p>
        }
    });
    view! {
        <section class="chart">
            <h2>{title}</h2>
            <p class="quiet">{description}</p>
            {drawing}
            {ends}
            <details>
                <summary>{texts().insights.table}</summary>
                <Cells table />
            </details>
        </section>
    }
    .erase_view_type()
}

/// A table.
#[component]
fn Cells(table: Table) -> impl IntoView {
    let head: Vec<_> = table
        .head
        .into_iter()
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect();
    let rows: Vec<_> = table
        .rows
        .into_iter()
        .map(|cells| {
            let mut cells = cells.into_iter();
            let name = cells.next();
            let cells: Vec<_> = cells.map(|cell| view! { <td>{cell}</td> }).collect();
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    {cells}
                </tr>
            }
        })
        .collect();
    view! {
        <table>
            <thead>
                <tr>{head}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase_view_type()
}

/// A row of a list whose bars are a table themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// What it is of.
    pub name: String,
    /// How long its bar is, 0 to 1000.
    pub share: i64,
    /// What the bar says.
    pub description: String,
    /// How many sessions.
    pub sessions: u64,
}

/// Bars with their names, as a table that needs none behind it.
#[component]
pub fn Shares(
    title: &'static str,
    /// The head of the column of names.
    name: &'static str,
    shares: Vec<Share>,
) -> impl IntoView {
    let texts = &texts().insights;
    let rows: Vec<_> = shares
        .into_iter()
        .map(|share| {
            view! {
                <tr>
                    <th scope="row">
                        {share.name}
                        <svg class="share-bar" viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">
                            <rect class="track" y="2" width="1000" height="2" />
                            <rect class="bar" width=share.share height="6" />
                        </svg>
                    </th>
                    <td>{share.description}</td>
                    <td>{share.sessions}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="chart">
            <h2>{title}</h2>
            <table class="shares">
                <thead>
                    <tr>
                        <th scope="col">{name}</th>
                        <th scope="col">{texts.time}</th>
                        <th scope="col">{texts.sessions}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .erase_view_type()
}
