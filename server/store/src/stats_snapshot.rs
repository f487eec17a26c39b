//! The statistics snapshot of an ended session: a text stored with it.
//!
//! Statistics of a year read thousands of sessions. Reading each as a row, with its pauses and
//! distractions, costs ten times as much as counting it; as texts that the database concatenates,
//! many sessions arrive as one value. The text is derived from the session's state, and so it can
//! be rebuilt from the log at any time.
//!
//! The text is `start,length,kinds,score,distractions,task,project` and then `,from+length` for
//! each pause and `,#tag` for each tag: lengths are milliseconds, `from` is milliseconds after the
//! start, ids are hexadecimal digits or empty. The kinds are a letter for the type and one for the
//! outcome. A tag has a line feed for each semicolon: it has no line feeds of its own, and no commas.

use std::fmt::Write;

use shared::rules::{Session, SessionStatus, SessionType, Tags};
use shared::stats::{SessionStats, Span};
use shared::{ProjectId, TaskId, Timestamp};
use uuid::Uuid;

use super::{StoreError, corrupt, zone_offset};

/// Between the texts of several sessions.
const BETWEEN: char = ';';

/// After the offset of a session's zone, which has a column of its own and no place in the text: servers
/// that do not know it read the text, too.
const AFTER_OFFSET: char = '@';

const COMPLETED: u8 = b'c';
const BY_LIMIT: u8 = b'l';
const ABANDONED: u8 = b'a';

/// The snapshot of a session; none while it is open or once it is deleted.
#[must_use]
pub(super) fn of(session: &Session) -> Option<String> {
    session.ending()?;
    // The session has ended, so any instant gives the same result.
    SessionStats::of(session, Timestamp::MIN, zone_offset).map(|fact| write(&fact))
}

/// The text of an ended session.
#[must_use]
pub fn write(fact: &SessionStats) -> String {
    let outcome = match fact.status {
        SessionStatus::Abandoned => ABANDONED,
        _ if fact.automatic => BY_LIMIT,
        _ => COMPLETED,
    };
    let mut text = String::with_capacity(128);
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "{},{},{}{},{},{},",
        fact.start.as_millis(),
        fact.end.since(fact.start),
        char::from(letter(fact.session_type)),
        char::from(outcome),
        fact.score.unwrap_or_default(),
        fact.distractions,
    );
    if let Some(task) = fact.task_id {
        let _ = write!(text, "{}", task.as_uuid().simple());
    }
    text.push(',');
    if let Some(project) = fact.project_id {
        let _ = write!(text, "{}", project.as_uuid().simple());
    }
    for pause in &fact.pauses {
        let _ = write!(
            text,
            ",{}+{}",
            pause.from.since(fact.start),
            pause.until.since(pause.from)
        );
    }
    for tag in fact.tags.iter() {
        text.push_str(",#");
        text.extend(tag.chars().map(|c| if c == BETWEEN { '\n' } else { c }));
    }
    text
}

/// Reads the sessions of texts that were joined with [`BETWEEN`], each with the offset of its zone and
/// [`AFTER_OFFSET`] before it.
///
/// # Errors
/// [`StoreError::Corrupt`] if a text was not written by [`write`].
pub(super) fn read(texts: &str) -> impl Iterator<Item = Result<SessionStats, StoreError>> {
    texts
        .split_terminator(BETWEEN)
        .map(|text| fact(text).ok_or_else(|| corrupt("sessions", format!("counted is “{text}”"))))
}

fn fact(text: &str) -> Option<SessionStats> {
    let (offset, text) = text.split_once(AFTER_OFFSET)?;
    let utc_offset = match offset {
        "" => None,
        offset => Some(offset.parse().ok()?),
    };
    let mut text = SnapshotReader(text.as_bytes());
    let start = Timestamp::from_millis(text.number()?);
    let end = start.plus(text.field()?);
    text.expect(b',')?;
    let session_type = text.byte()?;
    let session_type = SessionType::ALL
        .iter()
        .copied()
        .find(|one| letter(*one) == session_type)?;
    let (status, automatic) = match text.byte()? {
        COMPLETED => (SessionStatus::Completed, false),
        BY_LIMIT => (SessionStatus::Completed, true),
        ABANDONED => (SessionStatus::Abandoned, false),
        _ => return None,
    };
    let score = u8::try_from(text.field()?).ok()?;
    let distractions = u32::try_from(text.field()?).ok()?;
    let (task, project) = (text.id()?, text.id()?);
    let (mut pauses, mut tags) = (Vec::new(), Vec::new());
    while !text.0.is_empty() {
        text.expect(b',')?;
        if text.0.first() == Some(&b'#') {
            tags.push(text.tag()?);
            continue;
        }
        let from = start.plus(text.number()?);
        text.expect(b'+')?;
        let until = from.plus(text.number()?);
        pauses.push(Span { from, until });
    }
    Some(SessionStats {
        start,
        end,
        status,
        session_type,
        automatic,
        score: Some(score),
        distractions,
        task_id: task.map(TaskId::new),
        project_id: project.map(ProjectId::new),
        tags: Tags::sent(tags).checked().ok()?,
        utc_offset,
        pauses,
    })
}

/// What is left of a text. Each character is looked at once: a year has up to two megabytes.
struct SnapshotReader<'a>(&'a [u8]);

impl SnapshotReader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.byte()? == byte).then_some(())
    }

    fn number(&mut self) -> Option<i64> {
        let is_negative = self.0.first() == Some(&b'-');
        let digits = &self.0[usize::from(is_negative)..];
        let end = digits.iter().position(|digit| !digit.is_ascii_digit());
        let (digits, rest) = digits.split_at(end.unwrap_or(digits.len()));
        if digits.is_empty() || digits.len() > 18 {
            return None;
        }
        self.0 = rest;
        let add = |number, digit: &u8| 10 * number + i64::from(digit - b'0');
        let number = digits.iter().fold(0, add);
        Some(if is_negative { -number } else { number })
    }

    fn field(&mut self) -> Option<i64> {
        self.expect(b',')?;
        self.number()
    }

    fn tag(&mut self) -> Option<String> {
        self.expect(b'#')?;
        let end = self.0.iter().position(|byte| *byte == b',');
        let (tag, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        let tag = std::str::from_utf8(tag).ok()?;
        Some(tag.replace('\n', ";"))
    }

    /// Outer none: not an id. Inner none: empty.
    fn id(&mut self) -> Option<Option<Uuid>> {
        self.expect(b',')?;
        if self.0.first().is_none_or(|next| *next == b',') {
            return Some(None);
        }
        let (digits, rest) = self.0.split_at_checked(32)?;
        self.0 = rest;
        Uuid::try_parse_ascii(digits).ok().map(Some)
    }
}

const fn letter(session_type: SessionType) -> u8 {
    match session_type {
        SessionType::Pomodoro => b'p',
        SessionType::Short => b's',
        SessionType::Long => b'l',
        SessionType::Custom => b'c',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended() -> SessionStats {
        let start = Timestamp::from_millis(1_795_348_800_007);
        let pause = |from, until| Span {
            from: start.plus(from),
            until: start.plus(until),
        };
        SessionStats {
            start,
            end: start.plus(1_500_000),
            pauses: vec![pause(0, 0), pause(60_000, 180_001)],
            status: SessionStatus::Completed,
            session_type: SessionType::Long,
            automatic: false,
            score: Some(87),
            distractions: 3,
            task_id: Some(TaskId::new(Uuid::from_u128(0xa1))),
            project_id: None,
            tags: Tags::default(),
            utc_offset: None,
        }
    }

    #[test]
    fn text_round_trips() {
        let mut facts = vec![ended()];
        for session_type in SessionType::ALL {
            let (session_type, project_id) = (*session_type, Some(ProjectId::new(Uuid::max())));
            facts.push(SessionStats {
                session_type,
                project_id,
                task_id: None,
                pauses: vec![],
                ..ended()
            });
        }
        facts.push(SessionStats {
            automatic: true,
            ..ended()
        });
        let tags = ["Thesis; part 3", "#1+2", "école"].map(str::to_owned);
        facts.push(SessionStats {
            tags: Tags::sent(tags.to_vec()),
            ..ended()
        });
        facts.push(SessionStats {
            status: SessionStatus::Abandoned,
            score: Some(0),
            ..ended()
        });
        facts.push(SessionStats {
            utc_offset: Some(-34_200),
            ..ended()
        });
        let texts: Vec<_> = facts.iter().map(write).collect();
        assert_eq!(
            texts[0],
            "1795348800007,1500000,lc,87,3,000000000000000000000000000000a1,,0+0,60000+120001"
        );
        let offset = |fact: &SessionStats| fact.utc_offset.map(|offset| offset.to_string());
        let texts = facts.iter().zip(texts);
        let texts =
            texts.map(|(fact, text)| format!("{}@{text}", offset(fact).unwrap_or_default()));
        let again: Result<Vec<_>, _> = read(&texts.collect::<Vec<_>>().join(";")).collect();
        assert_eq!(again.expect("texts that were written"), facts);
        assert_eq!(read("").count(), 0);
    }

    #[test]
    fn malformed_text_is_refused() {
        let good = "@1795348800007,1500000,lc,87,3,,";
        assert!(read(good).all(|fact| fact.is_ok()));
        for wrong in [
            "@x",
            &good[1..],
            "x@1795348800007,1500000,lc,87,3,,",
            "@1795348800007,1500000,lc,87,3,",
            "@1795348800007,1500000,lx,87,3,,",
            "@1795348800007,1500000,xc,87,3,,",
            "@1795348800007,1500000,l,87,3,,",
            "@1795348800007,1500000,lc,300,3,,",
            "@1795348800007,1500000,lc,87,3,a1,",
            "@1795348800007,1500000,lc,87,3,,,60000",
            "@1795348800007,1500000,lc,87,3,,,#",
            "@1795348800007,1500000,lc,87,3,,,#a,#a\tb",
        ] {
            assert!(read(wrong).any(|fact| fact.is_err()), "{wrong}");
        }
    }
}
