//! The name that was probably meant, for messages about an unknown one.

/// Characters of a sent name that are compared.
const COMPARED_CHARS: usize = 60;

/// The name of `known` that is nearest to `sent`, if one is near: it differs in case, in
/// separators or in a few characters, or one of the two contains the other, as `duration` and
/// `plannedDuration` do.
#[must_use]
pub fn nearest_name<'a>(sent: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let sent = folded(sent);
    let distances = known.into_iter().filter_map(|name| {
        let folded = folded(name);
        let shorter = sent.len().min(folded.len());
        let contains = shorter >= 4 && (is_part(&sent, &folded) || is_part(&folded, &sent));
        let distance = if contains {
            1
        } else {
            distance(&sent, &folded)
        };
        let longer = sent.len().max(folded.len());
        (distance <= shorter / 3).then_some((distance, longer - shorter, name))
    });
    distances
        .min_by_key(|(distance, difference, _)| (*distance, *difference))
        .map(|(.., name)| name)
}

/// The sentence that names the nearest one, with a space before it; empty where none is near.
#[must_use]
pub fn did_you_mean<'a>(sent: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest_name(sent, known)
        .map(|name| format!(" Did you mean {name}?"))
        .unwrap_or_default()
}

fn folded(name: &str) -> Vec<char> {
    let characters = name.chars().take(COMPARED_CHARS);
    let letters = characters.filter(|character| !matches!(character, '_' | '-' | ' ' | '.'));
    letters.flat_map(char::to_lowercase).collect()
}

fn is_part(part: &[char], whole: &[char]) -> bool {
    whole.windows(part.len()).any(|window| window == part)
}

/// How many characters are to be inserted, removed or replaced (Levenshtein).
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, character) in from.iter().enumerate() {
        let mut diagonal = index;
        row[0] = index + 1;
        for (column, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(character != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_found() {
        let known = [
            "sessionType",
            "plannedDuration",
            "taskId",
            "intention",
            "note",
        ];
        for (sent, expected) in [
            ("planned_duration", Some("plannedDuration")),
            ("duration", Some("plannedDuration")),
            ("PlannedDuration", Some("plannedDuration")),
            ("type", Some("sessionType")),
            ("intenton", Some("intention")),
            ("task-id", Some("taskId")),
            ("notes", Some("note")),
            ("id", None),
            ("status", None),
            ("", None),
            ("ü", None),
        ] {
            assert_eq!(nearest_name(sent, known), expected, "{sent}");
        }
        assert_eq!(nearest_name(&"x".repeat(100_000), known), None);
        assert_eq!(did_you_mean("notes", known), " Did you mean note?");
        assert_eq!(did_you_mean("status", known), "");
    }

    #[test]
    fn distance_counts_edits() {
        for (from, to, expected) in [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3)] {
            let (from, to): (Vec<_>, Vec<_>) = (from.chars().collect(), to.chars().collect());
            assert_eq!(distance(&from, &to), expected);
        }
    }
}
