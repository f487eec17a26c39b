//! The paths of the workspace.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::step::cargo;

/// The checkout that this `xtask` was compiled in.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that contains `xtask`.
    pub fn here() -> Self {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self {
            root: manifest.parent().unwrap_or(manifest).to_owned(),
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// For native builds, and for wasm in the dev profile.
    pub fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The front's own target directory, so that its build does not wait for the lock of the
    /// server's build.
    pub fn front_target(&self) -> PathBuf {
        self.target().join("front")
    }

    /// Its `package-lock.json` has the tools for scripts and wasm.
    pub fn front(&self) -> PathBuf {
        self.root.join("frontend")
    }

    /// Scripts, style sheet and tests of the playground, and its page, which the server serves.
    pub fn playground(&self) -> PathBuf {
        self.front().join("playground")
    }

    /// An executable of an npm package.
    pub fn front_tool(&self, name: &str) -> PathBuf {
        self.front().join("node_modules/.bin").join(name)
    }

    /// The target directory of this program, the one in `.cargo/config.toml`'s alias.
    pub fn xtask_target(&self) -> PathBuf {
        self.target().join("xtask")
    }

    /// The static files of the server; those in `pkg/` have hashed names.
    pub fn site(&self) -> PathBuf {
        self.target().join("site")
    }

    /// The packages that are built and tested natively: all but the browser's modules, with which
    /// `app` would have other features, and this program.
    fn native_packages(&self) -> Result<Vec<String>> {
        let output = cargo(&self.root)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()
            .context("cannot start cargo metadata")?;
        let metadata: Value =
            serde_json::from_slice(&output.stdout).context("cannot read cargo metadata")?;
        Ok(native(&metadata, &self.front()))
    }

    /// `--package NAME` for each native package.
    pub fn native_package_arguments(&self) -> Result<Vec<String>> {
        let packages = self.native_packages()?;
        Ok(packages
            .into_iter()
            .flat_map(|name| ["--package".to_owned(), name])
            .collect())
    }

    pub fn bin_dir(&self, profile: CargoProfile) -> PathBuf {
        self.target().join(profile.dir())
    }

    pub fn server(&self, profile: CargoProfile) -> PathBuf {
        self.bin_dir(profile).join("stint")
    }

    /// The Playwright project.
    pub fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }
}

fn native(metadata: &Value, front: &Path) -> Vec<String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages
        .filter_map(|package| {
            let name = package["name"].as_str()?;
            let manifest = Path::new(package["manifest_path"].as_str()?);
            let is_native = !manifest.starts_with(front) && name != env!("CARGO_PKG_NAME");
            is_native.then(|| name.to_owned())
        })
        .collect()
}

/// How the server is compiled. The front has one profile only, see `front`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CargoProfile {
    /// For `./dev run` and the tests.
    Dev,
    /// For deployment and benchmarks.
    Release,
}

impl CargoProfile {
    /// Its folder below the target directory.
    pub fn dir(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// The folder into which Cargo fetches.
pub fn cargo_home() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_packages_are_not_built_natively() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "app", "manifest_path": "/a/app/Cargo.toml" },
            { "name": "frontend", "manifest_path": "/a/frontend/Cargo.toml" },
            { "name": "offline", "manifest_path": "/a/frontend/offline/Cargo.toml" },
            { "name": "xtask", "manifest_path": "/a/xtask/Cargo.toml" },
        ]});
        assert_eq!(native(&metadata, Path::new("/a/frontend")), ["app"]);
    }

    #[test]
    fn this_workspace_has_native_packages() {
        let packages = Workspace::here().native_packages().unwrap();
        for package in ["server", "stint-rules", "app"] {
            assert!(packages.iter().any(|name| name == package), "{package}");
        }
    }
}
