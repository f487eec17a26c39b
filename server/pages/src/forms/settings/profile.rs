//! Forms for profile, language and theme.

use app::settings::SettingsSection;
use app::{Language, Theme};
use axum::response::Response;
use shared::wire::Patch;

use super::super::form_request::FormRequest;
use super::super::safe_redirect::with_notice;
use super::super::tasks::{number, wrong};
use super::response::answer;
use crate::appearance;
use shared::wire::ChangeMe;
use web::problem::ApiError;

/// Changes the profile; without a sign-in a guest is created.
pub(super) async fn profile(mut form: FormRequest) -> Response {
    let outcome = change(&mut form).await;
    answer(form, SettingsSection::Profile, "profile", outcome).await
}

async fn change(form: &mut FormRequest) -> Result<&'static str, ApiError> {
    let starts = form.fields.take("dayStartsAt").unwrap_or_default();
    let starts = minutes(&starts);
    let change = ChangeMe {
        display_name: form
            .fields
            .take("displayName")
            .map_or(Patch::Clear, Patch::Set),
        time_zone: form.fields.take("timeZone"),
        days_in_current_zone: Some(form.fields.take("daysInCurrentZone").is_some()),
        day_starts_at: Some(
            starts.ok_or_else(|| wrong("dayStartsAt", "day_starts_at_out_of_range"))?,
        ),
        daily_goal_minutes: number(form, "dailyGoalMinutes")?.map_or(Patch::Clear, Patch::Set),
        week_starts_on: number(form, "weekStartsOn")?,
        presets: None,
    };
    let user = form.user_or_guest().await?;
    let accounts = &form.renderer.state().accounts;
    let changed = accounts.change_profile(user, change).await?;
    changed
        .map(|_| "saved")
        .ok_or_else(ApiError::unauthenticated)
}

/// Minutes after midnight from `HH:MM` or `HH:MM:SS`, as browsers send time inputs.
fn minutes(text: &str) -> Option<i64> {
    let (hours, rest) = text.split_once(':')?;
    let minutes = rest.split(':').next()?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
}

/// Sets the cookies for language and theme; they belong to the browser. Mails to the account are in a
/// language that was chosen, too.
pub(super) async fn appearance(mut form: FormRequest) -> Response {
    let https = form.renderer.state().proxy_settings.is_https();
    let theme = form.fields.take("theme");
    let theme = theme.and_then(|name| Theme::parse(&name));
    let theme = theme.filter(|theme| *theme != Theme::default());
    let language = form.fields.take("language");
    let language = language.and_then(|tag| Language::parse(&tag));
    if let (Some(user), Some(language)) = (form.browser.user, language) {
        let accounts = &form.renderer.state().accounts;
        if let Err(error) = accounts.choose_language(user, language).await {
            return form.fail(error.into()).await;
        }
    }
    for (name, choice) in [
        (appearance::THEME, theme.map(Theme::as_str)),
        (web::language::COOKIE, language.map(Language::tag)),
    ] {
        let cookies = appearance::set_cookie(name, choice, https);
        form.cookies.extend(cookies);
    }
    let address = with_notice(&SettingsSection::Appearance.path(), "saved", None);
    form.redirect(&address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_inputs_are_parsed() {
        assert_eq!(minutes("04:30"), Some(270));
        assert_eq!(minutes("23:59:00"), Some(1439));
        for wrong in ["", "4", "24:00", "12:60", "a:b", "-1:00"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }
}
