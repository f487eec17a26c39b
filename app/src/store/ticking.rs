//! The shown instant: read from the clock on every whole second and whenever the page
//! comes back, never counted.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use shared::{Millis, Timestamp};

use super::Store;
use crate::browser;
use crate::clock::{Exchange, Offset, has_jumped, until_next_second};
use crate::reading::counts_from;

/// The clock's own memory.
#[derive(Default)]
pub(super) struct Ticking {
    offset: Option<Offset>,
    looked: Option<(Millis, Millis)>,
    timer: Option<TimeoutHandle>,
}

impl Store {
    /// Begins to live in the browser: clock, other tabs, events. Once, after mounting.
    pub fn begin(self) {
        if !self.working.with_value(|working| working.is_kept) {
            let server = self.known.with_untracked(|known| known.now);
            self.learn(browser::page_exchange(server));
        }
        self.known.update(|known| known.is_live = true);
        self.join();
        for event in ["pageshow", "focus", "online", "offline"] {
            let _ = window_event_listener_untyped(event, move |_| self.come_back());
        }
        let _ = window_event_listener_untyped("visibilitychange", move |_| {
            if browser::is_visible() {
                self.come_back();
            }
        });
        self.tick();
    }

    /// The page is seen again, or the network is back: nothing that is shown can be trusted.
    fn come_back(self) {
        self.tick();
        if browser::is_offline() {
            self.known.update(|known| known.is_offline = true);
        }
        self.nudge();
    }

    /// How far the server's clock is ahead, as far as it is known.
    pub(super) fn ahead(self) -> Option<Millis> {
        self.working
            .with_value(|working| working.ticking.offset.map(Offset::ahead))
    }

    /// The server's now, as far as it is known.
    #[must_use]
    pub fn read_clock(self) -> Timestamp {
        let wall = browser::wall_clock();
        self.working.with_value(|working| {
            working
                .ticking
                .offset
                .map_or(Timestamp::from_millis(wall), |offset| {
                    offset.server_time(wall)
                })
        })
    }

    /// Takes an exchange with the server into the estimate of its clock.
    pub(super) fn learn(self, exchange: Exchange) {
        self.working.update_value(|working| {
            let ticking = &mut working.ticking;
            ticking.offset = Some(ticking.offset.map_or_else(
                || Offset::from_exchange(exchange),
                |offset| offset.after(exchange),
            ));
        });
    }

    /// Goes by what another tab, or an earlier page, has found out about the server's clock.
    pub(super) fn remember(self, ahead: Option<Millis>) {
        if let Some(ahead) = ahead {
            self.working
                .update_value(|working| working.ticking.offset = Some(Offset::remembered(ahead)));
        }
    }

    /// Shows the present instant and waits for the next whole second.
    pub fn tick(self) {
        let now = self.read_clock();
        self.known.update(|known| known.now = now);
        if self.clock_has_jumped() {
            self.nudge();
        }
        let reference = self
            .session
            .with_untracked(|session| session.as_ref().and_then(counts_from));
        let timer = reference.and_then(|reference| {
            let wait = until_next_second(now, reference);
            let wait = Duration::from_millis(wait.unsigned_abs());
            set_timeout_with_handle(move || self.tick(), wait).ok()
        });
        self.working.update_value(|working| {
            let ticking = &mut working.ticking;
            if let Some(old) = std::mem::replace(&mut ticking.timer, timer) {
                old.clear();
            }
        });
    }

    fn clock_has_jumped(self) -> bool {
        let look = (browser::wall_clock(), browser::monotonic_clock());
        let before = self
            .working
            .try_update_value(|working| working.ticking.looked.replace(look))
            .flatten();
        before.is_some_and(|before| has_jumped(before, look))
    }
}
