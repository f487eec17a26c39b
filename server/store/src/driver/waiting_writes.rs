//! Writes whose results nobody reads: they wait, and are sent to PostgreSQL with the next statement that
//! writes, or with the commit, as one statement. Each would be a round trip of its own.
//!
//! The parts of one statement do not see each other's rows, and a row can be written by one of them only.
//! So a statement joins those that wait only if it names none of the tables that they write.

use std::fmt::Write as _;

use sqlx::{Executor, PgConnection};

use super::SqlValue;

/// Statements that wait to be sent.
#[derive(Debug, Default)]
pub(super) struct WaitingWrites(Vec<WaitingWrite>);

#[derive(Debug)]
struct WaitingWrite {
    sql: String,
    values: Vec<SqlValue>,
    /// Whether nothing at all is to be done if it touches no row.
    is_condition: bool,
}

/// A statement that does several.
pub(super) type Joined = (String, Vec<SqlValue>);

/// Before the name of a table.
const BEFORE_TABLES: [&str; 4] = ["INTO ", "UPDATE ", "FROM ", "JOIN "];

impl WaitingWrites {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(&mut self, sql: &str, values: &[SqlValue]) {
        self.insert(self.0.len(), sql, values, false);
    }

    /// Adds a statement; if it touches no row, all that are sent with it fail by a division by zero.
    pub(super) fn add_condition(&mut self, sql: &str, values: &[SqlValue]) {
        self.insert(self.0.len(), sql, values, true);
    }

    /// The same before all others, so that it locks its row before they do.
    pub(super) fn add_first_condition(&mut self, sql: &str, values: &[SqlValue]) {
        self.insert(0, sql, values, true);
    }

    fn insert(&mut self, at: usize, sql: &str, values: &[SqlValue], is_condition: bool) {
        let waiting = WaitingWrite {
            sql: sql.to_owned(),
            values: values.to_vec(),
            is_condition,
        };
        self.0.insert(at, waiting);
    }

    /// Whether a statement may be sent together with those that wait.
    pub(super) fn may_be_joined_by(&self, sql: &str) -> bool {
        let is_write = ["INSERT INTO ", "UPDATE ", "DELETE FROM "]
            .iter()
            .any(|word| sql.trim_start().starts_with(word));
        let joins = |waiting: &WaitingWrite| {
            is_plain_insert(sql) && is_plain_insert(&waiting.sql) || !waiting.writes_a_table_of(sql)
        };
        is_write && self.0.iter().all(joins)
    }

    /// Whether a query has the same result before and after what waits.
    pub(super) fn are_unseen_by(&self, query: &str) -> bool {
        // What is deleted may take rows of other tables with it.
        let is_unseen = |waiting: &WaitingWrite| {
            !waiting.sql.trim_start().starts_with("DELETE ") && !waiting.writes_a_table_of(query)
        };
        self.0.iter().all(is_unseen)
    }

    /// Whether one of those that wait is a condition, whose failure only [`Self::take`] brings about.
    pub(super) fn has_condition(&self) -> bool {
        self.0.iter().any(|waiting| waiting.is_condition)
    }

    /// The statement that does what waits, then `sql`, of which it has the result.
    pub(super) fn take_with(&mut self, sql: &str, values: &[SqlValue]) -> Joined {
        let mut joined = String::with_capacity(4_096);
        let mut all = Vec::new();
        for (at, waiting) in self.0.drain(..).enumerate() {
            let before = if at == 0 { "WITH" } else { "," };
            // Writing to a string does not fail.
            let _ = write!(joined, "{before} w{at} AS (");
            push_renumbered(&mut joined, &waiting.sql, all.len());
            joined.push_str(if waiting.is_condition {
                " RETURNING 1)"
            } else {
                ")"
            });
            all.extend(waiting.values);
        }
        joined.push(' ');
        push_renumbered(&mut joined, sql, all.len());
        all.extend_from_slice(values);
        (joined, all)
    }

    /// The statement that does all that waits; none if nothing does.
    pub(super) fn take(&mut self) -> Option<Joined> {
        if self.has_condition() {
            let conditions = self.0.iter().enumerate();
            let conditions = conditions.filter(|(_, waiting)| waiting.is_condition);
            // Reads the conditions, so that they are run before the other writes.
            let fail = conditions.fold("SELECT 1".to_owned(), |fail, (at, _)| {
                format!("{fail} / (SELECT COUNT(*) FROM w{at})")
            });
            return Some(self.take_with(&fail, &[]));
        }
        let last = self.0.pop()?;
        if self.0.is_empty() {
            return Some((last.sql, last.values));
        }
        Some(self.take_with(&last.sql, &last.values))
    }
}

/// Whether a database takes statements that contain others which write. Not prepared, since the connection
/// may be a pooler's.
pub(super) async fn can_be_joined(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let citus = sqlx::raw_sql("SELECT FROM pg_extension WHERE extname = 'citus'");
    Ok(connection.fetch_optional(citus).await?.is_none())
}

impl WaitingWrite {
    fn writes_a_table_of(&self, sql: &str) -> bool {
        let written = tables(&self.sql).next();
        tables(sql).any(|table| written == Some(table))
    }
}

/// Whether a statement only adds rows that it brings along.
fn is_plain_insert(sql: &str) -> bool {
    let inserts = sql.trim_start().starts_with("INSERT INTO ");
    inserts && !sql.contains(" ON CONFLICT ") && !sql.contains("SELECT ")
}

/// The tables that a statement names, first the one that it writes.
fn tables(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let after = |word: &&str| rest.find(*word).map(|at| at + word.len());
        let start = BEFORE_TABLES.iter().filter_map(after).min()?;
        rest = &rest[start..];
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let (table, others) = rest.split_at(end.unwrap_or(rest.len()));
        rest = others;
        Some(table)
    })
}

/// Adds a text whose first parameter becomes the one after so many.
fn push_renumbered(joined: &mut String, sql: &str, before: usize) {
    let mut parts = sql.split('$');
    joined.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.find(|letter: char| !letter.is_ascii_digit());
        let (number, text) = part.split_at(digits.unwrap_or(part.len()));
        let number: usize = number.parse().unwrap_or(0);
        joined.push('$');
        joined.push_str(&(number + before).to_string());
        joined.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "UPDATE sessions SET status = $1 WHERE id = $2";
    const USER: &str = "
        UPDATE users SET last_change = $1 WHERE id = $2";
    const EVENT: &str = "INSERT INTO session_events (id, data) VALUES ($1, $2)";
    const COUNT: &str = "INSERT INTO session_counts (begins, sessions) VALUES ($1, $2) \
        ON CONFLICT (begins) DO UPDATE SET sessions = session_counts.sessions + excluded.sessions";

    fn waiting(writes: &[&str]) -> WaitingWrites {
        let mut waiting = WaitingWrites::default();
        for sql in writes {
            waiting.add(sql, &["one".into(), "two".into()]);
        }
        waiting
    }

    #[test]
    fn those_that_wait_become_one_statement_with_the_last() {
        let mut waiting = waiting(&[SESSION, EVENT]);
        let (sql, values) =
            waiting.take_with("DELETE FROM commands WHERE id = $1", &[3_i64.into()]);
        assert_eq!(
            sql,
            "WITH w0 AS (UPDATE sessions SET status = $1 WHERE id = $2), \
             w1 AS (INSERT INTO session_events (id, data) VALUES ($3, $4)) \
             DELETE FROM commands WHERE id = $5"
        );
        assert_eq!(values.len(), 5);
        assert!(waiting.take().is_none());
    }

    #[test]
    fn one_alone_is_sent_as_it_is() {
        let (sql, values) = waiting(&[EVENT]).take().expect("it waits");
        assert_eq!((sql.as_str(), values.len()), (EVENT, 2));
    }

    #[test]
    fn conditions_that_touch_no_row_fail_all() {
        let mut waiting = waiting(&[EVENT]);
        waiting.add_condition("DELETE FROM tags WHERE id = $1", &[8_i64.into()]);
        waiting.add_first_condition("UPDATE users SET guest = $1", &[false.into()]);
        let (sql, values) = waiting.take().expect("they wait");
        assert_eq!(
            sql,
            "WITH w0 AS (UPDATE users SET guest = $1 RETURNING 1), \
             w1 AS (INSERT INTO session_events (id, data) VALUES ($2, $3)), \
             w2 AS (DELETE FROM tags WHERE id = $4 RETURNING 1) \
             SELECT 1 / (SELECT COUNT(*) FROM w0) / (SELECT COUNT(*) FROM w2)"
        );
        assert_eq!([&values[0], &values[3]], [&false.into(), &8_i64.into()]);
    }

    #[test]
    fn only_other_tables_join() {
        let waiting = waiting(&[SESSION, EVENT]);
        assert!(waiting.may_be_joined_by(COUNT), "a column of that name");
        assert!(waiting.may_be_joined_by(EVENT), "another row");
        assert!(waiting.may_be_joined_by(USER));
        for sql in [
            SESSION,
            "DELETE FROM tags WHERE id IN (SELECT tag FROM sessions WHERE id = $1)",
            "DELETE FROM session_events WHERE id = $1",
            "INSERT INTO session_events (id) VALUES ($1) ON CONFLICT (id) DO NOTHING",
            "INSERT INTO session_events (id) SELECT id FROM users",
            "INSERT INTO deliveries (id) SELECT id FROM webhooks CROSS JOIN sessions",
            "SELECT id FROM users",
        ] {
            assert!(!waiting.may_be_joined_by(sql), "{sql}");
        }
        assert!(waiting.are_unseen_by("SELECT id FROM users"));
        assert!(!waiting.are_unseen_by("SELECT id FROM users JOIN sessions ON user_id = id"));
    }
}
