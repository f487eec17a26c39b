//! Compares the sizes of the files that the browser loads with their limits (kB = 1000 bytes,
//! brotli).

use std::fs;

use anyhow::{Result, bail};

use crate::files::files_below;
use crate::front::{MAIN, OFFLINE_HISTORY};
use crate::workspace::Workspace;
use crate::{playground, rules_package};

/// Loaded by every first page: name and kind of file, and limit in bytes.
const LIMITS: [(&str, &str, u64); 3] = [
    (MAIN.name, "wasm", 200_000),
    (MAIN.name, "js", 8_000),
    (MAIN.name, "css", 12_000),
];

/// Loaded after the page is shown.
const LATER: [(&str, &str, u64); 2] = [
    (OFFLINE_HISTORY.name, "wasm", 214_000),
    (OFFLINE_HISTORY.name, "js", 7_000),
];

/// Loaded by the playground's page alone.
const PLAYGROUND: [(&str, &str, u64); 3] = [
    (playground::NAME, "wasm", rules_package::WASM_LIMIT),
    (playground::NAME, "js", 10_000),
    (playground::NAME, "css", 2_000),
];
const WORKER: (&str, u64) = ("sw.js", 3_000);

#[derive(Debug)]
struct FileSize {
    name: String,
    bytes: u64,
    limit: u64,
}

impl FileSize {
    fn is_over(&self) -> bool {
        self.bytes > self.limit
    }
}

/// Prints a table of sizes.
///
/// # Errors
/// If a size is over its limit or a file is missing.
pub fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let mut sizes = Vec::new();
    for (name, kind, limit) in LIMITS.into_iter().chain(LATER).chain(PLAYGROUND) {
        sizes.push(FileSize {
            name: format!("{name}.{kind}"),
            bytes: size_of(workspace, name, kind)?,
            limit,
        });
    }
    let (worker, limit) = WORKER;
    sizes.push(FileSize {
        name: worker.to_owned(),
        bytes: fs::metadata(workspace.site().join("sw.js.br"))?.len(),
        limit,
    });
    for size in &sizes {
        println!("{}", row(size));
    }
    if sizes.iter().any(FileSize::is_over) {
        bail!("the front is over its budget");
    }
    Ok(sizes.iter().map(row).collect())
}

/// The size of `NAME.*.KIND.br` in the site.
fn size_of(workspace: &Workspace, name: &str, kind: &str) -> Result<u64> {
    let pkg = workspace.site().join("pkg");
    let prefix = format!("{name}.");
    let suffix = format!(".{kind}.br");
    let mut sizes = Vec::new();
    for file in files_below(&pkg)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&prefix) && name.ends_with(&suffix) {
            sizes.push(fs::metadata(&file)?.len());
        }
    }
    if sizes.is_empty() {
        bail!("no {prefix}*{suffix} in target/site/pkg: build the front first (./dev build)");
    }
    Ok(sizes.iter().sum())
}

fn row(size: &FileSize) -> String {
    let kilobytes = |bytes: u64| format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100);
    let verdict = if size.is_over() { "TOO BIG" } else { "ok" };
    format!(
        "{:<20} {:>9} of {:>9}  {verdict}",
        size.name,
        kilobytes(size.bytes),
        kilobytes(size.limit),
    )
}

#[cfg(test)]
mod tests {
    use super::{FileSize, row};

    #[test]
    fn one_byte_over_the_limit_is_over() {
        let at = |bytes| FileSize {
            name: "stint.wasm".to_owned(),
            bytes,
            limit: 200_000,
        };
        assert!(!at(200_000).is_over());
        assert!(at(200_001).is_over());
        assert_eq!(
            row(&at(200_001)),
            "stint.wasm            200.0 kB of  200.0 kB  TOO BIG"
        );
    }
}
