//! The filter of the history, parsed from the address by the server and by the offline history.
//!
//! Pure. A date is a day and never an instant, because that is what the form can show.

use std::str::FromStr;

use chrono::NaiveDate;
use shared::rules::{SessionStatus, SessionType, Tags};
use shared::stats::StartBound;
use shared::wire::FieldProblem;
use shared::{RangeEdge, SearchText, SessionFilter, StartAfterEnd, StartRange, parse_date};

use super::history_query::{HistoryField, HistoryQuery};

/// Sessions on a page.
pub const PER_PAGE: u64 = 30;

/// The last page that can be requested, as in the API.
const LAST_PAGE: u64 = 1_000_000_000;

/// The parsed filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryFilter {
    /// The sessions that the list shows.
    pub sessions: SessionFilter,
    /// The page of the list, from 1.
    pub page: u64,
}

impl HistoryFilter {
    /// Parses a query; `begins` says where a day of the user's begins.
    ///
    /// # Errors
    ///
    /// All problems, by the name of the filter, or `page`.
    pub fn parse(
        query: &HistoryQuery,
        begins: impl Fn(NaiveDate) -> StartBound,
    ) -> Result<Self, Vec<FieldProblem>> {
        let mut wrong = Vec::new();
        let day = |text: &str| parse_date(text).map(RangeEdge::Day);
        let from = read(&mut wrong, query, HistoryField::From, day);
        let to = read(&mut wrong, query, HistoryField::To, day);
        let starts = StartRange::new(from, to, begins).unwrap_or_else(|StartAfterEnd| {
            wrong.push(problem(HistoryField::From.as_str(), "start_after_end"));
            StartRange::default()
        });
        let statuses = read(&mut wrong, query, HistoryField::Status, |text| {
            SessionStatus::parse_list(text).ok()
        });
        let tags = read(&mut wrong, query, HistoryField::Tag, |text| {
            Tags::split(text).checked().ok()
        });
        let filter = Self {
            sessions: SessionFilter {
                starts,
                statuses: statuses.unwrap_or_default(),
                session_type: read(&mut wrong, query, HistoryField::Type, SessionType::parse),
                task_id: read(&mut wrong, query, HistoryField::Task, id),
                project_id: read(&mut wrong, query, HistoryField::Project, id),
                search: read(&mut wrong, query, HistoryField::Search, |text| {
                    SearchText::parse(text).ok().flatten()
                }),
                tags: tags.unwrap_or_default(),
                includes_deleted: false,
            },
            page: page(query).unwrap_or_else(|| {
                wrong.push(problem("page", "invalid_query"));
                1
            }),
        };
        if wrong.is_empty() {
            Ok(filter)
        } else {
            Err(wrong)
        }
    }
}

/// The value of a filter; none without one, or with a wrong one, which is reported.
pub fn read<T>(
    wrong: &mut Vec<FieldProblem>,
    query: &HistoryQuery,
    filter: HistoryField,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = query.get(filter);
    if text.is_empty() {
        return None;
    }
    let value = read(text);
    if value.is_none() {
        wrong.push(problem(filter.as_str(), "invalid_query"));
    }
    value
}

/// A problem of a filter.
pub fn problem(name: &str, code: &str) -> FieldProblem {
    FieldProblem {
        pointer: name.to_owned(),
        code: code.to_owned(),
        detail: String::new(),
    }
}

/// An id in its canonical spelling: 36 characters with hyphens.
fn id<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok().filter(|_| text.len() == 36)
}

/// The requested page, by default the first; none where it is no page.
fn page(query: &HistoryQuery) -> Option<u64> {
    if query.page.is_empty() {
        return Some(1);
    }
    let is_plain = query.page.bytes().all(|byte| byte.is_ascii_digit());
    let page = query.page.parse().ok().filter(|_| is_plain)?;
    (1..=LAST_PAGE).contains(&page).then_some(page)
}

#[cfg(test)]
mod tests {
    use shared::Timestamp;
    use shared::stats::{Calendar, UtcOffset};

    use super::*;
    use crate::fixtures;

    fn query(query: &[(&str, &str)]) -> HistoryQuery {
        HistoryQuery::of(
            query
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    fn tokyo() -> Calendar {
        let offset = UtcOffset {
            from: Timestamp::MIN,
            seconds: 9 * 3_600,
        };
        Calendar::new(vec![offset], 0)
    }

    fn in_tokyo(pairs: &[(&str, &str)]) -> Result<HistoryFilter, Vec<FieldProblem>> {
        HistoryFilter::parse(&query(pairs), |date| tokyo().bound(date))
    }

    fn wrong(query: &[(&str, &str)]) -> Vec<(String, String)> {
        let wrong = in_tokyo(query).expect_err("wrong");
        wrong
            .into_iter()
            .map(|problem| (problem.pointer, problem.code))
            .collect()
    }

    #[test]
    fn empty_query_matches_everything() {
        let filter = in_tokyo(&[]).expect("nothing is wrong");
        assert!(filter.sessions.matches(
            &fixtures::session(&[(0, fixtures::start("short"))]),
            [],
            &tokyo()
        ));
        assert_eq!(filter.page, 1);
    }

    #[test]
    fn days_follow_the_users_time_zone() {
        // The sample day begins at 10:00 UTC, which is 19:00 in Tokyo; five hours later it is
        // the next day there.
        let early = fixtures::session(&[(0, fixtures::start("short"))]);
        let late = fixtures::session(&[(5 * 3_600, fixtures::start("short"))]);
        for (day, fits) in [("2025-11-22", [true, false]), ("2025-11-23", [false, true])] {
            let filter = in_tokyo(&[("startDate", day), ("endDate", day)]).expect("a day");
            assert_eq!(
                [
                    filter.sessions.matches(&early, [], &tokyo()),
                    filter.sessions.matches(&late, [], &tokyo())
                ],
                fits,
                "{day}"
            );
        }
    }

    #[test]
    fn each_filter_excludes_other_sessions() {
        let session = fixtures::session(&[(0, fixtures::start_with_tags(&["Thesis"]))]);
        let id = "0198c0de-0000-7000-8000-000000000001";
        for (name, value, fits) in [
            ("status", "open", true),
            ("status", "completed,paused", false),
            ("sessionType", "short", true),
            ("sessionType", "long", false),
            ("taskId", id, false),
            ("projectId", id, false),
            ("tag", "THESIS,home", true),
            ("tag", "home", false),
            ("q", "äRGER", true),
            ("q", "ärgern", false),
        ] {
            let filter = in_tokyo(&[(name, value)]).expect("right");
            assert_eq!(
                filter.sessions.matches(&session, ["Ärger"], &tokyo()),
                fits,
                "{name}={value}"
            );
        }
    }

    #[test]
    fn all_problems_are_reported_together() {
        let unreadable = |name: &str| (name.to_owned(), "invalid_query".to_owned());
        assert_eq!(
            wrong(&[
                ("startDate", "soon"),
                ("status", "done"),
                ("taskId", "7"),
                ("tag", &"x".repeat(51)),
                ("q", &"x".repeat(101)),
                ("page", "0")
            ]),
            ["startDate", "status", "tag", "taskId", "q", "page"].map(unreadable)
        );
        assert_eq!(wrong(&[("page", "1000000001")]), [unreadable("page")]);
        assert_eq!(wrong(&[("page", "+1")]), [unreadable("page")]);
        assert_eq!(
            wrong(&[("startDate", "2026-11-23"), ("endDate", "2026-11-22")]),
            [("startDate".to_owned(), "start_after_end".to_owned())]
        );
    }
}
