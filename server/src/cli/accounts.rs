//! The accounts of the database, as commands name them.

use std::sync::Arc;

use shared::UserId;

use super::cli_error::CliError;
use crate::settings::Settings;
use runtime::clock::SystemClock;
use runtime::entropy::SystemEntropy;
use service::{AccountError, Accounts, EventBus, Transactions};
use store::Database;

pub(super) fn accounts(database: &Database, settings: &Settings) -> Accounts {
    let transactions =
        Transactions::new(database.clone(), Arc::new(SystemClock), EventBus::default());
    Accounts::new(transactions, Arc::new(SystemEntropy), settings.signup)
        .with_mail(settings.mailer().is_some())
}

pub(super) async fn account(accounts: &Accounts, email: &str) -> Result<UserId, CliError> {
    let account = accounts.by_email(email).await?;
    account
        .map(|account| account.user_id)
        .ok_or_else(|| no_such_account(email))
}

/// The error for the operator, who named the account by its e-mail.
pub(super) fn named(email: &str) -> impl Fn(AccountError) -> CliError {
    move |error| match error {
        AccountError::NotFound => no_such_account(email),
        other => other.into(),
    }
}

pub(super) fn no_such_account(email: &str) -> CliError {
    CliError::Wrong(format!(
        "no account has the e-mail {email}; `stint user list` lists all accounts"
    ))
}
