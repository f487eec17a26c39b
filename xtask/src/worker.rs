//! Tells the service worker what it has to keep: this build's files, and a version that
//! changes with any of them, so that browsers find out that there is something new.
//!
//! Knows nothing of what the worker does; the script itself is `frontend/sw.js`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::front::{content_hash, files_below};
use crate::short_names::ShortNames;
use crate::workspace::Workspace;

/// Where the script wants its version.
const VERSION: &str = "%VERSION%";

/// Where the script wants the list of files, quotes and all.
const FILES: &str = "\"%FILES%\"";

/// What lies in the site and no page needs.
const NOT_KEPT: &str = "/robots.txt";

/// What the worker and the documents that it keeps are made from, besides the site's files.
#[derive(Debug)]
pub struct Sources {
    script: PathBuf,
    /// The documents are rendered by the server from these, so no file of the site tells that
    /// their text has changed.
    views: PathBuf,
}

impl Sources {
    /// Those of the checkout.
    pub fn of(workspace: &Workspace) -> Self {
        Self {
            script: workspace.root().join("frontend/sw.js"),
            views: workspace.root().join("app/src"),
        }
    }

    /// Changes with each of them.
    pub fn fingerprint(&self) -> Result<String> {
        let mut all = content_hash(&fs::read(&self.script)?);
        for file in files_below(&self.views)? {
            all.push_str(&content_hash(&fs::read(&file)?));
        }
        Ok(all)
    }
}

/// Writes `sw.js` into the site, whose other files must all be there by now.
pub fn write(sources: &Sources, site: &Path) -> Result<()> {
    let mut kept = Vec::new();
    let mut content = sources.fingerprint()?;
    for file in files_below(site)? {
        let path = address(site, &file);
        if path != NOT_KEPT {
            content.push_str(&content_hash(&fs::read(&file)?));
            kept.push(path);
        }
    }
    let text = fs::read_to_string(&sources.script)?;
    let filled = fill(&text, &content_hash(content.as_bytes()), &kept)?;
    Ok(fs::write(site.join("sw.js"), filled)?)
}

/// The script with version and list, without comments.
fn fill(script: &str, version: &str, kept: &[String]) -> Result<String> {
    let quoted: Vec<String> = kept.iter().map(|path| format!("\"{path}\"")).collect();
    let mut filled = script.to_owned();
    for (place, value) in [(VERSION, version), (FILES, &quoted.join(","))] {
        if filled.matches(place).count() != 1 {
            bail!("the service worker has not exactly one place for {place}");
        }
        filled = filled.replace(place, value);
    }
    Ok(ShortNames::default().rewrite(&filled))
}

/// The address of a file of the site.
fn address(site: &Path, file: &Path) -> String {
    let below = file.strip_prefix(site).unwrap_or(file);
    format!("/{}", below.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "// Why.\nconst VERSION = \"%VERSION%\";\nconst FILES = [\"%FILES%\"];\n";

    #[test]
    fn version_and_files_are_filled_in() {
        let kept = ["/a.js".to_owned(), "/b.css".to_owned()];
        assert_eq!(
            fill(SCRIPT, "1", &kept).unwrap(),
            "const VERSION = \"1\";\nconst FILES = [\"/a.js\",\"/b.css\"];\n"
        );
    }

    #[test]
    fn a_script_without_a_place_is_an_error() {
        assert!(fill("const FILES = [\"%FILES%\"];", "1", &[]).is_err());
    }

    #[test]
    fn the_version_changes_with_a_file_and_with_a_source() {
        let folder = std::env::temp_dir().join(format!("stint-worker-{}", std::process::id()));
        let (site, views) = (folder.join("site"), folder.join("src"));
        fs::create_dir_all(site.join("pkg")).unwrap();
        fs::create_dir_all(&views).unwrap();
        let script = folder.join("sw.js");
        fs::write(&script, SCRIPT).unwrap();
        let text = views.join("text.rs");
        let sources = Sources { script, views };
        let mut made = Vec::new();
        for (path, content) in [
            (&site.join("pkg/a.js"), "1"),
            (&site.join("pkg/a.js"), "2"),
            (&text, "1"),
            (&text, "2"),
            (&site.join("robots.txt"), "1"),
        ] {
            fs::write(path, content).unwrap();
            let _ = fs::remove_file(site.join("sw.js"));
            write(&sources, &site).unwrap();
            made.push(fs::read_to_string(site.join("sw.js")).unwrap());
        }
        fs::remove_dir_all(&folder).unwrap();
        assert!(made[0].contains("[\"/pkg/a.js\"]"), "{}", made[0]);
        for pair in made[..4].windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        assert_eq!(made[3], made[4], "nobody keeps robots.txt");
    }
}
