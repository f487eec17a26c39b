//! Commands on their way, one after the other, and news from the server and other tabs.
//!
//! The network may fail at any point: the same command goes again with the same id, and
//! the server takes it once. A refusal is never sent again.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::serde_json;
use leptos::task::spawn_local;

use super::{NOBODY, Store};
use crate::browser;
use crate::clock::Exchange;
use crate::outbox::{Outbox, Pending};
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
        self.sending.update_value(|sending| {
            if let Some(retry) = sending.retry.take() {
                retry.clear();
            }
        });
        self.send_next();
    }

    /// Sends the next command unless one is on its way.
    pub(super) fn send_next(self) {
        let is_waiting = self
            .sending
            .with_value(|sending| sending.is_busy || sending.retry.is_some());
        let next = self.outbox.with_untracked(|outbox| outbox.next().cloned());
        let Some(pending) = next.filter(|_| !is_waiting) else {
            return;
        };
        self.sending.update_value(|sending| sending.is_busy = true);
        let id = pending.command_id;
        set_timeout(
            move || {
                let is_same = self.outbox.with_untracked(|outbox| {
                    outbox.next().is_some_and(|next| next.command_id == id)
                });
                if is_same {
                    self.unsaved.set(true);
                }
            },
            PATIENCE,
        );
        spawn_local(async move {
            let outcome = self.deliver(&pending).await;
            self.sending.update_value(|sending| sending.is_busy = false);
            match outcome {
                Ok(answer) => self.answered(&pending, answer),
                Err(failure) if failure.is_passing() => self.try_again(),
                Err(failure) => {
                    self.outbox.update(Outbox::roll_back);
                    self.unsaved.set(false);
                    self.tell(pending.command.kind(), &failure);
                    self.refresh();
                }
            }
        });
    }

    async fn deliver(self, pending: &Pending) -> Result<Answer, Failure> {
        if self.user.get_untracked().is_none() {
            let asked = browser::wall_clock();
            let seen = server_fns::begin_as_guest(browser::time_zone()).await?;
            self.learn(Exchange {
                asked,
                server: seen.now,
                answered: browser::wall_clock(),
            });
            self.user.set(seen.user);
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
        self.sending.update_value(|sending| sending.attempts = 0);
        self.unsaved.set(false);
        if let Some(failure) = &answer.failure {
            self.outbox
                .update(|outbox| outbox.refused(answer.session.clone()));
            self.tell(pending.command.kind(), failure);
            // The server's state of this session may not be what is open.
            self.refresh();
        } else {
            if let Ok(message) = serde_json::to_string(&answer) {
                self.tabs.with_value(|tabs| {
                    if let Some(tabs) = tabs {
                        tabs.tell(&message);
                    }
                });
            }
            self.outbox
                .update(|outbox| outbox.accepted(pending.command_id, answer.session));
        }
        self.tick();
        self.send_next();
    }

    fn try_again(self) {
        self.unsaved.set(true);
        let attempts = self.sending.with_value(|sending| sending.attempts);
        let retry = set_timeout_with_handle(move || self.send_now(), backoff(attempts)).ok();
        self.sending.update_value(|sending| {
            sending.attempts += 1;
            sending.retry = retry;
        });
    }

    /// Asks the server who is there and what is open.
    pub(super) fn refresh(self) {
        let was_refreshing = self
            .sending
            .try_update_value(|sending| std::mem::replace(&mut sending.is_refreshing, true));
        if was_refreshing.unwrap_or(true) {
            return;
        }
        spawn_local(async move {
            let changes = self.outbox.with_untracked(|outbox| outbox.changes());
            let asked = browser::wall_clock();
            let answer = server_fns::snapshot().await;
            self.sending
                .update_value(|sending| sending.is_refreshing = false);
            // Where it fails, what is known is still the best there is.
            let Ok(seen) = answer else { return };
            self.learn(Exchange {
                asked,
                server: seen.now,
                answered: browser::wall_clock(),
            });
            if self.outbox.with_untracked(|outbox| outbox.changes()) == changes {
                self.take(seen);
            }
            self.tick();
        });
    }

    fn take(self, seen: Seen) {
        self.user.set(seen.user);
        let user = seen.user.unwrap_or(NOBODY);
        let was_open = self.face.get_untracked().is_open();
        self.outbox
            .update(|outbox| outbox.refreshed(user, seen.session, seen.now));
        let is_gone = self
            .outbox
            .with_untracked(|outbox| outbox.shown().is_none());
        if was_open && is_gone {
            self.notice.set(Some(words().open.ended_elsewhere));
        }
    }

    /// Another tab has had an answer from the server.
    pub(super) fn hear(self, message: &str) {
        let mine = self.user.get_untracked();
        let answer = serde_json::from_slice::<Answer>(message.as_bytes()).ok();
        let session = answer.and_then(|answer| answer.session);
        match (mine, session) {
            (Some(mine), Some(session)) if session.user_id == mine => {
                let now = self.read_clock();
                self.outbox
                    .update(|outbox| outbox.refreshed(mine, Some(session), now));
                self.refusal.set(None);
                self.notice.set(None);
                self.tick();
            }
            _ => self.refresh(),
        }
    }
}
