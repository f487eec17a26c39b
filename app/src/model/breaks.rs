//! Breaks between sessions: which one is offered after a completed session, how long it lasts, when
//! it is over.
//!
//! Breaks belong to the browser: the server does not know them, and no statistics count them. Pure:
//! the clock is a parameter, and the caller stores the text, so that all tabs share it and it
//! survives a reload.

use shared::json::parse_uuid;
use shared::rules::limits::MINUTE;
use shared::{Millis, SessionId, Timestamp};

use crate::model::preferences::{BREAK_MINUTES, Preferences, pair, within};

/// The `localStorage` key of the text.
pub const STORAGE_KEY: &str = "stint.breaks";

/// Without a completed session for longer than this, a new cycle begins.
const ABSENCE: Millis = 2 * 60 * MINUTE;

/// How long after a session its break is offered.
const OFFER_LASTS: Millis = 15 * MINUTE;

/// How long after a break its end is shown.
const OVER_SHOWN: Millis = 60 * MINUTE;

/// The stage of a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakStage {
    /// There is none.
    None,
    /// It can be taken.
    Offered,
    /// It counts down.
    Running,
    /// It has reached its length.
    Over,
}

/// A break that follows a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// Its length in minutes.
    pub minutes: i64,
    /// Whether it is a long one.
    pub is_long: bool,
    /// When the user began it.
    pub began_at: Option<Timestamp>,
}

impl Break {
    /// When it is over, if it was begun.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        let began_at = self.began_at?;
        Some(began_at.plus(self.minutes * MINUTE))
    }

    /// Whole seconds left, rounded up: a countdown starts with the full length.
    #[must_use]
    pub fn seconds_left(&self, now: Timestamp) -> i64 {
        self.ends_at().map_or(self.minutes * 60, |end| {
            (end.since(now) + 999).div_euclid(1_000).max(0)
        })
    }

    /// The elapsed part, in thousandths.
    #[must_use]
    pub fn passed(&self, now: Timestamp) -> i64 {
        let passed = self.began_at.map_or(0, |began_at| now.since(began_at));
        (passed * 1_000 / (self.minutes * MINUTE).max(1)).clamp(0, 1_000)
    }
}

/// The last session that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LastSession {
    session: SessionId,
    at: Timestamp,
}

/// The id of no session.
const NO_SESSION: SessionId = SessionId::new(uuid::Uuid::nil());

/// The cycle of sessions and breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaks {
    /// Completed sessions since the last long break.
    done: i64,
    last: Option<LastSession>,
    rest: Option<Break>,
    /// A session whose break has a length of its own, and its minutes; [`NO_SESSION`] until it is seen.
    planned: Option<(SessionId, i64)>,
}

impl Breaks {
    /// With a break of so many minutes after the session that is next seen open: a start takes effect
    /// once it is stored.
    #[must_use]
    pub fn with_plan(mut self, minutes: Option<i64>) -> Self {
        self.planned = minutes.map(|minutes| (NO_SESSION, minutes));
        self
    }

    /// The break, in any stage.
    #[must_use]
    pub const fn rest(&self) -> Option<Break> {
        self.rest
    }

    /// The session that the break follows.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        Some(self.last?.session)
    }

    /// The stage of the break.
    #[must_use]
    pub fn stage(&self, now: Timestamp) -> BreakStage {
        let (Some(rest), Some(last)) = (self.rest, self.last) else {
            return BreakStage::None;
        };
        match rest.ends_at() {
            None if now.since(last.at) < OFFER_LASTS => BreakStage::Offered,
            None => BreakStage::None,
            Some(end) if now < end => BreakStage::Running,
            Some(end) if now.since(end) < OVER_SHOWN => BreakStage::Over,
            Some(_) => BreakStage::None,
        }
    }

    /// How many sessions of the current cycle are completed, and how many it has; none outside one.
    #[cfg(any(feature = "offline_history", test))]
    #[must_use]
    pub fn cycle(&self, now: Timestamp, chosen: &Preferences) -> Option<(i64, i64)> {
        let last = self.last?;
        let goes_on = self.done > 0 && now.since(last.at) <= ABSENCE;
        goes_on.then_some((self.done, chosen.sessions_to_long))
    }

    /// Counts a completed session and offers the break that follows. A repeated session changes
    /// nothing.
    #[must_use]
    pub fn after(self, session: SessionId, at: Timestamp, chosen: &Preferences) -> Self {
        if self.last.is_some_and(|last| last.session == session) {
            return self;
        }
        let was_away = self.last.is_none_or(|last| at.since(last.at) > ABSENCE);
        let done = if was_away { 1 } else { self.done + 1 };
        let is_long = done >= chosen.sessions_to_long;
        let usual = match is_long {
            true => chosen.long_break_minutes,
            false => chosen.break_minutes,
        };
        let own = self.planned.filter(|(of, _)| *of == session);
        let minutes = match own {
            // A long break that is due is not shortened.
            Some((_, own)) if is_long => own.max(usual),
            Some((_, own)) => own,
            None => usual,
        };
        Self {
            done: if is_long { 0 } else { done },
            last: Some(LastSession { session, at }),
            rest: Some(Break {
                minutes,
                is_long,
                began_at: None,
            }),
            planned: self.planned,
        }
    }

    /// Skips the break because a session is open. One that was counted is not, if it was reopened.
    #[must_use]
    pub fn during(self, session: SessionId, chosen: &Preferences) -> Self {
        let mut during = self.without_break();
        if let Some((planned, _)) = &mut during.planned
            && *planned == NO_SESSION
        {
            *planned = session;
        }
        if let Some(last) = during.last.as_mut().filter(|last| last.session == session) {
            last.session = NO_SESSION;
            during.done = match self.done {
                0 => chosen.sessions_to_long,
                done => done,
            } - 1;
        }
        during
    }

    /// Begins the break.
    #[must_use]
    pub fn begun(mut self, now: Timestamp) -> Self {
        if let Some(rest) = &mut self.rest
            && rest.began_at.is_none()
        {
            rest.began_at = Some(now);
        }
        self
    }

    /// Skips the break, also when a session begins.
    #[must_use]
    pub const fn without_break(mut self) -> Self {
        self.rest = None;
        self
    }

    /// Reads what [`Self::write`] wrote; anything else gives no break.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let field = |name: &str| {
            text.split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(found, _)| *found == name)
                .map(|(_, value)| value)
        };
        let instant = |name| Some(Timestamp::from_millis(field(name)?.parse().ok()?));
        let last = || {
            Some(LastSession {
                session: SessionId::new(parse_uuid(field("session")?)?),
                at: instant("at")?,
            })
        };
        let rest = || {
            Some(Break {
                minutes: within(field("minutes")?, &BREAK_MINUTES)?,
                is_long: field("long") == Some("true"),
                began_at: instant("began"),
            })
        };
        let planned = || {
            Some((
                SessionId::new(parse_uuid(field("plan")?)?),
                within(field("own")?, &BREAK_MINUTES)?,
            ))
        };
        Self {
            done: field("done")
                .and_then(|done| within(done, &(0..=99)))
                .unwrap_or(0),
            last: last(),
            rest: rest(),
            planned: planned(),
        }
    }

    /// The text to store.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = String::new();
        pair(&mut text, "done", self.done);
        if let Some(last) = self.last {
            pair(&mut text, "session", last.session);
            pair(&mut text, "at", last.at.as_millis());
        }
        if let Some(rest) = self.rest {
            pair(&mut text, "minutes", rest.minutes);
            pair(&mut text, "long", rest.is_long);
            if let Some(began_at) = rest.began_at {
                pair(&mut text, "began", began_at.as_millis());
            }
        }
        if let Some((session, minutes)) = self.planned {
            pair(&mut text, "plan", session);
            pair(&mut text, "own", minutes);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::fixtures::{at, at_millis};

    fn session(number: u128) -> SessionId {
        SessionId::new(Uuid::from_u128(number))
    }

    fn after(breaks: Breaks, number: u128, seconds: i64) -> Breaks {
        breaks.after(session(number), at(seconds), &Preferences::default())
    }

    #[test]
    fn cycle_goes_on_until_the_long_break_or_an_absence() {
        let chosen = Preferences::default();
        let cycle = |breaks: Breaks, seconds| breaks.cycle(at(seconds), &chosen);
        assert_eq!(cycle(Breaks::default(), 0), None);
        let first = after(Breaks::default(), 1, 0);
        assert_eq!(cycle(first, 0), Some((1, chosen.sessions_to_long)));
        let second = after(first, 2, 1_800);
        assert_eq!(
            cycle(second, 1_800 + 7_200),
            Some((2, chosen.sessions_to_long))
        );
        assert_eq!(cycle(second, 1_800 + 7_201), None);
        let last = after(after(second, 3, 3_600), 4, 5_400);
        assert_eq!(cycle(last, 5_400), None);
    }

    #[test]
    fn reopened_session_makes_one_break() {
        let chosen = Preferences::default();
        let mut breaks = Breaks::default();
        for number in 1..=chosen.sessions_to_long {
            let session = session(number.unsigned_abs().into());
            let at = Timestamp::from_millis(number * 30 * MINUTE);
            let ended = breaks.after(session, at, &chosen);
            let reopened = ended.during(session, &chosen);
            assert_eq!(reopened.rest(), None);
            let again = reopened.after(session, at, &chosen);
            assert_eq!(again, ended);
            breaks = again;
        }
        assert!(breaks.rest().is_some_and(|rest| rest.is_long));
        // Another session that begins takes nothing away.
        let other = session(99);
        assert_eq!(breaks.during(other, &chosen), breaks.without_break());
    }

    #[test]
    fn break_goes_through_its_stages() {
        let breaks = after(Breaks::default(), 1, 0);
        assert_eq!(breaks.stage(at(60)), BreakStage::Offered);
        let breaks = breaks.begun(at(60));
        assert_eq!(breaks.stage(at(61)), BreakStage::Running);
        assert_eq!(breaks.stage(at_millis(359_999)), BreakStage::Running);
        assert_eq!(breaks.stage(at(360)), BreakStage::Over);
        assert_eq!(breaks.stage(at(360 + 3_600)), BreakStage::None);
    }

    #[test]
    fn untaken_break_expires() {
        let breaks = after(Breaks::default(), 1, 0);
        assert_eq!(breaks.stage(at(15 * 60)), BreakStage::None);
        assert_eq!(breaks.without_break().stage(at(1)), BreakStage::None);
    }

    #[test]
    fn a_countdown_begins_full_and_ends_at_nought() {
        let rest = after(Breaks::default(), 1, 0).begun(at(0)).rest().unwrap();
        assert_eq!(rest.seconds_left(at(0)), 300);
        assert_eq!(rest.seconds_left(at_millis(1)), 300);
        assert_eq!(rest.seconds_left(at(1)), 299);
        assert_eq!(rest.seconds_left(at_millis(299_999)), 1);
        assert_eq!(rest.seconds_left(at(300)), 0);
        assert_eq!(rest.seconds_left(at(9_000)), 0);
        assert_eq!(rest.passed(at(150)), 500);
        assert_eq!(rest.passed(at(9_000)), 1_000);
    }

    #[test]
    fn every_fourth_break_is_long() {
        let mut breaks = Breaks::default();
        let mut long = Vec::new();
        for number in 1..=9 {
            breaks = after(breaks, number, i64::try_from(number).unwrap() * 1_800);
            long.push(breaks.rest().unwrap().is_long);
        }
        let expected = [4, 8];
        for (index, is_long) in long.iter().enumerate() {
            assert_eq!(*is_long, expected.contains(&(index + 1)), "{index}");
        }
    }

    #[test]
    fn repeated_session_changes_nothing() {
        let offered = after(Breaks::default(), 1, 0);
        let begun = offered.begun(at(10));
        assert_eq!(after(begun, 1, 5), begun);
    }

    #[test]
    fn long_absence_begins_a_new_cycle() {
        let mut breaks = Breaks::default();
        for number in 1..=3 {
            breaks = after(breaks, number, 0);
        }
        let next_day = after(breaks, 4, 20 * 3_600);
        assert!(!next_day.rest().unwrap().is_long);
        assert!(after(breaks, 4, 1_800).rest().unwrap().is_long);
    }

    #[test]
    fn break_lengths_follow_the_preferences() {
        let chosen = Preferences {
            break_minutes: 3,
            long_break_minutes: 30,
            sessions_to_long: 2,
            ..Preferences::default()
        };
        let first = Breaks::default().after(session(1), at(0), &chosen);
        assert_eq!(first.rest().unwrap().minutes, 3);
        let second = first.after(session(2), at(60), &chosen);
        assert_eq!(second.rest().unwrap().minutes, 30);
    }

    #[test]
    fn a_planned_break_follows_its_session_alone() {
        let minutes = |breaks: Breaks| breaks.rest().map(|rest| rest.minutes);
        let chosen = Preferences::default();
        let started = |breaks: Breaks, number, own| {
            let planned = breaks.with_plan(own);
            planned.during(session(number), &chosen)
        };
        let planned = started(Breaks::default(), 1, Some(10));
        assert_eq!(minutes(after(planned, 1, 0)), Some(10));
        assert_eq!(minutes(after(planned, 2, 0)), Some(5));
        assert_eq!(minutes(after(started(planned, 2, None), 2, 0)), Some(5));
        // The session goes on, and ends again.
        let ended = after(planned, 1, 0);
        let again = ended.during(session(1), &chosen);
        assert_eq!(minutes(after(again, 1, 60)), Some(10));
        // A long break that is due is the longer of both.
        let mut breaks = Breaks::default();
        for number in 1..=3 {
            breaks = after(breaks, number, 0);
        }
        for (own, expected) in [(10, 15), (20, 20)] {
            let planned = started(breaks, 4, Some(own));
            assert_eq!(minutes(after(planned, 4, 60)), Some(expected));
        }
    }

    #[test]
    fn running_break_is_not_restarted() {
        let breaks = after(Breaks::default(), 1, 0).begun(at(1));
        assert_eq!(breaks.begun(at(100)), breaks);
    }

    #[test]
    fn written_text_reads_back_in_every_stage() {
        let offered = after(after(Breaks::default(), 1, 0), 2, 60);
        for breaks in [
            Breaks::default(),
            offered,
            offered.begun(at(70)),
            offered.without_break(),
            offered.with_plan(Some(60)),
            offered
                .with_plan(Some(60))
                .during(session(3), &Preferences::default()),
        ] {
            assert_eq!(Breaks::read(&breaks.write()), breaks);
        }
    }

    #[test]
    fn unreadable_text_gives_no_break() {
        for text in ["", "done=-3&session=x", "{}", "minutes=0&long=true&began=1"] {
            assert_eq!(Breaks::read(text), Breaks::default(), "{text}");
        }
    }
}
