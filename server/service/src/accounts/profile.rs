//! The profile: display name, time zone, and preferences of statistics.

use shared::stats::UserZones;
use shared::wire::{ChangeMe, Me, Profile};
use shared::{Language, Patch, ProblemList, Timestamp, UserId};

use super::values::FieldProblems;
use super::{AccountError, Accounts, me};
use crate::unit_of_work::UnitOfWork;
use store::users::UserRow;
use store::{StoreError, users};

impl Accounts {
    /// Sets the language in which the user gets mails; does nothing if the account was deleted.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn choose_language(
        &self,
        user: UserId,
        language: Language,
    ) -> Result<(), AccountError> {
        let mut write = self.database.write_for(user).await?;
        if users::lock(&mut write, user).await?.is_some() {
            users::set_language(&mut write, user, language.tag()).await?;
            write.commit().await?;
        }
        Ok(())
    }

    /// Changes the user's profile and returns it; none if the account was deleted.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn change_profile(
        &self,
        user: UserId,
        change: ChangeMe,
    ) -> Result<Option<Me>, AccountError> {
        let mut problems = FieldProblems::default();
        let display_name = match change.display_name {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(name) => problems
                .name("displayName", Some(&name))
                .map_or(Patch::Clear, Patch::Set),
        };
        let time_zone = change
            .time_zone
            .and_then(|zone| problems.required_time_zone(&zone));
        let day_starts_at = change
            .day_starts_at
            .and_then(|minutes| problems.day_starts_at(minutes));
        let daily_goal_minutes = match change.daily_goal_minutes {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(minutes) => problems
                .daily_goal_minutes(minutes)
                .map_or(Patch::Keep, Patch::Set),
        };
        let week_starts_on = change
            .week_starts_on
            .and_then(|day| problems.week_starts_on(day));
        let presets = change.presets.map(|presets| problems.presets(presets));
        problems.none().map_err(AccountError::Invalid)?;

        self.change_account(user, |account, now| {
            let preferences = &mut account.preferences;
            apply(&mut account.display_name, display_name);
            apply(&mut preferences.daily_goal_minutes, daily_goal_minutes);
            if let Some(time_zone) = time_zone {
                account.zones.change(time_zone, now);
            }
            account.zones.current_only = change
                .days_in_current_zone
                .unwrap_or(account.zones.current_only);
            preferences.day_starts_at = day_starts_at.unwrap_or(preferences.day_starts_at);
            preferences.week_starts_on = week_starts_on.unwrap_or(preferences.week_starts_on);
            if let Some(presets) = presets {
                account.presets = presets;
            }
            Ok(())
        })
        .await
    }

    /// Changes the profile in the user's account under their lock, unless they have no room for the event
    /// that says so; none if the account was deleted.
    pub(super) async fn change_account(
        &self,
        user: UserId,
        change: impl FnOnce(&mut UserRow, Timestamp) -> Result<(), AccountError>,
    ) -> Result<Option<Me>, AccountError> {
        // An import adds nothing that the profile could contradict.
        let Some((mut work, _)) = self.transactions.begin_during_import(user).await? else {
            return Ok(None);
        };
        let Some(mut account) = work.account().await? else {
            return Ok(None);
        };
        let before = account.profile();
        change(&mut account, work.now())?;
        if work.change_profile(&before, account.profile()).await? {
            work.check_quota().await?;
        }
        work.commit().await?;
        self.recent.invalidate(user);
        Ok(Some(me(account)))
    }

    /// After something else has changed the profile: requests see it at once.
    pub fn profile_changed(&self, user: UserId) {
        self.recent.invalidate(user);
    }
}

/// The settings of an exported event log in stored form.
pub(crate) fn checked_settings(settings: Profile) -> Result<Profile, ProblemList> {
    let mut problems = FieldProblems::default();
    let display_name = problems.name("displayName", settings.display_name.as_deref());
    let time_zone = problems.required_time_zone(&settings.time_zone);
    let former = &settings.former_time_zones;
    for former in former.iter().take(UserZones::MOST_FORMER) {
        problems.required_time_zone(&former.time_zone);
    }
    if former.len() > UserZones::MOST_FORMER {
        let detail = format!(
            "A profile has at most {} former zones.",
            UserZones::MOST_FORMER
        );
        problems.add("formerTimeZones", "too_many_items", detail);
    }
    problems.day_starts_at(settings.day_starts_at.into());
    if let Some(minutes) = settings.daily_goal_minutes {
        problems.daily_goal_minutes(minutes.into());
    }
    problems.week_starts_on(settings.week_starts_on.into());
    let presets = problems.presets(settings.presets);
    problems.none().map(|()| Profile {
        display_name,
        time_zone: time_zone.unwrap_or_default(),
        presets,
        ..settings
    })
}

/// Replaces the user's settings by those of an exported event log; a name and presets that they have
/// stay.
pub(crate) async fn take_over(
    work: &mut UnitOfWork,
    mut settings: Profile,
) -> Result<(), StoreError> {
    let Some(account) = work.account().await? else {
        return Ok(());
    };
    let before = account.profile();
    settings.display_name = before.display_name.clone().or(settings.display_name);
    if !before.presets.is_empty() {
        settings.presets.clone_from(&before.presets);
    }
    work.change_profile(&before, settings).await?;
    Ok(())
}

fn apply<T>(value: &mut Option<T>, change: Patch<T>) {
    match change {
        Patch::Keep => {}
        Patch::Clear => *value = None,
        Patch::Set(new) => *value = Some(new),
    }
}
