//! The invariants of ARCHITECTURE.md: who may name what.

use std::path::Path;

use super::{Finding, SourceFile, has_word};

/// What `shared` may depend on; all of it works in the browser and reads no clock.
const SHARED_DEPENDENCIES: [&str; 6] = [
    "chrono",
    "serde",
    "serde_json",
    "thiserror",
    "utoipa",
    "uuid",
];

/// Words of a clock, of randomness, of input and output, of async.
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

/// The files that put the parts together, so may name all of them.
const COMPOSITION_ROOT: [&str; 3] = [
    "server/src/main.rs",
    "server/src/lib.rs",
    "server/src/compose.rs",
];

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

/// `shared` builds for wasm32 with nothing but its listed dependencies.
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
                "`{word}` in app: hand the page what it shows; HTTP and the database are the server's"
            )
        },
    )
}

/// Only `server/src/store` holds SQL.
pub fn sql_only_in_store(file: &SourceFile, _: &Path) -> Vec<Finding> {
    if !file.is_rust_in(&["server/src/", "app/src/", "shared/src/"])
        || file.path.starts_with("server/src/store")
    {
        return Vec::new();
    }
    let what = |word: &str| {
        format!("`{word}` outside server/src/store: give the store a method with a name")
    };
    let mut found = named(file, &["sqlx"], what);
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

/// Only the composition root and the store name a concrete database.
pub fn concrete_database_only_at_root(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let may =
        file.path.starts_with("server/src/store") || COMPOSITION_ROOT.contains(&file.path.as_str());
    if may || !file.is_rust_in(&["server/src/"]) {
        return Vec::new();
    }
    named(
        file,
        &["Sqlite", "Postgres", "SqlitePool", "PgPool"],
        |word| {
            format!(
                "`{word}` here: take the store through its trait; the composition root picks the database"
            )
        },
    )
}

/// Only `server/src/http` knows status codes and axum.
pub fn status_only_in_http(file: &SourceFile, _: &Path) -> Vec<Finding> {
    let may =
        file.path.starts_with("server/src/http") || COMPOSITION_ROOT.contains(&file.path.as_str());
    if may || !file.is_rust_in(&["server/src/"]) {
        return Vec::new();
    }
    named(
        file,
        &["StatusCode", "axum", "leptos_axum", "axum_extra"],
        |word| format!("`{word}` outside server/src/http: return an error type and map it there"),
    )
}

/// Building `frontend` natively with `server` would unify Leptos' `hydrate` and `ssr`.
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

/// Every line that names one of `words`.
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
    use super::super::tests::findings;
    use super::*;

    #[test]
    fn a_clock_in_shared_is_found() {
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
    fn a_new_dependency_of_shared_is_found() {
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
    fn sql_outside_the_store_is_found() {
        let text = "let a = \"SELECT 1\";";
        assert_eq!(
            findings(sql_only_in_store, "server/src/http/a.rs", text).len(),
            1
        );
        assert_eq!(
            findings(sql_only_in_store, "server/src/work.rs", "sqlx::query(x)").len(),
            1
        );
        assert!(findings(sql_only_in_store, "server/src/store/a.rs", text).is_empty());
    }

    #[test]
    fn a_concrete_database_in_the_service_is_found() {
        let text = "fn a(store: &SqlStore<Sqlite>) {}";
        assert_eq!(
            findings(
                concrete_database_only_at_root,
                "server/src/service.rs",
                text
            )
            .len(),
            1
        );
        assert!(findings(concrete_database_only_at_root, "server/src/main.rs", text).is_empty());
    }

    #[test]
    fn a_status_code_in_the_service_is_found() {
        let text = "StatusCode::NOT_FOUND";
        assert_eq!(
            findings(status_only_in_http, "server/src/service/a.rs", text).len(),
            1
        );
        assert!(findings(status_only_in_http, "server/src/http/a.rs", text).is_empty());
    }

    #[test]
    fn a_native_front_is_found() {
        let text = "default-members = [\"server\", \"frontend\"]";
        assert_eq!(
            findings(front_is_not_a_default_member, "Cargo.toml", text).len(),
            1
        );
        let text = "default-members = [\"server\"]";
        assert!(findings(front_is_not_a_default_member, "Cargo.toml", text).is_empty());
    }
}
