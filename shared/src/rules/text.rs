//! Normalisation of texts before they are stored.

use super::violation::RuleViolation;

/// Normalises a text: CRLF and CR become LF, outer white space is removed, an empty text becomes
/// `None`.
///
/// `limit` counts Unicode scalar values; `field` is the text's name on the wire.
///
/// # Errors
/// `text_not_allowed` for control characters other than newline and tab,
/// `text_too_long` beyond the limit.
pub fn normalize(
    text: Option<&str>,
    field: &'static str,
    limit: usize,
) -> Result<Option<String>, RuleViolation> {
    let Some(text) = text else { return Ok(None) };
    // Character by character: a search for a string would add a kilobyte to the browser's module.
    let mut is_after_return = false;
    let text: String = text
        .chars()
        .filter_map(|c| {
            let was_return = std::mem::replace(&mut is_after_return, c == '\r');
            let c = if c == '\r' || c == '\n' { '\n' } else { c };
            let is_second = was_return && c == '\n' && !is_after_return;
            (!is_second).then_some(c)
        })
        .collect();
    let text = text.trim();
    if let Some(found) = text
        .chars()
        .find(|c| c.is_control() && *c != '\n' && *c != '\t')
    {
        return Err(RuleViolation::TextNotAllowed {
            field,
            character: u32::from(found),
        });
    }
    let actual = text.chars().count();
    if actual > limit {
        return Err(RuleViolation::TextTooLong {
            field,
            limit,
            actual,
        });
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// How much of an unknown word is quoted in a message, in characters.
pub(super) const WORD: usize = 40;

/// The beginning of a text, to be quoted in a message.
pub(super) fn excerpt(sent: &str, limit: usize) -> String {
    match sent.char_indices().nth(limit) {
        Some((cut, _)) => format!("{}…", &sent[..cut]),
        None => sent.to_owned(),
    }
}
