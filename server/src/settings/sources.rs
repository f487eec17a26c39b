//! Where settings come from: the environment, files that hold one value (`STINT_…_FILE`), and a
//! settings file. The environment wins over the settings file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::info::SettingInfo;
use super::{InvalidSetting, shown};

/// Appended to a variable's name, it names a file with the value.
const FILE_SUFFIX: &str = "_FILE";

/// Longer files are no settings.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// Names that differ from a setting's by no more edits are taken for typing errors.
const MAX_TYPING_ERRORS: usize = 2;

/// Named by messages and `stint config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingSource {
    /// An environment variable.
    Environment,
    /// The file that `--config` names.
    SettingsFile(PathBuf),
    /// A file that the variable with `_FILE` names.
    ValueFile(PathBuf),
}

impl SettingSource {
    /// The name of the setting with its source, for messages.
    pub(super) fn name(&self, variable: &str) -> String {
        match self {
            Self::Environment => variable.to_owned(),
            Self::SettingsFile(path) => format!("{variable} in {}", path.display()),
            Self::ValueFile(path) => {
                format!("{variable}{FILE_SUFFIX} ({})", path.display())
            }
        }
    }
}

/// A value before it is parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingValue {
    /// Trimmed and not empty.
    pub text: String,
    /// Where it was found.
    pub source: SettingSource,
}

/// The texts of settings before they are parsed, each with the environment or file it is from.
#[derive(Clone, Debug, Default)]
pub struct SettingSources {
    table: &'static [SettingInfo],
    values: BTreeMap<&'static str, SettingValue>,
    problems: Vec<InvalidSetting>,
    unknown: Vec<String>,
}

impl SettingSources {
    /// Reads the files that the environment and the settings file name, too.
    pub(super) fn read(
        table: &'static [SettingInfo],
        environment: &BTreeMap<String, String>,
        settings_file: Option<&Path>,
    ) -> Self {
        Self::read_with(table, environment, settings_file, &read_file)
    }

    pub(super) fn read_with(
        table: &'static [SettingInfo],
        environment: &BTreeMap<String, String>,
        settings_file: Option<&Path>,
        read_file: &dyn Fn(&Path) -> io::Result<String>,
    ) -> Self {
        let mut sources = Self {
            table,
            ..Self::default()
        };
        let in_file = settings_file
            .and_then(|path| sources.read_settings_file(path, read_file))
            .unwrap_or_default();
        for row in table {
            let found = sources.find(row, environment, None, read_file);
            let value = match (found, settings_file) {
                (None, Some(path)) => sources.find(row, &in_file, Some(path), read_file),
                (found, _) => found,
            };
            if let Some(value) = value {
                sources.values.insert(row.variable, value);
            }
        }
        sources.unknown = environment
            .keys()
            .filter_map(|name| Some((name, nearest_setting(table, name)?)))
            .map(|(name, nearest)| format!("{name} is not a setting; {nearest} is"))
            .collect();
        sources
    }

    /// The value of a setting, if it is set.
    #[must_use]
    pub fn value(&self, row: &SettingInfo) -> Option<&SettingValue> {
        self.values.get(row.variable)
    }

    /// Files that cannot be read, and settings that are set twice or unknown.
    pub(super) fn problems(&self) -> &[InvalidSetting] {
        &self.problems
    }

    /// Environment variables that look like misspelt settings. No errors: container platforms add
    /// variables of their own, which may begin with the name of the service.
    #[must_use]
    pub fn misspelt(&self) -> &[String] {
        &self.unknown
    }

    /// Every setting with what is in force and where it comes from, in lines that a settings file
    /// accepts; defaults are comments.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.table.iter().map(|row| match self.value(row) {
            None => format!("# {}={}", row.variable, row.default),
            Some(SettingValue { text, source }) => {
                let from = match source {
                    SettingSource::Environment => "the environment".to_owned(),
                    SettingSource::SettingsFile(path) | SettingSource::ValueFile(path) => {
                        path.display().to_string()
                    }
                };
                format!("{}='{}' # from {from}", row.variable, shown(row, text))
            }
        })
    }

    /// The value of one setting in the environment or in the settings file at `path`.
    fn find(
        &mut self,
        row: &SettingInfo,
        texts: &BTreeMap<String, String>,
        path: Option<&Path>,
        read_file: &dyn Fn(&Path) -> io::Result<String>,
    ) -> Option<SettingValue> {
        let file_variable = format!("{}{FILE_SUFFIX}", row.variable);
        let text_of = |name: &str| {
            texts
                .get(name)
                .map(|text| text.trim())
                .filter(|text| !text.is_empty())
        };
        match (text_of(row.variable), text_of(&file_variable)) {
            (None, None) => None,
            (Some(text), None) => Some(SettingValue {
                text: text.to_owned(),
                source: path.map_or(SettingSource::Environment, |path| {
                    SettingSource::SettingsFile(path.to_owned())
                }),
            }),
            (Some(_), Some(named)) => {
                self.problems.push(InvalidSetting {
                    name: file_variable,
                    was: named.to_owned(),
                    may_be: format!("left out, since {} is set too", row.variable),
                });
                None
            }
            (None, Some(named)) => match read_file(Path::new(named)) {
                Ok(text) => Some(SettingValue {
                    text: text.trim().to_owned(),
                    source: SettingSource::ValueFile(PathBuf::from(named)),
                }),
                Err(error) => {
                    self.problems.push(InvalidSetting {
                        name: file_variable,
                        was: named.to_owned(),
                        may_be: format!("a file that can be read ({error})"),
                    });
                    None
                }
            },
        }
    }

    /// The lines of the settings file. A name that is no setting is an error there: nothing else
    /// writes into that file.
    fn read_settings_file(
        &mut self,
        path: &Path,
        read_file: &dyn Fn(&Path) -> io::Result<String>,
    ) -> Option<BTreeMap<String, String>> {
        let mut problem = |name: String, was: String, may_be: String| {
            self.problems.push(InvalidSetting { name, was, may_be });
        };
        let text = match read_file(path) {
            Ok(text) => text,
            Err(error) => {
                problem(
                    "the settings file".to_owned(),
                    path.display().to_string(),
                    format!("a file that can be read ({error})"),
                );
                return None;
            }
        };
        let mut lines = BTreeMap::new();
        for line in dotenvy::from_read_iter(text.as_bytes()) {
            match line {
                Ok((name, value)) => {
                    let base = name.strip_suffix(FILE_SUFFIX).unwrap_or(&name);
                    if !self.table.iter().any(|row| row.variable == base) {
                        let nearest = nearest_setting(self.table, &name).unwrap_or("a name from stint config");
                        problem(
                            format!("a name in {}", path.display()),
                            name.clone(),
                            nearest.to_owned(),
                        );
                    }
                    lines.insert(name, value);
                }
                // The error would quote the line, which may hold a secret.
                Err(_) => problem(
                    path.display().to_string(),
                    "…".to_owned(),
                    "lines of the form NAME=value, with '…' around values that hold blanks, quotes or $"
                        .to_owned(),
                ),
            }
        }
        Some(lines)
    }
}

/// The setting that a misspelt name means.
fn nearest_setting(table: &[SettingInfo], name: &str) -> Option<&'static str> {
    let base = name.strip_suffix(FILE_SUFFIX).unwrap_or(name);
    table
        .iter()
        .map(|row| {
            (
                strsim::damerau_levenshtein(row.variable, base),
                row.variable,
            )
        })
        .min()
        .filter(|(edits, _)| (1..=MAX_TYPING_ERRORS).contains(edits))
        .map(|(_, variable)| variable)
}

fn read_file(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(MAX_FILE_BYTES + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(io::Error::other("longer than 64 KiB"));
    }
    Ok(text)
}
