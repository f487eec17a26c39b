//! Parts of the lists of sessions, tasks and projects: a page, or what follows a cursor, in an order.

use axum::Json;
use axum::http::HeaderMap;
use shared::Timestamp;
use shared::wire::{ListEntry, ListOrder, ListPart, ListPosition, Page, PageRequest};
use utoipa::IntoParams;

use super::code::Code;
use super::list_cursor::{ListCursor, ListFingerprint};
use super::paging::{PageParams, link_header, without};
use super::problem::ApiError;
use super::query::{Query, QueryParams};

/// The parameters of every such list, beside its filters, its orders and [`PageParams`].
#[derive(IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListParams {
    /// The `nextCursor` of an answer: lists what follows, whatever was added or removed meanwhile. Send the
    /// same filters and the same `sort`, and no `page`.
    #[param(value_type = Option<String>, max_length = 120, pattern = "^(newest|oldest|lastChanged|firstChanged|highest|lowest)\\.[0-9a-f]{16}\\.[0-9]{1,10}\\.[0-9]{1,10}\\.-?[0-9]{1,15}\\.[0-9a-f]{32}$")]
    cursor: Option<ListCursor>,
    /// Only what was changed at this instant or later, by `updatedAt`.
    #[param(value_type = Option<String>, format = DateTime, example = "2026-11-22T10:00:00.000Z")]
    updated_since: Option<Timestamp>,
}

/// Which part of a list a request asks for.
pub struct PartQuery {
    /// As the service takes it.
    pub part: ListPart,
    path: &'static str,
    list: ListFingerprint,
    sent: Vec<(String, String)>,
}

impl PartQuery {
    /// Reads the rest of the query of the list at `path`, after its filters and its order.
    ///
    /// # Errors
    /// 400 with all unreadable values, else 422 with all that are not allowed.
    pub fn read(mut query: Query, path: &'static str, order: ListOrder) -> Result<Self, ApiError> {
        let PageParams { page, limit } = query.params();
        let ListParams {
            cursor,
            updated_since,
        } = query.params();
        let of_list =
            |(name, _): &(&str, &str)| !["page", "limit", "cursor", "sort"].contains(name);
        let list = ListFingerprint::of(path, query.sent().filter(of_list));
        if let Some(cursor) = cursor {
            if query.sent().any(|(name, _)| name == "page") {
                query.report(
                    "page",
                    Code::PageWithCursor,
                    "page is sent with cursor; send one of them.",
                );
            }
            if (cursor.order, cursor.list) != (order, list) {
                query.report(
                    "cursor",
                    Code::CursorMismatch,
                    "The cursor continues a list with other filters or another sort; send the same ones, or leave the cursor out.",
                );
            }
        }
        let page = cursor.map_or(page.0, |cursor| u64::from(cursor.page) + 1);
        Ok(Self {
            part: ListPart {
                paging: PageRequest::new(page, limit.0),
                order,
                updated_since,
                after: cursor.map(|cursor| cursor.position),
            },
            path,
            list,
            sent: query.done()?,
        })
    }

    /// The answer, with the cursor of what follows and the links to other parts.
    pub fn answer<E: ListEntry>(&self, mut page: Page<E>) -> (HeaderMap, Json<Page<E>>) {
        page.next_cursor = self.next(&page).map(|cursor| cursor.to_string());
        let headers = match self.part.after {
            None => {
                super::paging::links(self.path, &self.sent, &self.part.paging, page.total_pages)
            }
            Some(_) => {
                let sent = without(&self.sent, "cursor");
                let next = page
                    .next_cursor
                    .as_deref()
                    .map(|next| ("next", Some(("cursor", next))));
                link_header(self.path, &sent, [("first", None)].into_iter().chain(next))
            }
        };
        (headers, Json(page))
    }

    fn next<E: ListEntry>(&self, page: &Page<E>) -> Option<ListCursor> {
        let is_last = match self.part.after {
            None => page.page >= page.total_pages,
            Some(_) => (page.items.len() as u64) < page.limit,
        };
        let (at, id) = page
            .items
            .last()
            .filter(|_| !is_last)?
            .position(self.part.order);
        Some(ListCursor {
            order: self.part.order,
            list: self.list,
            page: u32::try_from(page.page).unwrap_or(u32::MAX),
            position: ListPosition {
                at,
                id,
                total: page.total_items,
            },
        })
    }
}
