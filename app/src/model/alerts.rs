//! The alerts of a session and of a break: time is up, a pause is about to end or has ended, a
//! session has ended automatically, a break is over.
//!
//! Pure. Alerts are derived from the state, never remembered, so every tab, however late it wakes,
//! gives the same alert the same name; the first tab to claim the name alerts.

use shared::rules::limits::{MAX_PAUSES, MINUTE, PAUSE_WARNING};
use shared::rules::{
    AlertKind, Phase, Session, next_alert, next_deadline, overtime_ends_at, pause_ends_at,
};
use shared::{Millis, SessionId, Timestamp};

use crate::model::breaks::{BreakStage, Breaks};

/// How long after its instant an alert is given.
const RECENT: Millis = MINUTE;

/// Alerts of a kind that one effective plan can have: one for each pause, and one before the first.
const ALERTS_OF_PLAN: usize = MAX_PAUSES + 1;

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAlertKind {
    /// Focused time has reached the plan.
    TimeElapsed,
    /// The pause ends automatically in a minute.
    PauseEnding,
    /// The pause has reached its limit.
    PauseEnded,
    /// The session has ended automatically.
    SessionCompleted,
    /// The break has run its time.
    BreakEnded,
}

impl ClientAlertKind {
    /// The name that push messages use too.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TimeElapsed => AlertKind::TimeElapsed.as_str(),
            Self::PauseEnding => AlertKind::PauseEnding.as_str(),
            Self::PauseEnded => AlertKind::PauseEnded.as_str(),
            Self::SessionCompleted => AlertKind::SessionCompleted.as_str(),
            Self::BreakEnded => "breakEnded",
        }
    }
}

/// An alert, given once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAlert {
    /// The session that it is about, or that the break follows.
    pub session: SessionId,
    /// What has happened.
    pub kind: ClientAlertKind,
    /// Which of the session's alerts of a kind: by its pauses and its effective plan.
    number: usize,
    /// When it is due.
    pub at: Timestamp,
}

impl ClientAlert {
    /// The newest alert of a settled session, if it has one.
    #[must_use]
    pub fn of(session: &Session, now: Timestamp) -> Option<Self> {
        let (kind, at) = match &session.phase {
            Phase::Paused(_) => {
                let warning = pause_ends_at(session)?.plus(-PAUSE_WARNING);
                (ClientAlertKind::PauseEnding, warning)
            }
            Phase::Active => match (session.elapsed, session.pauses.last()) {
                (Some(elapsed), _) => (ClientAlertKind::TimeElapsed, elapsed.at),
                (None, Some(pause)) if pause.ended_by_limit.is_some() => {
                    (ClientAlertKind::PauseEnded, pause.ended_at)
                }
                _ => return None,
            },
            Phase::Ended(ending) if ending.is_automatic() => (
                ClientAlertKind::SessionCompleted,
                overtime_ends_at(session)?,
            ),
            Phase::Ended(_) => return None,
        };
        let alert = Self {
            session: session.id,
            kind,
            number: session.pauses_begun() + ALERTS_OF_PLAN * session.extended_minutes as usize,
            at,
        };
        Some(alert).filter(|alert| alert.at <= now)
    }

    /// The end of the break, once it is over.
    #[must_use]
    pub fn of_break(breaks: &Breaks, now: Timestamp) -> Option<Self> {
        if breaks.stage(now) != BreakStage::Over {
            return None;
        }
        Some(Self {
            session: breaks.session()?,
            kind: ClientAlertKind::BreakEnded,
            number: 0,
            at: breaks.rest()?.ends_at()?,
        })
    }

    /// Whether it is still time to alert.
    #[must_use]
    pub fn is_recent(&self, now: Timestamp) -> bool {
        (0..=RECENT).contains(&now.since(self.at))
    }

    /// The name under which tabs claim the alert; unique for each alert.
    #[must_use]
    pub fn claim(&self) -> String {
        format!("{}:{}", self.tag(), self.number)
    }

    /// The tag of its notification: a newer notification replaces the older one, whether a page or
    /// a push message shows it.
    #[must_use]
    pub fn tag(&self) -> String {
        format!("{}:{}", self.session, self.kind.as_str())
    }
}

/// When the next alert is due, so that a hidden page can wake for it.
#[must_use]
pub fn next(session: Option<&Session>, breaks: &Breaks, now: Timestamp) -> Option<Timestamp> {
    let of_break = match breaks.stage(now) {
        BreakStage::Running => breaks.rest().and_then(|rest| rest.ends_at()),
        _ => None,
    };
    [
        session.and_then(next_alert),
        session.and_then(next_deadline),
        of_break,
    ]
    .into_iter()
    .flatten()
    .filter(|at| *at > now)
    .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{at, complete, pause, session, settled, start};
    use crate::model::preferences::Preferences;

    #[test]
    fn focus_raises_no_alert() {
        let short = session(&[(0, start("short"))]);
        assert_eq!(ClientAlert::of(&short, at(899)), None);
        assert_eq!(next(Some(&short), &Breaks::default(), at(1)), Some(at(900)));
    }

    #[test]
    fn late_alert_has_its_nominal_instant() {
        let short = settled(&session(&[(0, start("short"))]), 1_000);
        let alert = ClientAlert::of(&short, at(1_000)).unwrap();
        assert_eq!(
            (alert.kind, alert.at),
            (ClientAlertKind::TimeElapsed, at(900))
        );
        assert!(alert.is_recent(at(900)));
        assert!(alert.is_recent(at(960)));
        assert!(
            !alert.is_recent(at(961)),
            "whoever wakes later is not startled"
        );
        assert!(!alert.is_recent(at(899)));
    }

    #[test]
    fn pause_warns_before_it_ends() {
        let paused = session(&[(0, start("pomodoro")), (60, pause())]);
        assert_eq!(ClientAlert::of(&paused, at(599)), None);
        let breaks = Breaks::default();
        assert_eq!(next(Some(&paused), &breaks, at(61)), Some(at(600)));
        let warned = ClientAlert::of(&paused, at(600)).unwrap();
        assert_eq!(warned.kind, ClientAlertKind::PauseEnding);
        assert_eq!(next(Some(&paused), &breaks, at(600)), Some(at(660)));
        let over = ClientAlert::of(&settled(&paused, 661), at(661)).unwrap();
        assert_eq!((over.kind, over.at), (ClientAlertKind::PauseEnded, at(660)));
    }

    #[test]
    fn two_pauses_share_a_tag_but_not_a_claim() {
        let one_pause = session(&[(0, start("long")), (60, pause())]);
        let two_pauses = session(&[(0, start("long")), (60, pause()), (700, pause())]);
        let first = ClientAlert::of(&one_pause, at(601)).unwrap();
        let second = ClientAlert::of(&two_pauses, at(1_241)).unwrap();
        assert_eq!(first.tag(), second.tag());
        assert_ne!(first.claim(), second.claim());
    }

    #[test]
    fn only_automatic_completion_raises_an_alert() {
        let left = settled(&session(&[(0, start("short"))]), 1_801);
        let alert = ClientAlert::of(&left, at(1_801)).unwrap();
        assert_eq!(alert.kind, ClientAlertKind::SessionCompleted);
        assert_eq!(alert.at, at(1_800));
        let done = session(&[(0, start("short")), (800, complete(None))]);
        assert_eq!(ClientAlert::of(&done, at(801)), None);
        assert_eq!(next(Some(&done), &Breaks::default(), at(801)), None);
    }

    #[test]
    fn break_end_raises_an_alert() {
        let done = session(&[(0, start("short")), (800, complete(None))]);
        let breaks = Breaks::default()
            .after(done.id, at(800), &Preferences::default())
            .begun(at(810));
        assert_eq!(ClientAlert::of_break(&breaks, at(811)), None);
        assert_eq!(next(Some(&done), &breaks, at(811)), Some(at(1_110)));
        let over = ClientAlert::of_break(&breaks, at(1_111)).unwrap();
        assert_eq!(
            (over.kind, over.at),
            (ClientAlertKind::BreakEnded, at(1_110))
        );
    }
}
