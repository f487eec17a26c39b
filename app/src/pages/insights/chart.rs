//! The frame of a chart: a heading, a description, and a table of the values.

use leptos::prelude::*;

use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// The values of a chart as a table; the first column names the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The heads of the columns.
    pub head: Vec<&'static str>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
}

/// A chart with its heading and table.
#[component]
pub fn Chart(
    title: &'static str,
    /// The text alternative, also shown below the heading.
    description: String,
    /// The labels of the left and right end of the axis.
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

/// A row of a bar chart that is itself a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The name of the task or project.
    pub name: String,
    /// The length of its bar, 0 to 1000.
    pub share: i64,
    /// The value as text.
    pub description: String,
    /// The number of sessions.
    pub sessions: u64,
}

/// A bar chart as a table, which needs no other table.
#[component]
pub fn Shares(
    title: &'static str,
    /// The heading of the first column.
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
