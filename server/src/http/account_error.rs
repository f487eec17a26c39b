//! Why an account cannot do what it was asked, as problems.

use super::code::Code;
use super::problem::ApiError;
use crate::service::{AccountError, PasswordError, ServiceError};

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Store(error) => ServiceError::Store(error).into(),
            AccountError::Password(PasswordError::Busy) => Self::unavailable(),
            AccountError::Password(error) => {
                tracing::error!(error = %error, "a password could not be handled");
                Self::internal()
            }
            AccountError::Invalid(errors) => Self::invalid(errors),
            AccountError::EmailTaken => Self::new(
                Code::EmailTaken,
                "Another account has this e-mail: sign in, or register with another address.",
            ),
            AccountError::InvalidCredentials => Self::new(
                Code::InvalidCredentials,
                "E-mail or password are wrong; check both.",
            ),
            AccountError::GuestsOff => Self::new(
                Code::GuestsOff,
                "Guests are switched off here; register or sign in.",
            ),
            AccountError::SignupClosed => Self::new(
                Code::SignupClosed,
                "Nobody new is let in here; ask whoever runs this server for an account.",
            ),
            AccountError::GuestNotAllowed => Self::new(
                Code::GuestNotAllowed,
                "Guests may not do this; register first, everything is kept.",
            ),
            AccountError::TooManyTokens => Self::new(
                Code::TokenLimitReached,
                "You have as many tokens as there can be; delete some first.",
            ),
            AccountError::LoginNotFound => {
                Self::new(Code::LoginNotFound, "You have no sign-in with this id.")
            }
            AccountError::NotFound => {
                Self::new(Code::TokenNotFound, "You have no token with this id.")
            }
        }
    }
}
