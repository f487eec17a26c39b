//! `stint token`: API tokens.

use clap::Subcommand;
use shared::Timestamp;
use shared::wire::{CreateToken, Token};
use uuid::Uuid;

use super::accounts::{account, accounts};
use super::cli_error::CliError;
use super::database::open;
use super::output::print_line;
use crate::settings::Settings;
use service::{AccountError, Accounts};

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Create an API token for an account and show its secret.
    Create {
        /// The account's e-mail.
        email: String,
        /// What the token is for.
        #[arg(long)]
        name: String,
        /// A scope such as sessions:read; may be given several times.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// When it expires, as 2027-01-31T00:00:00Z [never].
        #[arg(long, value_parser = read_instant)]
        expires_at: Option<Timestamp>,
    },
    /// List the tokens of an account, without their secrets: id, name, scopes, creation, expiry,
    /// last use.
    List {
        /// The account's e-mail.
        email: String,
    },
    /// Delete a token: it stops working immediately.
    Delete {
        /// The account's e-mail.
        email: String,
        /// The token's id, as `stint token list` shows it.
        id: Uuid,
    },
}

fn read_instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .ok_or_else(|| "write an RFC 3339 date-time such as 2027-01-31T00:00:00Z".to_owned())
}

pub(super) async fn token(command: TokenCommand, settings: &Settings) -> Result<(), CliError> {
    let database = open(settings).await?;
    let done = change_tokens(command, &accounts(&database, settings)).await;
    database.close().await;
    done
}

async fn change_tokens(command: TokenCommand, accounts: &Accounts) -> Result<(), CliError> {
    match command {
        TokenCommand::Create {
            email,
            name,
            scopes,
            expires_at,
        } => {
            let requested = CreateToken {
                name,
                scopes,
                expires_at,
            };
            print_line(&create(accounts, &email, requested).await?)
        }
        TokenCommand::List { email } => {
            let user = account(accounts, &email).await?;
            for token in accounts.tokens(user).await? {
                print_line(&token_line(&token))?;
            }
            Ok(())
        }
        TokenCommand::Delete { email, id } => {
            let user = account(accounts, &email).await?;
            accounts
                .delete_token(user, id)
                .await
                .map_err(|error| match error {
                    AccountError::NotFound => CliError::Wrong(format!(
                        "the account has no token with the id {id}; stint token list shows those there are"
                    )),
                    other => other.into(),
                })?;
            print_line("The token is deleted.")
        }
    }
}

/// The fields of a token, separated by tabs.
fn token_line(token: &Token) -> String {
    let instant = |at: Option<Timestamp>| at.map_or("never".to_owned(), |at| at.to_string());
    let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    [
        token.id.to_string(),
        token.name.replace(['\n', '\t'], " "),
        scopes.join(" "),
        token.created_at.to_string(),
        instant(token.expires_at),
        instant(token.last_used_at),
    ]
    .join("\t")
}

async fn create(
    accounts: &Accounts,
    email: &str,
    requested: CreateToken,
) -> Result<String, CliError> {
    let user = account(accounts, email).await?;
    let created = accounts
        .create_token(user, &requested)
        .await
        .map_err(|error| match error {
            AccountError::TooManyTokens => {
                CliError::Wrong("the account has too many tokens; delete some first".to_owned())
            }
            other => other.into(),
        })?;
    // Only a repeated request is answered without it.
    Ok(created.secret.unwrap_or_default())
}
