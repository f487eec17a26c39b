//! The web app manifest, and the texts of the service worker's notifications. Made by the server;
//! contains no user data.

use leptos::serde_json::{Map, Value, json};
use shared::rules::AlertKind;

use crate::Appearance;
use crate::model::route::Route;
use crate::text::{AppTexts, Localized as _, texts_of};

/// The background of the light theme, as in `style/tokens.css`: systems show it while the app
/// opens, and support one colour only.
pub(crate) const LIGHT: &str = "#f8f4ec";

/// The background of the dark theme.
pub(crate) const DARK: &str = "#1b1815";

/// The web app manifest, in the user's language; every path in it begins with `base`.
#[must_use]
pub fn manifest(appearance: Appearance, base: &str) -> Value {
    let link = |path: &str| format!("{base}{path}");
    let listed = &AppTexts::of(appearance.language).manifest;
    let texts = texts_of(appearance.language);
    let shortcuts: Vec<_> = Route::ALL
        .into_iter()
        .filter(|route| *route != Route::SignIn)
        .map(|route| {
            json!({
                "name": (texts.page_name)(route),
                "url": link(route.path()),
                "icons": [icon(&link("/icons/192.png"), "192x192", "any")],
            })
        })
        .collect();
    json!({
        "id": link("/"),
        "name": listed.name,
        "short_name": texts.title,
        "description": listed.description,
        "lang": appearance.language.tag(),
        "dir": "ltr",
        "start_url": link("/"),
        "scope": link("/"),
        "display": "standalone",
        "background_color": LIGHT,
        "theme_color": LIGHT,
        "categories": ["productivity"],
        "icons": [
            icon(&link("/icons/192.png"), "192x192", "any"),
            icon(&link("/icons/512.png"), "512x512", "any"),
            icon(&link("/icons/maskable.png"), "512x512", "maskable"),
            { "src": link("/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any" },
        ],
        "shortcuts": shortcuts,
    })
}

fn icon(src: &str, sizes: &str, purpose: &str) -> Value {
    json!({ "src": src, "sizes": sizes, "type": "image/png", "purpose": purpose })
}

/// The texts of the worker's notifications, by the `type` of docs/push.md, with the language and
/// theme of the cached documents, so that the worker notices when the user has changed them.
#[must_use]
pub fn alert_texts(appearance: Appearance) -> Value {
    let notification = AppTexts::of(appearance.language).notification;
    let mut all = Map::new();
    all.insert("language".to_owned(), appearance.language.tag().into());
    all.insert("theme".to_owned(), appearance.theme.as_str().into());
    for kind in AlertKind::ALL {
        let (title, body) = notification(*kind);
        let texts = json!({ "title": title, "body": body });
        all.insert(kind.as_str().to_owned(), texts);
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn every_alert_has_texts_in_every_language() {
        for language in Language::ALL {
            let appearance = Appearance {
                language,
                ..Appearance::default()
            };
            let texts = alert_texts(appearance);
            assert_eq!(texts["language"], language.tag());
            for kind in AlertKind::ALL {
                for part in ["title", "body"] {
                    let text = texts[kind.as_str()][part].as_str().unwrap_or("");
                    assert!(!text.is_empty(), "{language:?} {kind:?} {part}");
                }
            }
            assert_eq!(manifest(appearance, "")["lang"], language.tag());
        }
    }
}
