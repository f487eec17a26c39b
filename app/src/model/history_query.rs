//! The query of the history's address, with the names of the API.
//!
//! Values stay as entered, so that a wrong one can be shown and corrected.

use std::fmt::Write;

use chrono::NaiveDate;

use crate::model::route::Route;

shared::words! {
    /// A filter of the list.
    pub HistoryField {
        /// The first day, included.
        From = "startDate",
        /// The last day, included.
        To = "endDate",
        /// `statuses` of the API, one or several.
        Status = "status",
        /// The session type.
        Type = "sessionType",
        /// The id of a task.
        Task = "taskId",
        /// The id of a project.
        Project = "projectId",
        /// A tag, or several with commas between them.
        Tag = "tag",
        /// A part of a text.
        Search = "q",
    }
}

/// The values as they were entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryQuery {
    values: [String; HistoryField::ALL.len()],
    /// The page of the list.
    pub page: String,
}

impl HistoryQuery {
    /// Reads the pairs of an address; empty values and unknown names are ignored.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            if name == "page" {
                value.clone_into(&mut query.page);
            }
            for (filter, stored) in HistoryField::ALL.iter().zip(&mut query.values) {
                if name == filter.as_str() {
                    value.clone_into(stored);
                }
            }
        }
        query
    }

    /// The sessions of these days.
    #[must_use]
    pub fn of_days(first: NaiveDate, last: NaiveDate) -> Self {
        let days = [(HistoryField::From, first), (HistoryField::To, last)];
        Self::of(days.map(|(field, date)| (field.as_str().to_owned(), date.to_string())))
    }

    /// The entered value of a filter; empty without one.
    #[must_use]
    pub fn get(&self, filter: HistoryField) -> &str {
        self.values.get(filter as usize).map_or("", String::as_str)
    }

    /// The filters that have a value.
    pub fn filters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        HistoryField::ALL
            .iter()
            .map(|filter| (filter.as_str(), self.get(*filter)))
            .filter(|(_, value)| !value.is_empty())
    }

    /// Whether any filter is set.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.filters().next().is_some()
    }

    /// The address of a page of the list with the same filters.
    #[must_use]
    pub fn address(&self, page: u64) -> String {
        let mut address = Route::History.path().to_owned();
        let page = (page > 1).then(|| page.to_string());
        let pairs = self
            .filters()
            .chain(page.as_deref().map(|page| ("page", page)));
        for (count, (name, value)) in pairs.enumerate() {
            address.push(if count == 0 { '?' } else { '&' });
            address.push_str(name);
            address.push('=');
            encode(value, &mut address);
        }
        address
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
pub fn encode(value: &str, address: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> HistoryQuery {
        HistoryQuery::of(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn empty_form_field_is_no_filter() {
        let none = query(&[("startDate", ""), ("status", " "), ("done", "deleted")]);
        assert!(!none.is_filtered());
        assert_eq!(none.address(1), "/history");
    }

    #[test]
    fn page_links_include_the_filters() {
        let some = query(&[
            ("status", "completed,open"),
            ("startDate", "2026-11-01"),
            ("page", "2"),
        ]);
        assert_eq!(some.get(HistoryField::From), "2026-11-01");
        assert_eq!(
            some.address(3),
            "/history?startDate=2026-11-01&status=completed%2Copen&page=3"
        );
    }

    #[test]
    fn filter_values_read_back() {
        for &filter in HistoryField::ALL {
            let one = query(&[(filter.as_str(), "x&y")]);
            assert_eq!(one.get(filter), "x&y");
            assert_eq!(
                one.address(1),
                format!("/history?{}=x%26y", filter.as_str())
            );
        }
    }
}
