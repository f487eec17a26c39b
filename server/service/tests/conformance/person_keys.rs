//! A user's rows can be stored apart from everybody else's: every key of a per-user table contains
//! the user, and every statement names them or is one of a few scans.

use std::collections::{BTreeMap, BTreeSet};

use crate::conformance;
use crate::fixture::Fixture;
use store::cluster::{self, Placement};
use test_support::database::Kind;

conformance![
    every_key_contains_the_user,
    every_foreign_key_contains_the_user,
    every_statement_names_the_user,
    every_table_is_placed_on_a_cluster,
];

/// Statements about several users or none, and why they may be.
const SCANS: &[(&str, &str)] = &[
    ("store::account_deletion::GUESTS", RETENTION),
    ("store::account_deletion::PENDING", RETENTION),
    ("store::activity::DELETE_OLD", RETENTION),
    ("store::alerts::DELETE_OLD", RETENTION),
    ("store::commands::DELETE_EXPIRED", RETENTION),
    ("store::directories::BY_CREDENTIAL", NOT_PER_USER),
    ("store::directories::BY_EMAIL", NOT_PER_USER),
    ("store::directories::BY_ENDPOINT", NOT_PER_USER),
    ("store::directories::DELETE_EXPIRED", NOT_PER_USER),
    ("store::driver::migrations::APPLIED", NOT_PER_USER),
    ("store::driver::migrations::OLDEST_SERVER", NOT_PER_USER),
    ("store::email_links::DELETE_EXPIRED", RETENTION),
    ("store::event_streams::LOGINS", STREAMS),
    ("store::event_streams::SEQUENCES", STREAMS),
    ("store::event_streams::TOKENS", STREAMS),
    ("store::idempotency::DELETE_EXPIRED", RETENTION),
    ("store::import_records::EXPIRED", RETENTION),
    ("store::imports::ABANDONED", RETENTION),
    ("store::imports::ACCEPTED", RETENTION),
    ("store::list_events::USERS_WITH_UNLOGGED", MISSING),
    ("store::logins::DELETE_EXPIRED", RETENTION),
    ("store::logins::DELETE_IDLE", RETENTION),
    (
        "store::mails::COUNT_TO",
        "an address gets so many mails, whoever causes them",
    ),
    ("store::mails::DELETE_OLD", RETENTION),
    ("store::mails::DUE", DUE),
    ("store::mails::NEXT", DUE),
    ("store::push::deliveries::DUE", DUE),
    ("store::push::deliveries::NEXT", DUE),
    ("store::rate_limits::DELETE_FULL", NOT_PER_USER),
    ("store::rate_limits::SERVERS", NOT_PER_USER),
    ("store::rate_limits::TAKE", NOT_PER_USER),
    ("store::readiness::WRITE", NOT_PER_USER),
    ("store::server_keys::FIND", NOT_PER_USER),
    ("store::server_keys::INSERT", NOT_PER_USER),
    ("store::sessions::load::DUE", DUE),
    ("store::sessions::load::DUE_ALERTS", DUE),
    ("store::sessions::redaction::REDACTABLE", RETENTION),
    ("store::shards::ACQUIRE", NOT_PER_USER),
    ("store::shards::LIST", NOT_PER_USER),
    ("store::shards::RELEASE", NOT_PER_USER),
    ("store::users::EMAILS_AFTER", "the operator lists accounts"),
    ("store::webhooks::claims::DUE", DUE),
    ("store::webhooks::claims::NEXT", DUE),
    ("store::webhooks::deliveries::COUNT_DUE", DUE),
    ("store::webhooks::deliveries::DELETE_OLD", RETENTION),
];

const RETENTION: &str = "a batch of everybody's oldest rows";
const MISSING: &str = "whose tasks and projects have versions that are not in the log";
const STREAMS: &str = "the users of all event streams of a server at once";
const DUE: &str = "what is due next, whoever's it is";
const NOT_PER_USER: &str = "the table is not per user";

/// PostgreSQL accepts a table that is partitioned by the user only if each of its unique keys
/// contains the user.
async fn every_key_contains_the_user(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let mut refused = Vec::new();
    for (table, placement) in cluster::TABLES {
        let Placement::User(user) = placement else {
            continue;
        };
        let mut connection = fixture.db.database.write().await.unwrap();
        let partitioned = format!(
            "CREATE TABLE partitioned (LIKE {table} INCLUDING ALL) PARTITION BY HASH ({user})"
        );
        if connection.execute(&partitioned, &[]).await.is_err() {
            refused.push(table);
        }
    }
    assert!(refused.is_empty(), "{refused:?}");
}

/// `LIKE` copies no foreign keys.
async fn every_foreign_key_contains_the_user(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let mut connection = fixture.db.database.read().await.unwrap();
    let sql = "
        SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent, (
            SELECT string_agg(attname, ' ') FROM pg_attribute
            WHERE attrelid = conrelid AND attnum = ANY (conkey)) AS columns
        FROM pg_constraint WHERE contype = 'f' ORDER BY child, parent";
    let keys = connection.fetch_all(sql, &[]).await.unwrap();
    assert!(keys.len() > 15, "{} foreign keys", keys.len());
    let mut without = Vec::new();
    for key in keys {
        let column = |name| key.text(name).unwrap();
        if column("columns").split(' ').all(|name| name != "user_id") {
            without.push(format!("{} to {}", column("child"), column("parent")));
        }
    }
    assert!(without.is_empty(), "{without:?}");
}

async fn every_statement_names_the_user(_: Fixture) {
    let mut without = BTreeSet::new();
    let mut texts = BTreeMap::new();
    for (name, sql) in store::statements() {
        if !names_the_user(&sql) {
            // One text of several lengths.
            let name = name.split(' ').next().unwrap_or_default().to_owned();
            without.insert(name.clone());
            texts.insert(name, sql);
        }
    }
    let listed: BTreeSet<String> = SCANS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let unlisted: Vec<_> = without
        .difference(&listed)
        .map(|name| &texts[name])
        .collect();
    assert_eq!(without, listed, "{unlisted:#?}");
}

/// Whether the text looks rows up by one user's id or inserts rows of one.
fn names_the_user(sql: &str) -> bool {
    let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let of_users = ["FROM users WHERE id = $", "UPDATE users SET"];
    if let Some(rest) = sql.strip_prefix("INSERT INTO ") {
        let columns = rest.split(')').next().unwrap_or_default();
        return columns.starts_with("users (") || columns.contains("user_id");
    }
    sql.contains("user_id = $")
        || (of_users.iter().any(|text| sql.contains(text)) && sql.contains("WHERE id = $"))
}

/// The statements for Citus are run twice with functions in its place that note their arguments.
async fn every_table_is_placed_on_a_cluster(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let mut connection = fixture.db.database.write().await.unwrap();
    let sql = "
        SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY name";
    let rows = connection.fetch_all(sql, &[]).await.unwrap();
    let names: Vec<_> = rows.iter().map(|row| row.text("name").unwrap()).collect();
    let mut placed: Vec<_> = cluster::TABLES.iter().map(|(table, _)| *table).collect();
    placed.sort_unstable();
    assert_eq!(placed, names);

    for sql in [
        "CREATE TABLE pg_dist_partition (number serial, logicalrelid regclass, key text, peer text)",
        "CREATE FUNCTION create_distributed_table(regclass, text, colocate_with text) RETURNS void
            LANGUAGE sql AS 'INSERT INTO pg_dist_partition (logicalrelid, key, peer)
                SELECT $1, attname, $3 FROM pg_attribute WHERE attrelid = $1 AND attname = $2'",
        "CREATE FUNCTION citus_add_local_table_to_metadata(regclass) RETURNS void
            LANGUAGE sql AS 'INSERT INTO pg_dist_partition (logicalrelid) SELECT $1'",
        "CREATE TABLE pg_dist_object (classid oid, objid oid)",
        "CREATE FUNCTION create_distributed_function(regprocedure) RETURNS void
            LANGUAGE sql AS 'INSERT INTO pg_dist_object SELECT ''pg_proc''::regclass, $1'",
    ] {
        connection.execute(sql, &[]).await.unwrap();
    }
    for _ in 0..2 {
        for statement in cluster::citus_statements() {
            connection.execute(&statement, &[]).await.unwrap();
        }
    }
    let sql = "
        SELECT logicalrelid::text AS name, coalesce(key, '') AS key, coalesce(peer, '') AS peer
        FROM pg_dist_partition ORDER BY number";
    let rows = connection.fetch_all(sql, &[]).await.unwrap();
    let found: Vec<_> = rows
        .iter()
        .map(|row| ["name", "key", "peer"].map(|name| row.text(name).unwrap()))
        .collect();
    let expected = cluster::TABLES.iter().map(|(table, placement)| {
        let (key, peer) = match placement {
            Placement::User("id") => ("id", "none"),
            Placement::User(column) => (*column, "users"),
            Placement::Directory(column) => (*column, "none"),
            Placement::Coordinator => ("", ""),
        };
        [*table, key, peer].map(str::to_owned)
    });
    assert_eq!(found, expected.collect::<Vec<_>>(), "each once, in order");

    let sql = "SELECT COUNT(*) AS total FROM pg_dist_object";
    let functions = connection.fetch_all(sql, &[]).await.unwrap();
    assert_eq!(functions[0].integer("total").unwrap(), 1);

    // Citus accepts a foreign key only from a table that is placed later.
    let sql = "
        SELECT child.relname::text AS name FROM pg_constraint
        JOIN pg_class child ON child.oid = conrelid
        JOIN pg_dist_partition placed ON placed.logicalrelid = conrelid
        JOIN pg_dist_partition parent ON parent.logicalrelid = confrelid
        WHERE contype = 'f' AND (placed.number <= parent.number OR placed.key IS NULL)";
    let wrong = connection.fetch_all(sql, &[]).await.unwrap();
    assert!(wrong.is_empty(), "{} foreign keys", wrong.len());
}
