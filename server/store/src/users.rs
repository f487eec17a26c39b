//! Users: guests and accounts.
//!
//! The rules of accounts are in the service.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::stats::UserZones;
use shared::wire::{OwnPreset, Profile};
use shared::{Timestamp, UserId};

use super::statement::{assign, insert, params, statements};
use super::{Connection, Row, StoreError, corrupt, directories};

/// The columns of [`UserRow`].
macro_rules! columns {
    () => {
        "id, email, password_hash, display_name, time_zone, guest, created_at, day_starts_at, \
         daily_goal_minutes, week_starts_on, disabled_at, email_verified_at, language, presets, \
         former_zones, days_in_current_zone"
    };
}

statements! {
    static INSERT = insert!(
        "users",
        id, email, password_hash, display_name, time_zone, guest, created_at, updated_at, language
    );
    static BY_ID = concat!("SELECT ", columns!(), " FROM users WHERE id = :id AND left_at IS NULL");
    static SET_PENDING = concat!("UPDATE users SET ", assign!(pending_password_hash, updated_at), " WHERE id = :id");
    static PROMOTE = concat!(
        "UPDATE users SET ", assign!(email, email_verified_at, guest, updated_at),
        ", password_hash = pending_password_hash, pending_password_hash = NULL \
         WHERE id = :id AND email IS NULL AND pending_password_hash IS NOT NULL"
    );
    static SET_PASSWORD = concat!("UPDATE users SET ", assign!(password_hash, updated_at), " WHERE id = :id");
    static SET_EMAIL = concat!("UPDATE users SET ", assign!(email, email_verified_at, updated_at), " WHERE id = :id");
    static SET_LANGUAGE = "UPDATE users SET language = :language WHERE id = :id";
    static SET_DISABLED = concat!("UPDATE users SET ", assign!(disabled_at, updated_at), " WHERE id = :id");
    static SET_PROFILE = concat!(
        "UPDATE users SET ",
        assign!(
            display_name, time_zone, former_zones, days_in_current_zone, day_starts_at, daily_goal_minutes,
            week_starts_on, presets, profile_change, updated_at
        ),
        " WHERE id = :id"
    );
    static EMAILS_AFTER = concat!(
        "SELECT ", columns!(), " FROM users JOIN \
         (SELECT email AS address, user_id FROM email_directory WHERE email > :email ORDER BY email LIMIT :limit) AS next \
         ON next.user_id = users.id ORDER BY address"
    );
}

/// A user as stored.
#[derive(Clone)]
pub struct UserRow {
    /// The user's id.
    pub id: UserId,
    /// None for a guest.
    pub email: Option<String>,
    /// Argon2id in PHC form; none for a guest.
    pub password_hash: Option<String>,
    /// Shown on pages and in exports.
    pub display_name: Option<String>,
    /// Whose clocks their days go by.
    pub zones: UserZones,
    /// Whether the user has not registered yet.
    pub guest: bool,
    /// When the user was created.
    pub created_at: Timestamp,
    /// How their days and weeks are counted.
    pub preferences: UserPreferences,
    /// When the operator disabled the account.
    pub disabled_at: Option<Timestamp>,
    /// When somebody followed a link that was sent to the e-mail address.
    pub email_verified_at: Option<Timestamp>,
    /// The tag of the language of mails.
    pub language: Option<String>,
    /// What the timer's start form can be filled with.
    pub presets: Vec<OwnPreset>,
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

impl UserRow {
    /// What the user has set.
    #[must_use]
    pub fn profile(&self) -> Profile {
        let preferences = &self.preferences;
        Profile {
            display_name: self.display_name.clone(),
            time_zone: self.zones.time_zone.clone(),
            former_time_zones: self.zones.former.clone(),
            days_in_current_zone: self.zones.current_only,
            day_starts_at: preferences.day_starts_at,
            daily_goal_minutes: preferences.daily_goal_minutes,
            week_starts_on: preferences.week_starts_on,
            presets: self.presets.clone(),
        }
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: UserId::new(row.uuid("id")?),
            email: row.text_or_null("email")?,
            password_hash: row.text_or_null("password_hash")?,
            display_name: row.text_or_null("display_name")?,
            zones: zones(row)?,
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
            disabled_at: row.time_or_null("disabled_at")?,
            email_verified_at: row.time_or_null("email_verified_at")?,
            language: row.text_or_null("language")?,
            presets: list(row, "presets")?,
        })
    }
}

/// A list from its JSON; a row of an earlier version has none.
fn list<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<Vec<T>, StoreError> {
    let stored = row.text_or_null(column)?;
    let read = stored.map(|json| serde_json::from_str(&json)).transpose();
    read.map(Option::unwrap_or_default)
        .map_err(|error| corrupt("users", error.to_string()))
}

/// The JSON of a list; none of an empty one.
fn json_of<T: Serialize>(list: &[T]) -> Result<Option<String>, StoreError> {
    let written = (!list.is_empty()).then(|| serde_json::to_string(list));
    written
        .transpose()
        .map_err(|error| corrupt("users", error.to_string()))
}

/// The zones of the user of a row with the columns `time_zone`, `former_zones`, `days_in_current_zone`.
pub(super) fn zones(row: &Row) -> Result<UserZones, StoreError> {
    Ok(UserZones {
        time_zone: row.text("time_zone")?,
        former: list(row, "former_zones")?,
        current_only: row.bool("days_in_current_zone")?,
        device: None,
    })
}

/// Minutes, or the number of a weekday.
pub(super) fn number(stored: i64) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|error| corrupt("users", error.to_string()))
}

/// Stores a new user with default preferences.
///
/// # Errors
/// [`StoreError::Taken`] if another user has the e-mail address.
pub async fn insert(connection: &mut Connection, user: &UserRow) -> Result<(), StoreError> {
    let params = params! {
        id: user.id,
        email: user.email.clone(),
        password_hash: user.password_hash.clone(),
        display_name: user.display_name.clone(),
        time_zone: user.zones.time_zone.clone(),
        guest: user.guest,
        created_at: user.created_at,
        updated_at: user.created_at,
        language: user.language.as_deref(),
    };
    INSERT.run(connection, params).await?;
    match &user.email {
        Some(email) => directories::insert_email(connection, email, user.id).await,
        None => Ok(()),
    }
}

/// The user with this id.
pub async fn by_id(connection: &mut Connection, id: UserId) -> Result<Option<UserRow>, StoreError> {
    BY_ID.find(connection, params! { id }, UserRow::read).await
}

/// The user with this id, locked until the transaction ends.
pub async fn lock(connection: &mut Connection, id: UserId) -> Result<Option<UserRow>, StoreError> {
    BY_ID
        .find_for_update(connection, params! { id }, UserRow::read)
        .await
}

/// The user with this normalized e-mail address.
pub async fn by_email(
    connection: &mut Connection,
    email: &str,
) -> Result<Option<UserRow>, StoreError> {
    match directories::by_email(connection, email).await? {
        Some(user) => by_id(connection, user).await,
        None => Ok(None),
    }
}

/// Stores the password, in PHC form, that a guest, who must be locked, registers with.
pub async fn set_pending(
    connection: &mut Connection,
    id: UserId,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { id, pending_password_hash: password_hash, updated_at: now };
    SET_PENDING.run(connection, params).await
}

/// Turns a guest into an account with the password that is pending; false if the user is no longer
/// a guest who registers.
///
/// # Errors
/// [`StoreError::Taken`] if another user has the e-mail address.
pub async fn promote(
    connection: &mut Connection,
    id: UserId,
    email: &str,
    email_verified_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params = params! { id, email, email_verified_at, guest: false, updated_at: now };
    if PROMOTE.execute(connection, params).await? == 0 {
        return Ok(false);
    }
    directories::insert_email(connection, email, id).await?;
    Ok(true)
}

/// Replaces the password's hash.
pub async fn set_password(
    connection: &mut Connection,
    id: UserId,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { id, password_hash, updated_at: now };
    SET_PASSWORD.run(connection, params).await
}

/// Records that mail to the user, who must be locked, arrives at this normalized address, which
/// becomes the one to sign in with.
///
/// # Errors
/// [`StoreError::Taken`] if another user has it.
pub async fn set_verified_email(
    connection: &mut Connection,
    user: &UserRow,
    email: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if user.email.as_deref() != Some(email) {
        directories::delete_email(connection, user.id).await?;
        directories::insert_email(connection, email, user.id).await?;
    }
    let params = params! { id: user.id, email, email_verified_at: now, updated_at: now };
    SET_EMAIL.run(connection, params).await
}

/// Stores the tag of the language in which the user, who must be locked, gets mails.
pub async fn set_language(
    connection: &mut Connection,
    id: UserId,
    language: &str,
) -> Result<(), StoreError> {
    SET_LANGUAGE.run(connection, params! { id, language }).await
}

/// Disables the user, who must be locked, from an instant on, or enables them again.
pub async fn set_disabled(
    connection: &mut Connection,
    id: UserId,
    disabled_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { id, disabled_at, updated_at: now };
    SET_DISABLED.run(connection, params).await
}

/// Stores the profile of the user, who must be locked, as the change with this number.
pub async fn set_profile(
    connection: &mut Connection,
    id: UserId,
    profile: &Profile,
    change: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! {
        id,
        display_name: profile.display_name.as_deref(),
        time_zone: profile.time_zone.as_str(),
        former_zones: json_of(&profile.former_time_zones)?,
        days_in_current_zone: profile.days_in_current_zone,
        day_starts_at: profile.day_starts_at,
        daily_goal_minutes: profile.daily_goal_minutes,
        week_starts_on: profile.week_starts_on,
        presets: json_of(&profile.presets)?,
        profile_change: change,
        updated_at: now,
    };
    SET_PROFILE.run(connection, params).await
}

/// Accounts ordered by e-mail address, after `email`.
pub async fn emails_after(
    connection: &mut Connection,
    email: &str,
    most: i64,
) -> Result<Vec<UserRow>, StoreError> {
    let params = params! { email, limit: most };
    EMAILS_AFTER.list(connection, params, UserRow::read).await
}
