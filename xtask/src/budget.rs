//! The size of what a first visit loads, against what it may be (kB = 1000 bytes, brotli).

use std::fs;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// Kind of file and the bytes it may take on the wire.
const LIMITS: [(&str, u64); 3] = [("wasm", 200_000), ("js", 8_000), ("css", 12_000)];

/// The service worker is fetched once the page is there, so it counts for itself.
const WORKER: (&str, u64) = ("sw.js", 3_000);

/// What one kind of file weighs.
#[derive(Debug)]
struct Weight {
    kind: &'static str,
    bytes: u64,
    limit: u64,
}

impl Weight {
    fn is_over(&self) -> bool {
        self.bytes > self.limit
    }
}

/// Prints a table of sizes; an error when one of them is over its limit or missing.
pub fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let mut weights = Vec::new();
    for (kind, limit) in LIMITS {
        weights.push(Weight {
            kind,
            bytes: weigh(workspace, kind)?,
            limit,
        });
    }
    let (kind, limit) = WORKER;
    weights.push(Weight {
        kind,
        bytes: fs::metadata(workspace.site().join("sw.js.br"))?.len(),
        limit,
    });
    for weight in &weights {
        println!("{}", row(weight));
    }
    if weights.iter().any(Weight::is_over) {
        bail!("what the browser loads is over its budget");
    }
    Ok(weights.iter().map(row).collect())
}

/// The bytes of all `*.KIND.br` in the site's bundle.
fn weigh(workspace: &Workspace, kind: &str) -> Result<u64> {
    let pkg = workspace.site().join("pkg");
    let suffix = format!(".{kind}.br");
    let mut sizes = Vec::new();
    for file in crate::front::files_below(&pkg)? {
        if file.to_string_lossy().ends_with(&suffix) {
            sizes.push(fs::metadata(&file)?.len());
        }
    }
    if sizes.is_empty() {
        bail!("no {suffix} in target/site/pkg: build the front first (./dev build)");
    }
    Ok(sizes.iter().sum())
}

fn row(weight: &Weight) -> String {
    let kilobytes = |bytes: u64| format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100);
    let verdict = if weight.is_over() { "TOO BIG" } else { "ok" };
    format!(
        "{:<5} {:>9} of {:>9}  {verdict}",
        weight.kind,
        kilobytes(weight.bytes),
        kilobytes(weight.limit),
    )
}

#[cfg(test)]
mod tests {
    use super::{Weight, row};

    #[test]
    fn one_byte_over_is_too_big() {
        let at = |bytes| Weight {
            kind: "wasm",
            bytes,
            limit: 200_000,
        };
        assert!(!at(200_000).is_over());
        assert!(at(200_001).is_over());
        assert_eq!(row(&at(200_001)), "wasm   200.0 kB of  200.0 kB  TOO BIG");
    }
}
