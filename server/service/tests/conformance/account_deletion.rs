//! Account deletion leaves nothing. The tables with user data are read from the schema, so that none
//! is forgotten.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use service::{Accounts, GUEST_RETENTION, GuestCursor, Retention, SignInOrigin};
use shared::rules::{Command, StartSession, Tags};
use shared::wire::{CreateToken, Registration};
use shared::{CommandId, Timestamp, UserId};
use store::{Connection, commands, idempotency, sessions};
use uuid::Uuid;

use crate::accounts::accounts;
use crate::fixture::{Fixture, MINUTE, abandon, distraction, id, pause};
use test_support::database::Kind;

crate::conformance!(
    every_reference_to_a_user_cascades,
    account_deletion_leaves_nothing,
    account_deletion_overwrites_the_files,
    large_account_is_deleted_in_batches,
    unreachable_guests_are_deleted,
    empty_guests_are_deleted_after_a_day,
);

const DAY: i64 = 24 * 60 * MINUTE;
const PASSWORD: &str = "correct horse battery";

fn retention(fixture: &Fixture) -> Retention {
    Retention::new(fixture.db.database.clone(), Arc::new(fixture.clock.clone()))
}

async fn ask(connection: &mut Connection, sql: &str) -> Vec<store::Row> {
    connection.fetch_all(sql, &[]).await.expect(sql)
}

/// Every table but the migrations' own, with its columns.
pub async fn tables(fixture: &Fixture) -> BTreeMap<String, Vec<String>> {
    let sql = match fixture.db.kind {
        Kind::Sqlite => {
            "SELECT t.name AS in_table, c.name AS in_column FROM sqlite_master t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_sqlx_migrations'"
        }
        Kind::Postgres => {
            "SELECT table_name::text AS in_table, column_name::text AS in_column FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'"
        }
    };
    let mut connection = fixture.db.database.read().await.unwrap();
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for row in ask(&mut connection, sql).await {
        let columns = tables.entry(row.text("in_table").unwrap()).or_default();
        columns.push(row.text("in_column").unwrap());
    }
    tables
}

/// Every reference: its table, first column and parent, what happens to it, and whether an index
/// begins with that column, without which a deletion reads the whole table.
async fn references(fixture: &Fixture) -> Vec<(String, String, String, String, bool)> {
    let sql = match fixture.db.kind {
        Kind::Sqlite => {
            "SELECT t.name AS in_table, f.\"from\" AS in_column, f.\"table\" AS parent, f.on_delete AS fate,
                EXISTS (SELECT 1 FROM pragma_index_list(t.name) l, pragma_index_info(l.name) i
                    WHERE l.partial = 0 AND i.seqno = 0 AND i.name = f.\"from\") AS is_indexed
             FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' AND f.seq = 0"
        }
        Kind::Postgres => {
            "SELECT c.conrelid::regclass::text AS in_table, a.attname::text AS in_column,
                c.confrelid::regclass::text AS parent,
                CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'a' THEN 'NO ACTION' ELSE 'RESTRICT' END AS fate,
                EXISTS (SELECT 1 FROM pg_index i
                    WHERE i.indrelid = c.conrelid AND i.indkey[0] = a.attnum AND i.indpred IS NULL) AS is_indexed
             FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f'"
        }
    };
    let mut connection = fixture.db.database.read().await.unwrap();
    let rows = ask(&mut connection, sql).await;
    let text = |row: &store::Row, column: &str| row.text(column).unwrap();
    rows.iter()
        .map(|row| {
            (
                text(row, "in_table"),
                text(row, "in_column"),
                text(row, "parent"),
                text(row, "fate"),
                row.bool("is_indexed").unwrap(),
            )
        })
        .collect()
}

async fn counts(fixture: &Fixture) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for table in tables(fixture).await.into_keys() {
        let mut connection = fixture.db.database.read().await.unwrap();
        let rows = ask(
            &mut connection,
            &format!("SELECT count(*) AS rows FROM {table}"),
        )
        .await;
        counts.insert(table, rows[0].integer("rows").unwrap());
    }
    counts
}

async fn every_reference_to_a_user_cascades(fixture: Fixture) {
    let references = references(&fixture).await;
    for (table, columns) in tables(&fixture).await {
        // Directories are not stored with the users; marking one as deleted empties them.
        if !columns.iter().any(|column| column == "user_id") || table.ends_with("_directory") {
            continue;
        }
        // Either to the user, or with another column to a row of theirs that goes with them.
        let cascades = references.iter().any(|(of, column, _, fate, _)| {
            (of.as_str(), column.as_str(), fate.as_str()) == (&table, "user_id", "CASCADE")
        });
        assert!(cascades, "{table}.user_id refers to nobody");
    }
    assert!(references.len() >= 8, "{references:?}");
    for (table, column, parent, fate, is_indexed) in references {
        let what = format!("{table}.{column} → {parent}");
        // Both ends are the same person's: the statement that takes the person takes both, and
        // asks only at its end whether anything still refers to what is gone.
        let is_within_a_person = column == "user_id" && parent != "users";
        assert!(
            ["CASCADE", "SET NULL"].contains(&fate.as_str())
                || is_within_a_person && fate == "NO ACTION",
            "{what} would be in the way"
        );
        assert!(
            is_indexed,
            "{what} has no index, so deleting reads the whole table"
        );
    }
}

/// An account with something in every table that this module knows.
async fn settled(fixture: &Fixture, accounts: &Accounts, email: &str, number: u128) -> UserId {
    let registration = Registration {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        ..Registration::default()
    };
    let user = accounts
        .register(None, registration, SignInOrigin::default())
        .await
        .unwrap()
        .me
        .user_id;
    let token = CreateToken {
        name: "x".to_owned(),
        scopes: vec!["sessions:read".to_owned()],
        expires_at: None,
    };
    accounts.create_token(user, &token).await.unwrap();
    let theirs = Fixture {
        user,
        ..fixture.clone()
    };
    crate::tasks::make(&theirs, number, crate::tasks::titled("Write")).await;
    let tagged = Command::Start(StartSession {
        tags: Some(Tags::sent(["thesis"])),
        ..StartSession::preset("pomodoro")
    });
    for command in [tagged, distraction(), pause(), abandon()] {
        theirs.accept(id(number), command).await;
        fixture.clock.advance(MINUTE);
    }
    let mut connection = fixture.db.database.write().await.unwrap();
    let now = fixture.sessions.now();
    let answer = idempotency::StoredResponse {
        fingerprint: vec![1; 32],
        status: 200,
        headers: Vec::new(),
        body: "{}".to_owned(),
    };
    idempotency::insert(&mut connection, user, "k", &answer, now)
        .await
        .unwrap();
    let outcome = commands::CommandOutcome {
        subject: id(number).as_uuid(),
        fingerprint: vec![1; 32],
        problem: None,
    };
    let command = CommandId::new(Uuid::from_u128(number));
    commands::insert(&mut connection, user, command, &outcome, now)
        .await
        .unwrap();
    connection.commit().await.unwrap();
    user
}

async fn account_deletion_leaves_nothing(fixture: Fixture) {
    let accounts = accounts(&fixture);
    settled(&fixture, &accounts, "bob@example.org", 1).await;
    let before = counts(&fixture).await;
    let user = settled(&fixture, &accounts, "ada@example.org", 2).await;
    let with = counts(&fixture).await;
    for table in [
        "users",
        "logins",
        "api_tokens",
        "sessions",
        "session_pauses",
        "session_distractions",
        "session_tags",
        "tags",
        "session_events",
        "tasks",
        "list_events",
        "idempotency_keys",
        "commands",
    ] {
        assert!(with[table] > before[table], "{table}");
    }
    for wrong in [None, Some("wrong".to_owned())] {
        assert!(accounts.delete_account(user, wrong).await.is_err());
    }
    let mut with = with;
    // Both attempts are one entry of the activity.
    *with.get_mut("activity").unwrap() += 1;
    assert_eq!(counts(&fixture).await, with);
    accounts
        .delete_account(user, Some(PASSWORD.to_owned()))
        .await
        .unwrap();
    assert_eq!(counts(&fixture).await, before);
    assert!(
        accounts
            .delete_account(user, Some(PASSWORD.to_owned()))
            .await
            .is_err()
    );
    assert!(accounts.me(user).await.unwrap().is_none());
}

/// SQLite keeps deleted rows in free pages and in its log by default.
async fn account_deletion_overwrites_the_files(fixture: Fixture) {
    let Some(file) = fixture.db.url.file() else {
        return;
    };
    let accounts = accounts(&fixture);
    settled(&fixture, &accounts, "bob@example.org", 1).await;
    let user = settled(&fixture, &accounts, "ada@example.org", 2).await;
    let is_stored = |bytes: &[u8]| {
        let log = format!("{}-wal", file.display());
        [file, Path::new(&log)].into_iter().any(|file| {
            let stored = std::fs::read(file).unwrap();
            stored.windows(bytes.len()).any(|part| part == bytes)
        })
    };
    assert!(is_stored(b"ada@example.org") && is_stored(user.as_uuid().as_bytes()));
    accounts
        .delete_account(user, Some(PASSWORD.to_owned()))
        .await
        .unwrap();
    retention(&fixture).truncate_log().await.unwrap();
    assert!(!is_stored(b"ada@example.org") && !is_stored(user.as_uuid().as_bytes()));
    assert!(is_stored(b"bob@example.org"));
}

/// Ended sessions straight into the tables: playing so many would take minutes.
async fn fill(fixture: &Fixture, user: UserId, count: u128) {
    let sample = fixture
        .complete_one(1_000_000, StartSession::preset("short"), 15)
        .await;
    let mut connection = fixture.db.database.write().await.unwrap();
    let sample = sessions::find(&mut connection, fixture.user, sample)
        .await
        .unwrap()
        .unwrap();
    for number in 0..count {
        let mut session = sample.session.clone();
        session.id = id(2_000_000 + number);
        session.user_id = user;
        let now = Timestamp::from_millis(0);
        sessions::save(&mut connection, None, session, now, 1)
            .await
            .unwrap();
    }
    connection.commit().await.unwrap();
}

async fn large_account_is_deleted_in_batches(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let before = counts(&fixture).await["users"];
    let user = settled(&fixture, &accounts, "ada@example.org", 1).await;
    fill(&fixture, user, 2_500).await;
    accounts
        .delete_account(user, Some(PASSWORD.to_owned()))
        .await
        .unwrap();
    // Gone for everybody, though not everything is erased.
    assert!(accounts.me(user).await.unwrap().is_none());
    assert!(
        accounts
            .by_email("ada@example.org")
            .await
            .unwrap()
            .is_none()
    );
    assert!(fixture.sessions.current(user).await.unwrap().is_none());
    assert!(counts(&fixture).await["sessions"] > 100);
    // Two servers at once are not in each other's way.
    let (one, two) = (retention(&fixture), retention(&fixture));
    let (one, two) = tokio::join!(one.erase_deleted_accounts(), two.erase_deleted_accounts());
    one.and(two).unwrap();
    let after = counts(&fixture).await;
    assert_eq!((after["users"], after["sessions"]), (before, 1));
}

async fn empty_guests_are_deleted_after_a_day(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let begin = async || {
        let origin = SignInOrigin::default();
        accounts.begin_as_guest(None, origin).await.unwrap()
    };
    let (empty, stores, in_use) = (begin().await, begin().await, begin().await);
    let theirs = Fixture {
        user: stores.me.user_id,
        ..fixture.clone()
    };
    theirs.start(1).await;
    fixture.clock.advance(DAY + 1);
    assert!(
        accounts
            .authenticate_login(&in_use.secret)
            .await
            .unwrap()
            .is_some()
    );
    let retention = retention(&fixture);
    let cursor = GuestCursor::default();
    retention.delete_idle_guests(cursor).await.unwrap();
    for (guest, is_there) in [(empty, false), (stores, true), (in_use, true)] {
        let me = accounts.me(guest.me.user_id).await.unwrap();
        assert_eq!(me.is_some(), is_there);
    }
}

async fn unreachable_guests_are_deleted(fixture: Fixture) {
    let accounts = accounts(&fixture);
    let begin = async || {
        accounts
            .begin_as_guest(None, SignInOrigin::default())
            .await
            .unwrap()
    };
    let (gone, signed_in, active) = (begin().await, begin().await, begin().await);
    let registered = settled(&fixture, &accounts, "ada@example.org", 1).await;
    for (number, guest) in [(900, &gone), (901, &signed_in)] {
        let theirs = Fixture {
            user: guest.me.user_id,
            ..fixture.clone()
        };
        theirs.start(number).await;
    }
    for guest in [&gone, &active] {
        let (user, login) = (guest.me.user_id, guest.login_id);
        accounts.sign_out(user, login).await.unwrap();
    }
    let late = Fixture {
        user: active.me.user_id,
        ..fixture.clone()
    };
    fixture.clock.advance(GUEST_RETENTION - DAY);
    late.start(7).await;
    let retention = retention(&fixture);
    let mut progress = GuestCursor::default();
    let everybody = counts(&fixture).await["users"];
    let mut rounds = async || {
        for _ in 0..3 {
            progress = retention.delete_idle_guests(progress).await.unwrap();
        }
        retention.erase_deleted_accounts().await.unwrap();
    };
    rounds().await;
    // The fixture's own user is old and has no sign-in.
    assert_eq!(
        counts(&fixture).await["users"],
        everybody - 1,
        "nobody else is gone for long enough"
    );
    fixture.clock.advance(2 * DAY);
    rounds().await;
    assert_eq!(counts(&fixture).await["users"], everybody - 2);
    for (user, is_there) in [
        (gone.me.user_id, false),
        (fixture.user, false),
        (signed_in.me.user_id, true),
        (active.me.user_id, true),
        (registered, true),
    ] {
        assert_eq!(accounts.me(user).await.unwrap().is_some(), is_there);
    }
    fixture.clock.advance(GUEST_RETENTION);
    rounds().await;
    assert!(accounts.me(active.me.user_id).await.unwrap().is_none());
    assert!(
        accounts.me(registered).await.unwrap().is_some(),
        "an account stays"
    );
}
