//! SQLite's rows by the thousand, as one JSON text.
//!
//! sqlx hands SQLite's rows from one thread to another one by one, and copies every column on
//! the way: some four microseconds of processor time a row of ten columns, most of the time of a
//! query that only reads an index range. As one text made by SQLite itself they cost a quarter of
//! that, the reading of the text apart. PostgreSQL's rows come in bulk already.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::row::unreadable;
use super::{Row, StoreError};

/// The names of all columns of a query, in order.
pub type Columns = &'static [&'static str];

/// A row of a packed result.
pub struct PackedRow {
    columns: Columns,
    cells: Vec<Cell>,
}

/// A value; bytes are hexadecimal digits.
enum Cell {
    Null,
    Integer(i64),
    Text(Box<str>),
}

/// The query around another that packs its rows.
pub(super) fn pack(sql: &str, columns: Columns) -> String {
    let cells: Vec<_> = columns
        .iter()
        .map(|name| format!("CASE typeof({name}) WHEN 'blob' THEN hex({name}) ELSE {name} END"))
        .collect();
    format!(
        "SELECT json_group_array(json_array({})) AS packed FROM ({sql})",
        cells.join(", ")
    )
}

/// The rows that were packed.
pub(super) fn unpack(row: &SqliteRow, columns: Columns) -> Result<Vec<Row>, StoreError> {
    let text: &str = row.try_get("packed").map_err(unreadable)?;
    let rows: Vec<Vec<Cell>> =
        serde_json::from_str(text).map_err(|error| undecodable("packed", error))?;
    Ok(rows
        .into_iter()
        .map(|cells| Row::Packed(PackedRow { columns, cells }))
        .collect())
}

impl PackedRow {
    fn cell(&self, column: &str) -> Result<&Cell, StoreError> {
        let position = self.columns.iter().position(|name| *name == column);
        position
            .and_then(|position| self.cells.get(position))
            .ok_or_else(|| unreadable(sqlx::Error::ColumnNotFound(column.to_owned())))
    }

    pub(super) fn text(&self, column: &str) -> Result<String, StoreError> {
        match self.cell(column)? {
            Cell::Text(text) => Ok(text.as_ref().to_owned()),
            _ => Err(undecodable(column, "the column holds no text")),
        }
    }

    pub(super) fn integer_or_null(&self, column: &str) -> Result<Option<i64>, StoreError> {
        match self.cell(column)? {
            Cell::Integer(number) => Ok(Some(*number)),
            Cell::Null => Ok(None),
            Cell::Text(_) => Err(undecodable(column, "the column holds no integer")),
        }
    }

    pub(super) fn uuid_or_null(&self, column: &str) -> Result<Option<Uuid>, StoreError> {
        match self.cell(column)? {
            Cell::Text(digits) => Uuid::try_parse(digits)
                .map(Some)
                .map_err(|error| undecodable(column, error)),
            Cell::Null => Ok(None),
            Cell::Integer(_) => Err(undecodable(column, "the column holds no UUID")),
        }
    }
}

fn undecodable(
    column: &str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    unreadable(sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: source.into(),
    })
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Cell;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("null, an integer or a text")
            }

            fn visit_unit<E>(self) -> Result<Cell, E> {
                Ok(Cell::Null)
            }

            fn visit_i64<E>(self, number: i64) -> Result<Cell, E> {
                Ok(Cell::Integer(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Cell, E> {
                i64::try_from(number).map(Cell::Integer).map_err(E::custom)
            }

            fn visit_str<E>(self, text: &str) -> Result<Cell, E> {
                Ok(Cell::Text(text.into()))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}
