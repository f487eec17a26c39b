//! The break on the timer page: the same in all tabs, stored over a reload, by the store's clock.
//! The rules of breaks are in `model::breaks`.

use leptos::prelude::*;
use shared::rules::{Outcome, Session};
use shared::{SessionId, Timestamp};

use crate::client::device_preferences;
use crate::client::store::Store;
use crate::model::breaks::{Break, BreakStage, Breaks, STORAGE_KEY};
use crate::model::preferences::REMINDED_AFTER;
use crate::model::timer_display::{TimerPhase, minutes_and_seconds};
use crate::platform;
use crate::platform::timer::{self, Timer};
use crate::text::texts;

/// The cycle, and the shown instant.
struct BreakState {
    breaks: Breaks,
    now: Timestamp,
}

/// The break of the page.
#[derive(Clone, Copy)]
pub struct BreakController {
    store: Store,
    known: RwSignal<BreakState>,
    timer: StoredValue<Option<Timer>>,
}

impl BreakController {
    /// No break at first, as the server renders it.
    pub fn new(store: Store) -> Self {
        let known = RwSignal::new(BreakState {
            breaks: Breaks::default(),
            now: Timestamp::from_millis(0),
        });
        Self {
            store,
            known,
            timer: StoredValue::new(None),
        }
    }

    /// Loads the stored cycle. To be called once, after mounting.
    pub fn begin(self) {
        self.load();
        platform::on_storage_change(STORAGE_KEY, move |_| self.load());
    }

    /// A session has started or ended: a start skips the break, an end offers one.
    pub fn update(self, session: &Session) {
        match session
            .ending()
            .map(|ending| (&ending.outcome, ending.ended_at))
        {
            None => {
                let chosen = device_preferences::chosen();
                self.change(|breaks| breaks.during(session.id, &chosen));
            }
            Some((Outcome::Completed { .. }, at)) => self.offer(session.id, at),
            Some((Outcome::Abandoned { .. }, _)) => {}
        }
    }

    /// Plans a break of so many minutes after the session that was just started; none for one of the
    /// browser's own length.
    pub fn plan(self, minutes: Option<i64>) {
        self.change(|breaks| breaks.with_plan(minutes));
    }

    fn load(self) {
        let read = Breaks::read(&platform::read_stored(STORAGE_KEY));
        self.known.write().breaks = read;
        self.tick();
    }

    fn change(self, change: impl FnOnce(Breaks) -> Breaks) {
        let before = self.known.read_untracked().breaks;
        let after = change(before);
        if after != before {
            self.known.write().breaks = after;
            platform::write_stored(STORAGE_KEY, &after.write());
        }
        self.tick();
    }

    fn offer(self, session: SessionId, at: Timestamp) {
        let known = self.known.read_untracked().breaks;
        if known.session() == Some(session) {
            return;
        }
        let chosen = device_preferences::chosen();
        self.change(|breaks| breaks.after(session, at, &chosen));
        if untrack(|| self.store.is_guest()) && chosen.guest_sessions < REMINDED_AFTER {
            device_preferences::choose(|chosen| chosen.guest_sessions += 1);
            if chosen.guest_sessions + 1 == REMINDED_AFTER {
                self.store.notify(texts().idle.guest);
            }
        }
        // An offer that is already too old, because the page was closed at the automatic
        // completion.
        if chosen.starts_breaks {
            self.take();
        }
    }

    /// The stage of the break.
    #[must_use]
    pub fn stage(self) -> BreakStage {
        self.known.with(|known| known.breaks.stage(known.now))
    }

    /// The current cycle.
    #[must_use]
    pub fn breaks(self) -> Breaks {
        self.known.read().breaks
    }

    /// The break that can be begun now.
    #[must_use]
    pub fn offered(self) -> Option<Break> {
        self.breaks()
            .rest()
            .filter(|_| self.stage() == BreakStage::Offered)
    }

    /// Begins the offered break, if there is one.
    pub fn take(self) {
        let now = self.store.read_clock();
        self.change(|breaks| match breaks.stage(now) {
            BreakStage::Offered => breaks.begun(now),
            _ => breaks,
        });
    }

    /// Skips the break.
    pub fn skip(self) {
        self.change(Breaks::without_break);
        self.store.dismiss();
    }

    /// The phase to show: a break is shown where no session is open.
    #[must_use]
    pub fn phase(self) -> TimerPhase {
        let phase = self.store.phase.get();
        if !phase.is_open() && self.stage() == BreakStage::Running {
            TimerPhase::Break
        } else {
            phase
        }
    }

    /// A value of the break at the shown instant.
    pub fn read<T>(self, read: impl FnOnce(&Break, Timestamp) -> T) -> Option<T> {
        self.known
            .with(|known| known.breaks.rest().map(|rest| read(&rest, known.now)))
    }

    /// The numerals as text.
    #[must_use]
    pub fn numerals(self) -> Option<String> {
        self.read(|rest, now| minutes_and_seconds(rest.seconds_left(now)))
    }

    /// Shows the current instant, and while a break runs waits for the next one to show.
    pub fn tick(self) {
        let now = self.store.read_clock();
        self.known.write().now = now;
        let breaks = self.known.read_untracked().breaks;
        let end = match breaks.stage(now) {
            BreakStage::Running => breaks.rest().and_then(|rest| rest.ends_at()),
            _ => None,
        };
        let timer = end.map(|end| timer::after(timer::until_change(now, end), move || self.tick()));
        self.timer.set_value(timer);
    }
}
