//! A statement's text as both databases take it.

use crate::Connection;

/// A text as databases take it, with numbered placeholders.
pub(super) struct Compiled {
    pub(super) sql: String,
    for_update: String,
    skip_locked: String,
    pub(super) parameters: Vec<Parameter>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parameter {
    Named(String),
    InList(usize),
}

impl Compiled {
    pub(super) fn of(source: &str, list_length: usize) -> Self {
        let mut sql = String::with_capacity(source.len());
        let mut numbered: Vec<Parameter> = Vec::new();
        let mut copied = 0;
        let mut placeholder = |parameter: Parameter| {
            let known = numbered.iter().position(|known| *known == parameter);
            let at = known.unwrap_or_else(|| {
                numbered.push(parameter);
                numbered.len() - 1
            });
            format!("${}", at + 1)
        };
        for found in parameters(source) {
            sql.push_str(&source[copied..found.start]);
            copied = found.end;
            if found.is_list {
                let placeholders: Vec<_> = (0..list_length)
                    .map(|at| placeholder(Parameter::InList(at)))
                    .collect();
                sql.push_str(&placeholders.join(", "));
            } else {
                sql.push_str(&placeholder(Parameter::Named(found.name.to_owned())));
            }
        }
        sql.push_str(&source[copied..]);
        Self {
            for_update: format!("{sql}{}", Connection::FOR_UPDATE),
            skip_locked: format!("{sql}{}", Connection::FOR_UPDATE_SKIP_LOCKED),
            sql,
            parameters: numbered,
        }
    }

    /// The text that locks rows; SQLite's single writer needs no locks.
    pub(super) const fn for_update(&self, connection: &Connection) -> &str {
        if connection.is_postgres() {
            self.for_update.as_str()
        } else {
            self.sql.as_str()
        }
    }

    pub(super) const fn skip_locked(&self, connection: &Connection) -> &str {
        if connection.is_postgres() {
            self.skip_locked.as_str()
        } else {
            self.sql.as_str()
        }
    }
}

pub(super) struct Found<'a> {
    name: &'a str,
    start: usize,
    end: usize,
    is_list: bool,
}

/// The parameters of a text in their order. No statement of the store has a colon elsewhere.
pub(super) fn parameters(source: &str) -> impl Iterator<Item = Found<'_>> {
    source.match_indices(':').map(|(start, _)| {
        let rest = &source[start + 1..];
        let length = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
        let is_list = rest[length..].starts_with('*');
        Found {
            name: &rest[..length],
            start,
            end: start + 1 + length + usize::from(is_list),
            is_list,
        }
    })
}
