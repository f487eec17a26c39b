//! Statements whose results nobody needs, sent to the thread of an SQLite connection together with
//! the next statement: each message to that thread and its answer cost two switches of threads,
//! more than most statements take.

use std::borrow::Cow;

use super::SqlValue;

/// More are not sent together: each combination is a text of its own among the prepared ones.
const MOST: usize = 8;

/// Statements that are not sent yet, in their order.
#[derive(Debug, Default)]
pub(super) struct Deferred {
    statements: usize,
    sql: String,
    values: Vec<SqlValue>,
}

impl Deferred {
    /// A statement without values.
    pub(super) fn of(sql: &str) -> Self {
        let mut deferred = Self::default();
        deferred.push(sql, &[]);
        deferred
    }

    /// Whether something is deferred.
    pub(super) const fn is_empty(&self) -> bool {
        self.statements == 0
    }

    /// Whether to send them now.
    pub(super) const fn is_full(&self) -> bool {
        self.statements >= MOST
    }

    /// Defers a statement.
    pub(super) fn push(&mut self, sql: &str, values: &[SqlValue]) {
        debug_assert!(
            !sql.contains("RETURNING"),
            "its rows would be another's: {sql}"
        );
        if !self.is_empty() {
            self.sql.push_str("; ");
        }
        self.statements += 1;
        renumber(sql, self.values.len(), &mut self.sql);
        self.values.extend_from_slice(values);
    }

    /// What was deferred.
    pub(super) fn take(&mut self) -> (String, Vec<SqlValue>) {
        let all = std::mem::take(self);
        (all.sql, all.values)
    }

    /// What was deferred, and a statement after it.
    pub(super) fn take_with<'a>(
        &mut self,
        sql: &'a str,
        values: &'a [SqlValue],
    ) -> (Cow<'a, str>, Cow<'a, [SqlValue]>) {
        if self.is_empty() {
            return (sql.into(), values.into());
        }
        let mut all = std::mem::take(self);
        all.sql.push_str("; ");
        renumber(sql, all.values.len(), &mut all.sql);
        all.values.extend_from_slice(values);
        (all.sql.into(), all.values.into())
    }
}

/// Appends a text whose parameters come after so many others.
fn renumber(sql: &str, others: usize, text: &mut String) {
    let mut parts = sql.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        text.push('$');
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        match part[..digits].parse::<usize>() {
            Ok(number) => text.push_str(&(number + others).to_string()),
            Err(_) => text.push_str(&part[..digits]),
        }
        text.push_str(&part[digits..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_follow_those_of_earlier_statements() {
        let mut deferred = Deferred::of("BEGIN");
        let (one, two) = (SqlValue::from(1_i64), SqlValue::from(2_i64));
        deferred.push(
            "INSERT INTO t VALUES ($1, $2, $1)",
            &[one.clone(), two.clone()],
        );
        let (sql, values) = deferred.take_with(
            "SELECT a ->> '$.b' FROM t WHERE c = $1",
            std::slice::from_ref(&two),
        );
        assert_eq!(
            sql,
            "BEGIN; INSERT INTO t VALUES ($1, $2, $1); SELECT a ->> '$.b' FROM t WHERE c = $3"
        );
        assert_eq!(*values, [one, two.clone(), two.clone()]);
        assert!(deferred.is_empty());
        let (sql, values) = deferred.take_with("SELECT $1", std::slice::from_ref(&two));
        assert_eq!((&*sql, &*values), ("SELECT $1", std::slice::from_ref(&two)));
    }
}
