//! Parameters of the event log.

use shared::wire::EventInclude;
use utoipa::IntoParams;

use web::code::Code;
use web::paging::limit;
use web::query::{FromQueryText, InvalidParam, Query, QueryParam, QueryParams, parse_whole_number};

/// The position of a reader.
#[derive(IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct AfterQuery {
    /// The sequence of the last received event; 0 for all events.
    #[param(value_type = Option<u64>, minimum = 0, maximum = 9_223_372_036_854_775_807_u64, example = 41)]
    pub(super) after: Option<Sequence>,
}

#[derive(IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct IncludeQuery {
    /// `object` sends each event's session, task or project along, as it is when the answer is made.
    #[param(inline)]
    pub(super) include: Option<EventInclude>,
}

/// The sequence of an event, or 0.
pub(super) struct Sequence(pub(super) u64);

impl FromQueryText for Sequence {
    fn from_text(text: &str) -> Result<Self, InvalidParam> {
        let number = parse_whole_number(text).ok_or(InvalidParam::Unreadable("a whole number"))?;
        u64::try_from(number).map(Self).map_err(|_| {
            let detail = format!("after is {number}; it must be 0 or the sequence of an event.");
            InvalidParam::NotAllowed(Code::AfterOutOfRange, detail)
        })
    }
}

#[derive(IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct LimitQuery {
    /// Events per page.
    #[param(value_type = Option<u64>, minimum = 1, maximum = 100, default = 100)]
    pub(super) limit: EventLimit,
}

/// Events per page, 1 to 100.
pub(super) struct EventLimit(pub(super) u64);

impl QueryParam for EventLimit {
    fn read(query: &mut Query, name: &'static str) -> Self {
        Self(limit(query, name, 100))
    }
}
