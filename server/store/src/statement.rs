//! SQL statements with named parameters: written once for both databases, compiled once to the
//! `$1` that SQLite and PostgreSQL share, and registered by name so that the conformance suite
//! can insist that each one runs on both.

mod compiled;

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::{Connection, Row, SqlValue, StoreError};

use compiled::{Compiled, Parameter, parameters};

/// The values of a statement's parameters by name; their order does not matter.
pub type Params<'a> = &'a [(&'static str, SqlValue)];

/// Names the values of a row: `row! { user_id: user, limit }`.
macro_rules! row {
    ($($name:ident $(: $value:expr)?),* $(,)?) => {
        [$((
            stringify!($name),
            $crate::SqlValue::from($crate::statement::row!(@value $name $(, $value)?)),
        )),*]
    };
    (@value $name:ident, $value:expr) => { $value };
    (@value $name:ident) => { $name };
}

/// [`row!`] for a statement's parameters.
macro_rules! params {
    ($($tokens:tt)*) => { &$crate::statement::row!($($tokens)*) };
}

/// Declares statements, and `STATEMENTS`, the list of them all.
///
/// `:name` is a parameter; `:name*` is the list that [`Statement::fetch_batches`] fills in. The
/// lengths in brackets are those that a list's text is compiled for: a shorter list is filled up
/// by repeating its last value, so that a database only ever prepares these texts.
macro_rules! statements {
    ($($(#[$doc:meta])* static $name:ident $([$($length:literal),+])? = $sql:expr;)+) => {
        $($(#[$doc])* static $name: $crate::statement::Statement = $crate::statement::Statement::new(
            concat!(module_path!(), "::", stringify!($name)),
            $sql,
            &[$($($length),+)?],
        );)+

        pub(super) static STATEMENTS: &[&$crate::statement::Statement] = &[$(&$name,)+];
    };
}

/// The text of an `INSERT` that names each column once: `insert!("tasks", user_id, id)` has the
/// parameters `:user_id` and `:id`.
macro_rules! insert {
    ($table:literal, $first:ident $(, $column:ident)* $(,)?) => {
        concat!(
            "INSERT INTO ", $table, " (", stringify!($first), $(", ", stringify!($column),)* ") \
             VALUES (:", stringify!($first), $(", :", stringify!($column),)* ")"
        )
    };
}

/// `column = :column` for each column, for `SET`.
macro_rules! assign {
    ($first:ident $(, $column:ident)* $(,)?) => {
        concat!(
            stringify!($first), " = :", stringify!($first)
            $(, ", ", stringify!($column), " = :", stringify!($column))*
        )
    };
}

/// `column = excluded.column` for each column, for `ON CONFLICT … DO UPDATE SET`.
macro_rules! overwrite {
    ($first:ident $(, $column:ident)* $(,)?) => {
        concat!(
            stringify!($first), " = excluded.", stringify!($first)
            $(, ", ", stringify!($column), " = excluded.", stringify!($column))*
        )
    };
}

pub(crate) use {assign, insert, overwrite, params, row, statements};

/// How many rows one statement of [`Statement::insert_rows`] takes; what is left over is inserted
/// row by row.
const ROWS_PER_INSERT: usize = 50;

/// A statement of the store.
pub struct Statement {
    name: Cow<'static, str>,
    source: Cow<'static, str>,
    list_lengths: &'static [usize],
    /// One text, or one for each length.
    compiled: OnceLock<Vec<Compiled>>,
    /// The same `INSERT` for [`ROWS_PER_INSERT`] rows.
    multi_row: OnceLock<Compiled>,
}

impl Statement {
    pub(crate) const fn new(
        name: &'static str,
        source: &'static str,
        list_lengths: &'static [usize],
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            source: Cow::Borrowed(source),
            list_lengths,
            compiled: OnceLock::new(),
            multi_row: OnceLock::new(),
        }
    }

    /// A composed statement.
    pub(crate) const fn owned(name: String, source: String) -> Self {
        Self {
            name: Cow::Owned(name),
            source: Cow::Owned(source),
            list_lengths: &[],
            compiled: OnceLock::new(),
            multi_row: OnceLock::new(),
        }
    }

    /// Runs the statement and returns how many rows it touched.
    pub(crate) async fn execute(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
    ) -> Result<u64, StoreError> {
        let compiled = self.single()?;
        connection
            .execute(&compiled.sql, &self.values(compiled, params)?)
            .await
    }

    /// As [`Self::execute`], whatever the number of rows: a write that may wait until the next
    /// statement, or the commit, so that both are one round trip.
    pub(crate) async fn run(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
    ) -> Result<(), StoreError> {
        let compiled = self.single()?;
        connection
            .write(&compiled.sql, &self.values(compiled, params)?)
            .await
    }

    /// As [`Self::execute`], for an `INSERT` that does nothing if the key exists.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if no row was written.
    pub(crate) async fn insert_or_taken(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
    ) -> Result<(), StoreError> {
        let compiled = self.single()?;
        let values = self.values(compiled, params)?;
        if connection.write_if(&compiled.sql, &values).await? {
            Ok(())
        } else {
            Err(StoreError::Taken(self.name.to_string()))
        }
    }

    /// Has a transaction that begins late do so only if this touches a row, which it locks.
    pub(crate) fn begin_if(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
    ) -> Result<(), StoreError> {
        let compiled = self.single()?;
        connection.set_condition(&compiled.sql, self.values(compiled, params)?);
        Ok(())
    }

    /// Commits together with this write, if it touches a row.
    ///
    /// # Errors
    /// [`StoreError::Changed`] if it does not.
    pub(crate) async fn commit_if(
        &self,
        connection: Connection,
        params: Params<'_>,
    ) -> Result<(), StoreError> {
        let compiled = self.single()?;
        let values = self.values(compiled, params)?;
        connection.commit_if(&compiled.sql, &values).await
    }

    /// All rows of the result, each read by `read`.
    pub(crate) async fn list<T>(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
        read: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.fetch_all(connection, params).await?;
        rows.iter().map(read).collect()
    }

    /// The first row of the result, read by `read`.
    pub(crate) async fn find<T>(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
        read: impl FnOnce(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let row = self.fetch_optional(connection, params).await?;
        row.as_ref().map(read).transpose()
    }

    /// As [`Self::find`]; the row is locked until the transaction ends.
    pub(crate) async fn find_for_update<T>(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
        read: impl FnOnce(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let compiled = self.single()?;
        let values = self.values(compiled, params)?;
        let sql = compiled.for_update(connection);
        let rows = connection.fetch_all(sql, &values).await?;
        rows.first().map(read).transpose()
    }

    /// The `total` of a statement that counts.
    pub(crate) async fn count(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
    ) -> Result<i64, StoreError> {
        let total = self.find(connection, params, |row| row.integer("total"));
        Ok(total.await?.unwrap_or(0))
    }

    /// All rows of the result.
    pub(crate) async fn fetch_all(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let compiled = self.single()?;
        connection
            .fetch_all(&compiled.sql, &self.values(compiled, params)?)
            .await
    }

    /// The first row of the result.
    pub(crate) async fn fetch_optional(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(connection, params).await?.into_iter().next())
    }

    /// As [`Self::fetch_all`]; the rows are locked until the transaction ends, and those that
    /// another transaction has locked are left out.
    pub(crate) async fn fetch_all_skip_locked(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let compiled = self.single()?;
        let values = self.values(compiled, params)?;
        let sql = compiled.skip_locked(connection);
        connection.fetch_all(sql, &values).await
    }

    /// All rows for a list of any length, read in batches.
    pub(crate) async fn fetch_batches(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
        list: impl IntoIterator<Item = impl Into<SqlValue>>,
    ) -> Result<Vec<Row>, StoreError> {
        let list: Vec<SqlValue> = list.into_iter().map(Into::into).collect();
        let mut rows = Vec::new();
        let longest = self.list_lengths.last().copied().unwrap_or(1);
        for chunk in list.chunks(longest) {
            let mut lengths = self.list_lengths.iter();
            let fitting = lengths.position(|length| chunk.len() <= *length);
            let compiled = fitting.and_then(|at| self.compiled().get(at));
            let compiled = compiled.ok_or_else(|| self.mistake("has no list parameter"))?;
            let values = self.values_with_list(compiled, params, chunk)?;
            rows.extend(connection.fetch_all(&compiled.sql, &values).await?);
        }
        Ok(rows)
    }

    /// Inserts many rows with few statements, because an import must not block SQLite's single
    /// writer for long.
    pub(crate) async fn insert_rows<const COLUMNS: usize>(
        &self,
        connection: &mut Connection,
        rows: &[[(&'static str, SqlValue); COLUMNS]],
    ) -> Result<(), StoreError> {
        let mut chunks = rows.chunks_exact(ROWS_PER_INSERT);
        for chunk in &mut chunks {
            let single = self.single()?;
            let mut values = Vec::with_capacity(ROWS_PER_INSERT * COLUMNS);
            for row in chunk {
                values.extend(self.values(single, row)?);
            }
            connection.execute(&self.multi_row().sql, &values).await?;
        }
        for row in chunks.remainder() {
            self.execute(connection, row).await?;
        }
        Ok(())
    }

    /// The statement's texts by name, without locking clauses.
    pub(crate) fn texts(&self) -> Vec<(String, String)> {
        let texts = self.compiled().iter().map(|compiled| compiled.sql.clone());
        if self.list_lengths.is_empty() {
            texts.map(|sql| (self.name.to_string(), sql)).collect()
        } else {
            (self.list_lengths.iter().zip(texts))
                .map(|(length, sql)| (format!("{} of {length}", self.name), sql))
                .collect()
        }
    }

    /// The text of [`Self::insert_rows`] by name.
    pub(crate) fn multi_row_text(&self) -> (String, String) {
        let name = format!("{} × {ROWS_PER_INSERT}", self.name);
        (name, self.multi_row().sql.clone())
    }

    fn compiled(&self) -> &[Compiled] {
        self.compiled.get_or_init(|| {
            let compile = |length: &usize| Compiled::of(&self.source, *length);
            if self.list_lengths.is_empty() {
                vec![compile(&0)]
            } else {
                self.list_lengths.iter().map(compile).collect()
            }
        })
    }

    fn single(&self) -> Result<&Compiled, StoreError> {
        match self.compiled() {
            [single] if self.list_lengths.is_empty() => Ok(single),
            _ => Err(self.mistake("has a list parameter")),
        }
    }

    fn multi_row(&self) -> &Compiled {
        self.multi_row.get_or_init(|| {
            let (head, row) = self.source.split_once("VALUES").unwrap_or_default();
            let columns = parameters(row).count();
            let rows: Vec<String> = (0..ROWS_PER_INSERT)
                .map(|row| {
                    let numbers = row * columns + 1..=(row + 1) * columns;
                    let placeholders: Vec<_> = numbers.map(|number| format!("${number}")).collect();
                    format!("({})", placeholders.join(", "))
                })
                .collect();
            Compiled::of(&format!("{head}VALUES {}", rows.join(", ")), 0)
        })
    }

    fn values(&self, compiled: &Compiled, params: Params<'_>) -> Result<Vec<SqlValue>, StoreError> {
        self.values_with_list(compiled, params, &[])
    }

    fn values_with_list(
        &self,
        compiled: &Compiled,
        params: Params<'_>,
        list: &[SqlValue],
    ) -> Result<Vec<SqlValue>, StoreError> {
        let mut values = Vec::with_capacity(compiled.parameters.len());
        for parameter in &compiled.parameters {
            let value = match parameter {
                Parameter::Named(name) => params
                    .iter()
                    .find(|(given, _)| given == name)
                    .map(|(_, value)| value),
                Parameter::InList(at) => list.get(*at).or(list.last()),
            };
            let missing = || self.mistake(&format!("lacks a value for {parameter:?}"));
            values.push(value.ok_or_else(missing)?.clone());
        }
        Ok(values)
    }

    fn mistake(&self, what: &str) -> StoreError {
        StoreError::Unusable(format!("the statement {} {what}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_numbers_in_the_order_of_the_text() {
        let compiled = Compiled::of("SELECT a FROM t WHERE b = :b AND c = :c_1 AND d > :b", 0);
        assert_eq!(
            compiled.sql,
            "SELECT a FROM t WHERE b = $1 AND c = $2 AND d > $1"
        );
        let names = ["b", "c_1"].map(|name| Parameter::Named(name.to_owned()));
        assert_eq!(compiled.parameters, names);
    }

    #[test]
    fn lists_and_rows_are_repeated() {
        static LIST: Statement =
            Statement::new("l", "SELECT 1 WHERE u = :u AND i IN (:i*)", &[1, 20]);
        static INSERT: Statement = Statement::new("i", insert!("t", a, b), &[]);
        let texts = LIST.texts();
        assert_eq!(texts.len(), 2);
        assert_eq!(texts[0].1, "SELECT 1 WHERE u = $1 AND i IN ($2)");
        assert!(texts[1].1.ends_with(", $20, $21)"));
        assert_eq!(INSERT.texts()[0].1, "INSERT INTO t (a, b) VALUES ($1, $2)");
        let (_, rows) = INSERT.multi_row_text();
        assert!(rows.starts_with("INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), "));
        assert!(rows.ends_with("($99, $100)"));
    }

    #[test]
    fn a_value_that_is_missing_is_named() {
        static ONE: Statement = Statement::new("store::one", "SELECT :id", &[]);
        let error = ONE.values(&ONE.compiled()[0], &[]).expect_err("no value");
        assert!(error.to_string().contains("store::one"), "{error}");
    }
}
