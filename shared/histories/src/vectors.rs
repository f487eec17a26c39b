//! The golden vectors in `shared/vectors`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

/// Every vector of a version of the rules, with its file.
///
/// # Errors
/// If a file cannot be read, or a line is not JSON.
pub fn vectors(version: u32) -> io::Result<Vec<(PathBuf, Value)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../vectors/v{version}"));
    let mut vectors = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        for line in fs::read_to_string(&path)?.lines() {
            vectors.push((path.clone(), serde_json::from_str(line)?));
        }
    }
    Ok(vectors)
}
