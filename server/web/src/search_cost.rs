//! What a search in a list costs: it goes through all texts of a user.

use axum::http::Uri;
use url::form_urlencoded;

/// As how many requests a search counts.
const SEARCH_COST: u32 = 30;

/// The cost of a request by its query, as the API and pages read it; 0 where it does not search.
pub(super) fn search_cost(uri: &Uri) -> u32 {
    let mut names = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    match names.any(|(name, _)| name == "q") {
        true => SEARCH_COST,
        false => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_known_by_its_parameter() {
        for (query, expected) in [
            ("?q=thesis", SEARCH_COST),
            ("?page=2&%71=thesis", SEARCH_COST),
            ("?status=open&qq=1", 0),
            ("?status=q", 0),
            ("", 0),
        ] {
            let uri = format!("/api/sessions{query}").parse().expect("an address");
            assert_eq!(search_cost(&uri), expected, "{query}");
        }
    }
}
