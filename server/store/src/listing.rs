//! Pages of lists: the rows and their number, with the same optional conditions.

use std::sync::OnceLock;

use shared::wire::PageRequest;

use crate::statement::{Params, Statement};
use crate::{Connection, Row, SqlValue, StoreError};

/// A list whose conditions depend on the request.
pub struct Listing {
    name: &'static str,
    /// The query, with [`PAGE`] for what follows `FROM` and [`TOTAL`] where it also counts.
    query: &'static str,
    /// The table with the conditions that always hold.
    rows: &'static str,
    /// Each inner list holds alternatives, at most one of which applies: the one whose parameter
    /// has a value.
    conditions: &'static [&'static [Condition]],
    order: &'static str,
    /// The rows of a page and the query of the total where no condition is chosen and both can be
    /// had for less.
    unconditional: Option<(&'static str, &'static str)>,
    /// One for every combination of conditions, so that each is composed once and can be tested.
    variants: OnceLock<Vec<Variant>>,
}

/// Stands for the rows of a page in a listing's query.
pub(crate) const PAGE: &str = "{page}";
/// Stands for the query that counts the rows of all pages.
pub(crate) const TOTAL: &str = "{total}";

/// A condition and the parameter in it.
pub(crate) struct Condition {
    pub(crate) parameter: &'static str,
    pub(crate) sql: &'static str,
}

/// `column = :column`.
macro_rules! equals {
    ($column:ident) => {
        $crate::listing::Condition {
            parameter: stringify!($column),
            sql: concat!(stringify!($column), " = :", stringify!($column)),
        }
    };
}
pub(crate) use equals;

struct Variant {
    /// For each inner list of conditions the one that applies, from 1; 0 for none.
    choices: Vec<usize>,
    list: Statement,
    /// None where `list` counts.
    count: Option<Statement>,
}

impl Listing {
    pub(crate) const fn new(
        name: &'static str,
        query: &'static str,
        rows: &'static str,
        conditions: &'static [&'static [Condition]],
        order: &'static str,
        unconditional: Option<(&'static str, &'static str)>,
    ) -> Self {
        Self {
            name,
            query,
            rows,
            conditions,
            order,
            unconditional,
            variants: OnceLock::new(),
        }
    }

    /// The rows of a page, and how many there are on all pages.
    pub(crate) async fn page(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
        paging: PageRequest,
    ) -> Result<(Vec<Row>, u64), StoreError> {
        let total = match &self.chosen_variant(params)?.count {
            Some(count) => count.count(connection, params).await?,
            None => return Err(self.mistake("counts in its rows")),
        };
        let rows = self.rows(connection, params, paging).await?;
        Ok((rows, u64::try_from(total).unwrap_or(0)))
    }

    /// The rows of a page.
    pub(crate) async fn rows(
        &self,
        connection: &mut Connection,
        params: Params<'_>,
        paging: PageRequest,
    ) -> Result<Vec<Row>, StoreError> {
        let variant = self.chosen_variant(params)?;
        let mut params = params.to_vec();
        params.push(("limit", SqlValue::from(paging.limit())));
        params.push(("offset", SqlValue::from(paging.offset())));
        variant.list.fetch_all(connection, &params).await
    }

    fn chosen_variant(&self, params: Params<'_>) -> Result<&Variant, StoreError> {
        let choices: Vec<usize> = self
            .conditions
            .iter()
            .map(|any| chosen(any, params))
            .collect();
        let mut variants = self.variants().iter();
        variants
            .find(|variant| variant.choices == choices)
            .ok_or_else(|| self.mistake("has no such variant"))
    }

    fn mistake(&self, what: &str) -> StoreError {
        StoreError::Unusable(format!("the listing {} {what}", self.name))
    }

    /// Every text by name.
    pub(crate) fn texts(&self) -> Vec<(String, String)> {
        let statements = self.variants().iter();
        statements
            .flat_map(|variant| std::iter::once(&variant.list).chain(&variant.count))
            .flat_map(Statement::texts)
            .collect()
    }

    fn variants(&self) -> &[Variant] {
        self.variants.get_or_init(|| {
            let mut combinations = vec![Vec::new()];
            for alternatives in self.conditions {
                let longer = combinations.iter().flat_map(|choices: &Vec<usize>| {
                    (0..=alternatives.len()).map(|choice| [choices.as_slice(), &[choice]].concat())
                });
                combinations = longer.collect();
            }
            let variant = |choices| self.variant(choices);
            combinations.into_iter().map(variant).collect()
        })
    }

    fn variant(&self, choices: Vec<usize>) -> Variant {
        let chosen = self.conditions.iter().zip(&choices);
        let chosen = chosen.filter_map(|(any, choice)| any.get(choice.checked_sub(1)?));
        let mut names = Vec::new();
        let mut rows = self.rows.to_owned();
        for condition in chosen {
            names.push(condition.parameter);
            rows.push_str(" AND ");
            rows.push_str(condition.sql);
        }
        let Self {
            name, query, order, ..
        } = self;
        let names = names.join(", ");
        let (page, total) = match self.unconditional {
            Some((page, total)) if names.is_empty() => (page.to_owned(), total.to_owned()),
            _ => (
                format!("{rows} ORDER BY {order} LIMIT :limit OFFSET :offset"),
                format!("SELECT COUNT(*) AS total FROM {rows}"),
            ),
        };
        let list = query.replace(PAGE, &page).replace(TOTAL, &total);
        let counts = query.contains(TOTAL);
        Variant {
            list: Statement::owned(format!("{name} list [{names}]"), list),
            count: (!counts).then(|| Statement::owned(format!("{name} count [{names}]"), total)),
            choices,
        }
    }
}

/// The first alternative whose parameter has a value, from 1; 0 for none.
fn chosen(alternatives: &[Condition], params: Params<'_>) -> usize {
    let has_value = |condition: &Condition| {
        let mut names = params.iter().map(|(name, _)| *name);
        names.any(|name| name == condition.parameter)
    };
    alternatives
        .iter()
        .position(has_value)
        .map_or(0, |at| at + 1)
}
