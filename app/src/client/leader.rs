//! The leader tab: its election, its event stream, and its messages to the other tabs.
//!
//! One tab holds the lock `stint-leader`. Without locks every visible tab is its own leader: that
//! costs requests, but a command takes effect once anyway. A leader that does not answer the
//! others, frozen or stuck, is replaced.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::UserId;
use shared::json::{FromJson, JsonValue};
use shared::rules::{EventData, Session};
use shared::wire::EventRecord;

use super::request_error::RequestError;
use super::state::CHANGED;
use super::store::Store;
use crate::model::api_responses::{
    AccountResponse, ApiProblem, CurrentSessionResponse, SessionVersion,
};
use crate::model::json;
use crate::model::mirror::{Mirror, MirrorUpdate};
use crate::model::server_clock::ClockExchange;
use crate::platform::{self, ObjectStore, WriteOp, timer};
use crate::text::texts;

/// Message that asks the leader to query the server.
const LOOK: &str = "look";
/// Message of the leader that it exists.
const HERE: &str = "here";

/// A leader that does not answer for this long is replaced.
const LEADER_TIMEOUT: Duration = Duration::from_secs(2);

/// The server is queried after this time even if the stream is silent: a connection can die
/// unnoticed.
const STREAM_TIMEOUT: Duration = Duration::from_mins(5);

impl Store {
    /// Joins the other tabs and takes over the stored state.
    pub(super) fn join(self, restored: impl FnOnce() + 'static) {
        platform::join(move |kind, text| self.on_message(&kind, &text));
        spawn_local(async move {
            self.restore().await;
            restored();
            let has_locks = platform::lead(false);
            self.background.write_value().leader.is_lockless = !has_locks;
            self.request_sync();
        });
        timer::every(STREAM_TIMEOUT, move || self.request_sync());
    }

    /// Whether this tab is the leader: it alerts and writes the shared state.
    #[must_use]
    pub fn is_leading(self) -> bool {
        let is_alone = !self.state.read_untracked().is_lasting
            || (self.background.read_value().leader.is_lockless && platform::is_visible());
        is_alone || self.background.read_value().leader.is_leading
    }

    fn on_message(self, kind: &str, text: &str) {
        match (kind, text) {
            ("tab", HERE) => self
                .background
                .update_value(|background| background.leader.messages += 1),
            ("tab", message) => {
                let is_leading = self.is_leading();
                if is_leading {
                    platform::broadcast(HERE);
                }
                let has_changed = message == CHANGED;
                spawn_local(async move {
                    if has_changed {
                        self.reload().await;
                    } else {
                        // A tab that was opened meanwhile may show an earlier state: it is notified
                        // whatever the answer is.
                        self.background.write_value().sync.shared_offset = None;
                    }
                    if is_leading {
                        self.sync(!has_changed);
                    }
                });
            }
            ("lead", _) => {
                self.background.write_value().leader.is_leading = true;
                // Continue from the stored state of the previous leader.
                spawn_local(async move {
                    self.reload_if_shared().await;
                    self.sync(true);
                });
            }
            ("rest", _) => {
                self.background.write_value().leader.is_leading = false;
                self.close_stream();
            }
            // Events may have been missed while the stream was closed.
            ("open", _) => self.sync_now(),
            ("lost", _) => self.sync(true),
            ("closed", _) => {
                self.close_stream();
                self.retry_later(0);
            }
            ("event", record) => self.apply_streamed_event(record),
            _ => {}
        }
    }

    async fn reload_if_shared(self) {
        // This page's state is newer than that of an earlier page.
        let is_new = self.background.read_value().mirror.sequence.is_none();
        if !is_new {
            self.reload().await;
        }
    }

    /// Has the leader send the queue and query the server.
    pub(super) fn request_sync(self) {
        if self.is_leading() {
            self.sync_now();
        } else {
            self.expect_leader(LOOK);
        }
    }

    /// The queue has changed: has the leader send it.
    pub(super) fn queue_changed(self) {
        if self.is_leading() {
            platform::broadcast(CHANGED);
            self.sync(false);
        } else {
            self.expect_leader(CHANGED);
        }
    }

    /// Sends a message to the leader and replaces it if it does not answer.
    fn expect_leader(self, message: &str) {
        let messages = self.background.read_value().leader.messages;
        platform::broadcast(message);
        timer::run_after(LEADER_TIMEOUT, move || {
            let is_silent = self.background.with_value(|background| {
                !background.leader.is_lockless && background.leader.messages == messages
            });
            if is_silent && platform::is_visible() && !self.is_leading() {
                platform::lead(true);
            }
        });
    }

    /// Opens the stream of events, once there is a user.
    pub(super) fn open_stream(self) {
        let is_streaming = self.background.try_update_value(|background| {
            std::mem::replace(&mut background.leader.is_streaming, true)
        });
        if is_streaming == Some(false) {
            platform::open_stream(EventData::NAMES);
        }
    }

    pub(super) fn close_stream(self) {
        self.background.write_value().leader.is_streaming = false;
        platform::close_stream();
    }

    fn apply_streamed_event(self, text: &str) {
        let Ok(record) = json::read::<EventRecord>(text) else {
            // An event of another version: query the server for its effect.
            return self.sync(true);
        };
        self.background.update_value(|background| {
            background.leader.newest_sequence =
                background.leader.newest_sequence.max(Some(record.sequence));
        });
        let mut mirror = self.background.read_value().mirror.clone();
        match mirror.apply(&record) {
            MirrorUpdate::AlreadyApplied => {}
            MirrorUpdate::Applied => {
                self.mirror(mirror);
                self.tick();
                spawn_local(self.save(Vec::new()));
            }
            MirrorUpdate::Gap => self.sync(true),
            MirrorUpdate::OtherUser => {
                self.recheck_user();
                self.sync(true);
            }
        }
    }

    /// Sends a request and parses the response.
    pub(super) async fn ask<T: FromJson>(
        self,
        method: &str,
        path: &str,
        body: Option<&str>,
    ) -> Result<T, RequestError> {
        let text = self.ask_for_text(method, path, body).await?;
        json::read(&text)
            .map_err(|error| RequestError::Permanent(ApiProblem::unreadable(error.to_string())))
    }

    /// Separate from parsing, which is generic, so that this code exists once in the module.
    async fn ask_for_text(
        self,
        method: &str,
        path: &str,
        body: Option<&str>,
    ) -> Result<String, RequestError> {
        let reply = platform::ask(method, path, body).await;
        let is_offline = reply.status == 0;
        if self.state.read_untracked().is_offline != is_offline {
            self.state.write().is_offline = is_offline;
        }
        if !(200..300).contains(&reply.status) {
            return Err(RequestError::of(&reply));
        }
        Ok(reply.text)
    }

    /// Has the server asked again who is signed in.
    pub(super) fn recheck_user(self) {
        self.background.write_value().leader.is_known = false;
    }

    /// Checks with the server that this user is signed in, unless that is known; another user's
    /// queue waits from now on.
    pub(super) async fn check_user(self, user: UserId) -> Result<(), RequestError> {
        if self.background.read_value().leader.is_known {
            return Ok(());
        }
        let account = match self.ask::<AccountResponse>("GET", "/api/me", None).await {
            Ok(account) => Some(account),
            Err(RequestError::OtherUser) => None,
            Err(trouble) => return Err(trouble),
        };
        let Some(account) = account.as_ref().filter(|account| account.user_id == user) else {
            self.switch_user(account.map(|account| account.user_id))
                .await;
            // The request under way was made for the previous user.
            return Err(RequestError::OtherUser);
        };
        self.confirm_user(account).await;
        Ok(())
    }

    /// The server has named the user.
    pub(super) async fn confirm_user(self, account: &AccountResponse) {
        self.background.write_value().leader.is_known = true;
        if self
            .state
            .with_untracked(|state| state.is_guest != account.guest || state.is_signed_out)
        {
            self.state.update(|state| {
                state.is_guest = account.guest;
                state.is_signed_out = false;
            });
        }
        self.adopt_guest_commands(account).await;
    }

    async fn switch_user(self, user: Option<UserId>) {
        self.close_stream();
        self.state.update(|state| {
            state.is_signed_out = user.is_none();
            state.notice = user.is_none().then_some(texts().idle.signed_out);
        });
        self.mirror(Mirror {
            user,
            ..Mirror::default()
        });
        self.save(vec![WriteOp::clear(ObjectStore::Known)]).await;
    }

    /// Requests the open session and the log of what has changed; `touched` is the session of the
    /// last command.
    pub(super) async fn fetch_current(
        self,
        user: UserId,
        touched: Option<SessionVersion>,
    ) -> Result<Mirror, RequestError> {
        let newest_sequence = self.background.read_value().leader.newest_sequence;
        let sent_at = platform::wall_clock();
        let current: CurrentSessionResponse =
            self.ask("GET", "/api/sessions/current", None).await?;
        self.update_offset(ClockExchange {
            sent_at,
            server: current.server_time,
            received_at: platform::wall_clock(),
        });
        let mirror = self.background.read_value().mirror.clone();
        let is_open = |session: &&Session| session.ending().is_none();
        let open = mirror.session.as_ref().filter(is_open);
        // A session that was open and is no longer has ended; its log contains how.
        let id = current
            .session
            .or(touched)
            .map(|version| version.session_id)
            .or(open.map(|session| session.id));
        let is_known = current
            .session
            .or(touched)
            .is_some_and(|version| mirror.is_at(&version));
        if current
            .session
            .is_some_and(|version| version.user_id != user)
        {
            return Err(RequestError::OtherUser);
        }
        let mut seen = match id.filter(|_| !is_known) {
            None => mirror,
            Some(id) => {
                let path = format!("/api/sessions/{id}/events");
                let log: JsonValue = self.ask("GET", &path, None).await?;
                let unreadable = || RequestError::Permanent(ApiProblem::unreadable(path));
                Mirror::of_answer(user, log).ok_or_else(unreadable)?
            }
        };
        // Events received before the request are part of the response.
        seen.sequence = seen.sequence.max(newest_sequence);
        Ok(seen)
    }
}
