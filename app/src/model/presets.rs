//! The user's presets as the timer knows them: one text, which comes with the page, and which the
//! browser stores for a page that opens without a network. Pure.

use super::stored_draft::{FIELD, PART};
use super::task_options::TaskOption;
use shared::json::parse_uuid;

/// The `localStorage` key of a user's presets.
#[must_use]
pub fn storage_key(user: Option<String>) -> String {
    let user = user.unwrap_or_default();
    format!("stint.presets.{user}")
}

/// What precedes the name of a preset where the start form has the session's type.
pub const PRESET: &str = "preset:";

/// What the start form is filled with.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(PartialEq, Eq))]
pub struct TimerPreset {
    /// The label of the tab.
    pub name: String,
    /// The length of the session.
    pub minutes: i64,
    /// The length of the break after it; none for the browser's own.
    pub break_minutes: Option<i64>,
    /// An open task.
    pub task: Option<TaskOption>,
}

/// The presets of a text; what is not one is left out.
fn read(text: &str) -> impl Iterator<Item = TimerPreset> {
    text.split(FIELD).filter_map(|text| {
        let mut parts = text.split(PART);
        let mut next = || parts.next().unwrap_or_default();
        Some(TimerPreset {
            name: next().to_owned(),
            minutes: next().parse().ok()?,
            break_minutes: next().parse().ok(),
            task: parse_uuid(next()).map(|id| TaskOption {
                id,
                project: parse_uuid(next()),
                name: next().to_owned(),
            }),
        })
    })
}

/// The preset of this name.
#[must_use]
pub fn find(text: &str, name: &str) -> Option<TimerPreset> {
    read(text).find(|preset| preset.name == name)
}

/// The tabs of the presets, as radio buttons of the start form.
#[must_use]
pub fn tabs(text: &str, chosen: &str) -> String {
    let mut html = String::new();
    for preset in read(text) {
        let name = escaped(&preset.name);
        let checked = if preset.name == chosen {
            " checked"
        } else {
            ""
        };
        html += "<label><input type=\"radio\" name=\"type\" form=\"begin\" value=\"preset:";
        html += &name;
        html += "\"";
        html += checked;
        html += "><span><bdi>";
        html += &name;
        html += "</bdi> <small>";
        html += &preset.minutes.to_string();
        html += "</small></span></label>";
    }
    html
}

/// A text that is markup nowhere in HTML, not in the value of an attribute either.
fn escaped(text: &str) -> String {
    let mut html = String::new();
    for character in text.chars() {
        match character {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '"' => html += "&quot;",
            _ => html.push(character),
        }
    }
    html
}

/// The text of presets. No name has control characters.
#[cfg(any(feature = "ssr", test))]
#[must_use]
pub fn write(presets: &[TimerPreset]) -> String {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let texts = presets.iter().map(|preset| {
        let task = preset.task.as_ref();
        super::stored_draft::field(&[
            &preset.name,
            &preset.minutes.to_string(),
            &number(preset.break_minutes),
            &id(task.map(|task| task.id)),
            &id(task.and_then(|task| task.project)),
            task.map_or("", |task| &task.name),
        ])
    });
    texts.collect::<Vec<_>>().join(&FIELD.to_string())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn written_presets_read_back() {
        let task = TaskOption {
            id: Uuid::from_u128(7),
            name: "Thesis, \u{201c}chapter\u{201d} 3".to_owned(),
            project: Some(Uuid::from_u128(8)),
        };
        let preset = |name: &str, break_minutes, task| TimerPreset {
            name: name.to_owned(),
            minutes: 50,
            break_minutes,
            task,
        };
        let presets = vec![
            preset("Deep work", Some(10), Some(task)),
            preset("E-mail & calls", None, None),
        ];
        assert_eq!(read(&write(&presets)).collect::<Vec<_>>(), presets);
        assert_eq!(read(&write(&[])).count(), 0);
        assert_eq!(
            find(&write(&presets), "E-mail & calls").as_ref(),
            presets.last()
        );
        assert_eq!(find(&write(&presets), "E-mail"), None);
    }

    #[test]
    fn unreadable_text_has_no_presets() {
        for text in ["", "Deep work", "\u{1f}\u{1f}", "a\u{1e}many"] {
            assert_eq!(read(text).count(), 0, "{text}");
        }
    }

    #[test]
    fn names_are_no_markup() {
        let preset = TimerPreset {
            name: "</bdi>\"><script>&".to_owned(),
            minutes: 50,
            break_minutes: None,
            task: None,
        };
        let text = write(&[preset]);
        assert_eq!(
            tabs(&text, ""),
            "<label><input type=\"radio\" name=\"type\" form=\"begin\" \
             value=\"preset:&lt;/bdi>&quot;>&lt;script>&amp;\"><span><bdi>&lt;/bdi>&quot;>&lt;script>&amp;</bdi> \
             <small>50</small></span></label>"
        );
        assert!(tabs(&text, "</bdi>\"><script>&").contains(" checked>"));
    }
}
