//! The ends of a range of start times in a query.

use shared::RangeEdge;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};

use web::query::{FromQueryText, InvalidParam};

/// The value of `startDate` or `endDate`.
#[derive(Clone, Copy)]
pub(super) struct DateBound(pub(super) RangeEdge);

impl FromQueryText for DateBound {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        const EXPECTED: &str = "a date such as 2026-11-22, or an RFC 3339 date-time such as 2026-11-22T10:00:00Z (write + as %2B)";
        RangeEdge::parse(text)
            .map(Self)
            .ok_or(InvalidParam::Unreadable(EXPECTED))
    }
}

impl utoipa::ToSchema for DateBound {}

impl utoipa::PartialSchema for DateBound {
    fn schema() -> RefOr<Schema> {
        let format = |format| {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(format)))
        };
        AnyOfBuilder::new()
            .item(format(KnownFormat::Date))
            .item(format(KnownFormat::DateTime))
            .into()
    }
}
