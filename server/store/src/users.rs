//! Users: guests and accounts.
//!
//! Decides nothing: who may become what is the service's.

use shared::{Timestamp, UserId};

use super::statement::{params, statements};
use super::{Connection, Row, StoreError, corrupt};

statements! {
    static INSERT = "INSERT INTO users \
    (id, email, password_hash, display_name, time_zone, guest, created_at, updated_at) \
    VALUES (:id, :email, :password_hash, :display_name, :time_zone, :guest, :created_at, :created_at)";
    static BY_ID = "SELECT id, email, password_hash, display_name, time_zone, guest, created_at, \
    day_starts_at, daily_goal_minutes, week_starts_on FROM users WHERE id = :id AND left_at IS NULL";
    static BY_EMAIL = "SELECT id, email, password_hash, display_name, time_zone, guest, created_at, \
    day_starts_at, daily_goal_minutes, week_starts_on FROM users WHERE lower(email) = :email";
    static PROMOTE = "UPDATE users SET email = :email, password_hash = :password_hash, guest = :guest, updated_at = :now, \
    display_name = COALESCE(:display_name, display_name), time_zone = COALESCE(:time_zone, time_zone) \
    WHERE id = :id AND email IS NULL";
    static SET_PASSWORD = "UPDATE users SET password_hash = :password_hash, updated_at = :updated_at WHERE id = :id";
    static SET_PROFILE = "UPDATE users SET display_name = :display_name, time_zone = :time_zone, day_starts_at = :day_starts_at, \
    daily_goal_minutes = :daily_goal_minutes, week_starts_on = :week_starts_on, updated_at = :updated_at WHERE id = :id";
    static EMAILS_AFTER = "SELECT id, email, password_hash, display_name, time_zone, guest, created_at, \
    day_starts_at, daily_goal_minutes, week_starts_on FROM users WHERE email IS NOT NULL AND lower(email) > :email ORDER BY lower(email) LIMIT :limit";
}

/// A user as stored.
#[derive(Clone)]
pub struct UserRow {
    /// Whose account it is.
    pub id: UserId,
    /// None for a guest.
    pub email: Option<String>,
    /// Argon2id in PHC form; none for a guest.
    pub password_hash: Option<String>,
    /// How to address the user.
    pub display_name: Option<String>,
    /// An IANA name.
    pub time_zone: String,
    /// Whether the user has not registered yet.
    pub guest: bool,
    /// When the user came.
    pub created_at: Timestamp,
    /// How their days and weeks are counted.
    pub preferences: UserPreferences,
}

/// How a user's days and weeks are counted.
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
    /// Unchanged if none.
    pub display_name: Option<&'a str>,
    /// Unchanged if none.
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

/// Stores a new user, who has the usual preferences.
///
/// # Errors
/// [`StoreError::Taken`] where the e-mail is another's.
pub async fn insert(connection: &mut Connection, user: &UserRow) -> Result<(), StoreError> {
    let params = params! {
        id: user.id,
        email: user.email.clone(),
        password_hash: user.password_hash.clone(),
        display_name: user.display_name.clone(),
        time_zone: user.time_zone.clone(),
        guest: user.guest,
        created_at: user.created_at,
    };
    INSERT.execute(connection, params).await?;
    Ok(())
}

/// The user with this id.
pub async fn by_id(connection: &mut Connection, id: UserId) -> Result<Option<UserRow>, StoreError> {
    BY_ID
        .fetch_optional(connection, params! { id: id })
        .await?
        .as_ref()
        .map(UserRow::read)
        .transpose()
}

/// The user with this id, locked until the transaction ends.
pub async fn lock(connection: &mut Connection, id: UserId) -> Result<Option<UserRow>, StoreError> {
    BY_ID
        .fetch_optional_for_update(connection, params! { id })
        .await?
        .as_ref()
        .map(UserRow::read)
        .transpose()
}

/// The user with this e-mail, which is in its normal form.
pub async fn by_email(
    connection: &mut Connection,
    email: &str,
) -> Result<Option<UserRow>, StoreError> {
    BY_EMAIL
        .fetch_optional(connection, params! { email })
        .await?
        .as_ref()
        .map(UserRow::read)
        .transpose()
}

/// Turns a guest into an account; false if the user is no guest any more.
///
/// # Errors
/// [`StoreError::Taken`] where the e-mail is another's.
pub async fn promote(
    connection: &mut Connection,
    id: UserId,
    promotion: &GuestUpgrade<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params = params! {
        id: id,
        email: promotion.email,
        password_hash: promotion.password_hash,
        guest: false,
        now,
        display_name: promotion.display_name,
        time_zone: promotion.time_zone,
    };
    Ok(PROMOTE.execute(connection, params).await? == 1)
}

/// Replaces the password's hash.
pub async fn set_password(
    connection: &mut Connection,
    id: UserId,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    SET_PASSWORD
        .execute(
            connection,
            params! { id: id, password_hash, updated_at: now },
        )
        .await?;
    Ok(())
}

/// Stores name, zone and preferences of the user, who must be locked.
pub async fn set_profile(
    connection: &mut Connection,
    user: &UserRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let preferences = &user.preferences;
    let params = params! {
        id: user.id,
        display_name: user.display_name.as_deref(),
        time_zone: user.time_zone.as_str(),
        day_starts_at: preferences.day_starts_at,
        daily_goal_minutes: preferences.daily_goal_minutes,
        week_starts_on: preferences.week_starts_on,
        updated_at: now,
    };
    SET_PROFILE.execute(connection, params).await?;
    Ok(())
}

/// Accounts in the order of their e-mails, from after `email`.
pub async fn emails_after(
    connection: &mut Connection,
    email: &str,
    most: i64,
) -> Result<Vec<UserRow>, StoreError> {
    EMAILS_AFTER
        .fetch_all(connection, params! { email, limit: most })
        .await?
        .iter()
        .map(UserRow::read)
        .collect()
}
