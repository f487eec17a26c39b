//! Cost grows with the work in hand, not with history: frequent statements use an index.

use shared::Timestamp;
use shared::rules::StartSession;
use shared::rules::limits::MAX_TAGS;
use store::{Connection, SqlValue};

use crate::conformance;
use crate::fixture::{Fixture, id};
use test_support::database::Kind;

conformance![
    frequent_statements_use_an_index,
    plans_do_not_depend_on_values,
    partial_indexes_do_not_repeat_their_condition
];

/// The plan of a statement, a step a line.
pub async fn plan(
    connection: &mut Connection,
    kind: Kind,
    sql: &str,
    values: &[SqlValue],
) -> String {
    let (explain, column) = match kind {
        Kind::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
        Kind::Postgres => ("EXPLAIN", "QUERY PLAN"),
    };
    let rows = connection
        .fetch_all(&format!("{explain} {sql}"), values)
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.text(column).unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

/// SQLite otherwise prepares each statement with `LIMIT` anew whenever it runs, which costs more
/// than running it.
async fn plans_do_not_depend_on_values(fixture: Fixture) {
    if fixture.db.kind == Kind::Postgres {
        return;
    }
    let mut connection = fixture.db.database.read().await.unwrap();
    let options = connection
        .fetch_all("PRAGMA compile_options", &[])
        .await
        .unwrap();
    let mut options = options.iter().map(|row| row.text("compile_options"));
    assert!(
        options.any(|option| option.unwrap() == "ENABLE_QPSG"),
        "LIBSQLITE3_FLAGS of .cargo/config.toml does not reach the build"
    );
}

async fn frequent_statements_use_an_index(fixture: Fixture) {
    let user = SqlValue::from(fixture.user.as_uuid());
    let now = SqlValue::from(Timestamp::from_millis(0));
    let end = SqlValue::from(Timestamp::MAX);
    let one = SqlValue::from(id(1).as_uuid());
    let number = SqlValue::from(20_i64);
    let word = SqlValue::from("completed");
    let with = |conditions: &[SqlValue]| {
        let page = [number.clone(), number.clone(), now.clone()];
        [std::slice::from_ref(&user), conditions, &page].concat()
    };
    let list = |conditions: &str| format!("store::sessions::list::SESSIONS list [{conditions}]");
    let due = {
        let page = [end.clone(), now.clone(), one.clone(), user.clone()];
        let shards = vec![number.clone(); 64];
        [shards, page.into(), vec![number.clone()]].concat()
    };
    // Where several indexes serve as well, which one is taken is the database's affair.
    let expected: Vec<(String, Vec<SqlValue>, &[&str])> = vec![
        (
            list(""),
            vec![
                user.clone(),
                number.clone(),
                SqlValue::Length(1),
                number.clone(),
                now.clone(),
            ],
            &["sessions_start"],
        ),
        (
            list("from"),
            with(&[
                now.clone(),
                end.clone(),
                now.clone(),
                end.clone(),
                SqlValue::Length(1),
                now.clone(),
                end.clone(),
            ]),
            &["sessions_start"],
        ),
        (
            list("status"),
            with(std::slice::from_ref(&word)),
            &["sessions_status"],
        ),
        (
            list("task_id"),
            with(std::slice::from_ref(&one)),
            &["sessions_task"],
        ),
        (
            list("project_id"),
            with(std::slice::from_ref(&one)),
            &["sessions_project"],
        ),
        (
            list("tag_1"),
            with(&vec![word.clone(); MAX_TAGS]),
            &["session_tags_tag"],
        ),
        (
            "store::sessions::tags::PAGE".into(),
            vec![
                user.clone(),
                SqlValue::Text(None),
                number.clone(),
                number.clone(),
            ],
            &["tags_use"],
        ),
        (
            "store::sessions::load::FIND".into(),
            vec![user.clone(), one.clone()],
            &["sessions_pkey", "sqlite_autoindex_sessions_1"],
        ),
        (
            "store::sessions::load::OPEN".into(),
            vec![user.clone()],
            &["sessions_one_open", "sessions_status"],
        ),
        (
            "store::sessions::load::IS_DUE".into(),
            vec![user.clone(), now.clone()],
            &["sessions_one_open", "sessions_status"],
        ),
        (
            "store::sessions::load::ENDED_BETWEEN".into(),
            vec![user.clone(), now.clone(), end.clone()],
            &["sessions_end"],
        ),
        (
            "store::sessions::load::DUE of 64".into(),
            due.clone(),
            &["sessions_shard_deadline"],
        ),
        (
            "store::sessions::load::DUE_ALERTS of 64".into(),
            due.clone(),
            &["sessions_shard_alert"],
        ),
        (
            "store::changes::AFTER".into(),
            vec![
                user.clone(),
                number.clone(),
                one.clone(),
                number.clone(),
                number.clone(),
                one.clone(),
                number.clone(),
                one.clone(),
                number.clone(),
                one.clone(),
            ],
            &["sessions_changes"],
        ),
        (
            "store::alerts::DELETE_OLD".into(),
            vec![now.clone()],
            &["alerts_age"],
        ),
        (
            "store::webhooks::claims::NEXT".into(),
            vec![SqlValue::from(true)],
            &["webhook_schedules_due"],
        ),
        (
            "store::webhooks::claims::DUE".into(),
            vec![SqlValue::from(true), now.clone(), number.clone()],
            &["webhook_schedules_due"],
        ),
        (
            "store::webhooks::claims::IN_FLIGHT".into(),
            vec![user.clone(), one.clone(), now.clone()],
            &["deliveries_due"],
        ),
        (
            "store::webhooks::claims::RELEASE".into(),
            vec![now.clone(), user.clone(), one.clone(), one.clone()],
            &["deliveries_lane"],
        ),
        (
            "store::webhooks::deliveries::ENABLED".into(),
            vec![user.clone()],
            &["webhooks_person"],
        ),
        (
            "store::webhooks::deliveries::PAGE".into(),
            vec![
                user.clone(),
                one.clone(),
                word.clone(),
                number.clone(),
                number.clone(),
            ],
            &["deliveries_newest"],
        ),
        (
            "store::webhooks::deliveries::DELETE_OLD".into(),
            vec![now.clone(), number.clone()],
            &["deliveries_done"],
        ),
        (
            "store::sessions::load::FIND".into(),
            vec![user.clone(), one.clone()],
            &["session_pauses_pkey", "PRIMARY KEY"],
        ),
        (
            "store::sessions::load::FIND".into(),
            vec![user.clone(), one.clone()],
            &["session_distractions_pkey", "PRIMARY KEY"],
        ),
        (
            "store::events::OF_SESSION".into(),
            vec![user.clone(), one.clone()],
            &[
                "session_events_user_id_session_id_version_key",
                "sqlite_autoindex_session_events_2",
            ],
        ),
        (
            "store::events::AFTER".into(),
            vec![user.clone(), number.clone(), number.clone()],
            &["session_events_pkey", "sqlite_autoindex_session_events_1"],
        ),
        (
            "store::event_log::AFTER".into(),
            [vec![user.clone()], vec![number.clone(); 4]].concat(),
            &["session_events_pkey", "sqlite_autoindex_session_events_1"],
        ),
        (
            "store::event_log::AFTER".into(),
            [vec![user.clone()], vec![number.clone(); 4]].concat(),
            &["list_events_pkey", "sqlite_autoindex_list_events_1"],
        ),
        (
            "store::event_log::AFTER".into(),
            [vec![user.clone()], vec![number.clone(); 4]].concat(),
            &["profile_events_pkey", "sqlite_autoindex_profile_events_1"],
        ),
        (
            "store::event_log::LAST".into(),
            vec![user.clone()],
            &["session_events_pkey", "sqlite_autoindex_session_events_1"],
        ),
        (
            "store::event_log::LAST".into(),
            vec![user.clone()],
            &["list_events_pkey", "sqlite_autoindex_list_events_1"],
        ),
        (
            "store::event_log::LAST".into(),
            vec![user.clone()],
            &["profile_events_pkey", "sqlite_autoindex_profile_events_1"],
        ),
        (
            "store::sessions::keyset::AFTER".into(),
            vec![user.clone(), end.clone(), one.clone(), number.clone()],
            &["sessions_start"],
        ),
        (
            "store::sessions::deleted::DELETED".into(),
            vec![user.clone(), now.clone(), number.clone()],
            &["sessions_deleted"],
        ),
        (
            "store::idempotency::DELETE_EXPIRED".into(),
            vec![now.clone(), number.clone()],
            &["idempotency_keys_age"],
        ),
        (
            "store::commands::DELETE_EXPIRED".into(),
            vec![now.clone(), number.clone()],
            &["commands_age"],
        ),
        (
            "store::activity::DELETE_OLD".into(),
            vec![now.clone(), number.clone()],
            &["activity_last_at"],
        ),
        (
            "store::activity::LIST".into(),
            vec![
                user.clone(),
                now.clone(),
                end.clone(),
                one.clone(),
                number.clone(),
                number.clone(),
            ],
            &["activity_user"],
        ),
        (
            "store::logins::DELETE_EXPIRED".into(),
            vec![now.clone(), number.clone()],
            &["logins_expires_at"],
        ),
        (
            "store::logins::DELETE_IDLE".into(),
            vec![now.clone(), number.clone()],
            &["logins_last_used_at"],
        ),
        (
            "store::sessions::redaction::REDACTABLE".into(),
            vec![now.clone(), number.clone()],
            &["sessions_to_blank"],
        ),
        (
            "store::account_deletion::PENDING".into(),
            vec![number.clone()],
            &["users_left"],
        ),
        (
            "store::account_deletion::GUESTS".into(),
            vec![
                now.clone(),
                now.clone(),
                now.clone(),
                one.clone(),
                number.clone(),
            ],
            &["users_guests"],
        ),
    ];
    let (one_session, others): (Vec<_>, Vec<_>) = expected
        .into_iter()
        .partition(|(name, ..)| name == "store::sessions::load::FIND");
    assert_index_look_ups(&fixture, &others).await;
    if fixture.db.kind == Kind::Postgres {
        fixture
            .complete_one(1_000_000, StartSession::preset("short"), 15)
            .await;
        multiply(&fixture, "sessions").await;
    }
    assert_index_look_ups(&fixture, &one_session).await;
}

/// PostgreSQL leaves out of a look-up what the condition of a partial index says already. Were that
/// a column of the index too, all columns after it would narrow the look-up no more: it would
/// read all of a user's entries, which no plan shows.
async fn partial_indexes_do_not_repeat_their_condition(fixture: Fixture) {
    if fixture.db.kind == Kind::Sqlite {
        return;
    }
    let mut connection = fixture.db.database.read().await.unwrap();
    let sql =
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'";
    let indexes = connection.fetch_all(sql, &[]).await.unwrap();
    assert!(indexes.len() > 10, "{} indexes", indexes.len());
    for index in indexes {
        let index = index.text("indexdef").unwrap();
        let (head, condition) = index.split_once(" WHERE ").unwrap();
        let columns = head[head.find('(').unwrap() + 1..].trim_end_matches(')');
        for column in columns.split(", ") {
            let column = column.trim_end_matches(" DESC");
            assert!(!condition.contains(&format!("({column} = ")), "{index}");
        }
    }
}

/// Adds copies of the only row of a table that is complete, so many that PostgreSQL tells an index that
/// finds one of them from one that finds all.
pub async fn multiply(fixture: &Fixture, table: &str) {
    let mut connection = fixture.db.database.write().await.unwrap();
    for sql in [
        format!(
            "INSERT INTO {table} SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).*
             FROM {table} one CROSS JOIN generate_series(1, 2000) WHERE one.status IN ('completed', 'done')"
        ),
        format!("ANALYZE {table}"),
    ] {
        connection.execute(&sql, &[]).await.unwrap();
    }
    connection.commit().await.unwrap();
}

/// What is due is read shard by shard, and put in order; so are three pages of events.
const SORTED: [&str; 3] = [
    "store::event_log::AFTER",
    "store::sessions::load::DUE of 64",
    "store::sessions::load::DUE_ALERTS of 64",
];

/// Says that each statement, with these values, goes by one of the indexes and reads no more
/// than it needs.
pub async fn assert_index_look_ups(
    fixture: &Fixture,
    expected: &[(String, Vec<SqlValue>, &[&str])],
) {
    let statements = store::statements();
    let mut connection = fixture.db.database.read().await.unwrap();
    if fixture.db.kind == Kind::Postgres {
        // With so few rows it would rather read them all, and sort them.
        for setting in ["enable_seqscan", "enable_bitmapscan", "enable_sort"] {
            connection
                .execute(&format!("SET LOCAL {setting} = off"), &[])
                .await
                .unwrap();
        }
    }
    for (name, values, indexes) in expected {
        let (_, sql) = statements
            .iter()
            .find(|(known, _)| known == name)
            .expect(name);
        let plan = plan(&mut connection, fixture.db.kind, sql, values).await;
        assert!(
            indexes.iter().any(|index| plan.contains(index)),
            "{name}:\n{plan}"
        );
        // These were found already, and are read from memory.
        let plan = ["SCAN page", "SCAN (subquery-", "SCAN CONSTANT ROW"]
            .iter()
            .fold(plan, |plan, found| plan.replace(found, ""));
        let sorts: &[_] = match SORTED.contains(&name.as_str()) {
            true => &[],
            false => &["TEMP B-TREE", "Sort"],
        };
        for slow in ["SCAN", "Seq Scan"].iter().chain(sorts) {
            assert!(!plan.contains(slow), "{name}:\n{plan}");
        }
    }
}
