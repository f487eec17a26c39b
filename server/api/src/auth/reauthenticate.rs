//! `POST /api/auth/reauthenticate`

use axum::extract::State;
use axum::http::StatusCode;
use shared::wire::Reauthentication;

use web::body::JsonBody;
use web::browser::SignedInUser;
use web::problem::ApiError;
use web::reauthentication::reauthenticate as confirm;
use web::state::AppState;

/// Confirm the password
///
/// Needed by operations that answer `reauthentication_required`. Signing in counts as well, for 15
/// minutes.
#[utoipa::path(
    post, path = "/api/auth/reauthenticate", operation_id = "reauthenticate", tag = "Accounts",
    request_body(content = Reauthentication, example = json!({"password": "correct horse battery"})),
    responses(
        (status = 204, description = "The password is confirmed"),
        (status = 401, description = "`invalid_credentials`: `password` is wrong"),
        (status = 403, description = "`guest_not_allowed`, `login_required`, `cross_site_request`"),
    ),
)]
pub(super) async fn reauthenticate(
    State(state): State<AppState>,
    signed_in: SignedInUser,
    JsonBody(Reauthentication { password }): JsonBody<Reauthentication>,
) -> Result<StatusCode, ApiError> {
    confirm(&state, signed_in, password).await?;
    Ok(StatusCode::NO_CONTENT)
}
