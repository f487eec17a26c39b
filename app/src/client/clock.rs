//! The shown instant: read from the clock on every whole second, every whole minute while the page is
//! hidden, and whenever it becomes visible; never counted.

use leptos::prelude::*;
use shared::{Millis, Timestamp};

use super::store::Store;
use crate::model::server_clock::{ClockExchange, ClockOffset, has_jumped};
use crate::model::timer_display::counts_from;
use crate::platform::{self, timer};

impl Store {
    /// Starts clock, tabs and events. To be called once, after mounting; `restored` is called when
    /// the stored state was loaded.
    pub fn begin(self, restored: impl FnOnce() + 'static) {
        if !self.background.read_value().is_shell {
            let server = self.state.read_untracked().now;
            self.update_offset(platform::page_exchange(server));
        }
        self.state.write().is_live = true;
        self.join(restored);
        for event in ["pageshow", "focus", "online", "offline"] {
            let _ = window_event_listener_untyped(event, move |_| self.refresh());
        }
        let _ = window_event_listener_untyped("visibilitychange", move |_| {
            if platform::is_visible() {
                self.refresh();
            } else {
                self.tick();
            }
        });
        self.tick();
    }

    /// The page is visible again, or the network is back: what is shown may be out of date.
    fn refresh(self) {
        self.tick();
        if platform::is_offline() {
            self.state.write().is_offline = true;
        }
        self.request_sync();
    }

    /// How far the server's clock is ahead of the browser's.
    pub(super) fn ahead(self) -> Option<Millis> {
        self.background
            .with_value(|background| background.clock.offset.map(ClockOffset::ahead))
    }

    /// The estimated server time.
    #[must_use]
    pub fn read_clock(self) -> Timestamp {
        let wall = platform::wall_clock();
        self.background.with_value(|background| {
            background
                .clock
                .offset
                .map_or(Timestamp::from_millis(wall), |offset| {
                    offset.server_time(wall)
                })
        })
    }

    /// Improves the estimate of the server's clock by one exchange.
    pub(super) fn update_offset(self, exchange: ClockExchange) {
        self.background.update_value(|background| {
            let ticking = &mut background.clock;
            ticking.offset = Some(ticking.offset.map_or_else(
                || ClockOffset::from_exchange(exchange),
                |offset| offset.after(exchange),
            ));
        });
    }

    /// Takes over the estimate of another tab or an earlier page.
    pub(super) fn remember(self, ahead: Option<Millis>) {
        if let Some(ahead) = ahead {
            self.background.update_value(|background| {
                background.clock.offset = Some(ClockOffset::remembered(ahead))
            });
        }
    }

    /// Shows the current instant and waits for the next one to show.
    pub fn tick(self) {
        let now = self.read_clock();
        self.state.write().now = now;
        if self.clock_has_jumped() {
            self.request_sync();
        }
        let reference = self
            .session
            .with_untracked(|session| session.as_ref().and_then(counts_from));
        let timer = reference.map(|reference| {
            timer::after(timer::until_change(now, reference), move || self.tick())
        });
        self.background.write_value().clock.timer = timer;
    }

    fn clock_has_jumped(self) -> bool {
        let look = (platform::wall_clock(), platform::monotonic_clock());
        let before = self
            .background
            .try_update_value(|background| background.clock.previous.replace(look))
            .flatten();
        before.is_some_and(|before| has_jumped(before, look))
    }
}
