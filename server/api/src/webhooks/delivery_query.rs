//! Query parameters of the list of deliveries.

use shared::wire::DeliveryStatus;
use utoipa::IntoParams;
use web::query::QueryParams;

/// The filters of deliveries.
#[derive(IntoParams, QueryParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct DeliveriesQuery {
    /// Only deliveries with this status.
    pub(super) status: Option<DeliveryStatus>,
}
