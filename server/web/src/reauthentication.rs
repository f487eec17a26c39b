//! Confirming the password of a browser that is signed in, for the API and the pages.

use service::AccountError;

use super::browser::SignedInUser;
use super::code::Code;
use super::problem::ApiError;
use super::state::AppState;

/// Confirms the password; from then on the sign-in is recent.
///
/// # Errors
/// 401 `invalid_credentials` for a wrong password, 401 where the sign-in has ended, 403 for a guest.
pub async fn reauthenticate(
    state: &AppState,
    signed_in: SignedInUser,
    password: String,
) -> Result<(), ApiError> {
    let SignedInUser { user, login } = signed_in;
    let done = state.accounts.reauthenticate(user, login, password).await;
    done.map_err(|error| match error {
        AccountError::LoginNotFound => ApiError::unauthenticated(),
        AccountError::InvalidCredentials => {
            ApiError::new(Code::InvalidCredentials, "The password is wrong.")
        }
        error => error.into(),
    })
}
