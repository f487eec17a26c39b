//! Writes the service worker: `frontend/sw.js` with the list of this build's files and a version
//! that depends on their content, so that browsers detect an update.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::bundle;
use crate::files::{content_hash, files_below};
use crate::workspace::Workspace;

/// Begins of the paths of files that no page of the app loads.
const NOT_CACHED: [&str; 2] = ["/robots.txt", "/pkg/playground."];

fn script(workspace: &Workspace) -> PathBuf {
    workspace.root().join("frontend/sw.js")
}

/// A hash of the script and of the sources of the documents that it caches, which the server
/// renders.
pub fn fingerprint(workspace: &Workspace) -> Result<String> {
    let mut all = content_hash(&fs::read(script(workspace))?);
    for file in files_below(&workspace.root().join("app/src"))? {
        all.push_str(&content_hash(&fs::read(&file)?));
    }
    Ok(all)
}

/// Writes `sw.js` into the site, which must be complete otherwise.
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

/// As JSON: the version, which depends on `sources` and the files, and the paths of the files.
fn version_and_files(sources: &str, site: &Path) -> Result<(String, String)> {
    let mut content = sources.to_owned();
    let mut paths = Vec::new();
    for file in files_below(site)? {
        let path = url_path(site, &file);
        if !NOT_CACHED.iter().any(|begin| path.starts_with(begin)) {
            content.push_str(&content_hash(&fs::read(&file)?));
            paths.push(format!("\"{path}\""));
        }
    }
    Ok((
        format!("\"{}\"", content_hash(content.as_bytes())),
        format!("[{}]", paths.join(",")),
    ))
}

/// The path of the file in URLs.
fn url_path(site: &Path, file: &Path) -> String {
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
        let mut results = Vec::new();
        for (path, content, sources) in [
            ("pkg/a.js", "1", "1"),
            ("pkg/a.js", "2", "1"),
            ("pkg/a.js", "2", "2"),
            ("robots.txt", "1", "2"),
            ("pkg/playground.1.js", "1", "2"),
        ] {
            fs::write(site.join(path), content).unwrap();
            results.push(version_and_files(sources, &site).unwrap());
        }
        fs::remove_dir_all(&site).unwrap();
        assert_eq!(results[0].1, "[\"/pkg/a.js\"]");
        assert_ne!(results[0].0, results[1].0);
        assert_ne!(results[1].0, results[2].0);
        assert_eq!(results[2], results[3], "robots.txt is not cached");
        assert_eq!(results[2], results[4], "nor is the playground");
    }
}
