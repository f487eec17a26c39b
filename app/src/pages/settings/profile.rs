//! Profile and appearance.

use leptos::prelude::*;
use shared::wire::Me;

use crate::base_path::link;
use crate::model::appearance::{Appearance, Theme};
use crate::pages::form::{
    ChoiceField, ChoiceOption, FormError, FormValues, InputField, RejectedForm,
};
use crate::text::{Language, texts};

/// Name, time zone, days and goal.
pub fn profile(me: Option<&Me>, zones: &[&'static str], sent: Option<&RejectedForm>) -> AnyView {
    let all = texts();
    let texts = all.settings;
    let form = FormValues::of(sent, "profile");
    let name = me
        .and_then(|me| me.display_name.clone())
        .unwrap_or_default();
    let zone = me.map_or("UTC", |me| me.time_zone.as_str());
    let starts = me.map_or(0, |me| me.day_starts_at);
    let goal = me.and_then(|me| me.daily_goal_minutes);
    let week = me.map_or(1, |me| me.week_starts_on).to_string();
    let days = (1_u32..)
        .zip(all.dates.weekdays)
        .map(|(day, name)| (day.to_string(), name.to_owned()))
        .collect();
    let current_zone = vec![ChoiceOption {
        value: "true".to_owned(),
        label: texts.days_in_current_zone.to_owned(),
        is_ticked: me.is_some_and(|me| me.days_in_current_zone),
        ..ChoiceOption::default()
    }];
    let email = me.and_then(|me| me.email.clone()).map(|email| {
        view! {
            <p class="facts">
                <span>{texts.email}</span>
                <b>{email}</b>
            </p>
        }
    });
    view! {
        {email}
        <form method="post" action=link("/forms/settings/profile") class="form" novalidate>
            <FormError form=form.clone() />
            {InputField::text(&form, "displayName", texts.name)
                .stored(name)
                .longest(100)
                .autocomplete("name")
                .view()} {ChoiceField::new(&form, "timeZone", texts.time_zone).one_of(zone, by_region(zone, zones))}
            <p class="hint" hidden data-zone-offer="profile-timeZone">
                <button type="button" class="quiet-button">
                    {texts.use_device_zone}
                </button>
            </p>
            {ChoiceField::new(&form, "daysInCurrentZone", texts.day_zones)
                .hint(texts.day_zones_hint)
                .among("checkbox", current_zone)}
            {InputField::text(&form, "dayStartsAt", texts.day_starts)
                .kind("time")
                .stored(format!("{:02}:{:02}", starts / 60, starts % 60))
                .hint(texts.day_starts_hint)
                .view()} {ChoiceField::new(&form, "weekStartsOn", texts.week_starts)
                .one_of(&week, vec![(String::new(), days)])}
            {InputField::text(&form, "dailyGoalMinutes", texts.goal)
                .stored(goal.map(|minutes| minutes.to_string()).unwrap_or_default())
                .number(1, 1440)
                .hint(texts.goal_hint)
                .view()} <button class="primary">{all.forms.save}</button>
        </form>
    }
    .into_any()
}

/// The zones by region; a stored zone that is not listed any more stays selectable.
fn by_region(stored: &str, zones: &[&'static str]) -> Vec<(String, Vec<(String, String)>)> {
    let mut first = vec![("UTC".to_owned(), "UTC".to_owned())];
    if stored != "UTC" && !zones.contains(&stored) {
        first.push((stored.to_owned(), stored.to_owned()));
    }
    let mut regions: Vec<(String, Vec<(String, String)>)> = vec![(String::new(), first)];
    for zone in zones {
        let Some((region, place)) = zone.split_once('/') else {
            continue;
        };
        let choice = ((*zone).to_owned(), place.replace('_', " "));
        match regions.iter_mut().find(|(name, _)| name == region) {
            Some((_, choices)) => choices.push(choice),
            None => regions.push((region.to_owned(), vec![choice])),
        }
    }
    regions
}

/// Language and theme.
pub fn appearance(chosen: Option<Language>) -> AnyView {
    let all = texts();
    let texts = all.settings;
    let theme = use_context::<Appearance>().unwrap_or_default().theme;
    let form = FormValues::of(None, "appearance");
    let themes = Theme::ALL
        .iter()
        .map(|&each| ChoiceOption {
            value: each.as_str().to_owned(),
            label: (texts.theme_name)(each).to_owned(),
            is_ticked: each == theme,
            ..ChoiceOption::default()
        })
        .collect();
    let mut languages = vec![ChoiceOption {
        value: "browser".to_owned(),
        label: texts.browser_language.to_owned(),
        is_ticked: chosen.is_none(),
        ..ChoiceOption::default()
    }];
    languages.extend(Language::ALL.into_iter().map(|each| ChoiceOption {
        value: each.tag().to_owned(),
        label: each.name().to_owned(),
        is_ticked: Some(each) == chosen,
        ..ChoiceOption::default()
    }));
    view! {
        <form method="post" action=link("/forms/settings/appearance") class="form">
            {ChoiceField::new(&form, "theme", texts.theme).among("radio", themes)}
            {ChoiceField::new(&form, "language", texts.language).among("radio", languages)}
            <p class="hint">{texts.appearance_hint}</p>
            <button class="primary">{all.forms.save}</button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_grouped_by_region() {
        let zones = ["Europe/Berlin", "America/New_York", "Europe/Paris"];
        let regions = by_region("US/Pacific", &zones);
        let names: Vec<_> = regions.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["", "Europe", "America"]);
        assert_eq!(regions[0].1[1].0, "US/Pacific");
        assert_eq!(regions[2].1[0].1, "New York");
        assert_eq!(by_region("UTC", &zones)[0].1.len(), 1);
        assert_eq!(by_region("Europe/Paris", &zones)[0].1.len(), 1);
    }
}
