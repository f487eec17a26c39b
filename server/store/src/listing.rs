//! A part of a list, and how long the list is: two statements with the same conditions, put
//! together from what is asked. Whatever they say comes from here and from their callers'
//! constants; values are placeholders only.

use std::fmt::Write;

use shared::wire::PageRequest;

use super::{Connection, Row, SqlValue, StoreError};

/// What is listed, in which order, under which conditions.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    columns: &'static str,
    order: &'static str,
    rows: String,
    used: usize,
}

impl Listing {
    /// These columns of `rows`, a table with the conditions that are always made, in which `used`
    /// placeholders are.
    pub(super) fn of(
        columns: &'static str,
        rows: impl Into<String>,
        used: usize,
        order: &'static str,
    ) -> Self {
        Self {
            columns,
            order,
            rows: rows.into(),
            used,
        }
    }

    /// Only rows with one value in this column, where that is asked.
    pub(super) fn with(mut self, column: &str, is_asked: bool) -> Self {
        if is_asked {
            self.used += 1;
            // Writing to a string cannot fail.
            let _ = write!(self.rows, " AND {column} = ${}", self.used);
        }
        self
    }

    /// Only rows with one of `count` values in this column.
    pub(super) fn among(mut self, column: &str, count: usize) -> Self {
        let placeholders: Vec<String> = (1..=count)
            .map(|number| format!("${}", self.used + number))
            .collect();
        self.used += count;
        let _ = write!(self.rows, " AND {column} IN ({})", placeholders.join(", "));
        self
    }

    fn list(&self) -> String {
        let Self {
            columns,
            order,
            rows,
            used,
        } = self;
        let (limit, offset) = (used + 1, used + 2);
        format!("SELECT {columns} FROM {rows} ORDER BY {order} LIMIT ${limit} OFFSET ${offset}")
    }

    fn count(&self) -> String {
        format!("SELECT COUNT(*) AS total FROM {}", self.rows)
    }

    /// Both statements by name.
    pub(super) fn statements(&self, list: String, count: String) -> [(String, String); 2] {
        [(list, self.list()), (count, self.count())]
    }

    /// The rows of a page, and how many there are in all; `values` are
    /// those of the conditions.
    ///
    /// # Errors
    /// As [`StoreError`] says.
    pub(super) async fn page(
        &self,
        connection: &mut Connection,
        mut values: Vec<SqlValue>,
        paging: PageRequest,
    ) -> Result<(Vec<Row>, u64), StoreError> {
        let counted = connection.fetch_optional(&self.count(), &values).await?;
        let total = counted.map_or(Ok(0), |row| row.integer("total"))?;
        values.extend([paging.limit().into(), paging.offset().into()]);
        let rows = connection.fetch_all(&self.list(), &values).await?;
        Ok((rows, u64::try_from(total).unwrap_or(0)))
    }
}
