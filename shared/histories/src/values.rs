//! Commands with values of which a few are invalid.

use shared::rules::limits;
use shared::rules::{
    AbandonSession, AmendSession, Command, CommandKind, CompleteSession, CorrectSession,
    ExtendSession, PauseSession, PauseTimes, RecordDistraction, RecordSession, ReopenSession,
    Session, SplitSession, StartSession, Tags,
};
use shared::wire::Patch;
use shared::{ProjectId, SessionId, TaskId, Timestamp};
use uuid::Uuid;

use crate::Dice;

/// A command of a kind, with values of which a few are invalid.
pub fn values(kind: CommandKind, now: Timestamp, dice: &mut Dice) -> Command {
    let of_the_end = dice.chance(50);
    match kind {
        CommandKind::Start => Command::Start(start(dice)),
        CommandKind::Pause => Command::Pause(PauseSession {
            pause_reason: text(limits::SHORT_TEXT, dice),
        }),
        CommandKind::Resume => Command::Resume,
        CommandKind::RecordDistraction => Command::RecordDistraction(RecordDistraction {
            kind: word(&["internal", "external"], dice),
            note: text(limits::SHORT_TEXT, dice),
        }),
        CommandKind::Extend => Command::Extend(ExtendSession {
            minutes: number(1, limits::MAX_EXTENSION_MINUTES, dice).unwrap_or(5),
        }),
        CommandKind::Reopen => Command::Reopen(ReopenSession {
            count_as: dice
                .chance(70)
                .then(|| word(&["focus", "focus", "focus", "pause", "sleep"], dice)),
        }),
        CommandKind::Complete => Command::Complete(CompleteSession {
            quality_rating: number(1, 5, dice),
            task_progress: text(limits::LONG_TEXT, dice),
            focus_score: if dice.chance(40) {
                number(0, 100, dice)
            } else {
                None
            },
        }),
        CommandKind::Abandon => Command::Abandon(AbandonSession {
            reason: text(limits::SHORT_TEXT, dice),
            progress_made: text(limits::LONG_TEXT, dice),
        }),
        CommandKind::Amend => Command::Amend(AmendSession {
            // Only an ended session has these.
            quality_rating: if of_the_end {
                change(number(1, 5, dice), dice)
            } else {
                Patch::Keep
            },
            task_progress: if of_the_end {
                change(text(limits::LONG_TEXT, dice), dice)
            } else {
                Patch::Keep
            },
            intention: change(text(limits::SHORT_TEXT, dice), dice),
            task_id: change(reference(dice).map(TaskId::new), dice),
            project_id: change(reference(dice).map(ProjectId::new), dice),
            tags: change(tags(dice), dice),
        }),
        CommandKind::Record => Command::Record(record(now, dice)),
        CommandKind::Correct => Command::Correct(CorrectSession::default()),
        CommandKind::Split => Command::Split(SplitSession {
            split_time: now,
            second_session_id: SessionId::new(Uuid::max()),
        }),
        CommandKind::Delete => Command::Delete,
        CommandKind::Restore => Command::Restore,
    }
}

/// A session of the last weeks; a few are in the future, too long, or older than ten years.
fn record(now: Timestamp, dice: &mut Dice) -> RecordSession {
    let end_time = match dice.below(30) {
        0 => now.plus(dice.between(-1, 1)),
        1 => now.plus(dice.between(1, limits::MINUTE)),
        2 => now.plus(-limits::RECORD_WINDOW + dice.between(0, limits::MINUTE)),
        _ => now.plus(-dice.between(0, 20 * limits::DAY)),
    };
    let length = match dice.below(20) {
        0 => dice.between(-limits::MINUTE, limits::MINUTE),
        1 => dice.between(130, 170) * limits::MINUTE,
        _ => dice.between(limits::MINUTE, 70 * limits::MINUTE),
    };
    let start_time = end_time.plus(-length);
    let session_type = dice
        .chance(30)
        .then(|| word(&["pomodoro", "short", "custom"], dice));
    RecordSession {
        start_time,
        end_time,
        pauses: pauses(start_time, end_time, dice),
        session_type,
        planned_duration: dice.chance(10).then(|| dice.between(3, 122)),
        outcome: outcome(dice),
        task_id: reference(dice).map(TaskId::new),
        project_id: reference(dice).map(ProjectId::new),
        intention: text(limits::SHORT_TEXT, dice),
        quality_rating: number(1, 5, dice),
        task_progress: text(limits::LONG_TEXT, dice),
        tags: tags(dice),
        time_zone: time_zone(dice),
        session_id: None,
    }
}

pub fn correct(session: &Session, dice: &mut Dice) -> CorrectSession {
    let start = session.started_at;
    let end = session.ending().map_or(start, |ending| ending.ended_at);
    let moved = |at: Timestamp, dice: &mut Dice| {
        let by = dice.between(-10, 15) * limits::MINUTE;
        dice.chance(40).then(|| at.plus(by))
    };
    let (start_time, end_time) = (moved(start, dice), moved(end, dice));
    let (from, until) = (start_time.unwrap_or(start), end_time.unwrap_or(end));
    CorrectSession {
        start_time,
        end_time,
        pauses: pauses(from, until, dice).filter(|_| dice.chance(50)),
        session_type: dice
            .chance(15)
            .then(|| word(&["pomodoro", "short", "custom"], dice)),
        planned_duration: dice.chance(10).then(|| dice.between(3, 122)),
        outcome: outcome(dice),
    }
}

/// Mostly within the session, of at most ten minutes each; some of exactly ten.
fn pauses(start: Timestamp, end: Timestamp, dice: &mut Dice) -> Option<Vec<PauseTimes>> {
    let count = match dice.below(40) {
        0 => 4,
        1..4 => 3,
        4..10 => 2,
        10..20 => 1,
        _ => return None,
    };
    let part = end.since(start) / count;
    let pause = |index| {
        let pause_time = start.plus(part * index + dice.between(0, part.max(1) / 2));
        let length = match dice.below(10) {
            0 => limits::PAUSE_LIMIT + dice.between(0, 1),
            _ => dice.between(0, limits::PAUSE_LIMIT.min(part.max(1) / 2)),
        };
        PauseTimes {
            pause_time,
            resume_time: pause_time.plus(length),
            pause_reason: text(limits::SHORT_TEXT, dice),
        }
    };
    Some((0..count).map(pause).collect())
}

fn outcome(dice: &mut Dice) -> Option<String> {
    dice.chance(30)
        .then(|| word(&["completed", "abandoned"], dice))
}

fn start(dice: &mut Dice) -> StartSession {
    let session_type = word(&["pomodoro", "short", "long", "custom"], dice);
    let planned_duration = match session_type.as_str() {
        "custom" if dice.chance(10) => Some(limits::MAX_PLAN_MINUTES),
        "custom" => number(limits::MIN_PLAN_MINUTES, limits::MAX_PLAN_MINUTES, dice)
            .or_else(|| (!dice.chance(10)).then(|| dice.between(5, 30))),
        "pomodoro" if dice.chance(20) => Some(25),
        _ if dice.chance(5) => Some(dice.between(0, 60)),
        _ => None,
    };
    StartSession {
        session_type,
        planned_duration,
        task_id: reference(dice).map(TaskId::new),
        project_id: reference(dice).map(ProjectId::new),
        intention: text(limits::SHORT_TEXT, dice),
        tags: tags(dice),
        time_zone: time_zone(dice),
        session_id: None,
    }
}

fn word(known: &[&str], dice: &mut Dice) -> String {
    if dice.chance(3) {
        return "sprint".to_owned();
    }
    dice.pick(known).copied().unwrap_or_default().to_owned()
}

fn number(low: i64, high: i64, dice: &mut Dice) -> Option<i64> {
    match dice.below(20) {
        0 => Some(low - 1),
        1 if dice.chance(50) => Some(high + 1),
        2..10 => None,
        _ => Some(dice.between(low, high)),
    }
}

fn text(limit: usize, dice: &mut Dice) -> Option<String> {
    match dice.below(100) {
        0 => Some("x".repeat(limit + 1)),
        1 => Some(format!("\u{2003}{}\r\n", "é".repeat(limit.min(500)))),
        2 => Some("a\u{7}b".to_owned()),
        3..6 => Some(" \r\n\t ".to_owned()),
        6..12 => Some(" a\r\nb\rc\t– ✓ \u{1f345}</title>".to_owned()),
        12..30 => Some("a phone call".to_owned()),
        _ => None,
    }
}

/// Mostly none; some that are no names.
fn time_zone(dice: &mut Dice) -> Option<String> {
    const KNOWN: [&str; 4] = [
        "Europe/Berlin",
        "Asia/Kathmandu",
        "America/Argentina/ComodRivadavia",
        "Etc/GMT+12",
    ];
    let name = match dice.below(100) {
        0 => "Europe, Berlin".to_owned(),
        1 => String::new(),
        2 => "x".repeat(limits::MAX_TIME_ZONE_NAME + 1),
        3..30 => dice.pick(&KNOWN).copied().unwrap_or_default().to_owned(),
        _ => return None,
    };
    Some(name)
}

/// A few of a few, in several spellings.
fn tags(dice: &mut Dice) -> Option<Tags> {
    const KNOWN: [&str; 6] = [
        "thesis",
        "Thesis",
        " deep work ",
        "ÉCOLE",
        "école",
        "#1; 'x'",
    ];
    let count = match dice.below(200) {
        0 => limits::MAX_TAGS + 1,
        1..60 => usize::try_from(dice.between(0, 4)).unwrap_or_default(),
        _ => return None,
    };
    let wrong = match dice.below(100) {
        0 => Some("a, b".to_owned()),
        1 => Some(" ".to_owned()),
        2 => Some("x".repeat(limits::TAG_LENGTH + 1)),
        3 => Some("a\tb".to_owned()),
        _ => None,
    };
    let tag = |_| dice.pick(&KNOWN).copied().unwrap_or_default().to_owned();
    Some(Tags::sent((0..count).map(tag).chain(wrong)))
}

fn reference(dice: &mut Dice) -> Option<Uuid> {
    dice.chance(20)
        .then(|| Uuid::from_u128(0x0198_0000_0000_7000_b000 << 48 | u128::from(dice.below(3))))
}

fn change<T>(value: Option<T>, dice: &mut Dice) -> Patch<T> {
    match value {
        Some(value) => Patch::Set(value),
        None if dice.chance(20) => Patch::Clear,
        None => Patch::Keep,
    }
}
