//! What happened to the account and its credentials.

use leptos::prelude::*;
use shared::wire::{Activity, Page};

use super::browser_name;
use crate::model::settings::SettingsSection;
use crate::pages::form::{LocalTimestamp, Pages};
use crate::text::{ActivityTexts, Localized as _};

/// A page of it, newest first.
pub fn activity(page: Page<Activity>) -> AnyView {
    let texts = ActivityTexts::here();
    let rows: Vec<_> = page.items.into_iter().map(row).collect();
    let list = if rows.is_empty() {
        view! { <p>{texts.nothing}</p> }.into_any()
    } else {
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    let path = SettingsSection::Activity.path();
    view! {
        <p class="quiet">{texts.intro}</p>
        {list}
        <Pages
            page=page.page
            total=page.total_pages
            path=Box::new(move |page| format!("{path}?page={page}"))
        />
    }
    .into_any()
}

fn row(activity: Activity) -> AnyView {
    let texts = ActivityTexts::here();
    let detail = activity.detail.map(|detail| view! { " “" {detail} "”" });
    let agent = activity.user_agent.unwrap_or_default();
    let browser = browser_name::name(&agent);
    let place = [browser, activity.network].into_iter().flatten();
    let place: Vec<_> = place.collect();
    let often = (activity.count > 1).then(|| {
        view! {
            <small>
                {(texts.times)(activity.count)} " " <LocalTimestamp at=activity.first_at />
            </small>
        }
    });
    view! {
        <li>
            <div class="row-title" title=agent>
                <span>{(texts.kind)(activity.kind)} {detail}</span>
                <small>
                    <LocalTimestamp at=activity.last_at />
                    {(!place.is_empty()).then(|| format!(" · {}", place.join(" · ")))}
                </small>
                {often}
            </div>
        </li>
    }
    .into_any()
}
