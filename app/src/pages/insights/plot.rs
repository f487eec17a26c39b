//! Drawings as SVG text: bars, curves and dots with the values of their axes.
//!
//! One text is much less code in the browser than an element each. It holds numbers, and dates in
//! the words of [`crate::text`]; nothing that a person wrote may come into it.

use chrono::NaiveDate;

use super::chart_data::share;
use crate::base_path;
use crate::model::history_query::HistoryQuery;

/// The size of a plot with its axes.
pub const VIEW_BOX: &str = "0 0 3200 1250";

/// The plot within it.
const LEFT: i64 = 420;
const RIGHT: i64 = 3_080;
const TOP: i64 = 80;
const HEIGHT: i64 = 960;

/// Where a value of `index` among `count` is: the left edge of its place, and its width.
fn slot(index: i64, count: usize) -> (i64, i64) {
    let count = i64::try_from(count).unwrap_or(1).max(1);
    let edge = |index| LEFT + (RIGHT - LEFT) * index / count;
    (edge(index), edge(index + 1) - edge(index))
}

/// Writes to a String cannot fail.
macro_rules! draw {
    ($svg:expr, $($text:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($svg, $($text)*);
    }};
}
pub(super) use draw;

/// The lines of a scale and its values, from the top.
pub fn scale(svg: &mut String, values: [&str; 3]) {
    for (y, value) in (TOP..).step_by(480).zip(values) {
        draw!(
            svg,
            r#"<path class="baseline" d="M{LEFT} {y}H{RIGHT}"/><text class="value" x="360" y="{y}" dy=".35em">{value}</text>"#
        );
    }
}

/// Words below the plot; a place without one has none.
pub fn labels(svg: &mut String, words: &[String]) {
    for (index, word) in (0..).zip(words).filter(|(_, word)| !word.is_empty()) {
        let (x, width) = slot(index, words.len());
        let x = x + width / 2;
        draw!(
            svg,
            r#"<text class="label" x="{x}" y="1090" dy=".8em">{word}</text>"#
        );
    }
}

/// A bar of `value` of `top` for each, with its description, and the address it leads to.
pub fn bars(svg: &mut String, bars: &[(i64, String, Option<String>)], top: i64) {
    for (index, (value, description, address)) in (0..).zip(bars) {
        let (x, width) = slot(index, bars.len());
        let height = share(*value, top, HEIGHT);
        let bar = format!(
            r#"<rect class="bar" x="{}" y="{}" width="{}" height="{height}"><title>{description}</title></rect>"#,
            x + width / 5,
            TOP + HEIGHT - height,
            (width * 3 / 5).max(4),
        );
        if let Some(address) = address {
            link(svg, address, description, &bar);
        } else {
            svg.push_str(&bar);
        }
    }
}

/// A dashed line at `value` of `top`.
pub fn line(svg: &mut String, value: i64, top: i64) {
    let y = TOP + HEIGHT - share(value, top, HEIGHT);
    draw!(svg, r#"<path class="goal" d="M{LEFT} {y}H{RIGHT}"/>"#);
}

/// A curve through the values of 0 to 1000; gaps are bridged.
pub fn curve(svg: &mut String, values: &[Option<i64>]) {
    path(svg, "curve", values, 'L', "");
}

/// A dot for each value of 0 to 1000: a line of length 0 with round ends.
pub fn dots(svg: &mut String, values: &[Option<i64>]) {
    path(svg, "points", values, 'M', "h0");
}

fn path(svg: &mut String, class: &str, values: &[Option<i64>], to: char, after: &str) {
    let mut command = 'M';
    draw!(svg, r#"<path class="{class}" d=""#);
    for (index, value) in (0..).zip(values) {
        if let Some(value) = value {
            let (x, width) = slot(index, values.len());
            let y = TOP + HEIGHT - HEIGHT * value / 1_000;
            draw!(svg, "{command}{} {y}{after}", x + width / 2);
            command = to;
        }
    }
    svg.push_str(r#""/>"#);
}

/// A link for the pointer; by keyboard the same one is reached in the table.
pub fn link(svg: &mut String, address: &str, description: &str, content: &str) {
    draw!(
        svg,
        r#"<a tabindex="-1" href="{address}" aria-label="{description}">{content}</a>"#
    );
}

/// The address of the sessions of these days, as it stands in markup.
pub fn sessions_of(first: NaiveDate, last: NaiveDate) -> String {
    let path = HistoryQuery::of_days(first, last).address(1);
    base_path::link(&path).replace('&', "&amp;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_lie_to_scale_and_lead_somewhere() {
        let mut svg = String::new();
        let bar = |value| {
            (
                value,
                format!("{value} min"),
                (value > 0).then(|| "/x".to_owned()),
            )
        };
        bars(&mut svg, &[bar(60), bar(0)], 120);
        assert_eq!(
            svg,
            r#"<a tabindex="-1" href="/x" aria-label="60 min"><rect class="bar" x="686" y="560" width="798" height="480"><title>60 min</title></rect></a><rect class="bar" x="2016" y="1040" width="798" height="0"><title>0 min</title></rect>"#
        );
    }

    #[test]
    fn curve_bridges_missing_values() {
        let mut svg = String::new();
        curve(&mut svg, &[Some(1_000), None, Some(500)]);
        dots(&mut svg, &[Some(0), Some(1_000)]);
        assert_eq!(
            svg,
            r#"<path class="curve" d="M863 80L2636 560"/><path class="points" d="M1085 1040h0M2415 80h0"/>"#
        );
    }

    #[test]
    fn words_stand_below_the_middle_of_their_bar() {
        let mut svg = String::new();
        labels(&mut svg, &[String::new(), "29 Nov".to_owned()]);
        assert_eq!(
            svg,
            r#"<text class="label" x="2415" y="1090" dy=".8em">29 Nov</text>"#
        );
    }
}
