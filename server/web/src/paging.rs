//! Pages of lists: the parameters `page` and `limit`, and `Link` headers (RFC 8288).

use axum::extract::FromRequestParts;
use axum::http::header::LINK;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use shared::wire::PageRequest;
use url::form_urlencoded::Serializer;
use utoipa::IntoParams;

use super::access::Access;
use super::code::Code;
use super::problem::ApiError;
use super::query::{Query, QueryParam, QueryParams, parse_whole_number};

/// The highest page number; offsets up to it do not overflow.
const LAST_PAGE: i64 = 1_000_000_000;
/// Entries that one page may have.
pub const LARGEST_LIMIT: i64 = 100;
const DEFAULT_LIMIT: i64 = 20;

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct PageParams {
    /// From 1.
    #[param(value_type = Option<u64>, minimum = 1, maximum = 1_000_000_000, default = 1)]
    pub page: PageNumber,
    /// Entries per page.
    #[param(value_type = Option<u64>, minimum = 1, maximum = 100, default = 20)]
    pub limit: PageLimit,
}

/// The number of a page, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageNumber(pub u64);

impl QueryParam for PageNumber {
    fn read(query: &mut Query, name: &'static str) -> Self {
        Self(number(query, name, 1, LAST_PAGE, Code::PageOutOfRange))
    }
}

/// Entries per page, 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimit(pub u64);

impl QueryParam for PageLimit {
    fn read(query: &mut Query, name: &'static str) -> Self {
        Self(limit(query, name, DEFAULT_LIMIT))
    }
}

/// Reads a limit of 1 to 100.
pub fn limit(query: &mut Query, name: &'static str, default: i64) -> u64 {
    number(query, name, default, LARGEST_LIMIT, Code::LimitOutOfRange)
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

/// A read of one page of a list with the filters `F`.
pub struct ListRequest<F> {
    /// The user and what they may do.
    pub access: Access,
    /// Which entries are listed.
    pub filters: F,
    /// Which page of them.
    pub page: PageQuery,
}

/// Which page of a list is read, with all parameters that were sent.
pub struct PageQuery {
    /// Its number and size.
    pub paging: PageRequest,
    sent: Vec<(String, String)>,
}

impl<F: QueryParams> ListRequest<F> {
    /// Reads the query.
    ///
    /// # Errors
    /// 400 with all unreadable values, else 422 with all that are not allowed.
    pub fn read(access: Access, query: Option<&str>) -> Result<Self, ApiError> {
        let mut query = Query::read(query)?;
        let filters = query.params();
        let page = query.params();
        let page = PageQuery::new(query, page)?;
        Ok(Self {
            access,
            filters,
            page,
        })
    }
}

impl PageQuery {
    /// Ends the reading of a query.
    ///
    /// # Errors
    /// As [`Query::done`].
    pub fn new(query: Query, PageParams { page, limit }: PageParams) -> Result<Self, ApiError> {
        Ok(Self {
            paging: PageRequest::new(page.0, limit.0),
            sent: query.done()?,
        })
    }

    /// The [`links`] to the pages of the list at `path`.
    pub fn links(&self, path: &str, total_pages: u64) -> HeaderMap {
        links(path, &self.sent, &self.paging, total_pages)
    }
}

/// `Link` with the first, previous, next and last page of the list at `path`; all other parameters that
/// were sent are repeated.
pub(super) fn links(
    path: &str,
    sent: &[(String, String)],
    paging: &PageRequest,
    total_pages: u64,
) -> HeaderMap {
    let page = paging.page();
    let last = total_pages.max(1);
    let mut links = vec![("first", 1)];
    if page > 1 {
        links.push(("prev", (page - 1).min(last)));
    }
    if page < last {
        links.push(("next", page + 1));
    }
    links.push(("last", last));
    let links: Vec<_> = links
        .into_iter()
        .map(|(relation, number)| (relation, number.to_string()))
        .collect();
    let links = links
        .iter()
        .map(|(relation, number)| (*relation, Some(("page", number.as_str()))));
    link_header(path, &without(sent, "page"), links)
}

/// The parameters that were sent but one.
pub(super) fn without<'a>(sent: &'a [(String, String)], name: &str) -> Vec<(&'a str, &'a str)> {
    let sent = sent.iter().filter(|(known, _)| known != name);
    sent.map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// `Link` with these relations, each with a parameter of its own.
pub(super) fn link_header<'a>(
    path: &str,
    sent: &[(&str, &str)],
    links: impl Iterator<Item = (&'a str, Option<(&'a str, &'a str)>)>,
) -> HeaderMap {
    let links = links.map(|(relation, own)| {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(sent.iter().chain(&own));
        format!("<{path}?{}>; rel=\"{relation}\"", query.finish())
    });
    let mut headers = HeaderMap::new();
    if let Ok(links) = HeaderValue::try_from(links.collect::<Vec<_>>().join(", ")) {
        headers.insert(LINK, links);
    }
    headers
}

impl<S: Sync, F: QueryParams> FromRequestParts<S> for ListRequest<F> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let access = Access::of(&parts.extensions)?;
        Self::read(access, parts.uri.query())
    }
}
