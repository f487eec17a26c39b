//! Making sessions of entries: free of each other and of the user's sessions, none longer than the
//! rules allow.

use shared::rules::limits::{
    MAX_PAUSES, MAX_PLAN_MINUTES, MIN_FOCUSED, MIN_PLAN_MINUTES, MINUTE, OVERTIME_LIMIT,
    PAUSE_LIMIT, RECORD_WINDOW,
};
use shared::wire::{ForeignFormat, OverlapRule, RowReason};
use shared::{Millis, SessionId, Timestamp};

use super::entry::{Entry, EntryTexts};
use super::limits::LONGEST_PIECE;
use super::notes::Notes;
use super::session_id::session_id;

/// From, until.
type Span = (Timestamp, Timestamp);

/// What becomes of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitted {
    /// The sessions, oldest first.
    pub sessions: Vec<FittedSession>,
    /// Entries of which nothing is added.
    pub left_out: u64,
}

/// A session to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FittedSession {
    /// It follows from what the row says.
    pub id: SessionId,
    /// The row of its entry.
    pub row: u64,
    /// When it started.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// Its pauses, in order.
    pub pauses: Vec<(Timestamp, Timestamp)>,
    /// Planned minutes: those of the file where the session is not longer than they allow.
    pub plan: Option<i64>,
    /// Whether it was given up.
    pub is_abandoned: bool,
    /// Those of the entry.
    pub texts: EntryTexts,
}

/// Fits the entries between the spans that are `taken`. An entry of which a session `is_known`
/// stays away.
#[must_use]
pub fn fit(
    format: ForeignFormat,
    mut entries: Vec<Entry>,
    rule: OverlapRule,
    taken: Vec<(Timestamp, Timestamp)>,
    is_known: &dyn Fn(SessionId) -> bool,
    now: Timestamp,
    notes: &mut Notes,
) -> Fitted {
    let before = entries.len();
    entries.retain(|entry| {
        let reason = refusal(entry, now);
        if let Some(reason) = reason {
            notes.add(entry.row, reason);
        }
        reason.is_none()
    });
    let mut fitted = Fitted {
        sessions: Vec::new(),
        left_out: (before - entries.len()) as u64,
    };
    entries.sort_by_key(|entry| (entry.start, entry.row));
    let spans = apart(&entries, rule);
    let taken = merged(taken);
    for (entry, span) in entries.into_iter().zip(spans) {
        // Only now: the second time the same is cut off of the others.
        if is_known(session_id(format, &entry, 0)) {
            fitted.left_out += 1;
            notes.add(entry.row, RowReason::AlreadyThere);
            continue;
        }
        let added = fitted.sessions.len();
        let own = (entry.start, entry.end);
        let free = span.map_or_else(Vec::new, |span| without(span, &taken));
        let is_cut = free.as_slice() != [own];
        // By this rule nothing is trimmed.
        if !(is_cut && rule == OverlapRule::LeaveOut) {
            for free in &free {
                let part = fitted.sessions.len() - added;
                fitted.sessions.extend(pieces(format, &entry, *free, part));
            }
        }
        let count = fitted.sessions.len() - added;
        let mut note = |reason| notes.add(entry.row, reason);
        if count == 0 {
            fitted.left_out += 1;
            note(if is_cut {
                RowReason::Overlaps
            } else {
                RowReason::TooShort
            });
            continue;
        }
        if is_cut {
            note(RowReason::Trimmed);
        }
        if count > 1 {
            note(RowReason::Split);
        }
        if entry.texts.is_cut {
            note(RowReason::TextCut);
        }
    }
    // By KeepLater a pause of one may lie after the start of the next.
    fitted.sessions.sort_by_key(|session| session.start);
    fitted
}

fn refusal(entry: &Entry, now: Timestamp) -> Option<RowReason> {
    if entry.end > now {
        Some(RowReason::InFuture)
    } else if entry.start < now.plus(-RECORD_WINDOW) {
        Some(RowReason::TooLongAgo)
    } else if entry.end.since(entry.start) < MIN_FOCUSED {
        Some(RowReason::TooShort)
    } else {
        None
    }
}

/// What the rule leaves of each entry; they are sorted by their start.
fn apart(entries: &[Entry], rule: OverlapRule) -> Vec<Option<Span>> {
    let mut spans = Vec::with_capacity(entries.len());
    if rule == OverlapRule::KeepLater {
        let mut next = Timestamp::MAX;
        for entry in entries.iter().rev() {
            let end = entry.end.min(next);
            spans.push((entry.start < end).then_some((entry.start, end)));
            next = entry.start;
        }
        spans.reverse();
        return spans;
    }
    let mut free_from = Timestamp::MIN;
    for entry in entries {
        let start = match rule {
            OverlapRule::LeaveOut if entry.start < free_from => entry.end,
            _ => entry.start.max(free_from),
        };
        if start < entry.end {
            spans.push(Some((start, entry.end)));
            free_from = entry.end;
        } else {
            spans.push(None);
        }
    }
    spans
}

/// In order and apart.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// What of the span lies outside of the others, which are in order and apart.
fn without((start, end): Span, others: &[Span]) -> Vec<Span> {
    let mut free = Vec::new();
    let mut from = start;
    let first = others.partition_point(|other| other.1 <= start);
    for (taken_from, until) in &others[first..] {
        if *taken_from >= end {
            break;
        }
        if from < *taken_from {
            free.push((from, *taken_from));
        }
        from = *until;
    }
    if from < end {
        free.push((from, end));
    }
    free
}

/// The sessions in a free span of an entry; `part` is the number of those before.
fn pieces(
    format: ForeignFormat,
    entry: &Entry,
    free: Span,
    part: usize,
) -> impl Iterator<Item = FittedSession> {
    let mut pieces: Vec<Piece> = Vec::new();
    let pauses = merged(entry.pauses.clone());
    for span in without(free, &pauses).into_iter().flat_map(equal_spans) {
        match pieces.last_mut().filter(|piece| piece.can_take(span)) {
            Some(piece) => piece.take(span),
            None => pieces.push(Piece {
                span,
                focused: span.1.since(span.0),
                pauses: Vec::new(),
            }),
        }
    }
    let long_enough = pieces
        .into_iter()
        .filter(|piece| piece.focused >= MIN_FOCUSED);
    long_enough
        .zip(part..)
        .map(move |(piece, part)| FittedSession {
            id: session_id(format, entry, u32::try_from(part).unwrap_or(u32::MAX)),
            row: entry.row,
            start: piece.span.0,
            end: piece.span.1,
            plan: entry.plan.filter(|plan| is_plan_for(*plan, piece.focused)),
            pauses: piece.pauses,
            is_abandoned: entry.is_abandoned,
            texts: entry.texts.clone(),
        })
}

/// A live session would have completed by itself where the plan was much shorter.
fn is_plan_for(plan: i64, focused: Millis) -> bool {
    (MIN_PLAN_MINUTES..=MAX_PLAN_MINUTES).contains(&plan)
        && focused <= plan * MINUTE + OVERTIME_LIMIT
}

/// The span in spans of about the same length, each short enough for a session.
fn equal_spans((start, end): Span) -> Vec<Span> {
    let length = end.since(start);
    let count = ((length + LONGEST_PIECE - 1) / LONGEST_PIECE).max(1);
    let at = |part: Millis| {
        let minutes = (length * part + count * MINUTE - 1) / (count * MINUTE);
        start.plus(minutes * MINUTE).min(end)
    };
    (0..count).map(|part| (at(part), at(part + 1))).collect()
}

/// A session in the making.
struct Piece {
    span: Span,
    focused: Millis,
    pauses: Vec<Span>,
}

impl Piece {
    fn can_take(&self, (start, end): Span) -> bool {
        start.since(self.span.1) <= PAUSE_LIMIT
            && self.pauses.len() < MAX_PAUSES
            && self.focused + end.since(start) <= LONGEST_PIECE
    }

    fn take(&mut self, (start, end): Span) {
        if start > self.span.1 {
            self.pauses.push((self.span.1, start));
        }
        self.span.1 = end;
        self.focused += end.since(start);
    }
}
