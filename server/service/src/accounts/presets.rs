//! The presets of a user: checked, and changed one by one under the user's lock, so that a page that is
//! older than a change made elsewhere takes nothing of it back.

use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES};
use shared::rules::normalize;
use shared::wire::{Me, OwnPreset};
use shared::{ProblemList, TaskId, UserId};

use super::values::FieldProblems;
use super::{AccountError, Accounts};
use crate::unit_of_work::UnitOfWork;
use store::StoreError;

/// A change of one preset, which is named by its name.
#[derive(Clone, Debug)]
pub enum PresetChange {
    /// Adds it at the end, or puts it in the place of the one that is named.
    Put {
        /// The one that it replaces, if the user still has it.
        replaced: Option<String>,
        /// Its name may be another one.
        preset: OwnPreset,
    },
    /// Changes places with the one before it, or the one after it.
    Move {
        /// Which one.
        name: String,
        /// Whether to the front.
        is_forward: bool,
    },
    /// Deletes it.
    Delete {
        /// Which one.
        name: String,
    },
}

impl Accounts {
    /// Changes one preset; none if the account was deleted. One that is no longer there is neither
    /// moved nor deleted.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn change_preset(
        &self,
        user: UserId,
        change: PresetChange,
    ) -> Result<Option<Me>, AccountError> {
        self.change_account(user, |account, _| change_in(&mut account.presets, change))
            .await
    }
}

fn change_in(presets: &mut Vec<OwnPreset>, change: PresetChange) -> Result<(), AccountError> {
    let place =
        |presets: &[OwnPreset], name: &str| presets.iter().position(|preset| preset.name == name);
    match change {
        PresetChange::Put { replaced, preset } => {
            let replaced = replaced.and_then(|name| place(presets, &name));
            match replaced {
                Some(index) => presets[index] = preset,
                None => presets.push(preset),
            }
            let mut problems = FieldProblems::default();
            let changed = replaced.unwrap_or(presets.len() - 1);
            problems.preset("", &mut presets[changed]);
            problems.preset_name_taken("", presets, changed);
            if presets.len() > OwnPreset::MOST {
                problems.add("name", "too_many_items", too_many());
            }
            problems.none().map_err(AccountError::Invalid)?;
        }
        PresetChange::Move { name, is_forward } => {
            let index = place(presets, &name);
            let other = index.and_then(|index| match is_forward {
                true => index.checked_sub(1),
                false => Some(index + 1),
            });
            if let (Some(index), Some(other)) = (index, other)
                && other < presets.len()
            {
                presets.swap(index, other);
            }
        }
        PresetChange::Delete { name } => presets.retain(|preset| preset.name != name),
    }
    Ok(())
}

impl FieldProblems {
    /// Presets in their stored form.
    pub(super) fn presets(&mut self, mut presets: Vec<OwnPreset>) -> Vec<OwnPreset> {
        if presets.len() > OwnPreset::MOST {
            self.add("presets", "too_many_items", too_many());
            return Vec::new();
        }
        for index in 0..presets.len() {
            let within = format!("presets/{index}/");
            self.preset(&within, &mut presets[index]);
            self.preset_name_taken(&within, &presets[..=index], index);
        }
        presets
    }

    /// A preset, whose fields are `within` the body. White space in its name becomes one blank: the
    /// name is the label of a tab.
    fn preset(&mut self, within: &str, preset: &mut OwnPreset) {
        let words: Vec<&str> = preset.name.split_whitespace().collect();
        match normalize(Some(&words.join(" ")), "name", OwnPreset::NAME_CHARS) {
            Ok(Some(name)) => preset.name = name,
            Ok(None) => self.add(
                &format!("{within}name"),
                "required",
                "name is the label of the preset; it must not be empty.",
            ),
            Err(wrong) => self.add(&format!("{within}name"), wrong.code(), wrong.to_string()),
        }
        if !(MIN_PLAN_MINUTES..=MAX_PLAN_MINUTES).contains(&preset.planned_duration) {
            self.add(
                &format!("{within}plannedDuration"),
                "planned_duration_out_of_range",
                format!(
                    "plannedDuration must be {MIN_PLAN_MINUTES} to {MAX_PLAN_MINUTES} minutes."
                ),
            );
        }
        let breaks = OwnPreset::BREAK_MINUTES;
        if preset
            .break_duration
            .is_some_and(|minutes| !breaks.contains(&minutes))
        {
            self.add(
                &format!("{within}breakDuration"),
                "break_duration_out_of_range",
                format!(
                    "breakDuration must be {} to {} minutes, or null for the browser's own.",
                    breaks.start(),
                    breaks.end()
                ),
            );
        }
    }

    /// Whether another one than the preset at `index` has its name.
    fn preset_name_taken(&mut self, within: &str, presets: &[OwnPreset], index: usize) {
        let folded = |preset: &OwnPreset| preset.name.to_lowercase();
        let own = presets.get(index).map(folded);
        let mut others = presets.iter().enumerate();
        if others.any(|(other, preset)| other != index && Some(folded(preset)) == own) {
            self.add(
                &format!("{within}name"),
                "preset_name_taken",
                "Another preset has this name, in upper or lower case.",
            );
        }
    }
}

fn too_many() -> String {
    format!(
        "presets may have at most {} items: delete one first.",
        OwnPreset::MOST
    )
}

/// Presets of a task are for the one that it was merged into.
pub(crate) async fn move_presets(
    work: &mut UnitOfWork,
    (from, into): (TaskId, TaskId),
) -> Result<(), StoreError> {
    let Some(account) = work.account().await? else {
        return Ok(());
    };
    let before = account.profile();
    let mut profile = before.clone();
    for preset in &mut profile.presets {
        if preset.task_id == Some(from) {
            preset.task_id = Some(into);
        }
    }
    work.change_profile(&before, profile).await?;
    Ok(())
}

/// The preset in its stored form, or every problem with it; whether its name is free is decided when it
/// is stored.
///
/// # Errors
/// The problems.
pub fn checked_preset(mut preset: OwnPreset) -> Result<OwnPreset, ProblemList> {
    let mut problems = FieldProblems::default();
    problems.preset("", &mut preset);
    problems.none().map(|()| preset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset(name: &str, planned_duration: i64, break_duration: Option<i64>) -> OwnPreset {
        OwnPreset {
            name: name.to_owned(),
            planned_duration,
            break_duration,
            task_id: None,
        }
    }

    fn problems(presets: Vec<OwnPreset>) -> Vec<(String, String)> {
        let mut problems = FieldProblems::default();
        problems.presets(presets);
        let list = problems.none().err().unwrap_or_default();
        let listed = list.listed().iter();
        listed
            .map(|problem| (problem.pointer.clone(), problem.code.clone()))
            .collect()
    }

    #[test]
    fn bounds_are_inclusive() {
        let name = "x".repeat(OwnPreset::NAME_CHARS);
        assert_eq!(
            problems(vec![
                preset(&name, 5, Some(1)),
                preset("Deep work", 120, Some(60))
            ]),
            []
        );
        let wrong = vec![
            preset(&format!("{name}x"), 4, Some(0)),
            preset(" \n", 121, Some(61)),
            preset("A", 5, None),
            preset("a", 5, None),
        ];
        let expected = [
            ("/presets/0/name", "text_too_long"),
            (
                "/presets/0/plannedDuration",
                "planned_duration_out_of_range",
            ),
            ("/presets/0/breakDuration", "break_duration_out_of_range"),
            ("/presets/1/name", "required"),
            (
                "/presets/1/plannedDuration",
                "planned_duration_out_of_range",
            ),
            ("/presets/1/breakDuration", "break_duration_out_of_range"),
            ("/presets/3/name", "preset_name_taken"),
        ];
        assert_eq!(
            problems(wrong),
            expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
        );
        let many = (0..=OwnPreset::MOST).map(|number| preset(&number.to_string(), 25, None));
        assert_eq!(
            problems(many.collect()),
            [("/presets".to_owned(), "too_many_items".to_owned())]
        );
    }

    #[test]
    fn name_is_one_line() {
        let checked = checked_preset(preset(" Deep\n  work ", 50, None));
        assert_eq!(checked.expect("valid").name, "Deep work");
    }
}
