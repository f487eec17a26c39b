//! What a screen reader is told, politely and seldom: start, pause, five minutes, one
//! minute, done. Pure: it compares two readings.

use shared::Timestamp;
use shared::rules::Session;

use crate::model::timer_display::TimerPhase;
use crate::text::Texts;

/// Seconds to go at which something is said.
const MARKS: [i64; 2] = [300, 60];

/// What is said when the first reading gives way to the second; each is a settled session
/// with its focused seconds to go.
#[must_use]
pub fn announcement(
    words: &Texts,
    before: Option<(&Session, i64)>,
    after: Option<(&Session, i64)>,
) -> Option<String> {
    let (session, left) = after?;
    let phase = TimerPhase::of(session);
    let (was, left_before) = match before {
        Some((before, left)) if before.id == session.id => (TimerPhase::of(before), left),
        _ => (TimerPhase::Idle, i64::MAX),
    };
    let open = &words.open;
    match (was, phase) {
        (was, phase) if was == phase => {
            let mark = MARKS
                .into_iter()
                .rev()
                .find(|mark| left_before > *mark && left <= *mark && left > 0);
            mark.filter(|_| phase == TimerPhase::Focus)
                .map(|mark| (open.minutes_left)(mark / 60))
        }
        (TimerPhase::Idle, TimerPhase::Focus) => Some((open.started)(session.planned_minutes)),
        (TimerPhase::Paused, TimerPhase::Focus) => Some(resumed(words, session).to_owned()),
        (_, TimerPhase::Paused) => Some(open.paused.to_owned()),
        (_, TimerPhase::Overtime) => Some(open.time_is_up.to_owned()),
        (_, TimerPhase::Completed) => Some(open.completed.to_owned()),
        (_, TimerPhase::Abandoned) => Some(open.abandoned.to_owned()),
        _ => None,
    }
}

fn resumed(words: &Texts, session: &Session) -> &'static str {
    if ended_by_limit(session).is_some() {
        words.open.resumed_by_limit
    } else {
        words.open.resumed
    }
}

/// When the pause limit ended the newest pause, if it did.
#[must_use]
pub fn ended_by_limit(session: &Session) -> Option<Timestamp> {
    let pause = session.pauses.last()?;
    pause.ended_by_limit.map(|_| pause.ended_at)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::fixtures;
    use crate::text::words;

    fn said(before: Option<(&Session, i64)>, after: (&Session, i64)) -> Option<String> {
        announcement(words(), before, Some(after))
    }

    #[test]
    fn a_second_that_passes_says_nothing() {
        let session = fixtures::session(&[(0, fixtures::start("pomodoro"))]);
        assert_eq!(said(Some((&session, 1_000)), (&session, 999)), None);
    }

    #[test]
    fn a_start_is_said_once() {
        let session = fixtures::session(&[(0, fixtures::start("pomodoro"))]);
        assert_eq!(
            said(None, (&session, 1_500)).unwrap(),
            "Started: 25 minutes of focus."
        );
        assert_eq!(said(Some((&session, 1_500)), (&session, 1_500)), None);
    }

    #[test]
    fn five_minutes_and_one_are_said_even_when_seconds_were_skipped() {
        let session = fixtures::session(&[(0, fixtures::start("pomodoro"))]);
        let five = said(Some((&session, 302)), (&session, 297)).unwrap();
        assert_eq!(five, "5 minutes left.");
        let one = said(Some((&session, 400)), (&session, 30)).unwrap();
        assert_eq!(one, "One minute left.", "only the newest of two is message");
    }

    #[test]
    fn a_pause_that_ran_into_its_limit_is_told_apart() {
        let paused =
            fixtures::session(&[(0, fixtures::start("pomodoro")), (60, fixtures::pause())]);
        let later = fixtures::settled(&paused, 60 + 600);
        assert_eq!(
            said(Some((&paused, 1_440)), (&later, 1_440)).unwrap(),
            words().open.resumed_by_limit
        );
    }
}
