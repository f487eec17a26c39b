//! Name, zone, days and goal; language and theme.

use app::settings::Chapter;
use app::{Language, Theme};
use axum::http::HeaderValue;
use axum::response::Response;
use shared::wire::Patch;

use super::super::super::pages::appearance;
use super::super::super::problem::ApiError;
use super::super::posted::Posted;
use super::super::tasks::{number, wrong};
use super::answer;
use crate::service::ProfileChange;

/// What the person says of themselves; whoever is new becomes a guest by that.
pub(super) async fn profile(mut posted: Posted) -> Response {
    let outcome = change(&mut posted).await;
    answer(posted, Chapter::Profile, "profile", outcome).await
}

async fn change(posted: &mut Posted) -> Result<&'static str, ApiError> {
    let starts = posted.fields.take("dayStartsAt").unwrap_or_default();
    let starts = minutes(&starts);
    let change = ProfileChange {
        display_name: posted
            .fields
            .take("displayName")
            .map_or(Patch::Clear, Patch::Set),
        time_zone: posted.fields.take("timeZone"),
        day_starts_at: Some(
            starts.ok_or_else(|| wrong("dayStartsAt", "day_starts_at_out_of_range"))?,
        ),
        daily_goal_minutes: number(posted, "dailyGoalMinutes")?.map_or(Patch::Clear, Patch::Set),
        week_starts_on: number(posted, "weekStartsOn")?,
    };
    let person = posted.person_or_guest().await?;
    let accounts = &posted.renderer.state().accounts;
    let changed = accounts.change_profile(person, change).await?;
    changed
        .map(|_| "saved")
        .ok_or_else(ApiError::unauthenticated)
}

/// Minutes after midnight, from `HH:MM` as time fields send it; some send seconds too.
fn minutes(text: &str) -> Option<i64> {
    let (hours, rest) = text.split_once(':')?;
    let minutes = rest.split(':').next()?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
}

/// How pages look; kept by the browser, whoever is signed in there.
pub(super) fn appearance(mut posted: Posted) -> Response {
    let https = posted.renderer.state().perimeter.is_https();
    let theme = posted.fields.take("theme");
    let theme = theme.and_then(|name| Theme::parse(&name));
    let theme = theme.filter(|theme| *theme != Theme::default());
    let language = posted.fields.take("language");
    let language = language.and_then(|tag| Language::parse(&tag));
    let cookies: [Option<HeaderValue>; 2] = [
        appearance::keep(appearance::THEME, theme.map(Theme::as_str), https),
        appearance::keep(appearance::LANGUAGE, language.map(Language::tag), https),
    ];
    posted.cookies.extend(cookies.into_iter().flatten());
    let address = super::did(&Chapter::Appearance.path(), "saved", None);
    posted.see(&address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_read_as_fields_send_it() {
        assert_eq!(minutes("04:30"), Some(270));
        assert_eq!(minutes("23:59:00"), Some(1439));
        for wrong in ["", "4", "24:00", "12:60", "a:b", "-1:00"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }
}
