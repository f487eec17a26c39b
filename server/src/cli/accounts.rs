//! `stint user` and `stint token`: accounts and API tokens.

use std::io::{self, BufRead, IsTerminal};
use std::sync::Arc;

use clap::Subcommand;
use shared::wire::{CreateToken, Registration, Token};
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::cli_error::CliError;
use super::database::open;
use super::output::print_line;
use crate::settings::Settings;
use runtime::clock::SystemClock;
use runtime::entropy::SystemEntropy;
use service::{AccountError, Accounts, Secret};
use store::Database;

/// Accounts read per query.
const ACCOUNTS_PER_BATCH: i64 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add an account, even if STINT_SIGNUP is closed. Asks for the password, reads it from a pipe, or
    /// generates one.
    Add {
        /// The e-mail to sign in with.
        email: String,
        /// The display name.
        #[arg(long)]
        name: Option<String>,
        /// An IANA name such as Europe/Berlin [UTC].
        #[arg(long)]
        time_zone: Option<String>,
        /// Generate a password and show it.
        #[arg(long)]
        generate_password: bool,
    },
    /// Reset the password of an account and end all its sign-ins. Asks for the password, reads it
    /// from a pipe, or generates one.
    SetPassword {
        /// The account's e-mail.
        email: String,
        /// Generate a password and show it.
        #[arg(long)]
        generate_password: bool,
    },
    /// List the accounts without guests: e-mail, name, time zone, creation.
    List,
}

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

fn accounts(database: &Database, settings: &Settings) -> Accounts {
    Accounts::new(
        database.clone(),
        Arc::new(SystemClock),
        Arc::new(SystemEntropy),
        settings.signup,
    )
}

pub(super) async fn user(command: UserCommand, settings: &Settings) -> Result<(), CliError> {
    match command {
        UserCommand::Add {
            email,
            name,
            time_zone,
            generate_password,
        } => {
            let password = password(generate_password)?;
            let database = open(settings).await?;
            let registration = Registration {
                email,
                password: password.clone(),
                display_name: name,
                time_zone,
            };
            let added = accounts(&database, settings).add(registration).await;
            database.close().await;
            let added = added?;
            print_line(&format!("Added {}.", added.email.unwrap_or_default()))?;
            if generate_password {
                print_line(&format!("Password, not shown again: {password}"))?;
            }
            Ok(())
        }
        UserCommand::SetPassword {
            email,
            generate_password,
        } => {
            let database = open(settings).await?;
            let accounts = accounts(&database, settings);
            let set = set_password(&accounts, &email, generate_password).await;
            database.close().await;
            let (ended, password) = set?;
            print_line(&format!(
                "The password of {email} is reset; sign-ins ended: {ended}."
            ))?;
            if generate_password {
                print_line(&format!("Password, not shown again: {password}"))?;
            }
            Ok(())
        }
        UserCommand::List => {
            let database = open(settings).await?;
            let listed = list(&accounts(&database, settings)).await;
            database.close().await;
            listed
        }
    }
}

/// Sets an account's password; returns how many sign-ins ended, and the password.
async fn set_password(
    accounts: &Accounts,
    email: &str,
    is_to_be_made: bool,
) -> Result<(u64, String), CliError> {
    // Checked before anybody types a password in vain.
    if accounts.by_email(email).await?.is_none() {
        return Err(no_such_account(email));
    }
    let password = password(is_to_be_made)?;
    let set = accounts.set_password(email, password.clone()).await;
    let ended = set.map_err(|error| match error {
        AccountError::NotFound => no_such_account(email),
        other => other.into(),
    })?;
    Ok((ended, password))
}

async fn list(accounts: &Accounts) -> Result<(), CliError> {
    let mut after = String::new();
    loop {
        let some = accounts.list(&after, ACCOUNTS_PER_BATCH).await?;
        let Some(last) = some.last().and_then(|me| me.email.clone()) else {
            return Ok(());
        };
        for me in some {
            let email = me.email.unwrap_or_default();
            let name = me
                .display_name
                .unwrap_or_default()
                .replace(['\n', '\t'], " ");
            print_line(&format!(
                "{email}\t{name}\t{}\t{}",
                me.time_zone, me.created_at
            ))?;
        }
        after = last;
    }
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

async fn account(accounts: &Accounts, email: &str) -> Result<UserId, CliError> {
    let account = accounts.by_email(email).await?;
    account
        .map(|account| account.user_id)
        .ok_or_else(|| no_such_account(email))
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
    Ok(created.secret)
}

fn no_such_account(email: &str) -> CliError {
    CliError::Wrong(format!(
        "no account has the e-mail {email}; `stint user list` lists all accounts"
    ))
}

/// A generated password, or the one that is typed or piped in.
fn password(is_to_be_made: bool) -> Result<String, CliError> {
    if is_to_be_made {
        Ok(Secret::password(&SystemEntropy).reveal().to_owned())
    } else {
        ask()
    }
}

/// The password, typed twice without echo, or one line from a pipe.
fn ask() -> Result<String, CliError> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        let password = line.trim_end_matches(['\n', '\r']).to_owned();
        if password.is_empty() {
            return Err(CliError::Wrong(
                "standard input has no password: pipe one in, or use --generate-password"
                    .to_owned(),
            ));
        }
        return Ok(password);
    }
    let first = rpassword::prompt_password("Password: ")?;
    let second = rpassword::prompt_password("Repeat: ")?;
    if first == second {
        Ok(first)
    } else {
        Err(CliError::Wrong(
            "the passwords differ; try again".to_owned(),
        ))
    }
}
