//! The crates in `Cargo.lock` that come from a registry.

use anyhow::{Context, Result};
use toml::{Table, Value};

pub struct LockedCrate {
    pub name: String,
    pub version: String,
    /// SHA-256 of its archive.
    pub checksum: String,
}

/// Reads the text of the file.
pub fn read(text: &str) -> Result<Vec<LockedCrate>> {
    let lock: Table = text.parse()?;
    let packages = lock["package"].as_array().into_iter().flatten();
    let of_registries = packages.filter(|package| package.get("checksum").is_some());
    of_registries
        .map(|package| {
            let field = |name: &str| {
                let value = package.get(name).and_then(Value::as_str);
                value
                    .map(str::to_owned)
                    .context(format!("a package has a {name}"))
            };
            Ok(LockedCrate {
                name: field("name")?,
                version: field("version")?,
                checksum: field("checksum")?,
            })
        })
        .collect()
}
