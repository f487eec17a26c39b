//! Commands on their way, one after the other, and news from the server.
//!
//! The network may fail at any point: the same command goes again with the same id, and
//! the server takes it once. A refusal is never sent again.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{NOBODY, Store};
use crate::browser;
use crate::clock::Exchange;
use crate::outbox::Pending;
use crate::server_fns::{self, Answer, Failure, Seen};
use crate::text::words;

/// An answer that takes longer than this is told as not saved yet.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is going on between page and server.
#[derive(Default)]
pub(super) struct Sending {
    is_busy: bool,
    is_refreshing: bool,
    attempts: u32,
    retry: Option<TimeoutHandle>,
}

/// How long to wait before the next attempt: 1, 2, 4, … at most 30 seconds.
const fn backoff(attempts: u32) -> Duration {
    let seconds = if attempts > 5 { 30 } else { 1 << attempts };
    Duration::from_secs(if seconds > 30 { 30 } else { seconds })
}

impl Store {
    /// Sends what waits, at once.
    pub(super) fn send_now(self) {
        self.working.update_value(|working| {
            if let Some(retry) = working.sending.retry.take() {
                retry.clear();
            }
        });
        self.send_next();
    }

    /// Sends the next command unless one is on its way.
    pub(super) fn send_next(self) {
        let is_waiting = self
            .working
            .with_value(|working| working.sending.is_busy || working.sending.retry.is_some());
        let next = self
            .known
            .with_untracked(|known| known.outbox.next().cloned());
        let Some(pending) = next.filter(|_| !is_waiting) else {
            return;
        };
        self.working
            .update_value(|working| working.sending.is_busy = true);
        let id = pending.command_id;
        set_timeout(
            move || {
                let is_same = self.known.with_untracked(|known| {
                    known
                        .outbox
                        .next()
                        .is_some_and(|next| next.command_id == id)
                });
                if is_same {
                    self.known.update(|known| known.is_unsaved = true);
                }
            },
            PATIENCE,
        );
        spawn_local(async move {
            let outcome = self.deliver(&pending).await;
            self.working
                .update_value(|working| working.sending.is_busy = false);
            match outcome {
                Ok(answer) => self.answered(&pending, answer),
                Err(failure) if failure.is_passing() => self.try_again(),
                Err(failure) => {
                    self.known.update(|known| {
                        known.outbox.roll_back();
                        known.is_unsaved = false;
                    });
                    self.tell(pending.command.kind(), &failure);
                    self.refresh();
                }
            }
        });
    }

    async fn deliver(self, pending: &Pending) -> Result<Answer, Failure> {
        if self.known.with_untracked(|known| known.user.is_none()) {
            let asked = browser::wall_clock();
            let seen = server_fns::begin_as_guest(browser::time_zone()).await?;
            self.learn(Exchange {
                asked,
                server: seen.now,
                answered: browser::wall_clock(),
            });
            self.known.update(|known| known.user = seen.user);
        }
        let asked = browser::wall_clock();
        let answer = server_fns::send(
            pending.session_id,
            pending.command_id,
            pending.command.clone(),
        )
        .await?;
        self.learn(Exchange {
            asked,
            server: answer.now,
            answered: browser::wall_clock(),
        });
        Ok(answer)
    }

    fn answered(self, pending: &Pending, answer: Answer) {
        self.working
            .update_value(|working| working.sending.attempts = 0);
        if let Some(failure) = &answer.failure {
            self.known
                .update(|known| known.outbox.refused(answer.session));
            self.tell(pending.command.kind(), failure);
            // The server's state of this session may not be what is open.
            self.refresh();
        } else {
            browser::tell("changed");
            self.known
                .update(|known| known.outbox.accepted(pending.command_id, answer.session));
        }
        self.known.update(|known| known.is_unsaved = false);
        self.tick();
        self.send_next();
    }

    fn try_again(self) {
        self.known.update(|known| known.is_unsaved = true);
        let attempts = self.working.with_value(|working| working.sending.attempts);
        let retry = set_timeout_with_handle(move || self.send_now(), backoff(attempts)).ok();
        self.working.update_value(|working| {
            working.sending.attempts += 1;
            working.sending.retry = retry;
        });
    }

    /// Asks the server who is there and what is open.
    pub(super) fn refresh(self) {
        let was_refreshing = self.working.try_update_value(|working| {
            std::mem::replace(&mut working.sending.is_refreshing, true)
        });
        if was_refreshing.unwrap_or(true) {
            return;
        }
        spawn_local(async move {
            let changes = self.known.with_untracked(|known| known.outbox.changes());
            let asked = browser::wall_clock();
            let answer = server_fns::snapshot().await;
            let answer = answer.and_then(|text| server_fns::read_snapshot(&text));
            self.working
                .update_value(|working| working.sending.is_refreshing = false);
            // Where it fails, what is known is still the best there is.
            let Ok(seen) = answer else { return };
            self.learn(Exchange {
                asked,
                server: seen.now,
                answered: browser::wall_clock(),
            });
            if self.known.with_untracked(|known| known.outbox.changes()) == changes {
                self.take(seen);
            }
            self.tick();
        });
    }

    fn take(self, seen: Seen) {
        let was_open = self.face.get_untracked().is_open();
        self.known.update(|known| {
            known.user = seen.user;
            let user = seen.user.unwrap_or(NOBODY);
            known.outbox.refreshed(user, seen.session, seen.now);
            if was_open && known.outbox.shown().is_none() {
                known.notice = Some(words().open.ended_elsewhere);
            }
        });
    }
}
