//! Puts the app's own JavaScript (`app/src/browser/glue.js`) into the script that
//! wasm-bindgen writes.
//!
//! wasm-bindgen leaves such modules in files beside its own, under names without a hash of
//! their content: a request more, and one that could not be kept for ever.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Where wasm-bindgen puts the modules, beside its script.
const FOLDER: &str = "snippets";

/// The script with every module of the folder in it; the folder is deleted.
pub fn inline(script: &str, pkg: &Path) -> Result<String> {
    let folder = pkg.join(FOLDER);
    let mut modules = BTreeMap::new();
    for file in crate::front::files_below(&folder)? {
        let place = file.strip_prefix(pkg)?.to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).context("a module of the app cannot be read")?;
        modules.insert(format!("./{place}"), text);
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    join(script, &modules)
}

fn join(script: &str, modules: &BTreeMap<String, String>) -> Result<String> {
    let mut head = String::new();
    for (index, text) in modules.values().enumerate() {
        head.push_str(&format!(
            "const glue{index} = (() => {{\n{}}})();\n",
            body(text)?
        ));
    }
    let mut rest = String::with_capacity(script.len());
    for line in script.lines() {
        rest.push_str(&imported(line, modules)?.unwrap_or_else(|| line.to_owned()));
        rest.push('\n');
    }
    Ok(head + &rest)
}

/// The module as the inside of a function that returns what it exports.
fn body(module: &str) -> Result<String> {
    let mut text = String::with_capacity(module.len());
    let mut names = Vec::new();
    for line in module.lines() {
        if line.starts_with("import ") {
            bail!("glue.js imports nothing: `{line}`");
        }
        let Some(exported) = line.strip_prefix("export ") else {
            text.push_str(line);
            text.push('\n');
            continue;
        };
        let name = exported
            .trim_start_matches("async ")
            .strip_prefix("function ")
            .and_then(|rest| rest.split('(').next())
            .with_context(|| format!("glue.js exports functions only: `{line}`"))?;
        names.push(name);
        text.push_str(exported);
        text.push('\n');
    }
    text.push_str(&format!("return {{ {} }};\n", names.join(", ")));
    Ok(text)
}

/// What stands in the place of an import of one of the modules; none for any other line.
fn imported(line: &str, modules: &BTreeMap<String, String>) -> Result<Option<String>> {
    let Some((names, from)) = line
        .strip_prefix("import ")
        .and_then(|rest| rest.split_once(" from "))
    else {
        return Ok(None);
    };
    let place = from.trim_end_matches(';').trim_matches(['"', '\'']);
    let Some(index) = modules.keys().position(|module| module == place) else {
        bail!("the script imports {place}, and nothing puts it into the script");
    };
    let names = match names.strip_prefix("* as ") {
        Some(all) => all.to_owned(),
        None => names.replace(" as ", ": "),
    };
    Ok(Some(format!("const {names} = glue{index};")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules() -> BTreeMap<String, String> {
        let text = "// Why.\nlet heard;\nexport function one(a) {\n  return a;\n}\nexport async function two() {}\n";
        BTreeMap::from([("./snippets/app-1/glue.js".to_owned(), text.to_owned())])
    }

    #[test]
    fn both_kinds_of_import_find_the_module() {
        let script = "import { one, two as two1 } from './snippets/app-1/glue.js';\nimport * as import1 from \"./snippets/app-1/glue.js\"\none();\n";
        assert_eq!(
            join(script, &modules()).unwrap(),
            "const glue0 = (() => {\n// Why.\nlet heard;\nfunction one(a) {\n  return a;\n}\nasync function two() {}\nreturn { one, two };\n})();\nconst { one, two: two1 } = glue0;\nconst import1 = glue0;\none();\n"
        );
    }

    #[test]
    fn what_would_stay_a_request_stops_the_build() {
        assert!(join("import { a } from './other.js';\n", &modules()).is_err());
        assert!(body("import x from 'y';\n").is_err());
        assert!(body("export const x = 1;\n").is_err());
    }
}
