//! Announcements for screen readers: start, pause, five minutes, one minute, end. Pure: it compares
//! two states.

use shared::Timestamp;
use shared::rules::Session;

use crate::model::timer_display::TimerPhase;
use crate::text::Texts;

/// Seconds left at which the time is announced.
const MARKS: [i64; 2] = [300, 60];

/// The announcement for a change from the first state to the second; each is a settled session with
/// its focused seconds left.
#[must_use]
pub fn announcement(
    texts: &Texts,
    before: Option<(&Session, i64)>,
    after: Option<(&Session, i64)>,
) -> Option<String> {
    let (session, left) = after?;
    let phase = TimerPhase::of(session);
    let (was, left_before) = match before {
        Some((before, left)) if before.id == session.id => (TimerPhase::of(before), left),
        _ => (TimerPhase::Idle, i64::MAX),
    };
    let open = &texts.open;
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
        (TimerPhase::Completed | TimerPhase::Abandoned, TimerPhase::Focus) => {
            Some(open.reopened.to_owned())
        }
        (TimerPhase::Overtime, TimerPhase::Focus) => Some((open.extended)(session.plan_minutes())),
        (TimerPhase::Paused, TimerPhase::Focus) => Some(resumed(texts, session).to_owned()),
        (_, TimerPhase::Paused) => Some(open.paused.to_owned()),
        (_, TimerPhase::Overtime) => Some(open.time_is_up.to_owned()),
        (_, TimerPhase::Completed) => Some(open.completed.to_owned()),
        (_, TimerPhase::Abandoned) => Some(open.abandoned.to_owned()),
        _ => None,
    }
}

fn resumed(texts: &Texts, session: &Session) -> &'static str {
    if ended_by_limit(session).is_some() {
        texts.open.resumed_by_limit
    } else {
        texts.open.resumed
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
    use crate::text::texts;

    fn said(before: Option<(&Session, i64)>, after: (&Session, i64)) -> Option<String> {
        announcement(texts(), before, Some(after))
    }

    #[test]
    fn passing_second_is_not_announced() {
        let session = fixtures::session(&[(0, fixtures::start("pomodoro"))]);
        assert_eq!(said(Some((&session, 1_000)), (&session, 999)), None);
    }

    #[test]
    fn start_is_announced_only_when_it_happens() {
        let session = fixtures::session(&[(0, fixtures::start("pomodoro"))]);
        assert_eq!(
            said(None, (&session, 1_500)).unwrap(),
            "Started: 25 minutes of focus."
        );
        assert_eq!(said(Some((&session, 1_500)), (&session, 1_500)), None);
    }

    #[test]
    fn minutes_left_are_announced_despite_skipped_seconds() {
        let session = fixtures::session(&[(0, fixtures::start("pomodoro"))]);
        let five = said(Some((&session, 302)), (&session, 297)).unwrap();
        assert_eq!(five, "5 minutes left.");
        let one = said(Some((&session, 400)), (&session, 30)).unwrap();
        assert_eq!(one, "One minute left.", "only the newest of two is message");
    }

    #[test]
    fn resume_by_limit_is_announced_separately() {
        let paused =
            fixtures::session(&[(0, fixtures::start("pomodoro")), (60, fixtures::pause())]);
        let later = fixtures::settled(&paused, 60 + 600);
        assert_eq!(
            said(Some((&paused, 1_440)), (&later, 1_440)).unwrap(),
            texts().open.resumed_by_limit
        );
    }
}
