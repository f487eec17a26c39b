//! The frame of a chart: a heading, a description, and a table of the values.

use leptos::prelude::*;

use super::plot::draw;
use crate::erase_view_type::EraseViewType;
use crate::text::texts;

/// The values of a chart as a table; the first column names the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The heads of the columns.
    pub head: Vec<&'static str>,
    /// From the top.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRow {
    /// The address that its name leads to.
    pub address: Option<String>,
    /// The first one names the row.
    pub cells: Vec<String>,
}

/// A chart with its heading and table.
#[component]
pub fn Chart(
    title: &'static str,
    /// The text alternative, also shown below the heading.
    description: String,
    table: Table,
    /// The kind of the drawing.
    class: &'static str,
    view_box: String,
    /// Markup of the drawing.
    drawing: String,
    /// Whether the drawing has links, so that it is no image.
    is_linked: bool,
) -> impl IntoView {
    let label = (!is_linked).then(|| description.clone());
    view! {
        <section class="chart">
            <h2>{title}</h2>
            <p class="quiet">{description}</p>
            <svg
                class=class
                viewBox=view_box
                role=(!is_linked).then_some("img")
                aria-label=label
                inner_html=drawing
            ></svg>
            <details>
                <summary>{texts().insights.table}</summary>
                <table inner_html=markup(&table)></table>
            </details>
        </section>
    }
    .erase_view_type()
}

/// The table as markup; its cells are numbers, dates and words of [`crate::text`].
fn markup(table: &Table) -> String {
    let mut html = "<thead><tr>".to_owned();
    for head in &table.head {
        draw!(html, r#"<th scope="col">{head}</th>"#);
    }
    html.push_str("</tr></thead><tbody>");
    for TableRow { address, cells } in &table.rows {
        html.push_str("<tr>");
        for (index, cell) in cells.iter().enumerate() {
            match address {
                _ if index > 0 => {
                    draw!(html, "<td>{cell}</td>");
                }
                Some(address) => {
                    draw!(
                        html,
                        r#"<th scope="row"><a href="{address}">{cell}</a></th>"#
                    );
                }
                None => {
                    draw!(html, r#"<th scope="row">{cell}</th>"#);
                }
            }
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody>");
    html
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
    /// The colour of the project, where it has one. Its name stands beside it.
    pub color: Option<String>,
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
                        <svg
                            class="share-bar"
                            viewBox="0 0 1000 6"
                            preserveAspectRatio="none"
                            aria-hidden="true"
                        >
                            <rect class="track" y="2" width="1000" height="2" />
                            <rect
                                class="bar"
                                width=share.share.to_string()
                                height="6"
                                fill=share.color
                            />
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_a_row_leads_to_its_sessions() {
        let table = Table {
            head: vec!["Day"],
            rows: vec![TableRow {
                address: Some("/history".to_owned()),
                cells: vec!["Today".to_owned(), "2 h".to_owned()],
            }],
        };
        assert_eq!(
            markup(&table),
            r#"<thead><tr><th scope="col">Day</th></tr></thead><tbody><tr><th scope="row"><a href="/history">Today</a></th><td>2 h</td></tr></tbody>"#
        );
    }
}
