//! People: guests and accounts.
//!
//! Decides nothing: who may become what is the service's.

use shared::{Timestamp, UserId};

use super::statement::statements;
use super::{Connection, Row, SqlValue, StoreError, corrupt, values};

statements! {
    const INSERT = "INSERT INTO users \
    (id, email, password_hash, display_name, time_zone, guest, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    const BY_ID = "SELECT id, email, password_hash, display_name, time_zone, guest, created_at, \
    day_starts_at, daily_goal_minutes, week_starts_on FROM users WHERE id = $1 AND left_at IS NULL";
    const BY_EMAIL = "SELECT id, email, password_hash, display_name, time_zone, guest, created_at, \
    day_starts_at, daily_goal_minutes, week_starts_on FROM users WHERE lower(email) = $1";
    const PROMOTE = "UPDATE users SET email = $2, password_hash = $3, guest = $4, updated_at = $5, \
    display_name = COALESCE($6, display_name), time_zone = COALESCE($7, time_zone) \
    WHERE id = $1 AND email IS NULL";
    const SET_PASSWORD = "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1";
    const SET_PROFILE = "UPDATE users SET display_name = $2, time_zone = $3, day_starts_at = $4, \
    daily_goal_minutes = $5, week_starts_on = $6, updated_at = $7 WHERE id = $1";
    const EMAILS_AFTER = "SELECT id, email, password_hash, display_name, time_zone, guest, created_at, \
    day_starts_at, daily_goal_minutes, week_starts_on FROM users WHERE email IS NOT NULL AND lower(email) > $1 ORDER BY lower(email) LIMIT $2";
}

/// A person as stored.
#[derive(Clone)]
pub struct UserRow {
    /// Whose account it is.
    pub id: UserId,
    /// None for a guest.
    pub email: Option<String>,
    /// Argon2id in PHC form; none for a guest.
    pub password_hash: Option<String>,
    /// How to address the person.
    pub display_name: Option<String>,
    /// An IANA name.
    pub time_zone: String,
    /// Whether the person has not registered yet.
    pub guest: bool,
    /// When the person came.
    pub created_at: Timestamp,
    /// How their days and weeks are counted.
    pub preferences: UserPreferences,
}

/// How a person's days and weeks are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserPreferences {
    /// When a day begins, minutes after midnight.
    pub day_starts_at: u32,
    /// Minutes of the daily goal, if there is one.
    pub daily_goal_minutes: Option<u32>,
    /// The first day of the week by ISO 8601.
    pub week_starts_on: u32,
}

impl Default for UserPreferences {
    fn default() -> Self {
        Self {
            day_starts_at: 0,
            daily_goal_minutes: None,
            week_starts_on: 1,
        }
    }
}

/// What a guest becomes.
pub struct GuestUpgrade<'a> {
    /// The address to sign in with.
    pub email: &'a str,
    /// Argon2id in PHC form.
    pub password_hash: &'a str,
    /// Kept as it is if none.
    pub display_name: Option<&'a str>,
    /// Kept as it is if none.
    pub time_zone: Option<&'a str>,
}

impl UserRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: UserId::new(row.uuid("id")?),
            email: row.text_or_null("email")?,
            password_hash: row.text_or_null("password_hash")?,
            display_name: row.text_or_null("display_name")?,
            time_zone: row.text("time_zone")?,
            guest: row.bool("guest")?,
            created_at: row.time("created_at")?,
            preferences: UserPreferences {
                day_starts_at: number(row.integer("day_starts_at")?)?,
                daily_goal_minutes: row
                    .integer_or_null("daily_goal_minutes")?
                    .map(number)
                    .transpose()?,
                week_starts_on: number(row.integer("week_starts_on")?)?,
            },
        })
    }
}

fn number(stored: i64) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|error| corrupt("users", error.to_string()))
}

/// Stores a new person, who has the usual preferences.
///
/// # Errors
/// [`StoreError::Taken`] where the e-mail is another's; else as [`StoreError`] says.
pub async fn insert(connection: &mut Connection, user: &UserRow) -> Result<(), StoreError> {
    let values = [
        user.id.as_uuid().into(),
        user.email.clone().into(),
        user.password_hash.clone().into(),
        user.display_name.clone().into(),
        user.time_zone.clone().into(),
        user.guest.into(),
        user.created_at.into(),
    ];
    connection.execute(INSERT, &values).await?;
    Ok(())
}

/// The person with this id.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn by_id(connection: &mut Connection, id: UserId) -> Result<Option<UserRow>, StoreError> {
    connection
        .fetch_optional(BY_ID, &[id.as_uuid().into()])
        .await?
        .as_ref()
        .map(UserRow::read)
        .transpose()
}

/// The person with this id, locked until the transaction ends.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn lock(connection: &mut Connection, id: UserId) -> Result<Option<UserRow>, StoreError> {
    let sql = format!("{BY_ID}{}", connection.for_update());
    connection
        .fetch_optional(&sql, &[id.as_uuid().into()])
        .await?
        .as_ref()
        .map(UserRow::read)
        .transpose()
}

/// The person with this e-mail, which is in its normal form.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn by_email(
    connection: &mut Connection,
    email: &str,
) -> Result<Option<UserRow>, StoreError> {
    connection
        .fetch_optional(BY_EMAIL, &[email.into()])
        .await?
        .as_ref()
        .map(UserRow::read)
        .transpose()
}

/// Turns a guest into an account; false if the person is no guest any more.
///
/// # Errors
/// [`StoreError::Taken`] where the e-mail is another's; else as [`StoreError`] says.
pub async fn promote(
    connection: &mut Connection,
    id: UserId,
    promotion: &GuestUpgrade<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        id.as_uuid().into(),
        promotion.email.into(),
        promotion.password_hash.into(),
        SqlValue::Bool(false),
        now.into(),
        promotion.display_name.into(),
        promotion.time_zone.into(),
    ];
    Ok(connection.execute(PROMOTE, &values).await? == 1)
}

/// Replaces the password's hash.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn set_password(
    connection: &mut Connection,
    id: UserId,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .execute(
            SET_PASSWORD,
            &[id.as_uuid().into(), password_hash.into(), now.into()],
        )
        .await?;
    Ok(())
}

/// Stores name, zone and preferences of the person, who must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn set_profile(
    connection: &mut Connection,
    user: &UserRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let preferences = &user.preferences;
    let values = values![
        user.id.as_uuid(),
        user.display_name.as_deref(),
        user.time_zone.as_str(),
        preferences.day_starts_at,
        preferences.daily_goal_minutes,
        preferences.week_starts_on,
        now,
    ];
    connection.execute(SET_PROFILE, values).await?;
    Ok(())
}

/// Accounts in the order of their e-mails, from after `email`.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn emails_after(
    connection: &mut Connection,
    email: &str,
    most: i64,
) -> Result<Vec<UserRow>, StoreError> {
    connection
        .fetch_all(EMAILS_AFTER, &[email.into(), most.into()])
        .await?
        .iter()
        .map(UserRow::read)
        .collect()
}
