//! Addresses in views are made by `link`, so that they hold where Stint is below a path.

use std::path::Path;

use super::source_file::{Finding, SourceFile};

/// Attributes with addresses, and the calls that set one.
const ATTRIBUTES: [&str; 6] = [
    " href=",
    " action=",
    " formaction=",
    " data-next=",
    ".attr(\"href\", ",
    ".attr(\"src\", ",
];

/// What may stand there: a made address, the page itself, a place in it, a made address in markup that
/// is written as text.
const ALLOWED: [&str; 5] = ["link(", "base_path::link(", "\"\"", "\"#", "\"{address}\""];

/// Every address of a view is made by `link`.
pub fn made_by_link(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if !file.is_rust_in(&["app/src"]) {
        return Vec::new();
    }
    let tests = file.tests_begin().unwrap_or(usize::MAX);
    let lines = file.code().filter(|(line, _)| *line < tests);
    let wrong = lines.filter(|(_, code)| {
        // An attribute may begin its line.
        let code = format!(" {}", code.trim_start());
        ATTRIBUTES.iter().any(|attribute| {
            let mut values = code.split(attribute).skip(1);
            values.any(|value| !ALLOWED.iter().any(|allowed| value.starts_with(allowed)))
        })
    });
    let finding = |(line, _)| Finding {
        path: file.path.clone(),
        line,
        what: "write the address as `link(path)`; a component calls it `path`".to_owned(),
    };
    wrong.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_not_made_by_link_are_found() {
        let found = |text: &str| {
            let file = SourceFile {
                path: "app/src/pages/a.rs".to_owned(),
                text: text.to_owned(),
            };
            made_by_link(&file, Path::new("")).len()
        };
        for right in [
            "<a href=link(\"/tasks\")>",
            "action=base_path::link(&path)",
            "<a href=\"\">",
            "<a class=\"skip\" href=\"#content\">",
            "svg::a().attr(\"href\", link(&path))",
            "let href = path;",
        ] {
            assert_eq!(found(right), 0, "{right}");
        }
        for wrong in [
            "<a href=\"/tasks\">",
            "href=path",
            "<form method=\"post\" action=format!(\"/forms/{name}\")>",
            "<a href=link(\"/\")/><a href=Route::Timer.path()/>",
            ".attr(\"href\", path)",
        ] {
            assert_eq!(found(wrong), 1, "{wrong}");
        }
    }
}
