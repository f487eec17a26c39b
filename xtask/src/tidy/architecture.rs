//! The invariants of ARCHITECTURE.md on which crate may use what.

use std::path::Path;

use super::source::is_test_material;
use super::source_file::{Finding, SourceFile, has_word};

/// Dependencies that work in the browser and read no clock.
const SHARED_DEPENDENCIES: [&str; 7] = [
    "chrono",
    "serde",
    "serde_json",
    "shared-derive",
    "thiserror",
    "utoipa",
    "uuid",
];

/// Names of clocks, randomness, input and output, and async.
const IMPURE: [&str; 15] = [
    "Utc::now",
    "Local::now",
    "SystemTime",
    "Instant::",
    "time::Instant",
    "std::fs",
    "std::net",
    "std::env",
    "std::io",
    "std::thread",
    "tokio",
    "async fn",
    "async move",
    "rand",
    "getrandom",
];

/// The binary, which composes the other crates.
const BINARY: &str = "server/src/";

/// The only crate with SQL.
const STORE: &str = "server/store/";

/// The crates that serve HTTP.
const HTTP: [&str; 3] = ["server/web/", "server/api/", "server/pages/"];

/// Tests may start servers and read databases.
fn is_shipped_server(file: &SourceFile) -> bool {
    file.is_rust_in(&["server/"]) && !is_test_material(&file.path)
}

/// `shared` has no async, clock, randomness or I/O.
pub fn shared_is_pure(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if !file.is_rust_in(&["shared/src/"]) {
        return Vec::new();
    }
    named(file, &IMPURE, |word| {
        format!(
            "`{word}` in shared: time and randomness are parameters, I/O and async belong to the callers"
        )
    })
}

/// So that `shared` builds for wasm32.
pub fn shared_dependencies(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if file.path != "shared/Cargo.toml" {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut is_in_dependencies = false;
    for (index, line) in file.text.lines().enumerate() {
        if line.starts_with('[') {
            is_in_dependencies =
                line.ends_with("dependencies]") && !line.contains("dev-dependencies");
            continue;
        }
        let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
        let is_entry = is_in_dependencies && !name.is_empty() && !name.starts_with('#');
        if is_entry && !SHARED_DEPENDENCIES.contains(&name) {
            found.push(file.finding(
                index + 1,
                format!(
                    "`{name}` is not a listed dependency of shared (xtask/src/tidy/architecture.rs)"
                ),
            ));
        }
    }
    found
}

/// `app` never names sqlx or axum.
pub fn app_is_neutral(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let is_in_app =
        file.is_rust_in(&["app/src/", "frontend/src/"]) || file.path == "app/Cargo.toml";
    if !is_in_app {
        return Vec::new();
    }
    named(
        file,
        &["sqlx", "axum", "leptos_axum", "StatusCode"],
        |word| {
            format!(
                "`{word}` in app: pass the page its data; HTTP and the database belong to the server"
            )
        },
    )
}

/// `shared::rules` and `shared::stats` never name `shared::wire`, which depends on them.
pub fn rules_without_wire_types(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if !file.is_rust_in(&["shared/src/rules", "shared/src/stats"]) {
        return Vec::new();
    }
    named(file, &["wire"], |word| {
        format!(
            "`{word}` in the rules or statistics: JSON types are built from them in shared::wire"
        )
    })
}

/// Only `server/store` holds SQL.
pub fn sql_only_in_store(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let is_checked = is_shipped_server(file) || file.is_rust_in(&["app/src/", "shared/src/"]);
    if !is_checked || file.path.starts_with(STORE) {
        return Vec::new();
    }
    let what = |word: &str| format!("`{word}` outside server/store: give the store a method");
    let mut found = named(file, &["rusqlite", "sqlx"], what);
    for (line, code) in file.code() {
        let statements = [
            "SELECT ",
            "INSERT INTO ",
            "DELETE FROM ",
            "CREATE TABLE ",
            "UPDATE ",
        ];
        let literal = code.split_once('"').map_or("", |(_, literal)| literal);
        if let Some(statement) = statements
            .iter()
            .find(|statement| literal.contains(**statement))
        {
            found.push(file.finding(line, what(statement.trim())));
        }
    }
    found
}

/// Only the store and the binary name a concrete database.
pub fn database_only_in_store(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let may = file.path.starts_with(STORE) || file.path.starts_with(BINARY);
    if may || !is_shipped_server(file) {
        return Vec::new();
    }
    named(
        file,
        &["Sqlite", "Postgres", "SqlitePool", "PgPool"],
        |word| format!("`{word}` here: the store chooses the database from the settings"),
    )
}

/// Only `web`, `api` and `pages` know status codes and axum; the binary mounts their routes.
pub fn http_only_in_web(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let may =
        HTTP.iter().any(|folder| file.path.starts_with(folder)) || file.path.starts_with(BINARY);
    if may || !is_shipped_server(file) {
        return Vec::new();
    }
    named(
        file,
        &["StatusCode", "axum", "leptos_axum", "axum_extra"],
        |word| {
            format!(
                "`{word}` outside server/web, server/api and server/pages: return an error type \
                 and map it there"
            )
        },
    )
}

/// The build uses stable compiler options only. `dev` needs an unstable one to compile the standard
/// library for wasm where it cannot be installed.
pub fn no_unstable_options(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if file.path == "dev" || file.path.ends_with(".md") {
        return Vec::new();
    }
    let option = concat!("RUSTC_", "BOOTSTRAP");
    let lines = file.text.lines().enumerate();
    lines
        .filter(|(_, line)| line.contains(option))
        .map(|(index, _)| file.finding(index + 1, "build with stable options only"))
        .collect()
}

/// A native build of `frontend` and `server` together would unify the features `hydrate` and `ssr`.
pub fn front_is_not_a_default_member(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if file.path != "Cargo.toml" {
        return Vec::new();
    }
    file.text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.starts_with("default-members") && line.contains("frontend"))
        .map(|(index, _)| file.finding(index + 1, "take `frontend` out of default-members"))
        .collect()
}

/// Every line that contains one of `words`.
fn named(file: &SourceFile, words: &[&str], what: impl Fn(&str) -> String) -> Vec<Finding> {
    file.code()
        .filter_map(|(line, code)| {
            let word = words.iter().find(|word| has_word(code, word))?;
            Some(file.finding(line, what(word)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::source_file::tests::findings;
    use super::*;

    #[test]
    fn clock_in_shared_is_found() {
        for line in [
            "let now = Utc::now();",
            "async fn a() {}",
            "use std::fs;",
            "rand::random()",
        ] {
            assert_eq!(
                findings(shared_is_pure, "shared/src/a.rs", line).len(),
                1,
                "{line}"
            );
        }
        assert!(
            findings(
                shared_is_pure,
                "shared/src/a.rs",
                "// Utc::now is not for us"
            )
            .is_empty()
        );
        assert!(findings(shared_is_pure, "server/src/a.rs", "Utc::now()").is_empty());
    }

    #[test]
    fn new_dependency_of_shared_is_found() {
        let text = "[dependencies]\nserde.workspace = true\ntokio = \"1\"\n[dev-dependencies]\nproptest.workspace = true\n";
        let found = findings(shared_dependencies, "shared/Cargo.toml", text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 3);
    }

    #[test]
    fn http_and_database_in_app_are_found() {
        assert_eq!(
            findings(app_is_neutral, "app/src/a.rs", "use sqlx::Row;").len(),
            1
        );
        assert_eq!(
            findings(app_is_neutral, "app/src/a.rs", "use axum::Json;").len(),
            1
        );
        assert_eq!(
            findings(app_is_neutral, "app/src/a.rs", "leptos_axum::redirect(x)").len(),
            1
        );
        assert_eq!(
            findings(app_is_neutral, "app/Cargo.toml", "axum.workspace = true").len(),
            1
        );
        assert!(findings(app_is_neutral, "app/src/a.rs", "use leptos::prelude::*;").is_empty());
    }

    #[test]
    fn wire_types_in_the_rules_are_found() {
        let text = "use crate::wire::Session;";
        assert_eq!(
            findings(rules_without_wire_types, "shared/src/rules/a.rs", text).len(),
            1
        );
        assert!(findings(rules_without_wire_types, "shared/src/wire/a.rs", text).is_empty());
    }

    #[test]
    fn sql_outside_the_store_is_found() {
        let text = "let a = \"SELECT 1\";";
        for path in ["server/api/src/a.rs", "server/service/src/a.rs"] {
            assert_eq!(findings(sql_only_in_store, path, text).len(), 1);
            assert_eq!(findings(sql_only_in_store, path, "sqlx::query(x)").len(), 1);
        }
        assert!(findings(sql_only_in_store, "server/store/src/a.rs", text).is_empty());
        assert!(findings(sql_only_in_store, "server/tests/a/main.rs", text).is_empty());
    }

    #[test]
    fn concrete_database_in_the_service_is_found() {
        let text = "fn a(pool: &SqlitePool) {}";
        let rule = database_only_in_store;
        assert_eq!(findings(rule, "server/service/src/a.rs", text).len(), 1);
        assert!(findings(rule, "server/src/main.rs", text).is_empty());
        assert!(findings(rule, "server/store/src/a.rs", text).is_empty());
    }

    #[test]
    fn status_code_in_the_service_is_found() {
        let text = "StatusCode::NOT_FOUND";
        assert_eq!(
            findings(http_only_in_web, "server/service/src/a.rs", text).len(),
            1
        );
        assert_eq!(
            findings(http_only_in_web, "server/jobs/src/a.rs", text).len(),
            1
        );
        assert!(findings(http_only_in_web, "server/api/src/a.rs", text).is_empty());
    }

    #[test]
    fn unstable_option_is_found() {
        let text = concat!("env: RUSTC_", "BOOTSTRAP=1");
        assert_eq!(findings(no_unstable_options, "a.toml", text).len(), 1);
        assert!(findings(no_unstable_options, "dev", text).is_empty());
    }

    #[test]
    fn native_front_is_found() {
        let text = "default-members = [\"server\", \"frontend\"]";
        assert_eq!(
            findings(front_is_not_a_default_member, "Cargo.toml", text).len(),
            1
        );
        let text = "default-members = [\"server\"]";
        assert!(findings(front_is_not_a_default_member, "Cargo.toml", text).is_empty());
    }
}
