//! `stint user`: accounts.

use std::io::{self, BufRead, IsTerminal};

use clap::Subcommand;
use shared::Timestamp;
use shared::wire::{QuotaUsage, Registration};

use super::accounts::{accounts, named, no_such_account};
use super::cli_error::CliError;
use super::database::open;
use super::output::print_line;
use crate::settings::Settings;
use crate::settings::quota::{self, read_own_quota};
use runtime::entropy::SystemEntropy;
use service::{AccountOverview, Accounts, Secret};

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
    /// Show an account: profile, storage, sign-ins, tokens.
    Show {
        /// The account's e-mail.
        email: String,
    },
    /// End all sign-ins of an account; its tokens keep working.
    SignOut {
        /// The account's e-mail.
        email: String,
    },
    /// Disable an account: end its sign-ins, refuse its password, tokens and calendar feed. What it
    /// stores stays.
    Disable {
        /// The account's e-mail.
        email: String,
    },
    /// Enable a disabled account.
    Enable {
        /// The account's e-mail.
        email: String,
    },
    /// Give an account quotas of its own, in the place of those of STINT_ACCOUNT_QUOTA.
    SetQuota {
        /// The account's e-mail.
        email: String,
        /// Such as sessions=500,megabytes=8; what is left out is the server's, and with "" all of it.
        quota: String,
    },
    /// Delete an account with all its data; this cannot be undone.
    Delete {
        /// The account's e-mail.
        email: String,
        /// Needed, because there is no way back.
        #[arg(long, required = true)]
        confirm: bool,
    },
    /// List the accounts without guests: e-mail, name, time zone, creation.
    List,
}

pub(super) async fn user(command: UserCommand, settings: &Settings) -> Result<(), CliError> {
    // Asked for before the database is opened, which may have to be migrated.
    let database = open(settings).await?;
    let done = execute(command, &accounts(&database, settings), settings).await;
    database.close().await;
    done
}

async fn execute(
    command: UserCommand,
    accounts: &Accounts,
    settings: &Settings,
) -> Result<(), CliError> {
    match command {
        UserCommand::Add {
            email,
            name,
            time_zone,
            generate_password,
        } => {
            let password = password(generate_password)?;
            let registration = Registration {
                email,
                password: password.clone(),
                display_name: name,
                time_zone,
            };
            let added = accounts.add(registration).await?;
            let done = format!("Added {}.", added.email.unwrap_or_default());
            print_line(&with_password(done, generate_password.then_some(password)))
        }
        UserCommand::SetPassword {
            email,
            generate_password,
        } => {
            let (ended, password) = set_password(accounts, &email, generate_password).await?;
            let done = format!("The password of {email} is reset; sign-ins ended: {ended}.");
            print_line(&with_password(done, generate_password.then_some(password)))
        }
        UserCommand::Show { email } => {
            let found = accounts.overview(&email, settings.quotas()).await;
            print_line(&overview(found.map_err(named(&email))?))
        }
        UserCommand::SignOut { email } => {
            let ended = accounts.end_all_logins(&email).await;
            let ended = ended.map_err(named(&email))?;
            print_line(&format!("Sign-ins of {email} ended: {ended}."))
        }
        UserCommand::Disable { email } => {
            accounts.disable(&email).await.map_err(named(&email))?;
            print_line(&format!("{email} is disabled."))
        }
        UserCommand::Enable { email } => {
            accounts.enable(&email).await.map_err(named(&email))?;
            print_line(&format!("{email} is enabled."))
        }
        UserCommand::SetQuota { email, quota } => {
            let own = read_own_quota(&quota).ok_or_else(|| {
                CliError::Wrong(format!("QUOTA must be {}, or empty", quota::MAY_BE))
            })?;
            let set = accounts.set_quota(&email, own).await;
            set.map_err(named(&email))?;
            let shown = accounts.overview(&email, settings.quotas()).await;
            print_line(&overview(shown.map_err(named(&email))?))
        }
        UserCommand::Delete { email, confirm: _ } => {
            let deleted = accounts.delete_by_email(&email).await;
            deleted.map_err(named(&email))?;
            print_line(&format!("{email} is deleted."))
        }
        UserCommand::List => list(accounts).await,
    }
}

fn with_password(done: String, generated: Option<String>) -> String {
    match generated {
        Some(password) => format!("{done}\nPassword, not shown again: {password}"),
        None => done,
    }
}

/// One `name: value` a line.
fn overview(account: AccountOverview) -> String {
    let instant = |at: Option<Timestamp>| at.map_or("never".to_owned(), |at| at.to_string());
    let of = |QuotaUsage { used, quota }: QuotaUsage| format!("{used} of {quota}");
    let me = account.me;
    [
        ("id", me.user_id.to_string()),
        ("e-mail", me.email.unwrap_or_default()),
        ("name", one_line(&me.display_name.unwrap_or_default())),
        ("time zone", me.time_zone),
        ("created", me.created_at.to_string()),
        ("disabled", instant(account.disabled_at)),
        ("sign-ins", account.sign_ins.to_string()),
        ("last used", instant(account.last_used_at)),
        ("tokens", account.tokens.to_string()),
        ("sessions", of(account.usage.sessions)),
        ("tasks", of(account.usage.tasks)),
        ("projects", of(account.usage.projects)),
        ("bytes", of(account.usage.bytes)),
    ]
    .map(|(name, value)| format!("{name}: {value}"))
    .join("\n")
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\t'], " ")
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
    let ended = set.map_err(named(email))?;
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
            let name = one_line(&me.display_name.unwrap_or_default());
            print_line(&format!(
                "{email}\t{name}\t{}\t{}",
                me.time_zone, me.created_at
            ))?;
        }
        after = last;
    }
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
