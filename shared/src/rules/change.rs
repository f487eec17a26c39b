//! What a command changes of a session that exists, and whether the state allows it.

use std::ops::RangeInclusive;

use super::command_table::{Command, CommandKind};
use super::correct::correct;
use super::derived::focused;
use super::ending::{abandon, amended, complete, is_reopenable, reopened};
use super::event::EventData;
use super::interval::{Interval, check_overlap};
use super::limits::{
    LONG_TEXT, MAX_DISTRACTIONS, MAX_EXTENSION_MINUTES, MAX_PAUSES, MAX_PLAN_MINUTES,
    MIN_EXTENSION_MINUTES, MIN_FOCUSED, MINUTE, SECOND, SHORT_TEXT,
};
use super::state::{Phase, Session};
use super::text::{WORD, excerpt};
use super::times::check_focused;
use super::validation::Validation;
use super::violation::{Refusal, RuleViolation};
use super::vocabulary::{CountedAs, DistractionKind, SessionSource, SessionStatus};
use crate::Timestamp;

/// The event of a command on a settled session.
pub(super) fn change(
    session: &Session,
    command: &Command,
    at: Timestamp,
    others: &[Interval],
) -> Result<EventData, Refusal> {
    permitted(session, command.kind(), at, others)?;
    let session_id = session.id;
    let mut values = Validation::default();
    let data = match command {
        Command::Pause(pause) => EventData::SessionPaused {
            session_id,
            pause_time: at,
            pause_reason: values.text(pause.pause_reason.as_deref(), "pauseReason", SHORT_TEXT),
        },
        Command::Resume => EventData::SessionResumed {
            session_id,
            resume_time: at,
            pause_duration: match &session.phase {
                Phase::Paused(pause) => at.since(pause.began_at) / SECOND,
                Phase::Active | Phase::Ended(_) => 0,
            },
            automatic: false,
        },
        Command::RecordDistraction(distraction) => {
            let known = DistractionKind::parse(&distraction.kind).ok_or_else(|| {
                RuleViolation::UnknownDistractionKind {
                    actual: excerpt(&distraction.kind, WORD),
                }
            });
            EventData::DistractionRecorded {
                session_id,
                kind: values.take(known).unwrap_or(DistractionKind::Internal),
                note: values.text(distraction.note.as_deref(), "note", SHORT_TEXT),
            }
        }
        Command::Extend(extend) => {
            let possible = extensions(session, at);
            let minutes = u32::try_from(extend.minutes).ok();
            let minutes = minutes.filter(|_| possible.contains(&extend.minutes));
            let refusal = RuleViolation::ExtensionOutOfRange {
                actual: extend.minutes,
                minimum: *possible.start(),
                maximum: *possible.end(),
            };
            EventData::SessionExtended {
                session_id,
                minutes: values.take(minutes.ok_or(refusal)).unwrap_or_default(),
            }
        }
        Command::Reopen(reopen) => {
            let known = reopen.count_as.as_deref().map(|sent| {
                CountedAs::parse(sent).ok_or_else(|| RuleViolation::UnknownCountedAs {
                    actual: excerpt(sent, WORD),
                })
            });
            let sent = known.and_then(|known| values.take(known));
            values.check()?;
            reopened(session, at, sent)?
        }
        Command::Complete(done) => {
            let rating = values.rating(done.quality_rating);
            let reported = values.score(done.focus_score);
            let progress = values.text(done.task_progress.as_deref(), "taskProgress", LONG_TEXT);
            complete(session, at, rating, reported, progress)
        }
        Command::Abandon(given_up) => {
            let reason = values.text(given_up.reason.as_deref(), "reason", SHORT_TEXT);
            let progress =
                values.text(given_up.progress_made.as_deref(), "progressMade", LONG_TEXT);
            abandon(session, at, reason, progress)
        }
        Command::Amend(amend) => {
            let of_the_end = !(amend.quality_rating.is_keep() && amend.task_progress.is_keep());
            if of_the_end && session.ending().is_none() {
                let status = session.status();
                return Err(RuleViolation::SessionOpen { status }.into());
            }
            amended(session, amend, &mut values)
        }
        Command::Correct(sent) => correct(session, sent, at, others)?,
        Command::Delete => EventData::SessionDeleted { session_id },
        Command::Restore => EventData::SessionRestored { session_id },
        // Unreachable: decided before.
        Command::Start(_) | Command::Record(_) | Command::Split(_) => {
            return Err(RuleViolation::SessionIdTaken { id: session_id }.into());
        }
    };
    let ends = matches!(command, Command::Complete(_) | Command::Abandon(_));
    if ends && session.source == SessionSource::Manual {
        check_focused(focused(session, at), "endTime", &mut values);
    }
    values.check()?;
    Ok(data)
}

/// Whether the state allows a command at all: status first, then limits.
pub(super) fn permitted(
    session: &Session,
    command: CommandKind,
    at: Timestamp,
    others: &[Interval],
) -> Result<(), RuleViolation> {
    if !command.allowed_in().contains(&session.status()) {
        return Err(wrong_status(session, command));
    }
    match command {
        CommandKind::Restore if session.deleted_at.is_none() => {
            Err(RuleViolation::SessionNotDeleted)
        }
        CommandKind::Restore => check_overlap(&Interval::of(session), others),
        CommandKind::Pause => match session.elapsed {
            Some(elapsed) if session.source != SessionSource::Manual => {
                Err(RuleViolation::SessionTimeElapsed {
                    elapsed_at: elapsed.at,
                })
            }
            _ if session.pauses_begun() >= MAX_PAUSES => Err(RuleViolation::PauseLimitReached),
            _ => Ok(()),
        },
        CommandKind::Split if focused(session, session.newest_at) < 2 * MIN_FOCUSED => {
            Err(RuleViolation::FocusedTimeOutOfRange {
                field: "splitTime",
                actual_seconds: focused(session, session.newest_at) / (2 * SECOND),
            })
        }
        CommandKind::Extend if extensions(session, at).is_empty() => {
            Err(RuleViolation::ExtensionLimitReached {
                plan: session.plan_minutes(),
            })
        }
        CommandKind::Reopen => is_reopenable(session, at, others),
        CommandKind::RecordDistraction if session.distractions.len() >= MAX_DISTRACTIONS => {
            Err(RuleViolation::DistractionLimitReached)
        }
        _ => Ok(()),
    }
}

/// The minutes by which the session can be extended: in overtime, at least to a later end than now.
fn extensions(session: &Session, at: Timestamp) -> RangeInclusive<i64> {
    let overtime = (focused(session, at) - session.plan()).max(0);
    let least = MIN_EXTENSION_MINUTES + overtime / MINUTE;
    let most = MAX_PLAN_MINUTES - i64::from(session.plan_minutes());
    least..=most.min(MAX_EXTENSION_MINUTES)
}

/// The refusal of a command that is not possible in the session's status.
fn wrong_status(session: &Session, command: CommandKind) -> RuleViolation {
    let status = session.status();
    match (command, session.ending()) {
        (CommandKind::Start | CommandKind::Record, _) => {
            RuleViolation::SessionIdTaken { id: session.id }
        }
        (CommandKind::Restore, _) => RuleViolation::SessionNotDeleted,
        (
            CommandKind::Reopen | CommandKind::Correct | CommandKind::Split | CommandKind::Delete,
            _,
        ) => RuleViolation::SessionOpen { status },
        (_, Some(ending)) => RuleViolation::SessionEnded {
            status,
            ended_at: ending.ended_at,
            command,
        },
        (_, None) if status == SessionStatus::Paused => RuleViolation::SessionNotActive,
        (_, None) => RuleViolation::SessionNotPaused,
    }
}
