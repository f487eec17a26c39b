//! Pages of lists: which one is asked for, and the links between them (RFC 8288).
//!
//! Knows nothing of what is listed.

use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue};
use url::form_urlencoded::Serializer;

use super::code::Code;
use super::query::{Query, whole};

/// The last page that can be asked for; so far no offset overflows.
const LAST_PAGE: i64 = 1_000_000_000;
const LARGEST_LIMIT: i64 = 100;
const DEFAULT_LIMIT: i64 = 20;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// From 1.
    pub page: u64,
    /// 1 to 100.
    pub limit: u64,
}

impl Asked {
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
        .parsed(name, "a whole number", whole)
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

/// `Link` with the other pages of the list at `path`, with everything else that was asked for.
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
