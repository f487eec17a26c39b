//! Writes the service worker: gives it the list of this build's files, and a version that
//! changes with any of them, so that browsers find out that there is something new.
//!
//! Knows nothing of what the worker does; the script itself is `frontend/sw.js`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::bundle;
use crate::files::{content_hash, files_below};
use crate::workspace::Workspace;

/// The one file of the site that no page loads.
const NOT_CACHED: &str = "/robots.txt";

fn script(workspace: &Workspace) -> PathBuf {
    workspace.root().join("frontend/sw.js")
}

/// Changes with the script, and with the sources of the documents that it caches: the server
/// renders those, so no file of the site changes with their text.
pub fn fingerprint(workspace: &Workspace) -> Result<String> {
    let mut all = content_hash(&fs::read(script(workspace))?);
    for file in files_below(&workspace.root().join("app/src"))? {
        all.push_str(&content_hash(&fs::read(&file)?));
    }
    Ok(all)
}

/// Writes `sw.js` into the site, whose other files must all be there by now.
pub fn write(workspace: &Workspace, site: &Path) -> Result<()> {
    let (version, files) = version_and_files(&fingerprint(workspace)?, site)?;
    let constants = [
        ("BUILD_VERSION", version.as_str()),
        ("BUILD_FILES", files.as_str()),
    ];
    bundle::script_with_constants(
        workspace,
        &script(workspace),
        &constants,
        &site.join("sw.js"),
    )
}

/// Both as JSON: the version of the site's files and of `sources`, and their addresses.
fn version_and_files(sources: &str, site: &Path) -> Result<(String, String)> {
    let mut content = sources.to_owned();
    let mut addresses = Vec::new();
    for file in files_below(site)? {
        let address = address(site, &file);
        if address != NOT_CACHED {
            content.push_str(&content_hash(&fs::read(&file)?));
            addresses.push(format!("\"{address}\""));
        }
    }
    Ok((
        format!("\"{}\"", content_hash(content.as_bytes())),
        format!("[{}]", addresses.join(",")),
    ))
}

/// The address of a file of the site.
fn address(site: &Path, file: &Path) -> String {
    let below = file.strip_prefix(site).unwrap_or(file);
    format!("/{}", below.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_depends_on_files_and_sources() {
        let site = std::env::temp_dir().join(format!("stint-worker-{}", std::process::id()));
        fs::create_dir_all(site.join("pkg")).unwrap();
        let mut made = Vec::new();
        for (path, content, sources) in [
            ("pkg/a.js", "1", "1"),
            ("pkg/a.js", "2", "1"),
            ("pkg/a.js", "2", "2"),
            ("robots.txt", "1", "2"),
        ] {
            fs::write(site.join(path), content).unwrap();
            made.push(version_and_files(sources, &site).unwrap());
        }
        fs::remove_dir_all(&site).unwrap();
        assert_eq!(made[0].1, "[\"/pkg/a.js\"]");
        assert_ne!(made[0].0, made[1].0);
        assert_ne!(made[1].0, made[2].0);
        assert_eq!(made[2], made[3], "robots.txt is not cached");
    }
}
