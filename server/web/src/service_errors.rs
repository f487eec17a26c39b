//! Errors of the services, as problems.

use super::code::Code;
use super::problem::ApiError;
use service::webhooks::WebhookError;
use service::{AccountError, PasswordError, PushError, ServiceError, StatsError, TaskRefusal};
use shared::wire::{FieldProblem, MAX_STATS_DAYS};

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Store(error) => ServiceError::Store(error).into(),
            AccountError::Service(error) => error.into(),
            AccountError::Password(PasswordError::Busy) => Self::not_written(),
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
                "The e-mail or the password is wrong; check both.",
            ),
            AccountError::Disabled => Self::new(
                Code::AccountDisabled,
                "The operator of this server has disabled the account; ask them why.",
            ),
            AccountError::GuestsOff => Self::new(
                Code::GuestsOff,
                "This server accepts no guests; register or sign in.",
            ),
            AccountError::SignupClosed => Self::new(
                Code::SignupClosed,
                "This server accepts no new users; ask its operator for an account.",
            ),
            AccountError::GuestNotAllowed => Self::new(
                Code::GuestNotAllowed,
                "Guests may not do this; register first, the account keeps everything.",
            ),
            AccountError::MailOff => Self::new(
                Code::MailOff,
                "This server sends no mail; its operator can reset a password.",
            ),
            AccountError::InvalidLink => Self::new(
                Code::LinkInvalid,
                "The link was used, has expired or is incomplete; ask for another one.",
            ),
            AccountError::TooManyTokens => Self::new(
                Code::TokenLimitReached,
                "You have the most tokens allowed; delete some first.",
            ),
            AccountError::PasskeyNotFound => {
                Self::new(Code::PasskeyNotFound, "You have no passkey with this id.")
            }
            AccountError::TooManyPasskeys => Self::new(
                Code::PasskeyLimitReached,
                "You have the most passkeys allowed; remove some first.",
            ),
            AccountError::PasskeyExists => Self::new(
                Code::PasskeyExists,
                "Your account has this passkey already.",
            ),
            AccountError::InvalidPasskey => Self::new(
                Code::InvalidPasskey,
                "Nobody can sign in with this passkey here; sign in with the password.",
            ),
            AccountError::InvalidChallenge => Self::new(
                Code::ChallengeInvalid,
                "The challenge was answered before, has expired or is another browser's; ask for another one.",
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

impl From<PushError> for ApiError {
    fn from(error: PushError) -> Self {
        match error {
            PushError::Store(error) => ServiceError::Store(error).into(),
            PushError::Invalid(problems) => Self::invalid(problems),
            PushError::SignedOut => Self::unauthenticated(),
        }
    }
}

impl From<StatsError> for ApiError {
    fn from(error: StatsError) -> Self {
        match error {
            StatsError::Service(error) => error.into(),
            StatsError::TooManyDays { days } => Self::invalid(FieldProblem {
                pointer: "startDate".to_owned(),
                code: Code::RangeTooLong.as_str().to_owned(),
                detail: format!(
                    "The range has {days} days; it must have at most {MAX_STATS_DAYS}."
                ),
            }),
        }
    }
}

impl From<&TaskRefusal> for ApiError {
    fn from(refusal: &TaskRefusal) -> Self {
        match refusal {
            TaskRefusal::TaskNotFound => {
                Self::new(Code::TaskNotFound, "You have no task with this id.")
            }
            TaskRefusal::ProjectNotFound => {
                Self::new(Code::ProjectNotFound, "You have no project with this id.")
            }
            TaskRefusal::TaskIdTaken(id) => Self::new(
                Code::TaskIdTaken,
                format!("You have a task {id} already: choose a new UUID, or leave taskId out."),
            ),
            TaskRefusal::ProjectIdTaken(id) => Self::new(
                Code::ProjectIdTaken,
                format!(
                    "You have a project {id} already: choose a new UUID, or leave projectId out."
                ),
            ),
            TaskRefusal::Values(errors) => Self::invalid(errors.clone()),
        }
    }
}

impl From<WebhookError> for ApiError {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::Store(error) => ServiceError::Store(error).into(),
            WebhookError::Key(error) => error.into(),
            WebhookError::Invalid(errors) => Self::invalid(errors),
            WebhookError::GuestNotAllowed => Self::new(
                Code::GuestNotAllowed,
                "Guests may not do this; register first, the account keeps everything.",
            ),
            WebhookError::NotFound => {
                Self::new(Code::WebhookNotFound, "You have no webhook with this id.")
            }
            WebhookError::DeliveryNotFound => Self::new(
                Code::DeliveryNotFound,
                "The webhook has no delivery with this id.",
            ),
            WebhookError::TooMany => Self::new(
                Code::WebhookLimitReached,
                "You have as many webhooks as there can be; delete some first.",
            ),
            WebhookError::TooOften => Self::new(
                Code::AttemptLimitReached,
                "The delivery was attempted as often as one may be; read the event from GET /api/events.",
            ),
            WebhookError::NotReadable(scope) => Self::insufficient_scope(scope.as_str()),
            WebhookError::Disabled => Self::new(
                Code::WebhookDisabled,
                "The webhook is disabled; enable it first, by PATCH with {\"enabled\": true}.",
            ),
        }
    }
}
