//! Where a form leads to when it names the page itself: only to pages of Stint.

use url::Url;
use url::form_urlencoded::Serializer;

/// A host that does not exist, which own paths are read on.
const HERE: &str = "http://stint.invalid";

/// The path, if it stays on this server whatever browsers make of it: `//host`, `/\host`,
/// tabs and the like are read as they read them.
pub(crate) fn own_path(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        return None;
    }
    let here = Url::parse(HERE).ok()?;
    let url = here.join(path).ok()?;
    if url.origin() != here.origin() || url.path().starts_with("//") {
        return None;
    }
    let mut own = url.path().to_owned();
    if let Some(query) = url.query() {
        own.push('?');
        own.push_str(query);
    }
    Some(own)
}

/// The page at this path, told what was just done there.
pub(super) fn did(path: &str, code: &str, task: Option<String>) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut pairs = Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if name != "done" && name != "task" {
            pairs.append_pair(&name, &value);
        }
    }
    pairs.append_pair("done", code);
    if let Some(task) = task {
        pairs.append_pair("task", &task);
    }
    format!("{path}?{}", pairs.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_paths_lead_there() {
        for own in ["/", "/tasks", "/tasks?which=done&page=2", "/history/a%20b"] {
            assert_eq!(own_path(own).as_deref(), Some(own));
        }
    }

    #[test]
    fn nothing_leads_to_another_server() {
        for path in [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/.//evil.example",
            "/..//evil.example",
            "/a/..//evil.example",
            "///evil.example",
            "https://evil.example",
            "https:/evil.example",
            "javascript:alert(1)",
            " //evil.example",
            "tasks",
            "",
            "@evil.example",
        ] {
            let own = own_path(path);
            assert!(own.is_none(), "{path} → {own:?}");
        }
        assert_eq!(
            own_path("/a\r\nset-cookie: b").as_deref(),
            Some("/aset-cookie:%20b")
        );
        assert_eq!(own_path("/%2F%2Fevil").as_deref(), Some("/%2F%2Fevil"));
    }

    #[test]
    fn what_was_done_is_told_once() {
        assert_eq!(did("/tasks", "added", None), "/tasks?done=added");
        let again = did(
            "/tasks?page=2&done=added&task=x",
            "done",
            Some("y".to_owned()),
        );
        assert_eq!(again, "/tasks?page=2&done=done&task=y");
    }
}
