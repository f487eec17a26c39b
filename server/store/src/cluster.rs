//! Where each table is placed when the users of one PostgreSQL database are spread over several
//! servers with Citus. A test compares the list with the schema.

/// The placement of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Distributed by the column that holds the user's id; all rows of a user are on one server.
    User(&'static str),
    /// A look-up table of what is unique among everybody, distributed by its own key.
    Directory(&'static str),
    /// On the coordinator, known to all servers. Leases need it: `SKIP LOCKED` does not see the
    /// locks of a replicated table.
    Coordinator,
}

/// Gives the function of searches to all servers.
const SEARCH: &str = "SELECT create_distributed_function('regexp(text, text)') WHERE NOT EXISTS (\
    SELECT FROM pg_dist_object WHERE classid = 'pg_proc'::regclass AND objid = 'regexp(text, text)'::regprocedure);";

/// All tables. A table stands behind those that it refers to.
pub const TABLES: &[(&str, Placement)] = &[
    ("users", Placement::User("id")),
    ("usage", Placement::User("user_id")),
    ("sessions", Placement::User("user_id")),
    ("session_counts", Placement::User("user_id")),
    ("session_events", Placement::User("user_id")),
    ("session_pauses", Placement::User("user_id")),
    ("session_distractions", Placement::User("user_id")),
    ("session_tags", Placement::User("user_id")),
    ("tags", Placement::User("user_id")),
    ("alerts", Placement::User("user_id")),
    ("task_progress", Placement::User("user_id")),
    ("projects", Placement::User("user_id")),
    ("tasks", Placement::User("user_id")),
    ("list_events", Placement::User("user_id")),
    ("profile_events", Placement::User("user_id")),
    ("commands", Placement::User("user_id")),
    ("idempotency_keys", Placement::User("user_id")),
    ("imports", Placement::User("user_id")),
    ("import_batches", Placement::User("user_id")),
    ("import_records", Placement::User("user_id")),
    ("import_entries", Placement::User("user_id")),
    ("calendars", Placement::User("user_id")),
    ("api_tokens", Placement::User("user_id")),
    ("logins", Placement::User("user_id")),
    ("activity", Placement::User("user_id")),
    ("email_links", Placement::User("user_id")),
    ("mails", Placement::User("user_id")),
    ("passkeys", Placement::User("user_id")),
    ("passkey_challenges", Placement::User("user_id")),
    ("push_subscriptions", Placement::User("user_id")),
    ("push_deliveries", Placement::User("user_id")),
    ("webhooks", Placement::User("user_id")),
    ("webhook_schedules", Placement::User("user_id")),
    ("deliveries", Placement::User("user_id")),
    ("delivery_attempts", Placement::User("user_id")),
    ("email_directory", Placement::Directory("email")),
    ("credential_directory", Placement::Directory("hash")),
    ("endpoint_directory", Placement::Directory("endpoint_hash")),
    ("rate_limits", Placement::Directory("subject")),
    ("server_keys", Placement::Coordinator),
    ("timer_parts", Placement::Coordinator),
    ("write_probe", Placement::Coordinator),
    ("schema_compatibility", Placement::Coordinator),
    ("_sqlx_migrations", Placement::Coordinator),
];

/// The statements that place the tables; those that are placed already are left alone.
#[must_use]
pub fn citus_statements() -> Vec<String> {
    let call = |(table, placement): &(&str, Placement)| match placement {
        Placement::User(column) => {
            let with = if *table == "users" { "none" } else { "users" };
            format!("create_distributed_table('{table}', '{column}', colocate_with => '{with}')")
        }
        Placement::Directory(column) => {
            format!("create_distributed_table('{table}', '{column}', colocate_with => 'none')")
        }
        Placement::Coordinator => format!("citus_add_local_table_to_metadata('{table}')"),
    };
    let statement = |entry: &(&str, Placement)| {
        let (call, table) = (call(entry), entry.0);
        format!(
            "SELECT {call} WHERE NOT EXISTS (\
             SELECT FROM pg_dist_partition WHERE logicalrelid = '{table}'::regclass);"
        )
    };
    let mut statements: Vec<String> = TABLES.iter().map(statement).collect();
    statements.push(SEARCH.to_owned());
    statements
}
