//! Pages of lists: the parameters `page` and `limit`, and `Link` headers (RFC 8288).

use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue};
use url::form_urlencoded::Serializer;

use super::code::Code;
use super::query::{Query, parse_whole_number};

/// The highest page number; offsets up to it do not overflow.
const LAST_PAGE: i64 = 1_000_000_000;
const LARGEST_LIMIT: i64 = 100;
const DEFAULT_LIMIT: i64 = 20;

/// The parameters `page` and `limit` of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageParams {
    /// From 1.
    pub page: u64,
    /// 1 to 100.
    pub limit: u64,
}

impl PageParams {
    /// Reads `page` and `limit`.
    pub fn read(query: &mut Query) -> Self {
        Self {
            page: number(query, "page", 1, LAST_PAGE, Code::PageOutOfRange),
            limit: number(
                query,
                "limit",
                DEFAULT_LIMIT,
                LARGEST_LIMIT,
                Code::LimitOutOfRange,
            ),
        }
    }
}

fn number(query: &mut Query, name: &'static str, default: i64, largest: i64, code: Code) -> u64 {
    let number = query
        .parsed(name, "a whole number", parse_whole_number)
        .unwrap_or(default);
    if !(1..=largest).contains(&number) {
        query.report(
            name,
            code,
            format!("{name} is {number}; it must be 1 to {largest}."),
        );
    }
    u64::try_from(number).unwrap_or(1)
}

/// `Link` with the first, previous, next and last page of the list at `path`; all other
/// parameters that were sent are kept.
pub fn links(path: &str, sent: &[(String, String)], page: u64, total_pages: u64) -> HeaderMap {
    let last = total_pages.max(1);
    let mut links = vec![("first", 1)];
    if page > 1 {
        links.push(("prev", (page - 1).min(last)));
    }
    if page < last {
        links.push(("next", page + 1));
    }
    links.push(("last", last));
    let links = links.into_iter().map(|(relation, number)| {
        let mut query = Serializer::new(String::new());
        for (name, value) in sent.iter().filter(|(name, _)| name != "page") {
            query.append_pair(name, value);
        }
        query.append_pair("page", &number.to_string());
        format!("<{path}?{}>; rel=\"{relation}\"", query.finish())
    });
    let mut headers = HeaderMap::new();
    if let Ok(links) = HeaderValue::try_from(links.collect::<Vec<_>>().join(", ")) {
        headers.insert(LINK, links);
    }
    headers
}
