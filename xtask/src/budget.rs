//! The size of what a first visit loads, and of what browsers fetch once it is there, against
//! what it may be (kB = 1000 bytes, brotli).

use std::fs;

use anyhow::{Result, bail};

use crate::front::{AWAY, MAIN, Module};
use crate::workspace::Workspace;

/// What a first visit loads: kinds of files, and the bytes they may take on the wire.
const LIMITS: [(Module, &str, u64); 3] = [
    (MAIN, "wasm", 200_000),
    (MAIN, "js", 8_000),
    (MAIN, "css", 12_000),
];

/// What is fetched once the page is there, each for itself: the module that keeps and draws the
/// past, and the service worker.
const LATER: [(Module, &str, u64); 2] = [(AWAY, "wasm", 260_000), (AWAY, "js", 8_000)];
const WORKER: (&str, u64) = ("sw.js", 3_000);

/// What files weigh.
#[derive(Debug)]
struct Weight {
    name: String,
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
    for (module, kind, limit) in LIMITS.into_iter().chain(LATER) {
        weights.push(Weight {
            name: format!("{}.{kind}", module.name),
            bytes: weigh(workspace, module, kind)?,
            limit,
        });
    }
    let (worker, limit) = WORKER;
    weights.push(Weight {
        name: worker.to_owned(),
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

/// The bytes of a module's `*.KIND.br` in the site's bundle.
fn weigh(workspace: &Workspace, module: Module, kind: &str) -> Result<u64> {
    let pkg = workspace.site().join("pkg");
    let prefix = format!("{}.", module.name);
    let suffix = format!(".{kind}.br");
    let mut sizes = Vec::new();
    for file in crate::front::files_below(&pkg)? {
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

fn row(weight: &Weight) -> String {
    let kilobytes = |bytes: u64| format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100);
    let verdict = if weight.is_over() { "TOO BIG" } else { "ok" };
    format!(
        "{:<10} {:>9} of {:>9}  {verdict}",
        weight.name,
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
            name: "stint.wasm".to_owned(),
            bytes,
            limit: 200_000,
        };
        assert!(!at(200_000).is_over());
        assert!(at(200_001).is_over());
        assert_eq!(
            row(&at(200_001)),
            "stint.wasm  200.0 kB of  200.0 kB  TOO BIG"
        );
    }
}
